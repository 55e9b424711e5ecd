package dev.coffer.archive.item;

import dev.coffer.base.ByteSize;
import dev.coffer.base.CofferException;

/**
 * How much a foreign archive may ask for. What asks for more is refused by name.
 *
 * @param entries names in it
 * @param bytes of all contents together, holes included; and of what it becomes decompressed
 * @param ratio times that it may grow when it is decompressed; counts from {@link #FREE} bytes on
 * @param pathLength bytes of one path, and of a link's target
 * @param headerLength bytes of one header with all that belongs to it: pax records, sparse maps,
 *     the extra fields of a zip
 * @param kept bytes of memory for all that the headers say, about
 */
public record ArchiveLimits(
        long entries, long bytes, int ratio, int pathLength, int headerLength, long kept) {
    /** A small archive may grow as it likes: a disk image of nothing is no bomb. */
    public static final long FREE = 256 << 20;

    /** Enough for what people keep, and less than what hurts. */
    public static final ArchiveLimits DEFAULT =
            new ArchiveLimits(10_000_000, 16L << 40, 250, 16 << 10, 4 << 20, 256 << 20);

    /** Of what we wrote ourselves. */
    static final ArchiveLimits NONE =
            new ArchiveLimits(
                    Long.MAX_VALUE,
                    Long.MAX_VALUE,
                    Integer.MAX_VALUE,
                    Integer.MAX_VALUE,
                    Integer.MAX_VALUE,
                    Long.MAX_VALUE);

    /** Tells of each content as its header is met. */
    void checkBytes(String archive, long total) throws CofferException {
        if (total > bytes) {
            throw CofferException.failed(
                    archive
                            + " is refused: its contents have more than "
                            + new ByteSize(bytes).forPeople()
                            + " in all");
        }
    }

    void checkEntries(String archive, long count) throws CofferException {
        if (count > entries) {
            throw CofferException.failed(
                    archive + " is refused: it has more than " + entries + " entries");
        }
    }

    void checkKept(String archive, long total) throws CofferException {
        if (total > kept) {
            throw CofferException.failed(
                    archive
                            + " is refused: what its headers say does not fit "
                            + new ByteSize(kept).forPeople()
                            + " of memory");
        }
    }

    /** What a part of it or the whole becomes. */
    void checkRatio(String what, long packed, long plain) throws CofferException {
        if (plain > FREE && plain / ratio > packed) {
            throw CofferException.failed(
                    what
                            + " is refused: it becomes more than "
                            + ratio
                            + " times as large when it is decompressed, as bombs do. If you trust"
                            + " it, unpack it with its own program and back up what comes out");
        }
    }
}
