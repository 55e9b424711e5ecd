package dev.coffer.record;

import dev.coffer.base.DamagedException;

/**
 * Where a block lies in the tree record. Immutable.
 *
 * @param segment number of the segment, {@code >= 1}
 * @param offset of the block's head in it, in bytes, {@code > 0}
 * @param length of the block's payload, in bytes, {@code >= 0}
 */
public record Ref(int segment, long offset, int length) {
    /**
     * @throws IllegalArgumentException if out of range
     */
    public Ref {
        if (segment < 1 || offset < 1 || length < 0) {
            throw new IllegalArgumentException(segment + ":" + offset + ":" + length);
        }
    }

    /**
     * The form of {@link #toString}.
     *
     * @throws DamagedException if it is none
     */
    public static Ref parse(String text) throws DamagedException {
        int first = text.indexOf(':');
        int second = text.indexOf(':', first + 1);
        if (first > 0 && second > 0) {
            try {
                return new Ref(
                        Integer.parseInt(text.substring(0, first)),
                        Long.parseLong(text.substring(first + 1, second)),
                        Integer.parseInt(text.substring(second + 1)));
            } catch (IllegalArgumentException e) {
                throw new DamagedException("not the place of a block: " + text, e);
            }
        }
        throw new DamagedException("not the place of a block: " + text);
    }

    @Override
    public String toString() {
        return segment + ":" + offset + ":" + length;
    }
}
