package dev.coffer.tree;

import dev.coffer.base.TreePath;
import dev.coffer.os.FileKind;
import dev.coffer.os.FileStat;
import dev.coffer.tree.Difference.What;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What is different between two trees of any kind, path by path. Told as it is found, in
 * depth-first order with sorted names, on the calling thread, so nothing grows with the trees and
 * two runs tell the same. Renames are not guessed: they are a removal and an addition.
 *
 * <p>Contents are the same if both trees know their hashes and these are equal, or if size and
 * mtime are and {@link Options#readContent} is not asked for. Otherwise they are read, as far as
 * that is needed: a file that was only touched is not told as changed. Databases are compared by
 * what they hold ({@link dev.coffer.sqlite.DatabaseContent}).
 */
public final class TreeDiff {
    /**
     * What to look at.
     *
     * @param what which differences are told; the others are not looked for
     * @param readContent whether to read contents that have the same size and time
     * @param only paths to stay at or below; empty for all
     */
    public record Options(Set<What> what, boolean readContent, List<TreePath> only) {
        public Options {
            what = Set.copyOf(what);
            only = List.copyOf(only);
        }

        /** Everything, everywhere; contents of the same size and time are not read. */
        public static Options all() {
            return new Options(EnumSet.allOf(What.class), false, List.of());
        }

        /** Not told: these. */
        public Options without(Set<What> some) {
            Set<What> rest = EnumSet.noneOf(What.class);
            rest.addAll(what);
            rest.removeAll(some);
            return new Options(rest, readContent, only);
        }

        public Options withContentRead() {
            return new Options(what, true, only);
        }

        public Options below(List<TreePath> paths) {
            return new Options(what, readContent, paths);
        }
    }

    /** Whom the differences are told. */
    public interface Sink {
        void accept(Difference difference) throws IOException;

        /**
         * One side of an entry could not be listed or read, so it cannot be told whether there is a
         * difference. Goes on when this returns.
         */
        default void unreadable(TreePath path, boolean inAfter, IOException cause)
                throws IOException {
            throw cause;
        }
    }

    private TreeDiff() {}

    /**
     * @throws IOException what the sink throws, or that a tree has no readable root
     * @throws InterruptedException if the thread was interrupted
     */
    public static void between(FileTree before, FileTree after, Options options, Sink sink)
            throws IOException, InterruptedException {
        TreeJoin.walk(before, after, new Visitor(before, after, options, sink), 1);
    }

    private static final class Visitor implements TreeVisitor<TreePath> {
        private final FileTree before;
        private final FileTree after;
        private final Options options;
        private final Sink sink;
        private final ContentComparison contents;

        Visitor(FileTree before, FileTree after, Options options, Sink sink) {
            this.before = before;
            this.after = after;
            this.options = options;
            this.sink = sink;
            this.contents = new ContentComparison(before, after, options.readContent());
        }

        @Override
        public @Nullable TreePath enter(
                @Nullable TreePath parent, TreePath path, @Nullable Entry b, @Nullable Entry a)
                throws IOException {
            if (!leadsTo(path)) {
                return null;
            }
            if (b != null && a != null && isWanted(path)) {
                compare(path, b, a);
            }
            return path;
        }

        @Override
        public void entry(TreePath folder, @Nullable Entry b, @Nullable Entry a)
                throws IOException {
            Entry one = b != null ? b : a;
            if (one == null) {
                return;
            }
            TreePath path = folder.child(one.name());
            if (!isWanted(path)) {
                return;
            }
            if (b == null) {
                tell(path, null, a, EnumSet.of(What.ADDED));
            } else if (a == null) {
                tell(path, b, null, EnumSet.of(What.REMOVED));
            } else if (b.kind() != a.kind()) {
                tell(path, b, a, EnumSet.of(What.KIND));
            } else {
                compare(path, b, a);
            }
        }

        private boolean leadsTo(TreePath path) {
            if (isWanted(path)) {
                return true;
            }
            for (TreePath wanted : options.only()) {
                if (path.contains(wanted)) {
                    return true;
                }
            }
            return false;
        }

        private boolean isWanted(TreePath path) {
            if (options.only().isEmpty()) {
                return true;
            }
            for (TreePath wanted : options.only()) {
                if (wanted.contains(path)) {
                    return true;
                }
            }
            return false;
        }

        private void tell(TreePath path, @Nullable Entry b, @Nullable Entry a, EnumSet<What> found)
                throws IOException {
            found.retainAll(options.what());
            if (!found.isEmpty()) {
                sink.accept(new Difference(path, b, a, found));
            }
        }

        /** Two entries of one kind. */
        private void compare(TreePath path, Entry b, Entry a) throws IOException {
            if (b.source().becameOther(a.source())) {
                tell(path, b, a, EnumSet.of(What.KIND));
                return;
            }
            if (b.isMadeUp() || a.isMadeUp()) {
                return;
            }
            EnumSet<What> found = EnumSet.noneOf(What.class);
            compareStats(b.stat(), a.stat(), found);
            if (wants(What.CONTENT) && b.isFile() && differsInContent(path, b, a)) {
                found.add(What.CONTENT);
            }
            if (wants(What.TARGET) && b.kind() == FileKind.LINK && differsInTarget(path, b, a)) {
                found.add(What.TARGET);
            }
            if (wants(What.XATTRS) && differsInXattrs(path, b, a)) {
                found.add(What.XATTRS);
            }
            tell(path, b, a, found);
        }

        private boolean wants(What what) {
            return options.what().contains(what);
        }

        private static void compareStats(FileStat b, FileStat a, EnumSet<What> found) {
            if (b.mode() != a.mode() && b.kind() != FileKind.LINK) {
                found.add(What.MODE);
            }
            if (b.uid() != a.uid() || b.gid() != a.gid()) {
                found.add(What.OWNER);
            }
            if (b.modifiedSeconds() != a.modifiedSeconds()
                    || b.modifiedNanos() != a.modifiedNanos()) {
                found.add(What.MODIFIED);
            }
            if (b.kind().isDevice() && b.rawDevice() != a.rawDevice()) {
                found.add(What.DEVICE);
            }
        }

        private boolean differsInContent(TreePath path, Entry b, Entry a) throws IOException {
            try {
                return contents.differ(path, b, a);
            } catch (ContentComparison.UnreadableException e) {
                sink.unreadable(path, e.inAfter(), e.reason());
                return false;
            }
        }

        private boolean differsInTarget(TreePath path, Entry b, Entry a) throws IOException {
            boolean inAfter = false;
            try {
                var target = before.linkTarget(path, b);
                inAfter = true;
                return !target.equals(after.linkTarget(path, a));
            } catch (InterruptedIOException e) {
                throw e;
            } catch (IOException e) {
                sink.unreadable(path, inAfter, e);
                return false;
            }
        }

        private boolean differsInXattrs(TreePath path, Entry b, Entry a) throws IOException {
            boolean inAfter = false;
            try {
                var attributes = before.xattrs(path, b);
                inAfter = true;
                return !attributes.equals(after.xattrs(path, a));
            } catch (InterruptedIOException e) {
                throw e;
            } catch (IOException e) {
                sink.unreadable(path, inAfter, e);
                return false;
            }
        }

        @Override
        public void unlistable(TreePath folder, boolean inAfter, IOException cause)
                throws IOException {
            sink.unreadable(folder, inAfter, cause);
        }

        @Override
        public void leave(TreePath folder) {}
    }
}
