package dev.coffer.job;

import dev.coffer.base.TreePath;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.record.Layout;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/** What lies in a folder and what it takes on the disk, each inode once. For one thread. */
final class DiskUse {
    private static final int BLOCK = 512;

    /** In a store: copies of interrupted runs, for the next to take. */
    static final TreePath KEPT_COPIES = TreePath.ROOT.child(Layout.COFFER).child(Layout.UNFINISHED);

    private final Set<Long> severalNames = new HashSet<>();
    private long files;
    private long bytes;
    private long keptCopies;

    /** Walks the folder of a store, or any other. */
    static DiskUse of(Folder root) throws IOException, InterruptedException {
        DiskUse use = new DiskUse();
        use.add(root);
        return use;
    }

    private void add(Folder root) throws IOException, InterruptedException {
        Deque<TreePath> ahead = new ArrayDeque<>();
        ahead.add(TreePath.ROOT);
        while (!ahead.isEmpty()) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            TreePath path = ahead.removeLast();
            boolean kept = KEPT_COPIES.contains(path);
            try (Folder folder = root.openFolder(path)) {
                for (Folder.Listed one : folder.list(new ArrayList<>())) {
                    long taken = taken(one.stat());
                    bytes += taken;
                    keptCopies += kept ? taken : 0;
                    files += one.stat().isFolder() ? 0 : 1;
                    if (one.stat().isFolder()) {
                        ahead.add(path.child(one.name()));
                    }
                }
            }
        }
    }

    private long taken(FileStat stat) {
        boolean counted = !stat.isFolder() && stat.links() > 1 && !severalNames.add(stat.inode());
        return counted ? 0 : stat.blocks() * BLOCK;
    }

    /** Without folders. */
    long files() {
        return files;
    }

    /** On the disk. */
    long bytes() {
        return bytes;
    }

    /** What of these {@link #KEPT_COPIES} take. */
    long keptCopies() {
        return keptCopies;
    }
}
