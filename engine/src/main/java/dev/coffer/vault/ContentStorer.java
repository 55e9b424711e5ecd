package dev.coffer.vault;

import dev.coffer.base.Bytes;
import dev.coffer.base.Sha256;
import dev.coffer.base.TreePath;
import dev.coffer.os.Xattr;
import dev.coffer.tree.ChangedWhileReadException;
import dev.coffer.tree.Content;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;
import dev.coffer.vault.chunk.Chunker;
import dev.coffer.vault.chunk.DatabaseCuts;
import dev.coffer.vault.format.BlobType;
import dev.coffer.vault.repository.BlobWriter;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * Reads contents, cuts them and has the pieces written. Keeps its buffer, which holds one piece and
 * what was read beyond it; one for each thread, to be closed.
 */
final class ContentStorer implements AutoCloseable {
    /** So much is read before it is looked at for a cut. */
    private static final int READ = 1 << 20;

    /** The same of what tells no size, and is mostly empty. */
    private static final int UNSIZED = 64 * 1024;

    private static final int ATTEMPTS = 3;

    private final Chunker chunker;
    private final BlobWriter.Hand hand;
    private byte[] buffer = new byte[256 * 1024];
    private byte[] ids = new byte[Sha256.BYTES];
    private int idsLength;

    /**
     * What was read.
     *
     * @param entry as it was when it was read
     * @param bytes of content
     * @param ids of the pieces, one after the other
     * @param xattrs if the content could tell them
     * @param changing whether each reading saw it change
     */
    record Stored(
            Entry entry, long bytes, Bytes ids, @Nullable List<Xattr> xattrs, boolean changing) {}

    ContentStorer(Chunker chunker, BlobWriter.Hand hand) {
        this.chunker = chunker;
        this.hand = hand;
    }

    BlobWriter.Hand hand() {
        return hand;
    }

    /**
     * Stores a whole file. A live one that changes meanwhile is read again, three times in all. A
     * database is cut both ways where pieces are looked for, for restic may have cut it.
     *
     * @param before size of the pieces that its database was cut into before, or 0
     */
    Stored store(FileTree tree, TreePath path, Entry file, int before) throws IOException {
        Stored stored = storeOnce(tree, path, file, before);
        if (stored.entry().isDatabase() && hand.looksForSome()) {
            try (Content content = tree.open(path, file)) {
                storeAll(content, path, before, true);
            }
        }
        return stored;
    }

    private Stored storeOnce(FileTree tree, TreePath path, Entry file, int before)
            throws IOException {
        for (int attempt = 1; ; attempt++) {
            try (Content content = tree.open(path, file)) {
                List<Xattr> xattrs = content.xattrs();
                long bytes = storeAll(content, path, before, false);
                boolean changing = false;
                try {
                    content.finish();
                } catch (ChangedWhileReadException e) {
                    if (attempt < ATTEMPTS) {
                        continue;
                    }
                    changing = true;
                }
                return new Stored(
                        content.entry(),
                        bytes,
                        Bytes.owning(Arrays.copyOf(ids, idsLength)),
                        xattrs,
                        changing);
            } catch (ChangedWhileReadException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private long storeAll(Content content, TreePath path, int before, boolean asAnyFile)
            throws IOException {
        idsLength = 0;
        int filled = 0;
        int start = 0;
        int searched = 0;
        int fixed = 0;
        long total = 0;
        boolean first = true;
        while (true) {
            if (start > 0 && buffer.length - filled < READ) {
                System.arraycopy(buffer, start, buffer, 0, filled - start);
                filled -= start;
                searched -= start;
                start = 0;
            }
            int wanted = wanted(content.size(), total);
            room(filled + wanted);
            int n = fill(content, filled, wanted);
            filled += n;
            total += n;
            if (first) {
                fixed =
                        content.entry().isDatabase() && !asAnyFile
                                ? DatabaseCuts.size(buffer, filled, content.size(), before)
                                : 0;
                first = false;
            }
            while (true) {
                int cut =
                        fixed > 0
                                ? filled - start >= fixed ? start + fixed : -1
                                : chunker.cut(buffer, start, searched, filled);
                if (cut < 0) {
                    break;
                }
                save(start, cut);
                start = cut;
                searched = cut;
            }
            searched = Math.max(start, filled + 1);
            if (n < wanted) {
                break;
            }
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("interrupted while reading " + path);
            }
        }
        if (filled > start) {
            save(start, filled);
        }
        return total;
    }

    /** How much is read next; one byte more than there should be tells the end. */
    private static int wanted(long size, long total) {
        if (size == 0) {
            return UNSIZED; // some files in /proc give nothing more after a first, short read
        }
        return total > size ? READ : (int) Math.min(size - total + 1, READ);
    }

    /** As much as is wanted, or less at the end. */
    private int fill(Content content, int at, int wanted) throws IOException {
        ByteBuffer into = ByteBuffer.wrap(buffer, at, wanted);
        while (into.hasRemaining() && content.read(into) >= 0) {
            // reads on until it is full or the content ends
        }
        return into.position() - at;
    }

    private void room(int wanted) {
        if (buffer.length < wanted) {
            int larger = Math.max(wanted, Math.min(2 * buffer.length, Chunker.MAX + READ));
            buffer = Arrays.copyOf(buffer, larger);
        }
    }

    private void save(int from, int to) throws IOException {
        Sha256 id = hand.save(BlobType.DATA, buffer, from, to - from);
        if (idsLength == ids.length) {
            ids = Arrays.copyOf(ids, 2 * idsLength);
        }
        System.arraycopy(id.shared(), 0, ids, idsLength, Sha256.BYTES);
        idsLength += Sha256.BYTES;
    }

    @Override
    public void close() {
        hand.close();
    }
}
