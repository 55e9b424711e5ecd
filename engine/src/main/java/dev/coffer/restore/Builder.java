package dev.coffer.restore;

import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.OsException;
import dev.coffer.restore.Step.Mark;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.Problem;
import dev.coffer.writer.EntryWriter;
import dev.coffer.writer.FolderDefaults;
import dev.coffer.writer.LinkGroups;
import dev.coffer.writer.WriteException;
import dev.coffer.writer.WriteOptions;
import dev.coffer.writer.Written;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InterruptedIOException;

/**
 * Builds what the point has in private folders, and remembers where files with several names lie.
 * For several threads.
 */
final class Builder {
    /** Where a file that was built or kept can be found, now. */
    interface Spot {
        /** Stays somebody else's to close. */
        Folder base();

        TreePath at();
    }

    private record Known(Spot spot, FileStat stat) {}

    private final Report report;
    private final ThreadLocal<EntryWriter> writers;
    private final LinkGroups<Known> links = new LinkGroups<>();

    Builder(FileTree tree, FolderDefaults defaults, Report report) {
        this.report = report;
        this.writers =
                ThreadLocal.withInitial(() ->
                        new EntryWriter(tree, WriteOptions.RESTORE, defaults, report::copied));
    }

    /** For metadata of what is there already. */
    EntryWriter writer() {
        return writers.get();
    }

    /**
     * @param path in the point
     * @param spot where it will be found by its other names
     */
    void write(TreePath path, Entry entry, Folder into, Name name, Spot spot) throws IOException {
        if (entry.linkGroup() == 0) {
            writeOwn(path, entry, into, name);
            return;
        }
        Known known;
        try {
            known = links.claim(entry);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted before " + path);
        }
        if (known == null) {
            writeFirst(path, entry, into, name, spot);
        } else if (isLinked(known, into, name)) {
            links.linked(entry);
            report.copied(entry.isFile() ? entry.size() : 0);
        } else {
            writeOwn(path, entry, into, name);
        }
    }

    /** An entry of the target stays, and its other names become links to it. */
    void keeps(Entry entry, FileStat stat, Spot spot) throws IOException {
        if (entry.linkGroup() == 0) {
            return;
        }
        try {
            if (links.claim(entry) == null) {
                links.written(entry, new Known(spot, stat));
            } else {
                links.linked(entry);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    private void writeFirst(TreePath path, Entry entry, Folder into, Name name, Spot spot)
            throws IOException {
        Known known = null;
        try {
            writeOwn(path, entry, into, name);
            known = new Known(spot, stat(path, into, name));
        } finally {
            if (known == null) {
                links.failed(entry);
            } else {
                links.written(entry, known);
            }
        }
    }

    private void writeOwn(TreePath path, Entry entry, Folder into, Name name) throws IOException {
        tell(path, writers.get().write(path, entry, into, name));
    }

    /**
     * Links to a file that was seen to; false where that is not possible, or it is no longer the
     * same file there.
     */
    private static boolean isLinked(Known known, Folder into, Name name) {
        TreePath at = known.spot.at();
        TreePath parent = at.parent();
        try (Folder holder =
                known.spot.base().openFolder(parent == null ? TreePath.ROOT : parent)) {
            into.createHardLink(name, holder, at.name());
            if (into.stat(name).sameInode(known.stat)) {
                return true;
            }
            into.removeFile(name);
            return false;
        } catch (OsException e) {
            return false; // too many links, another file system, moved away: a copy does as well
        }
    }

    /** Owner, attributes, times and mode of a folder that is complete, where it has some. */
    void finish(TreePath path, Entry entry, Folder made) throws IOException {
        if (entry.isMadeUp()) {
            return;
        }
        tell(path, writers.get().finishFolder(path, entry, made));
    }

    void tell(TreePath path, Written written) {
        report.losses(path, written.losses());
        if (written.changing()) {
            report.problem(
                    new Problem(path, Problem.Kind.CHANGING, "it kept changing while it was read"));
        }
    }

    static FileStat stat(TreePath path, Folder in, Name name) throws WriteException {
        try {
            return in.stat(name);
        } catch (OsException e) {
            throw new WriteException(path, e);
        }
    }

    /** A fixed place. */
    record Fixed(Folder base, TreePath at) implements Spot {}

    /** A place that moves into the target when what it lies in is put there. */
    static final class Staged implements Spot {
        private final Folder kept;
        private final Name name;
        private final Folder target;
        private final TreePath top;
        private boolean placed;

        /** What was built, once it is complete. */
        @Nullable Mark made;

        private long created;
        private long replaced;
        private long bytes;

        /**
         * @param name in {@code kept}
         * @param top where it goes in the target
         */
        Staged(Folder kept, Name name, Folder target, TreePath top) {
            this.kept = kept;
            this.name = name;
            this.target = target;
            this.top = top;
        }

        void placed() {
            placed = true;
        }

        /** Counts what is told of this and what lies in it before it is in its place. */
        void told(RestoreAction action) {
            if (action.writes() && top.contains(action.path())) {
                created += action.what() == RestoreAction.What.CREATE ? 1 : 0;
                replaced += action.what() == RestoreAction.What.REPLACE ? 1 : 0;
                bytes += action.bytes();
            }
        }

        /** It never got to its place. */
        void takeBack(Report report) {
            report.takeBack(RestoreAction.What.CREATE, created, bytes);
            report.takeBack(RestoreAction.What.REPLACE, replaced, 0);
        }

        @Override
        public Folder base() {
            return placed ? target : kept;
        }

        @Override
        public TreePath at() {
            return placed ? top : TreePath.ROOT.child(name);
        }

        /** Something in it. */
        Spot below(TreePath path) {
            TreePath below = top.relativize(path);
            return new Spot() {
                @Override
                public Folder base() {
                    return Staged.this.base();
                }

                @Override
                public TreePath at() {
                    return Staged.this.at().resolve(below);
                }
            };
        }
    }
}
