package dev.coffer.archive.item;

import dev.coffer.base.CofferException;
import dev.coffer.base.Name;
import dev.coffer.os.Folder;
import dev.coffer.os.OpenFile;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.Problem;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * Archives of other programs as trees: tar (v7, ustar, pax, GNU's), plain or compressed with gzip
 * or zstd, and zip. All headers are read before anything is given, and whatever is hostile, damaged
 * or would mean two things is refused with a message that names the entry and the reason. Contents
 * are checked, as far as the format can, while they are read. Our own archives can be read the same
 * way where their manifest is lost.
 */
public final class ForeignItem {
    private static final int HEAD = 512;

    private ForeignItem() {}

    /**
     * Opens an archive, whose format its first bytes tell.
     *
     * @param bytes stay the caller's to close, after the tree
     * @param archive its name, for messages
     * @param scratch where a compressed tar is decompressed to, into a file that has no name by
     *     then, and goes with the tree
     * @param scratchName a name there that is free
     * @param problems told of metadata that the archive has and the tree has not
     * @return closed by the caller
     * @throws CofferException if it is refused or no archive
     * @throws dev.coffer.base.DamagedException if it is not what its own checksums and sizes say
     */
    public static FileTree open(
            ItemBytes bytes,
            String archive,
            ArchiveLimits limits,
            Folder scratch,
            Name scratchName,
            Consumer<Problem> problems)
            throws IOException {
        byte[] head = head(bytes);
        if (isZip(head)) {
            return ForeignZip.open(bytes, archive, limits);
        }
        boolean gzip = begins(head, 0x1f, 0x8b);
        if (!gzip && !isZstd(head)) {
            refuseOthers(head, archive);
            return ForeignTar.open(bytes, archive, limits, null, problems);
        }
        OpenFile plain = scratch.createFile(scratchName, 0600);
        try {
            scratch.removeFile(scratchName);
            if (gzip) {
                Unpacking.gzip(bytes, archive, limits, plain);
            } else {
                Unpacking.zstd(bytes, archive, limits, plain);
            }
            return ForeignTar.open(ItemBytes.of(plain), archive, limits, plain, problems);
        } catch (Throwable t) {
            plain.close();
            throw t;
        }
    }

    private static byte[] head(ItemBytes bytes) throws IOException {
        int length = (int) Math.min(HEAD, bytes.size());
        ByteBuffer head = ByteBuffer.allocate(length);
        while (head.hasRemaining() && bytes.read(head.position(), head) >= 0) {
            // as much as there is
        }
        return head.array();
    }

    private static boolean begins(byte[] head, int... bytes) {
        for (int i = 0; i < bytes.length; i++) {
            if (head.length <= i || (head[i] & 0xff) != bytes[i]) {
                return false;
            }
        }
        return true;
    }

    /** One without entries begins with its end. */
    private static boolean isZip(byte[] head) {
        return begins(head, 'P', 'K', 3, 4) || begins(head, 'P', 'K', 5, 6);
    }

    /** A frame, or one to be skipped. */
    private static boolean isZstd(byte[] head) {
        return begins(head, 0x28, 0xb5, 0x2f, 0xfd)
                || (head.length > 3
                        && (head[0] & 0xf0) == 0x50
                        && begins(new byte[] {head[1], head[2], head[3]}, 0x2a, 0x4d, 0x18));
    }

    private static void refuseOthers(byte[] head, String archive) throws CofferException {
        String[] unpack =
                begins(head, 'B', 'Z', 'h')
                        ? new String[] {"bzip2", "bunzip2"}
                        : begins(head, 0xfd, '7', 'z', 'X', 'Z', 0)
                                ? new String[] {"xz", "unxz"}
                                : begins(head, '7', 'z', 0xbc, 0xaf)
                                        ? new String[] {"7-Zip", "7z x"}
                                        : new String[0];
        if (unpack.length > 0) {
            throw CofferException.failed(
                    archive
                            + " is compressed with "
                            + unpack[0]
                            + ", which is not supported; unpack it first ("
                            + unpack[1]
                            + ")");
        }
        if (head.length < HEAD) {
            throw CofferException.failed(archive + " is no archive: it is neither tar nor zip");
        }
    }
}
