package dev.coffer.record;

import dev.coffer.base.TreePath;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.TreeJoin;
import dev.coffer.tree.TreeVisitor;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.Objects;

/**
 * How many contents a verification is going to read and how large they are, from the record alone:
 * for the progress bar, so what cannot be read here counts nothing. For one thread.
 */
public final class VerifyTotal implements TreeVisitor<Boolean> {
    private long files;
    private long bytes;

    /** Contents so far. */
    public long files() {
        return files;
    }

    /** Their size. */
    public long bytes() {
        return bytes;
    }

    /**
     * Adds a tree.
     *
     * @param known what has been added already; of the tree only what differs is read then
     */
    public void add(@Nullable FileTree known, FileTree tree)
            throws IOException, InterruptedException {
        TreeJoin.walk(known, tree, this, 1);
    }

    @Override
    public @Nullable Boolean enter(
            @Nullable Boolean parent,
            TreePath path,
            @Nullable Entry before,
            @Nullable Entry after) {
        boolean same =
                before instanceof RecordedEntry known
                        && after instanceof RecordedEntry folder
                        && Objects.equals(known.children(), folder.children());
        return (after == null || same) ? null : Boolean.TRUE;
    }

    @Override
    public void entry(Boolean folder, @Nullable Entry before, @Nullable Entry after) {
        if (after == null || !after.isFile()) {
            return;
        }
        boolean same =
                before instanceof RecordedEntry known
                        && after instanceof RecordedEntry file
                        && known.isFile()
                        && known.extra().equals(file.extra())
                        && known.size() == file.size()
                        && Objects.equals(known.contentHash(), file.contentHash());
        if (!same) {
            files++;
            bytes += after.size();
        }
    }

    @Override
    public void unlistable(Boolean folder, boolean inAfter, IOException cause) {}

    @Override
    public void leave(Boolean folder) {}
}
