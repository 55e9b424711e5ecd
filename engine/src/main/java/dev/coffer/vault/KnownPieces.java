package dev.coffer.vault;

import dev.coffer.base.Sha256;
import dev.coffer.tree.Content;
import dev.coffer.vault.crypto.Sealer;
import dev.coffer.vault.format.BlobType;
import dev.coffer.vault.format.Node;
import dev.coffer.vault.repository.BlobIndex;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * What a vault has of the pieces that the nodes of its points list. Immutable, but for the index;
 * thread-safe.
 */
final class KnownPieces {
    private static final int BUFFER = 64 * 1024;

    private final BlobIndex index;

    KnownPieces(BlobIndex index) {
        this.index = index;
    }

    /** Whether its listing or its content is in the vault. */
    boolean areThere(@Nullable Node was) {
        if (was == null) {
            return false;
        }
        Sha256 subtree = was.subtree();
        if (was.isFolder()) {
            return subtree != null && index.has(BlobType.TREE, subtree);
        }
        byte[] ids = was.content();
        for (int at = 0; at < ids.length; at += Sha256.BYTES) {
            if (!index.has(BlobType.DATA, ids, at)) {
                return false;
            }
        }
        return true;
    }

    /** The size of the first of several pieces of a file, or 0. */
    int firstSize(@Nullable Node was) {
        return was == null || was.blobs() < 2
                ? 0
                : Math.max(0, index.plainLength(BlobType.DATA, was.content(), 0, Sealer.OVERHEAD));
    }

    /** Whether all of a content is, piece by piece, what a node lists. Reads it. */
    boolean holds(Node was, Content content) throws IOException {
        byte[] ids = was.content();
        MessageDigest digest = Sha256.digest();
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        for (int at = 0; at < ids.length; at += Sha256.BYTES) {
            int left = index.plainLength(BlobType.DATA, ids, at, Sealer.OVERHEAD);
            while (left > 0) {
                buffer.clear().limit(Math.min(left, buffer.capacity()));
                if (content.read(buffer) < 0) {
                    return false;
                }
                digest.update(buffer.array(), 0, buffer.position());
                left -= buffer.position();
            }
            if (!Arrays.equals(digest.digest(), Arrays.copyOfRange(ids, at, at + Sha256.BYTES))) {
                return false;
            }
        }
        buffer.clear();
        return content.read(buffer) < 0;
    }
}
