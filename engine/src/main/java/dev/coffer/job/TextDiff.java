package dev.coffer.job;

import dev.coffer.base.TreePath;
import dev.coffer.tree.Content;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.UnifiedDiff;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The unified diff of one file between two trees, for people to read. */
public final class TextDiff {
    /** Larger files are only said to differ. */
    public static final long LIMIT = 8L << 20;

    private static final int BUFFER = 64 * 1024;

    private TextDiff() {}

    /**
     * @param before null if the first tree has no such file
     * @param after null if the second has none
     * @return the diff; null if the two are no text, too large, or too different to be shown so
     */
    public static byte @Nullable [] of(
            TreePath path,
            FileTree from,
            @Nullable Entry before,
            FileTree to,
            @Nullable Entry after)
            throws IOException {
        if (tooLarge(before) || tooLarge(after)) {
            return null;
        }
        byte[] old = content(from, path, before);
        byte[] young = content(to, path, after);
        if (!UnifiedDiff.looksLikeText(old) || !UnifiedDiff.looksLikeText(young)) {
            return null;
        }
        return UnifiedDiff.between(
                old,
                young,
                before == null ? "/dev/null" : "a/" + path,
                after == null ? "/dev/null" : "b/" + path);
    }

    private static boolean tooLarge(@Nullable Entry entry) {
        return entry != null && entry.size() > LIMIT;
    }

    /** All of a file's content; nothing for what is no file. */
    static byte[] content(FileTree tree, TreePath path, @Nullable Entry entry) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        if (entry != null && entry.isFile()) {
            ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
            try (Content content = tree.open(path, entry)) {
                while (content.read(buffer.clear()) >= 0) {
                    bytes.write(buffer.array(), 0, buffer.position());
                }
                content.finish();
            }
        }
        return bytes.toByteArray();
    }
}
