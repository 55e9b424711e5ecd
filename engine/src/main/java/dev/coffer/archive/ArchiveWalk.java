package dev.coffer.archive;

import dev.coffer.archive.item.ItemSinkException;
import dev.coffer.base.CofferException;
import dev.coffer.base.DamagedException;
import dev.coffer.base.TreePath;
import dev.coffer.os.Errno;
import dev.coffer.os.FileKind;
import dev.coffer.os.OsException;
import dev.coffer.os.Xattr;
import dev.coffer.record.RunTally;
import dev.coffer.record.Stats;
import dev.coffer.store.Change;
import dev.coffer.tree.Entry;
import dev.coffer.tree.Problem;
import dev.coffer.tree.TreeVisitor;
import dev.coffer.writer.WriteException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Goes through the item that is built upon and the sources side by side, and has what is new or
 * changed stored; for a full item, everything. On one thread, for an item is one stream.
 */
final class ArchiveWalk implements TreeVisitor<WalkFolder> {
    private final @Nullable ArchiveTree before;
    private final ItemWork work;
    private final RunTally tally;
    private @Nullable ManifestEntry root;

    /**
     * @param before what is compared with, or null
     */
    ArchiveWalk(@Nullable ArchiveTree before, ItemWork work, RunTally tally) {
        this.before = before;
        this.work = work;
        this.tally = tally;
    }

    /** The root as it is now; null before the walk has ended. */
    @Nullable ManifestEntry root() {
        return root;
    }

    @Override
    public @Nullable WalkFolder enter(
            @Nullable WalkFolder parent,
            TreePath path,
            @Nullable Entry before,
            @Nullable Entry after)
            throws IOException {
        if (after == null) {
            return null; // told by the folder above
        }
        ManifestEntry was = before == null ? null : ArchiveTree.known(before);
        WalkFolder folder = new WalkFolder(parent, path, was, after);
        if (was == null && parent != null) {
            tally.changed(new Change(Change.What.NEW, path, FileKind.FOLDER, 0));
        }
        boolean isSame = was != null && Stats.sameFolder(was.stat(), after.stat());
        if (!isSame || work.storesAll()) {
            work.folder(folder);
        }
        return folder;
    }

    @Override
    public void entry(WalkFolder folder, @Nullable Entry before, @Nullable Entry after)
            throws IOException {
        ManifestEntry was = before == null ? null : ArchiveTree.known(before);
        Entry now = after;
        if (now != null && folder.parent == null && now.name().equals(ItemWork.DELETED)) {
            tally.problem(
                    new Problem(
                            folder.path.child(now.name()),
                            Problem.Kind.BAD_NAME,
                            "items keep the list of what was deleted under this name; rename it, or"
                                    + " remove it if a restore by hand left it"));
            now = null;
        }
        if (was != null && (now == null || was.kind() != now.kind())) {
            gone(folder, was);
            was = null;
        }
        if (now == null || now.isFolder()) {
            return; // a folder is entered next
        }
        TreePath path = folder.path.child(now.name());
        if (now.kind() == FileKind.SOCKET) {
            tally.problem(new Problem(path, Problem.Kind.SOCKET, "a socket"));
            return;
        }
        try {
            work.entry(folder, path, was, now);
        } catch (InterruptedIOException | ItemSinkException e) {
            throw e;
        } catch (WriteException e) {
            if (e.concernsAll() || e.failure().is(Errno.ENOENT, Errno.ENOTDIR)) {
                throw e;
            }
            String reason = "the store does not take it: " + e.reason();
            work.failed(folder, path, now, unreadable(path, reason), e);
        } catch (DamagedException e) {
            Problem problem = new Problem(path, Problem.Kind.DAMAGED, e.getMessage());
            work.failed(folder, path, now, problem, e);
        } catch (CofferException e) {
            throw e; // nothing of this entry alone
        } catch (OsException e) {
            Problem problem =
                    e.is(Errno.ENOENT)
                            ? new Problem(path, Problem.Kind.VANISHED, e.reason())
                            : unreadable(path, e.reason());
            work.failed(folder, path, now, problem, e);
        } catch (IOException e) {
            work.failed(folder, path, now, unreadable(path, String.valueOf(e.getMessage())), e);
        }
    }

    private static Problem unreadable(TreePath path, String reason) {
        return new Problem(path, Problem.Kind.UNREADABLE, reason);
    }

    /** It left the source, with all that was in it. */
    private void gone(WalkFolder folder, ManifestEntry was) throws IOException {
        TreePath path = folder.path.child(was.name());
        work.deleted(folder, path);
        ArchiveTree known = before;
        if (known == null) {
            throw new IllegalStateException("gone from nothing");
        }
        record At(TreePath path, ManifestEntry entry) {}
        Deque<At> rest = new ArrayDeque<>();
        rest.push(new At(path, was));
        while (!rest.isEmpty()) {
            At at = rest.pop();
            tally.changed(
                    new Change(Change.What.DELETED, at.path, at.entry.kind(), size(at.entry)));
            if (at.entry.isFolder()) {
                for (Entry child : known.list(at.path, at.entry)) {
                    rest.push(new At(at.path.child(child.name()), ArchiveTree.known(child)));
                }
            }
        }
    }

    private static long size(ManifestEntry entry) {
        return entry.isFile() ? entry.size() : 0;
    }

    @Override
    public void unlistable(WalkFolder folder, boolean inAfter, IOException cause)
            throws IOException {
        if (!inAfter) {
            throw cause;
        }
        String reason = cause instanceof OsException os ? os.reason() : cause.getMessage();
        if (folder.parent == null) {
            throw CofferException.failed("the source cannot be read: " + reason, cause);
        }
        boolean vanished = cause instanceof OsException os && os.is(Errno.ENOENT);
        tally.problem(
                new Problem(
                        folder.path,
                        vanished ? Problem.Kind.VANISHED : Problem.Kind.UNREADABLE,
                        String.valueOf(reason)));
        work.carryAll(folder);
    }

    @Override
    public void refused(WalkFolder folder, boolean inAfter, String name) {
        tally.problem(
                new Problem(
                        folder.path,
                        Problem.Kind.BAD_NAME,
                        (inAfter ? "something in it is left out: " : "in its record: ") + name));
    }

    @Override
    public void leave(WalkFolder folder) throws IOException {
        tally.counted(folder.files, folder.parent == null ? 0 : 1, folder.bytes);
        tally.unchanged(folder.unchanged);
        tally.listener().progress(folder.files, folder.bytes);
        work.listing(folder.path, folder.listing());
        ManifestEntry own = own(folder);
        WalkFolder parent = folder.parent;
        if (parent == null) {
            root = own;
        } else {
            parent.add(own);
        }
    }

    /** The folder's own entry in the listing of the one above. */
    private ManifestEntry own(WalkFolder folder) throws IOException {
        Entry after = folder.after;
        ManifestEntry was = folder.before;
        List<Xattr> xattrs = folder.stored;
        if (xattrs == null) {
            boolean isSame = was != null && Stats.sameFolder(was.stat(), after.stat());
            xattrs = was != null && isSame ? was.xattrs() : work.xattrs(folder.path, after, was);
        }
        ManifestEntry now =
                new ManifestEntry(
                        after.name(),
                        after.stat(),
                        ManifestEntry.flag(after.source()),
                        ManifestEntry.Detail.none(xattrs));
        if (was == null) {
            tally.seen();
        } else if (was.source().becameOther(after.source())) {
            tally.changed(new Change(Change.What.UPDATED, folder.path, FileKind.FOLDER, 0));
        } else if (!ItemWork.sameButTimes(was, now)) {
            tally.changed(new Change(Change.What.METADATA, folder.path, FileKind.FOLDER, 0));
        } else if (!was.stat().modified().equals(now.stat().modified())) {
            tally.seen();
        }
        return now;
    }
}
