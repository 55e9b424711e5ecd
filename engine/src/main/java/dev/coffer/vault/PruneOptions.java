package dev.coffer.vault;

import dev.coffer.base.ByteSize;

/**
 * How much prune does, and what it leaves.
 *
 * @param maxUnused how much of what no point needs may stay in packs with what some need
 * @param maxRepackBytes so many bytes are written anew at most; the rest waits for the next time
 * @param repackSmall whether packs much smaller than new ones are merged, too
 * @param repackUncompressed whether contents of before an upgrade of the format are compressed
 */
public record PruneOptions(
        MaxUnused maxUnused, long maxRepackBytes, boolean repackSmall, boolean repackUncompressed) {
    /** A twentieth may stay; nothing else is limited. */
    public static PruneOptions standard() {
        return new PruneOptions(new MaxUnused.Percent(5), Long.MAX_VALUE, false, false);
    }

    /** A limit for what is of no use. */
    public sealed interface MaxUnused {
        /**
         * In bytes.
         *
         * @param used how many bytes are of use
         */
        long limit(long used);

        /**
         * @param percent of all that is kept, {@code >= 0} and {@code < 100}
         */
        record Percent(double percent) implements MaxUnused {
            @Override
            public long limit(long used) {
                return (long) (percent / (100 - percent) * used);
            }
        }

        /**
         * @param bytes {@code >= 0}
         */
        record Bytes(long bytes) implements MaxUnused {
            @Override
            public long limit(long used) {
                return bytes;
            }
        }

        /** Nothing is written anew for its sake. */
        record Unlimited() implements MaxUnused {
            @Override
            public long limit(long used) {
                return Long.MAX_VALUE;
            }
        }

        /**
         * @param text {@code 5%}, a size such as {@code 1G}, or {@code unlimited}
         * @throws IllegalArgumentException if it is none of these
         */
        static MaxUnused parse(String text) {
            String trimmed = text.strip();
            if (trimmed.equals("unlimited")) {
                return new Unlimited();
            }
            if (!trimmed.endsWith("%")) {
                return new Bytes(ByteSize.parse(trimmed).bytes());
            }
            double percent;
            try {
                percent = Double.parseDouble(trimmed.substring(0, trimmed.length() - 1));
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("'" + text + "' is no percentage", e);
            }
            if (!(percent >= 0 && percent < 100)) {
                throw new IllegalArgumentException("write 0% to less than 100%, not " + text);
            }
            return new Percent(percent);
        }
    }
}
