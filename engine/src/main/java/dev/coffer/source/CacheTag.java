package dev.coffer.source;

import dev.coffer.base.Name;

import java.nio.charset.StandardCharsets;

/** The mark by which a program says that a folder is its cache (bford.info/cachedir). */
public final class CacheTag {
    /** The name of the file, {@code CACHEDIR.TAG}. It counts only if it is a regular file. */
    public static final Name NAME = Name.of("CACHEDIR.TAG");

    private static final byte[] SIGNATURE =
            "Signature: 8a477f597d28d172789f06886806bc55".getBytes(StandardCharsets.US_ASCII);

    /** How many bytes of the file {@link #isValid} wants to see. */
    public static final int SIGNATURE_LENGTH = SIGNATURE.length;

    private CacheTag() {}

    /** Whether a file that starts with these bytes marks its folder as a cache. */
    public static boolean isValid(byte[] start) {
        if (start.length < SIGNATURE.length) {
            return false;
        }
        for (int i = 0; i < SIGNATURE.length; i++) {
            if (start[i] != SIGNATURE[i]) {
                return false;
            }
        }
        return true;
    }
}
