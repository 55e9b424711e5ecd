package dev.coffer.restore;

import dev.coffer.base.CofferException;
import dev.coffer.base.DamagedException;
import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.os.FileKind;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.OsException;
import dev.coffer.restore.Comparison.Verdict;
import dev.coffer.restore.Place.Side;
import dev.coffer.restore.RestoreAction.What;
import dev.coffer.restore.Selection.Take;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.Problem;
import dev.coffer.tree.TreeVisitor;
import dev.coffer.writer.WriteException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InterruptedIOException;

/**
 * Decides what becomes of each entry: {@code before} is what the target has, {@code after} what the
 * point has. Decides the same whatever the {@link Hands} do about it, as long as the trees are at
 * rest. With a target that is not empty, for one worker.
 */
final class RestoreWalk implements TreeVisitor<Place> {
    /** The unit of {@link FileStat#blocks}. */
    private static final int BLOCK = 512;

    private final RestoreRequest request;
    private final boolean alignTop;
    private final @Nullable Filled filled;
    private final @Nullable MetDatabases met;
    private final Hands hands;
    private final Report report;

    /**
     * What it takes to deal with a target that has something in it.
     *
     * @param delete whether what only the target has goes
     */
    record Filled(
            Folder target,
            Comparison comparison,
            LiveDatabases databases,
            Sparing sparing,
            SharedInodes inodes,
            LeftOut leftOut,
            boolean delete) {}

    /**
     * @param tree what is restored
     * @param alignTop whether the target folder itself gets metadata
     * @param filled null for an empty target
     */
    RestoreWalk(
            FileTree tree,
            RestoreRequest request,
            boolean alignTop,
            @Nullable Filled filled,
            Hands hands,
            Report report) {
        this.request = request;
        this.alignTop = alignTop;
        this.filled = filled;
        this.met =
                filled == null
                        ? null
                        : new MetDatabases(tree, filled.target, filled.databases, hands);
        this.hands = hands;
        this.report = report;
    }

    // Folders

    @Override
    public @Nullable Place enter(
            @Nullable Place parent, TreePath path, @Nullable Entry before, @Nullable Entry after)
            throws IOException {
        if (parent == null) {
            Side side = before == null ? Side.NEW : Side.BOTH;
            Place top = new Place(null, path, side, before, after, request.selection(), alignTop);
            if (side == Side.NEW) {
                hands.makeFolder(top);
                top.made = true;
            }
            return top;
        }
        if (before == null || after == null) {
            return parent.awaited(path.name());
        }
        Take take = parent.selection.take(path.name(), true, 0);
        if (take == Take.NO) {
            return null;
        }
        try {
            if (filled().sparing.isStore(path)) {
                skip(path, before, Sparing.IS_STORE);
                return null;
            }
        } catch (OsException e) {
            problem(path, Problem.Kind.NOT_RESTORED, e.reason());
            return null;
        }
        Selection selection = parent.selection.enter(path.name(), take);
        return new Place(parent, path, Side.BOTH, before, after, selection, take == Take.YES);
    }

    @Override
    public void unlistable(Place place, boolean inAfter, IOException cause) throws IOException {
        if (cause instanceof DamagedException damaged) {
            problem(place.path, Problem.Kind.DAMAGED, damaged.how());
        } else {
            Problem.Kind kind = inAfter ? Problem.Kind.UNREADABLE : Problem.Kind.NOT_RESTORED;
            problem(place.path, kind, "cannot be listed: " + reason(cause));
        }
    }

    @Override
    public void refused(Place place, boolean inAfter, String name) {
        if (inAfter) {
            problem(place.path, Problem.Kind.BAD_NAME, "something in it is left out: " + name);
        }
    }

    @Override
    public void leave(Place place) throws IOException {
        try {
            boolean align = place.wanted && place.side != Side.LIVE;
            if (align && place.side == Side.BOTH) {
                align = request.overwrite().alignsAll() && folderDiffers(place);
                hands.leave(place, align);
                tell(align ? What.METADATA : What.KEEP, place.path, FileKind.FOLDER, 0);
            } else if (place.side != Side.NEW || place.made) {
                hands.leave(place, align);
            }
        } catch (WriteException e) {
            notWritten(place.path, e);
        } catch (OsException e) {
            problem(place.path, Problem.Kind.NOT_RESTORED, e.reason());
        } finally {
            place.close();
        }
    }

    @Override
    public void abandon(Place place) {
        place.close();
    }

    private boolean folderDiffers(Place place) throws IOException {
        return filled().comparison
                .metadataDiffers(
                        place.path,
                        place.pointFolder(),
                        place.targetFolder().stat(),
                        place.live(filled().target).xattrs());
    }

    // Entries

    @Override
    public void entry(Place place, @Nullable Entry before, @Nullable Entry after)
            throws IOException {
        Entry one = after != null ? after : before;
        if (one == null) {
            throw new IllegalStateException("an entry of neither side in " + place.path);
        }
        TreePath path = place.path.child(one.name());
        Entry there = place.isDealtWith(one.name()) ? null : before;
        try {
            if (after == null) {
                targetOnly(place, path, one);
            } else if (after.isFolder()) {
                pointFolder(place, path, there, after);
            } else {
                pointEntry(place, path, there, after);
            }
        } catch (InterruptedIOException e) {
            throw e;
        } catch (WriteException e) {
            notWritten(path, e);
        } catch (DamagedException e) {
            problem(path, Problem.Kind.DAMAGED, e.how());
        } catch (CofferException e) {
            throw e;
        } catch (OsException e) {
            Problem.Kind kind = after == null ? Problem.Kind.NOT_RESTORED : Problem.Kind.UNREADABLE;
            problem(path, kind, e.reason());
        } catch (IOException e) {
            problem(path, Problem.Kind.UNREADABLE, reason(e));
        }
    }

    private void pointFolder(Place place, TreePath path, @Nullable Entry before, Entry after)
            throws IOException {
        Take take = place.selection.take(after.name(), true, 0);
        if (take == Take.NO || isOurs(place, path, after)) {
            return;
        }
        if (before != null && !request.overwrite().alignsAll()) {
            skip(path, before, "it is no folder");
            return;
        }
        if (before != null && met().isInUse(place, path, before, null)) {
            return;
        }
        Selection selection = place.selection.enter(after.name(), take);
        Place child = new Place(place, path, Side.NEW, before, after, selection, take == Take.YES);
        place.await(after.name(), child);
        if (take == Take.YES) {
            make(child);
        }
    }

    /** Makes a new folder, and those above it that were only looked into so far. */
    private void make(Place place) throws IOException {
        synchronized (place) {
            if (place.made) {
                return;
            }
            Place parent = place.parent;
            if (parent != null && parent.side == Side.NEW) {
                make(parent);
            }
            if (parent != null && parent.side == Side.BOTH) {
                met().takeSideFiles(parent, place.path, place.before, null);
            }
            hands.makeFolder(place);
            place.made = true;
        }
        tell(place.before == null ? What.CREATE : What.REPLACE, place.path, FileKind.FOLDER, 0);
    }

    private void pointEntry(Place place, TreePath path, @Nullable Entry before, Entry after)
            throws IOException {
        if (place.selection.take(after.name(), false, after.size()) != Take.YES
                || isOurs(place, path, after)) {
            return;
        }
        if (after.kind() == FileKind.SOCKET) {
            problem(path, Problem.Kind.SOCKET, "a socket is not restored");
            return;
        }
        if (place.side == Side.NEW) {
            if (filled != null) {
                filled.inodes.isNew(after);
            }
            make(place);
            put(place, path, null, after);
        } else if (before == null) {
            filled().inodes.isNew(after);
            put(place, path, null, after);
        } else if (before.isFolder()) {
            overFolder(place, path, before, after);
        } else {
            overEntry(place, path, before, after);
        }
    }

    private void overFolder(Place place, TreePath path, Entry before, Entry after)
            throws IOException {
        if (!request.overwrite().alignsAll()) {
            skip(path, before, "it is a folder");
            return;
        }
        if (met().isInUse(place, path, before, after)) {
            return;
        }
        String reason = reasonToStay(place, path, before);
        if (reason != null) {
            skip(path, before, reason);
            return;
        }
        filled().inodes.isNew(after);
        put(place, path, before, after);
        hands.goesAlong(path, before, filled().sparing);
    }

    private void overEntry(Place place, TreePath path, Entry before, Entry after)
            throws IOException {
        Verdict verdict =
                filled().comparison.compare(path, before, after, place.live(filled().target));
        verdict = filled().inodes.settle(before, after, verdict);
        switch (verdict) {
            case SAME -> {
                hands.keep(place, before, after);
                tell(What.KEEP, path, before.kind(), 0);
            }
            case METADATA -> {
                hands.metadata(place, before, after);
                tell(What.METADATA, path, after.kind(), 0);
            }
            case REPLACE -> put(place, path, before, after);
            case LEAVE_NEWER -> {
                skip(path, before, "what is here is not older");
            }
            case LEAVE_EXISTING -> {
                skip(path, before, "it is here already");
            }
        }
    }

    private void put(Place place, TreePath path, @Nullable Entry before, Entry after)
            throws IOException {
        if (place.side == Side.BOTH) {
            if ((before == null || !before.isFolder())
                    && met().isInUse(place, path, before, after)) {
                return;
            }
            met().takeSideFiles(place, path, before, after);
        }
        hands.put(place, after, before);
        if (after.isFile() && place.isOnTargetsFileSystem()) {
            report.needs(room(after));
        }
        tell(
                before == null ? What.CREATE : What.REPLACE,
                path,
                after.kind(),
                after.isFile() ? after.size() : 0);
    }

    /**
     * A file with holes takes less than its size. Some trees know only that there are holes, and
     * say zero blocks: too little is better here than to refuse what would fit.
     */
    private static long room(Entry file) {
        return Math.min(file.size(), file.stat().blocks() * BLOCK);
    }

    // What only the target has

    private void targetOnly(Place place, TreePath path, Entry before) throws IOException {
        Name name = before.name();
        if (!filled().delete || place.isDealtWith(name)) {
            return;
        }
        Take take = place.selection.take(name, before.isFolder(), before.stat().size());
        if (take == Take.NO || met().hasBeside(place, name)) {
            return;
        }
        boolean leftOut =
                leftOut(place).has(name, before.isFolder(), before.isFile() ? before.size() : 0);
        if (!before.isFolder()) {
            if (take == Take.YES && !leftOut && !met().isInUse(place, path, before, null)) {
                met().takeSideFiles(place, path, before, null);
                remove(place, before);
            }
            return;
        }
        if (leftOut && !leftOut(place).mayKeepIn(name)) {
            return;
        }
        String untouchable =
                filled().sparing.untouchable(path, before, place.targetFolder().stat().device());
        if (untouchable != null) {
            skip(path, before, untouchable);
            return;
        }
        if (take == Take.YES && !leftOut && reasonToGoThrough(place, path, before) == null) {
            remove(place, before);
            hands.goesAlong(path, before, filled().sparing);
        } else {
            Selection selection = place.selection.enter(name, take);
            place.await(name, new Place(place, path, Side.LIVE, before, null, selection, false));
        }
    }

    /** What of the folder no backup has. */
    private LeftOut leftOut(Place place) throws IOException {
        LeftOut known = place.leftOut;
        if (known == null) {
            Place parent = place.parent;
            known =
                    parent == null
                            ? filled().leftOut
                            : leftOut(parent).enter(place.path, place.after);
            place.leftOut = known;
        }
        return known;
    }

    private @Nullable String reasonToStay(Place place, TreePath path, Entry before)
            throws IOException {
        String untouchable =
                filled().sparing.untouchable(path, before, place.targetFolder().stat().device());
        return untouchable != null ? untouchable : reasonToGoThrough(place, path, before);
    }

    /** Why a folder of the target cannot go with all below it; null if it can. */
    private @Nullable String reasonToGoThrough(Place place, TreePath path, Entry before)
            throws IOException {
        return filled().sparing
                .reasonToStay(
                        path,
                        before,
                        place.selection.enter(before.name(), Take.YES),
                        leftOut(place).enter(path, null));
    }

    private void remove(Place place, Entry before) throws IOException {
        hands.remove(place, before);
        hands.tell(RestoreAction.delete(place.path.child(before.name()), before));
    }

    // Saying

    private Filled filled() {
        Filled all = filled;
        if (all == null) {
            throw new IllegalStateException("the target was empty");
        }
        return all;
    }

    private MetDatabases met() {
        MetDatabases there = met;
        if (there == null) {
            throw new IllegalStateException("the target was empty");
        }
        return there;
    }

    /** A folder of such a name is no data of the user's, and backups of ours never hold one. */
    private boolean isOurs(Place place, TreePath path, Entry after) throws IOException {
        boolean ours = OwnNames.isOurs(place.path, after);
        if (ours && after.isFolder()) {
            skip(path, after, "what is in it are things of Coffer's own");
        } else if (ours) {
            problem(
                    path,
                    Problem.Kind.NOT_RESTORED,
                    "Coffer has things of its own under this name in a folder it restores into");
        }
        return ours;
    }

    private void skip(TreePath path, Entry before, String reason) throws IOException {
        hands.tell(new RestoreAction(What.SKIP, path, before.kind(), 0, reason));
    }

    private void tell(What what, TreePath path, FileKind kind, long bytes) throws IOException {
        hands.tell(new RestoreAction(what, path, kind, bytes, ""));
    }

    private void notWritten(TreePath path, WriteException e) throws WriteException {
        if (e.concernsAll()) {
            throw e;
        }
        problem(path, Problem.Kind.NOT_RESTORED, e.reason());
    }

    private void problem(TreePath path, Problem.Kind kind, String reason) {
        report.problem(new Problem(path, kind, reason));
    }

    /** With the path it is about. */
    static String message(IOException e) {
        return String.valueOf(e.getMessage());
    }

    static String reason(IOException e) {
        return e instanceof OsException os ? os.reason() : String.valueOf(e.getMessage());
    }
}
