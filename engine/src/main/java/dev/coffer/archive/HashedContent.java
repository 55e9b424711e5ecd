package dev.coffer.archive;

import dev.coffer.base.DamagedException;
import dev.coffer.base.Sha256;
import dev.coffer.base.TreePath;
import dev.coffer.os.Xattr;
import dev.coffer.tree.Content;
import dev.coffer.tree.ForwardingContent;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.List;

/** Content of an item, compared at its end with what the manifest says it is. */
final class HashedContent extends ForwardingContent {
    private static final int SLICE = 16 * 1024;

    private final TreePath path;
    private final ManifestEntry entry;
    private final String item;
    private final MessageDigest digest = Sha256.digest();
    private final byte[] slice;

    /**
     * @param inner closed with this
     * @param item the name of the item, for people
     */
    HashedContent(TreePath path, ManifestEntry entry, Content inner, String item) {
        super(inner);
        this.path = path;
        this.entry = entry;
        this.item = item;
        this.slice = new byte[(int) Math.max(1, Math.min(SLICE, entry.size()))];
    }

    @Override
    public long size() {
        return entry.size();
    }

    @Override
    public ManifestEntry entry() {
        return entry;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        int from = into.position();
        int count = inner(into);
        for (int at = from; at < from + count; at += slice.length) {
            int n = Math.min(slice.length, from + count - at);
            into.get(at, slice, 0, n);
            digest.update(slice, 0, n);
        }
        return count;
    }

    private int inner(ByteBuffer into) throws IOException {
        try {
            return super.read(into);
        } catch (DamagedException e) {
            throw new DamagedException("damaged in the item " + item + ": " + e.getMessage(), e);
        }
    }

    @Override
    public long skipHole() throws IOException {
        long skipped = super.skipHole();
        if (skipped > 0) {
            byte[] zeros = new byte[(int) Math.min(SLICE, skipped)];
            for (long rest = skipped; rest > 0; rest -= zeros.length) {
                digest.update(zeros, 0, (int) Math.min(zeros.length, rest));
            }
        }
        return skipped;
    }

    @Override
    public List<Xattr> xattrs() {
        return entry.xattrs();
    }

    @Override
    public boolean checksItself() {
        return true;
    }

    @Override
    public void finish() throws IOException {
        super.finish();
        Sha256 read = Sha256.finish(digest);
        if (!read.equals(entry.contentHash())) {
            throw new DamagedException(
                    path,
                    "damaged in the item "
                            + item
                            + ": its content has SHA-256 "
                            + read
                            + ", the manifest says "
                            + entry.contentHash());
        }
    }
}
