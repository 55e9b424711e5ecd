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
import java.util.List;

/**
 * Content of a file in a vault: its blobs one after the other, each compared with its hash when it
 * is fetched. One blob is in memory.
 */
final class BlobContent implements Content {
    private final Blobs blobs;
    private final TreePath path;
    private final Node node;
    private byte[] current = new byte[0];
    private int position;
    private int length;
    private int next;
    private long read;

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
        while (position == length) {
            if (next == node.blobs()) {
                return -1;
            }
            fetch();
        }
        int count = Math.min(into.remaining(), length - position);
        into.put(current, position, count);
        position += count;
        read += count;
        return count;
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
