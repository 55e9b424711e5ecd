package dev.coffer.record;

import dev.coffer.base.DamagedException;
import dev.coffer.base.Sha256;
import dev.coffer.base.TreePath;
import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;
import dev.coffer.os.Xattr;
import dev.coffer.tree.Content;
import dev.coffer.tree.Extent;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;

/**
 * Content that a store keeps in a file of its own, compared with the record's hash at the end. Not
 * thread-safe.
 */
public final class RecordedContent implements Content {
    private static final int SLICE = 16 * 1024;

    private final TreePath path;
    private final RecordedEntry entry;
    private final OpenFile file;
    private final MessageDigest digest = Sha256.digest();
    private final byte[] slice;
    private long position;
    private boolean mayHaveHoles;
    private long nextHole;

    /**
     * @param file at its start; closed with this
     */
    public RecordedContent(TreePath path, RecordedEntry entry, OpenFile file) throws OsException {
        this.path = path;
        this.entry = entry;
        this.file = file;
        this.slice = new byte[(int) Math.max(1, Math.min(SLICE, entry.size()))];
        this.mayHaveHoles = entry.has(RecordedEntry.SPARSE);
        this.nextHole = mayHaveHoles ? file.nextHole(0) : Long.MAX_VALUE;
    }

    @Override
    public long size() {
        return entry.size();
    }

    @Override
    public RecordedEntry entry() {
        return entry;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        int from = into.position();
        int limit = into.limit();
        // Not into a hole: what was read of it would be written as zeros.
        if (mayHaveHoles && position < nextHole && into.remaining() > nextHole - position) {
            into.limit(from + (int) (nextHole - position));
        }
        int count = file.read(into);
        into.limit(limit);
        for (int at = from; at < from + count; at += slice.length) {
            int n = Math.min(slice.length, from + count - at);
            into.get(at, slice, 0, n);
            digest.update(slice, 0, n);
        }
        position += Math.max(0, count);
        return count;
    }

    @Override
    public long skipHole() throws IOException {
        if (!mayHaveHoles || position < nextHole || position >= entry.size()) {
            return 0;
        }
        long data = file.nextData(position);
        long end = data < 0 ? entry.size() : data;
        long skipped = end - position;
        hashZeros(skipped);
        position = end;
        file.seek(end);
        nextHole = end >= entry.size() ? Long.MAX_VALUE : file.nextHole(end);
        return skipped;
    }

    @Override
    public @Nullable List<Extent> data() throws IOException {
        if (!mayHaveHoles || position != 0) {
            return null;
        }
        List<Extent> data = Extent.of(file, entry.size());
        file.seek(0);
        return Extent.total(data) == entry.size() ? null : data;
    }

    private void hashZeros(long count) {
        Arrays.fill(slice, (byte) 0);
        for (long rest = count; rest > 0; rest -= slice.length) {
            digest.update(slice, 0, (int) Math.min(slice.length, rest));
        }
    }

    /** The record's; the copy may not have been given all. */
    @Override
    public @Nullable List<Xattr> xattrs() {
        return entry.xattrs();
    }

    @Override
    public boolean checksItself() {
        return true;
    }

    @Override
    public void finish() throws IOException {
        Sha256 read = Sha256.finish(digest);
        Sha256 known = entry.contentHash();
        if (known != null && !known.equals(read)) {
            throw new DamagedException(
                    path,
                    "damaged in the store: its content has SHA-256 "
                            + read
                            + ", the record says "
                            + known);
        }
    }

    @Override
    public void close() {
        file.close();
    }
}
