package dev.coffer.tree;

import dev.coffer.base.Bytes;
import dev.coffer.base.Sha256;
import dev.coffer.base.TreePath;
import dev.coffer.os.FileStat;
import dev.coffer.sqlite.DatabaseContent;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Tells whether two regular files hold the same, reading no more than it must. Not thread-safe. */
final class ContentComparison {
    private static final int SLICE = 64 * 1024;
    private static final int ATTEMPTS = 3;

    private final FileTree before;
    private final FileTree after;
    private final boolean always;
    private final ContentHash hasher = new ContentHash();
    private final byte[] left = new byte[SLICE];
    private final byte[] right = new byte[SLICE];

    /** One side could not be read. */
    static final class UnreadableException extends Exception {
        private final boolean inAfter;
        private final IOException reason;

        UnreadableException(boolean inAfter, IOException reason) {
            super(reason);
            this.inAfter = inAfter;
            this.reason = reason;
        }

        boolean inAfter() {
            return inAfter;
        }

        IOException reason() {
            return reason;
        }
    }

    /**
     * @param always whether to read what has the same size and time
     */
    ContentComparison(FileTree before, FileTree after, boolean always) {
        this.before = before;
        this.after = after;
        this.always = always;
    }

    boolean differ(TreePath path, Entry b, Entry a)
            throws UnreadableException, InterruptedIOException {
        boolean database = b.isDatabase() || a.isDatabase();
        Sha256 leftHash = b.contentHash();
        Sha256 rightHash = a.contentHash();
        if (leftHash != null && rightHash != null) {
            if (leftHash.equals(rightHash)) {
                return false;
            }
            if (!database) {
                return true;
            }
        }
        if (!always && looksUnchanged(path, b, a, database)) {
            return false;
        }
        if (!database) {
            if (b.size() != a.size()) {
                return true;
            }
            // Hashing one side spares a store from putting its version together.
            if (leftHash != null) {
                return !leftHash.equals(hash(after, path, a, true));
            }
            if (rightHash != null) {
                return !rightHash.equals(hash(before, path, b, false));
            }
        }
        return differWhenRead(path, b, a);
    }

    private boolean looksUnchanged(TreePath path, Entry b, Entry a, boolean database)
            throws UnreadableException {
        if (database) {
            Bytes stamp = stamp(before, path, b, false);
            return stamp.length() > 0 && stamp.equals(stamp(after, path, a, true));
        }
        FileStat s = b.stat();
        FileStat t = a.stat();
        boolean hashesKnown = b.contentHash() != null && a.contentHash() != null;
        return !hashesKnown
                && b.size() == a.size()
                && s.modifiedSeconds() == t.modifiedSeconds()
                && s.modifiedNanos() == t.modifiedNanos();
    }

    /** Of then where it was captured, of now where it is live. */
    private static Bytes stamp(FileTree tree, TreePath path, Entry entry, boolean inAfter)
            throws UnreadableException {
        if (entry.databaseStamp().length() > 0) {
            return entry.databaseStamp();
        }
        try {
            return tree.databaseStamp(path, entry);
        } catch (IOException e) {
            throw new UnreadableException(inAfter, e);
        }
    }

    private Sha256 hash(FileTree tree, TreePath path, Entry entry, boolean inAfter)
            throws UnreadableException, InterruptedIOException {
        try {
            return hasher.of(tree, path, entry);
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            throw new UnreadableException(inAfter, e);
        }
    }

    private boolean differWhenRead(TreePath path, Entry b, Entry a)
            throws UnreadableException, InterruptedIOException {
        for (int attempt = 1; ; attempt++) {
            try (Content one = open(before, path, b, false);
                    Content other = open(after, path, a, true)) {
                return differ(one, other);
            } catch (UnreadableException e) {
                if (attempt == ATTEMPTS || !(e.reason() instanceof ChangedWhileReadException)) {
                    throw e;
                }
            } catch (InterruptedIOException e) {
                throw e;
            } catch (IOException e) { // from closing a content that was read to its end
                throw new UnreadableException(true, e);
            }
        }
    }

    private static Content open(FileTree tree, TreePath path, Entry entry, boolean inAfter)
            throws UnreadableException, InterruptedIOException {
        try {
            return tree.open(path, entry);
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            throw new UnreadableException(inAfter, e);
        }
    }

    private boolean differ(Content one, Content other)
            throws UnreadableException, InterruptedIOException {
        boolean database = one.entry().isDatabase() || other.entry().isDatabase();
        for (long position = 0; ; ) {
            int length = fill(one, left, false);
            if (fill(other, right, true) != length) {
                return true;
            }
            if (length == 0) {
                finish(one, false);
                finish(other, true);
                return false;
            }
            if (database) {
                DatabaseContent.blankPassing(left, 0, length, position);
                DatabaseContent.blankPassing(right, 0, length, position);
            }
            if (!Arrays.equals(left, 0, length, right, 0, length)) {
                return true;
            }
            position += length;
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("interrupted while comparing");
            }
        }
    }

    private static int fill(Content content, byte[] into, boolean inAfter)
            throws UnreadableException, InterruptedIOException {
        ByteBuffer buffer = ByteBuffer.wrap(into);
        try {
            while (buffer.hasRemaining() && content.read(buffer) > 0) {
                // reads on until it is full or the content ends
            }
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            throw new UnreadableException(inAfter, e);
        }
        return buffer.position();
    }

    private static void finish(Content content, boolean inAfter) throws UnreadableException {
        try {
            content.finish();
        } catch (IOException e) {
            throw new UnreadableException(inAfter, e);
        }
    }
}
