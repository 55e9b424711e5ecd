package dev.coffer.source;

import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.tree.Content;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Reads the marks of the folders of any tree; those of a live one are read faster with it. */
public final class TreeMarks {
    private final FileTree tree;

    /**
     * @param tree stays the caller's to close
     */
    public TreeMarks(FileTree tree) {
        this.tree = tree;
    }

    /**
     * The folder's {@code .cofferignore}, or null if it has none that is a regular file, and not
     * larger than a scan takes.
     */
    public @Nullable IgnoreFile ignoreFile(TreePath path, Entry folder) throws IOException {
        byte[] content = start(path, folder, IgnoreFile.NAME, IgnoreFile.LARGEST + 1);
        return content == null || content.length > IgnoreFile.LARGEST
                ? null
                : new IgnoreFile(path, content);
    }

    /** Whether the folder holds a valid {@code CACHEDIR.TAG}. */
    public boolean isCacheTagged(TreePath path, Entry folder) throws IOException {
        byte[] start = start(path, folder, CacheTag.NAME, CacheTag.SIGNATURE_LENGTH);
        return start != null && CacheTag.isValid(start);
    }

    private byte @Nullable [] start(TreePath path, Entry folder, Name name, int most)
            throws IOException {
        for (Entry entry : tree.list(path, folder)) {
            if (entry.isFile() && entry.name().equals(name)) {
                return read(path.child(name), entry, most);
            }
        }
        return null;
    }

    private byte[] read(TreePath path, Entry file, int most) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(most, file.size()));
        try (Content content = tree.open(path, file)) {
            while (buffer.hasRemaining() && content.read(buffer) >= 0) {
                // reads on until it is full or the file ends
            }
            if (buffer.position() == file.size()) {
                content.finish();
            }
        }
        byte[] bytes = new byte[buffer.position()];
        buffer.flip().get(bytes);
        return bytes;
    }
}
