package dev.coffer.vault;

import dev.coffer.base.DamagedException;
import dev.coffer.base.TreePath;
import dev.coffer.os.Xattr;
import dev.coffer.tree.Content;
import dev.coffer.vault.format.BlobType;
import dev.coffer.vault.format.Node;
import dev.coffer.vault.repository.Blobs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * Content of a file in a vault: its blobs one after the other, each compared with its hash when it
 * is fetched. One blob is in memory.
 *
 * <p>The format does not tell where a file had holes, so long runs of zeros are given as such: a
 * sparse file comes back sparse, and one that had zeros written to it takes less room than before.
 */
final class BlobContent implements Content {
    /** A hole begins where a block of the file does. */
    private static final int BLOCK = 4096;

    /** Fewer zeros are not worth a hole. */
    private static final int SHORTEST_HOLE = 8 * BLOCK;

    private static final byte[] ZEROS = new byte[64 * 1024];

    private final Blobs blobs;
    private final TreePath path;
    private final Node node;
    private byte[] current = new byte[0];
    private int position;
    private int length;
    private int next;
    private long read;

    /** Zeros that were passed over in vain: too few for a hole, they are still to be read. */
    private long zeros;

    BlobContent(Blobs blobs, TreePath path, Node node) {
        this.blobs = blobs;
        this.path = path;
        this.node = node;
    }

    @Override
    public long size() {
        return node.size();
    }

    @Override
    public Node entry() {
        return node;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        if (zeros > 0) {
            int count = (int) Math.min(Math.min(zeros, ZEROS.length), into.remaining());
            into.put(ZEROS, 0, count);
            zeros -= count;
            read += count;
            return count;
        }
        if (!hasMore()) {
            return -1;
        }
        int count = beforeZeros(Math.min(into.remaining(), length - position));
        into.put(current, position, count);
        position += count;
        read += count;
        return count;
    }

    private boolean hasMore() throws IOException {
        while (position == length) {
            if (next == node.blobs()) {
                return false;
            }
            fetch();
        }
        return true;
    }

    /** How many of the next bytes there are before a block of zeros; all if there is none. */
    private int beforeZeros(int count) {
        for (int n = BLOCK - (int) (read % BLOCK); n < count; n += BLOCK) {
            int at = position + n;
            if (current[at] == 0 && zerosFrom(at, Math.min(length, at + BLOCK)) == BLOCK) {
                return n;
            }
        }
        return count;
    }

    private int zerosFrom(int from, int to) {
        for (int at = from; at < to; ) {
            int n = Math.min(ZEROS.length, to - at);
            int other = Arrays.mismatch(current, at, at + n, ZEROS, 0, n);
            if (other >= 0) {
                return at + other - from;
            }
            at += n;
        }
        return to - from;
    }

    @Override
    public long skipHole() throws IOException {
        if (zeros > 0) {
            return 0;
        }
        long run = 0;
        while (hasMore() && current[position] == 0) {
            int n = zerosFrom(position, length);
            position += n;
            run += n;
        }
        if (run < SHORTEST_HOLE) {
            zeros = run;
            return 0;
        }
        read += run;
        return run;
    }

    private void fetch() throws IOException {
        try {
            length =
                    blobs.readUninterrupted(
                            BlobType.DATA,
                            node.blob(next),
                            (bytes, n) -> {
                                if (current.length < n) {
                                    current = new byte[n];
                                }
                                System.arraycopy(bytes, 0, current, 0, n);
                                return n;
                            });
        } catch (DamagedException e) {
            throw new DamagedException(path + " is damaged in the vault: " + e.getMessage(), e);
        }
        position = 0;
        next++;
    }

    @Override
    public List<Xattr> xattrs() {
        return SnapshotTree.sorted(node);
    }

    @Override
    public boolean checksItself() {
        return true;
    }

    @Override
    public void finish() throws IOException {
        if (read != node.size()) {
            throw new DamagedException(
                    path
                            + " is damaged in the vault: its content has "
                            + read
                            + " bytes, its entry says "
                            + node.size());
        }
    }

    @Override
    public void close() {
        current = new byte[0];
        position = 0;
        length = 0;
        next = node.blobs();
    }
}
