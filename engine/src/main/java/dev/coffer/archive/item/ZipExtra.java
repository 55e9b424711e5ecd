package dev.coffer.archive.item;

import org.jspecify.annotations.Nullable;

/**
 * One of the extra fields of a zip's entry.
 *
 * @param from where its data begins in the extra fields
 * @param length of its data, in bytes
 */
record ZipExtra(int from, int length) {
    private static final int HEAD = 4;

    /** The first one of this kind; null if there is none, or the fields are not sound before it. */
    static @Nullable ZipExtra find(byte[] extra, int kind) {
        for (int at = 0; at + HEAD <= extra.length; ) {
            int length = Little.u16(extra, at + 2);
            if (length > extra.length - at - HEAD) {
                return null;
            }
            if (Little.u16(extra, at) == kind) {
                return new ZipExtra(at + HEAD, length);
            }
            at += HEAD + length;
        }
        return null;
    }
}
