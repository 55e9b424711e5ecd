package dev.coffer.archive.item;

import dev.coffer.base.CofferException;
import dev.coffer.base.TreePath;
import dev.coffer.os.Xattr;
import dev.coffer.tree.ChangedWhileReadException;
import dev.coffer.tree.Content;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * Opens regular files for a writer: a small one without holes is read whole, so that its true size
 * is known before anything is written, and it can be read again if it changed meanwhile. Keeps its
 * buffers from file to file; for one thread.
 */
final class ContentFeed {
    /** Of a file that is read whole. */
    private static final int SMALL = 1 << 20;

    /** Of one that says it is small and is not, as those of {@code /proc}. */
    private static final int LARGEST_UNTOLD = 64 << 20;

    private static final int BUFFER = 128 * 1024;
    private static final int ATTEMPTS = 3;

    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    private byte[] whole = new byte[BUFFER];
    private int length;

    /**
     * A file that was opened; to be closed before the next one.
     *
     * @param entry as it was at opening
     * @param size of what there is to read: for a large live file, as it was at opening
     * @param content to be streamed; null for a small file without holes, which is in {@link
     *     #whole}
     * @param changing whether each reading saw it change
     */
    record Reading(
            Entry entry, List<Xattr> xattrs, long size, @Nullable Content content, boolean changing)
            implements AutoCloseable {
        @Override
        public void close() throws IOException {
            if (content != null) {
                content.close();
            }
        }
    }

    /** How a content is opened. */
    interface Opener {
        Content open(FileTree tree, TreePath at, Entry file) throws IOException;
    }

    private final Opener opener;

    ContentFeed() {
        this(FileTree::open);
    }

    ContentFeed(Opener opener) {
        this.opener = opener;
    }

    /** What {@link #open} read of a small file; good until the next one. */
    byte[] whole() {
        return whole;
    }

    /** For streaming a large one; cleared. */
    ByteBuffer buffer() {
        return buffer.clear();
    }

    Reading open(FileTree tree, TreePath at, Entry file) throws IOException {
        for (int attempt = 1; ; attempt++) {
            Content content = opener.open(tree, at, file);
            boolean streamed = false;
            try {
                List<Xattr> told = content.xattrs();
                List<Xattr> xattrs = told == null ? tree.xattrs(at, content.entry()) : told;
                if (content.size() > SMALL || content.data() != null) {
                    streamed = true;
                    return new Reading(content.entry(), xattrs, content.size(), content, false);
                }
                boolean changed = readWhole(content, at);
                if (!changed || attempt == ATTEMPTS) {
                    return new Reading(content.entry(), xattrs, length, null, changed);
                }
            } catch (ChangedWhileReadException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            } finally {
                if (!streamed) {
                    content.close();
                }
            }
        }
    }

    /** Whether it changed meanwhile. */
    private boolean readWhole(Content content, TreePath at) throws IOException {
        length = 0;
        while (true) {
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("interrupted while reading " + at);
            }
            buffer.clear();
            if (content.read(buffer) < 0) {
                break;
            }
            buffer.flip();
            int n = buffer.remaining();
            if (length + n > whole.length) {
                if (length + n > LARGEST_UNTOLD) {
                    throw CofferException.failed(
                            at + " has more than it says, and no end; nothing of it was kept");
                }
                whole = Arrays.copyOf(whole, Math.max(length + n, whole.length * 2));
            }
            buffer.get(whole, length, n);
            length += n;
        }
        try {
            content.finish();
            return false;
        } catch (ChangedWhileReadException e) {
            return true;
        }
    }
}
