package dev.coffer.archive;

import dev.coffer.archive.item.ItemFormat;
import dev.coffer.archive.item.ItemOptions;
import dev.coffer.base.CofferException;
import dev.coffer.base.Period;
import dev.coffer.store.StoreOptions.Durability;

import org.jspecify.annotations.Nullable;

/**
 * How new items of an archive are made; what is there is read whatever they say.
 *
 * @param format of new items
 * @param level of compression, in the format's range
 * @param kind of the next item, or null to make a full one unless {@code fullEvery} says otherwise
 * @param fullEvery when a full item is due; {@link FullEvery#NEVER} if that is not asked for
 * @param name of the next item without its suffix, or null for the job's or source's with the date
 * @param durability whether anything is synced
 */
public record ArchiveOptions(
        ItemFormat format,
        int level,
        @Nullable ItemKind kind,
        FullEvery fullEvery,
        @Nullable String name,
        Durability durability) {
    /** Full items as {@code tar.gz}, compressed as gzip does it. */
    public static final ArchiveOptions DEFAULT = of(ItemFormat.TAR_GZ);

    /**
     * When a full item is due again.
     *
     * @param runs so many items after the last full one, that one counted; 0 for never
     * @param span so long after the last full one; null for never
     */
    public record FullEvery(int runs, @Nullable Period span) {
        public static final FullEvery NEVER = new FullEvery(0, null);

        /**
         * @param text a number of runs, or a time such as {@code 7d}; empty for never
         * @throws IllegalArgumentException if it is none of these
         */
        public static FullEvery parse(String text) {
            String trimmed = text.strip();
            if (trimmed.isEmpty()) {
                return NEVER;
            }
            boolean isNumber = true;
            for (int i = 0; i < trimmed.length(); i++) {
                isNumber &= Character.isDigit(trimmed.charAt(i));
            }
            if (!isNumber) {
                return new FullEvery(0, Period.parse(trimmed));
            }
            int runs = trimmed.length() > 6 ? 0 : Integer.parseInt(trimmed);
            if (runs < 1) {
                throw new IllegalArgumentException(
                        "'" + text + "' is no number of runs from 1 to 999999");
            }
            return new FullEvery(runs, null);
        }

        boolean isNever() {
            return runs == 0 && span == null;
        }

        /** As {@link #parse} takes it. */
        @Override
        public String toString() {
            return runs > 0 ? Integer.toString(runs) : span == null ? "" : span.toString();
        }
    }

    /** Full items of a format, compressed as its own program does it. */
    public static ArchiveOptions of(ItemFormat format) {
        return new ArchiveOptions(
                format,
                ItemOptions.defaultLevel(format),
                null,
                FullEvery.NEVER,
                null,
                Durability.RUN);
    }

    /** The same for an item of this kind. */
    public ArchiveOptions withKind(@Nullable ItemKind other) {
        return new ArchiveOptions(format, level, other, fullEvery, name, durability);
    }

    /** The same with other full items. */
    public ArchiveOptions withFullEvery(FullEvery other) {
        return new ArchiveOptions(format, level, kind, other, name, durability);
    }

    /** The same with a name for the next item. */
    public ArchiveOptions withName(@Nullable String other) {
        return new ArchiveOptions(format, level, kind, fullEvery, other, durability);
    }

    /** The same with other syncing. */
    public ArchiveOptions withDurability(Durability other) {
        return new ArchiveOptions(format, level, kind, fullEvery, name, other);
    }

    /**
     * The same with a level of compression.
     *
     * @throws CofferException {@code USAGE} if the format has no such level
     */
    public ArchiveOptions withLevel(int other) throws CofferException {
        int lowest = ItemOptions.lowestLevel(format);
        int highest = ItemOptions.highestLevel(format);
        if (format.isPacked() && (other < lowest || other > highest)) {
            if (lowest == highest) {
                throw CofferException.usage(
                        format.word()
                                + " is not compressed, so it has no level; leave it out, or choose"
                                + " a format that is");
            }
            throw CofferException.usage(
                    "the level "
                            + other
                            + " is out of range: "
                            + format.word()
                            + " has levels from "
                            + lowest
                            + " to "
                            + highest
                            + " (default "
                            + ItemOptions.defaultLevel(format)
                            + ")");
        }
        return new ArchiveOptions(format, other, kind, fullEvery, name, durability);
    }
}
