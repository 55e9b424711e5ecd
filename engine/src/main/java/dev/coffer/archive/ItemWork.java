package dev.coffer.archive;

import dev.coffer.archive.item.ItemSinkException;
import dev.coffer.archive.item.ItemWriter;
import dev.coffer.archive.item.Place;
import dev.coffer.archive.item.Stored;
import dev.coffer.base.Bytes;
import dev.coffer.base.CofferException;
import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.os.Errno;
import dev.coffer.os.FileKind;
import dev.coffer.os.FileStat;
import dev.coffer.os.OsException;
import dev.coffer.os.Xattr;
import dev.coffer.record.ContentReader;
import dev.coffer.record.RunTally;
import dev.coffer.record.Stats;
import dev.coffer.store.Change;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.Problem;
import dev.coffer.tree.Trees;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a run does about each entry: leaves it where an earlier item has it, stores it, or tells why
 * it could not. In a dry run it comes to the same findings and writes nothing. For one thread.
 */
final class ItemWork {
    /**
     * At the root of an item that builds upon another: what is to be deleted first, NUL after each.
     */
    static final Name DELETED = Name.of(".coffer-deleted");

    /** What a file with several names is, from the first of them on. */
    private record Leader(TreePath path, ManifestEntry entry, boolean isHere) {}

    private record Group(long device, long number) {}

    private final Making making;
    private final @Nullable ItemWriter writer;
    private final @Nullable ManifestWriter manifest;
    private final RunTally tally;
    private final EntryFacts facts;
    private final ContentReader reader = new ContentReader();
    private final Map<Group, Leader> leaders = new HashMap<>();
    private final List<TreePath> deleted = new ArrayList<>();
    private final Set<TreePath> storing = new LinkedHashSet<>();

    /**
     * @param writer null for a dry run, and so is the manifest
     */
    ItemWork(
            Making making,
            @Nullable ItemWriter writer,
            @Nullable ManifestWriter manifest,
            RunTally tally) {
        this.making = making;
        this.writer = writer;
        this.manifest = manifest;
        this.tally = tally;
        this.facts = new EntryFacts(making, tally);
    }

    /** Whether everything is stored, and not only what is new or changed. */
    boolean storesAll() {
        return making.isFull();
    }

    List<TreePath> deleted() {
        return deleted;
    }

    /** Folders of which the item holds a content. */
    Set<TreePath> storing() {
        return storing;
    }

    // --- folders ---

    /** Has the item hold the folder, and those above it. */
    void folder(WalkFolder folder) throws IOException {
        ItemWriter to = writer;
        if (to == null || folder.stored != null) {
            return;
        }
        Deque<WalkFolder> missing = new ArrayDeque<>();
        for (WalkFolder f = folder; f != null && f.stored == null; f = f.parent) {
            missing.push(f);
        }
        for (WalkFolder each : missing) {
            FileTree from = each.from == null ? making.tree() : each.from;
            each.stored = put(() -> to.folder(each.path, from, each.path, each.after)).xattrs();
        }
    }

    void listing(TreePath path, List<ManifestEntry> entries) throws IOException {
        if (manifest != null) {
            try {
                manifest.folder(path, entries);
            } catch (OsException e) {
                throw new ItemSinkException(e);
            }
        }
    }

    /** Notes what an item before has and this one has not. */
    void deleted(WalkFolder folder, TreePath path) throws IOException {
        if (!making.isFull()) {
            deleted.add(path);
            folder(folder);
        }
    }

    /** Puts what was deleted into the item, for whoever restores it by hand. */
    void storeDeleted() throws IOException {
        ItemWriter to = writer;
        if (to == null || making.isFull()) {
            return;
        }
        ByteArrayOutputStream names = new ByteArrayOutputStream();
        for (TreePath each : deleted) {
            names.writeBytes(each.shared());
            names.write(0);
        }
        TreePath path = TreePath.ROOT.child(DELETED);
        try (FileTree tree = facts.single(path, names.toByteArray())) {
            Entry file = tree.list(TreePath.ROOT, tree.root()).getFirst();
            put(() -> to.file(path, tree, path, file));
        }
    }

    // --- entries ---

    void entry(WalkFolder folder, TreePath path, @Nullable ManifestEntry was, Entry now)
            throws IOException {
        if (making.request().isSave() && now instanceof ManifestEntry kept) {
            folder.add(kept); // one that is not saved: the last point's
            folder.unchanged++;
            return;
        }
        Leader leader = leader(now);
        boolean isHere = leader != null && leader.isHere;
        if (was != null && !isHere && isUnchanged(path, was, now) && isEnough()) {
            folder.add(was);
            folder.unchanged++;
            lead(now, path, was, false);
            return;
        }
        if (leader != null && isHere) {
            furtherName(folder, path, was, now, leader);
        } else if (now.isFile()) {
            file(folder, path, was, now);
        } else {
            special(folder, path, was, now);
        }
    }

    /** Whether it is enough to know where an earlier item has it. */
    private boolean isEnough() {
        return !making.isFull() || writer == null;
    }

    private @Nullable Leader leader(Entry now) {
        return now.linkGroup() == 0
                ? null
                : leaders.get(new Group(now.stat().device(), now.linkGroup()));
    }

    private void lead(Entry now, TreePath path, ManifestEntry entry, boolean isHere) {
        if (now.linkGroup() != 0 && writer != null && !making.request().isSave()) {
            leaders.putIfAbsent(
                    new Group(now.stat().device(), now.linkGroup()),
                    new Leader(path, entry, isHere));
        }
    }

    private boolean isUnchanged(TreePath path, ManifestEntry was, Entry now) {
        if (!Stats.sameState(was.stat(), now.stat())
                || was.has(ManifestEntry.READ_AGAIN)
                || making.request().mode().checksum()) {
            return false;
        }
        if (!was.isDatabase()) {
            return true;
        }
        try {
            return making.tree().databaseStamp(path, now).equals(was.databaseStamp());
        } catch (IOException e) {
            return false; // reading it will tell what is wrong
        }
    }

    private void furtherName(
            WalkFolder folder, TreePath path, @Nullable ManifestEntry was, Entry now, Leader leader)
            throws IOException {
        ItemWriter to = writer;
        if (to == null) {
            throw new IllegalStateException("a dry run looks at each name");
        }
        folder(folder);
        Stored stored = put(() -> to.hardLink(path, making.tree(), path, now, leader.path));
        ManifestEntry is = leader.entry;
        ManifestEntry.Detail like = is.detail();
        Place place = stored.place() == null ? like.place() : stored.place();
        ManifestEntry.Detail detail =
                new ManifestEntry.Detail(
                        like.size(),
                        like.hash(),
                        like.item(),
                        place,
                        like.target(),
                        like.stamp(),
                        like.xattrs());
        ManifestEntry entry = new ManifestEntry(now.name(), is.stat(), is.flags(), detail);
        storing.add(folder.path);
        tell(folder, path, was, entry);
        folder.add(entry);
    }

    private void file(WalkFolder folder, TreePath path, @Nullable ManifestEntry was, Entry now)
            throws IOException {
        long readAt = facts.now();
        boolean sameSize = was != null && was.stat().size() == now.stat().size();
        boolean sameTime = was != null && was.stat().modified().equals(now.stat().modified());
        if (was != null && sameSize && isEnough() && (sameTime || writer == null)) {
            ContentReader.Read read = reader.read(making.tree(), path, now);
            ManifestEntry entry = facts.read(path, read, was, readAt);
            boolean sameContent = was.size() == read.bytes() && isSameHash(was, entry);
            if (writer == null || (sameContent && sameMetadata(was, entry))) {
                tell(folder, path, was, entry);
                folder.add(entry);
                lead(now, path, entry, false);
                return;
            }
        }
        ItemWriter to = writer;
        if (to == null) {
            ManifestEntry entry = facts.unread(now);
            tell(folder, path, was, entry);
            folder.add(entry);
            return;
        }
        folder(folder);
        Stored stored = put(() -> to.file(path, making.tree(), path, now));
        storing.add(folder.path);
        ManifestEntry entry = facts.stored(path, now.name(), stored, readAt);
        if (was != null) {
            making.request().compareDatabase(path, was, entry, now);
        }
        tally.added(entry.size());
        tell(folder, path, was, entry);
        folder.add(entry);
        lead(now, path, entry, true);
    }

    private static boolean isSameHash(ManifestEntry was, ManifestEntry now) {
        return was.contentHash() != null && was.contentHash().equals(now.contentHash());
    }

    /** Links, FIFOs and devices: what they are is looked at before anything is stored. */
    private void special(WalkFolder folder, TreePath path, @Nullable ManifestEntry was, Entry now)
            throws IOException {
        Bytes target =
                now.kind() == FileKind.LINK ? making.tree().linkTarget(path, now) : Bytes.EMPTY;
        ManifestEntry looked = facts.special(now, now.stat(), target, facts.xattrs(path, now, was));
        ItemWriter to = writer;
        boolean isSame = was != null && sameContent(was, looked) && sameMetadata(was, looked);
        if (to == null || (isSame && isEnough())) {
            tell(folder, path, was, looked);
            folder.add(looked);
            lead(now, path, looked, false);
            return;
        }
        folder(folder);
        Stored stored =
                put(() ->
                        now.kind() == FileKind.LINK
                                ? to.symlink(path, making.tree(), path, now)
                                : to.special(path, making.tree(), path, now));
        ManifestEntry entry = facts.special(now, stored.entry().stat(), target, stored.xattrs());
        tell(folder, path, was, entry);
        folder.add(entry);
        lead(now, path, entry, true);
    }

    private void tell(
            WalkFolder folder, TreePath path, @Nullable ManifestEntry was, ManifestEntry now) {
        if (was == null) {
            changed(Change.What.NEW, path, now);
        } else if (!sameContent(was, now)) {
            changed(Change.What.UPDATED, path, now);
        } else if (!sameMetadata(was, now)) {
            changed(Change.What.METADATA, path, now);
        } else {
            folder.unchanged++;
        }
    }

    private void changed(Change.What what, TreePath path, ManifestEntry now) {
        long bytes = what == Change.What.METADATA || !now.isFile() ? 0 : now.size();
        tally.changed(new Change(what, path, now.kind(), bytes));
    }

    private static boolean sameContent(ManifestEntry was, ManifestEntry now) {
        if (now.isFile()) {
            return was.size() == now.size() && isSameHash(was, now);
        }
        return was.detail().target().equals(now.detail().target())
                && was.stat().rawDevice() == now.stat().rawDevice();
    }

    private static boolean sameMetadata(ManifestEntry was, ManifestEntry now) {
        return sameButTimes(was, now) && was.stat().modified().equals(now.stat().modified());
    }

    /** Whether owner, mode and extended attributes are the same. */
    static boolean sameButTimes(ManifestEntry was, ManifestEntry now) {
        FileStat a = was.stat();
        FileStat b = now.stat();
        return a.uid() == b.uid()
                && a.gid() == b.gid()
                && (a.mode() == b.mode() || a.kind() == FileKind.LINK)
                && was.xattrs().equals(now.xattrs());
    }

    List<Xattr> xattrs(TreePath path, Entry now, @Nullable ManifestEntry was) throws IOException {
        return facts.xattrs(path, now, was);
    }

    // --- what could not be read ---

    /** Names the problem and keeps what the last item has. */
    void failed(WalkFolder folder, TreePath path, Entry now, Problem problem, IOException cause)
            throws IOException {
        if (making.request().isSave()) {
            throw CofferException.failed(path + " was not saved: " + problem.reason());
        }
        tally.problem(problem);
        ArchiveTree last = making.last();
        Entry found = last == null ? null : Trees.find(last, path);
        if (found instanceof ManifestEntry before && before.kind() == now.kind()) {
            boolean isBegun = !(cause instanceof OsException os && isAtOpening(os));
            carry(folder, path, before, isBegun);
        }
    }

    /** Whether nothing of it can have been stored. */
    private static boolean isAtOpening(OsException e) {
        return e.is(Errno.EACCES, Errno.EPERM) || e.is(Errno.ENOENT);
    }

    /**
     * @param isBegun whether the item may hold a part of what could not be read
     */
    private void carry(WalkFolder folder, TreePath path, ManifestEntry last, boolean isBegun)
            throws IOException {
        int flags = last.flags() | ManifestEntry.CARRIED | ManifestEntry.READ_AGAIN;
        ManifestEntry carried = last.withFlags(flags);
        if (carried.stat().links() > 1) {
            carried = carried.withStat(Stats.alone(carried.stat()));
        }
        ItemWriter to = writer;
        if (to == null || (!isBegun && making.builtUpon(last))) {
            folder.add(carried);
            return;
        }
        ArchiveTree tree = making.last();
        if (tree == null) {
            throw new IllegalStateException("nothing to carry over from");
        }
        folder(folder);
        try {
            folder.add(again(to, tree, path, carried));
            storing.add(folder.path);
        } catch (InterruptedIOException | ItemSinkException e) {
            throw e;
        } catch (CofferException e) {
            tally.problem(
                    new Problem(
                            path,
                            Problem.Kind.DAMAGED,
                            "its last version could not be kept either: " + e.getMessage()));
        }
    }

    private ManifestEntry again(
            ItemWriter to, ArchiveTree tree, TreePath path, ManifestEntry carried)
            throws IOException {
        Stored stored =
                put(() ->
                        switch (carried.kind()) {
                            case FILE -> to.file(path, tree, path, carried);
                            case LINK -> to.symlink(path, tree, path, carried);
                            default -> to.special(path, tree, path, carried);
                        });
        if (!carried.isFile()) {
            return carried;
        }
        ManifestEntry.Detail like = carried.detail();
        tally.added(like.size());
        return new ManifestEntry(
                carried.name(),
                carried.stat(),
                carried.flags(),
                new ManifestEntry.Detail(
                        like.size(),
                        like.hash(),
                        making.id(),
                        stored.place(),
                        like.target(),
                        like.stamp(),
                        like.xattrs()));
    }

    /** Keeps what the last item has in a folder that cannot be listed. */
    void carryAll(WalkFolder top) throws IOException {
        ArchiveTree last = making.last();
        Entry found = last == null ? null : Trees.find(last, top.path);
        if (last == null || found == null || !found.isFolder()) {
            return;
        }
        Deque<WalkFolder> rest = new ArrayDeque<>();
        rest.push(top);
        while (!rest.isEmpty()) {
            WalkFolder folder = rest.pop();
            for (Entry child : last.list(folder.path, folder.after)) {
                TreePath path = folder.path.child(child.name());
                ManifestEntry entry = ArchiveTree.known(child);
                if (!entry.isFolder()) {
                    carry(folder, path, entry, false);
                    continue;
                }
                WalkFolder below = new WalkFolder(folder, path, entry, entry);
                below.from = last;
                if (making.isFull()) {
                    folder(below);
                }
                folder.add(entry);
                rest.push(below);
            }
            if (folder != top) {
                tally.counted(folder.files, 1, folder.bytes);
                listing(folder.path, folder.listing());
            }
        }
    }

    // --- the writer ---

    private interface Put {
        Stored run() throws IOException, InterruptedException;
    }

    private static Stored put(Put one) throws IOException {
        try {
            return one.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException told = new InterruptedIOException("interrupted");
            told.initCause(e);
            throw told;
        }
    }
}
