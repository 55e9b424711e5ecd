package dev.coffer.writer;

import dev.coffer.os.FileKind;

/**
 * How entries are written.
 *
 * @param policy what it means when metadata cannot be set
 * @param hashing which content is hashed on the way
 * @param modeMask permission bits that written files may have: 07777, or fewer for a store that
 *     protects its copies
 * @param openToOwner whether the owner can read all files and look into all folders, whatever their
 *     modes say
 * @param sync whether each regular file is made durable as it is written
 */
public record WriteOptions(
        MetadataPolicy policy, Hashing hashing, int modeMask, boolean openToOwner, boolean sync) {
    public static final int ALL_MODE_BITS = 07777;

    /**
     * Which content is hashed on the way. What the tree knows the hash of is compared whenever
     * hashed.
     */
    public enum Hashing {
        NONE,
        /** Where the tree knows the hash and does not compare it itself, so that damage is seen. */
        KNOWN,
        ALL
    }

    /** For a user's folder: what a store says of its content is checked. */
    public static final WriteOptions RESTORE =
            new WriteOptions(MetadataPolicy.RESTORE, Hashing.KNOWN, ALL_MODE_BITS, false, false);

    /** For a store's copies. */
    public static WriteOptions store(Hashing hashing, int modeMask, boolean sync) {
        return new WriteOptions(MetadataPolicy.STORE, hashing, modeMask, false, sync);
    }

    public WriteOptions withOpenToOwner(boolean open) {
        return new WriteOptions(policy, hashing, modeMask, open, sync);
    }

    /** The permission bits that an entry of this kind gets. */
    int mode(FileKind kind, int wanted) {
        int mode = kind == FileKind.FILE ? wanted & modeMask : wanted;
        return openToOwner ? openToOwner(kind, mode) : mode;
    }

    /** A mode with what the owner needs to read the entry. */
    public static int openToOwner(FileKind kind, int mode) {
        return switch (kind) {
            case FILE -> mode | 0400;
            case FOLDER -> mode | 0500;
            case LINK, FIFO, SOCKET, CHARACTER_DEVICE, BLOCK_DEVICE -> mode;
        };
    }
}
