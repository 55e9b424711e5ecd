package dev.coffer.vault.format;

/**
 * What a file of a vault may ask for: whoever can write into a vault must not be able to take the
 * memory or the time of who reads it. Nothing that restic, rustic or Coffer writes comes near any
 * of these; what goes past one is damage. What a key may ask for stands in {@code PasswordCost}.
 */
public final class Limits {
    /** How deep JSON may be nested. */
    public static final int JSON_DEPTH = 20;

    /** Characters of one JSON text: the largest extended attributes there are, in base64. */
    public static final int JSON_TEXT = 32 << 20;

    /** Paths, excludes and tags of one point together. */
    public static final int POINT_TEXTS = 1 << 20;

    /** Bytes of a key or of the configuration. */
    public static final int KEY = 64 * 1024;

    /** Bytes of a lock. */
    public static final int LOCK = 64 * 1024;

    /** Bytes of a point, as it lies in the vault. */
    public static final int POINT = 64 << 20;

    /** Bytes of an index file, as it lies in the vault: old programs wrote all into one. */
    public static final int INDEX = 512 << 20;

    /** Bytes of one blob, sealed or not: the listing of two million files. */
    public static final int BLOB = 1 << 30;

    /** How many folders may lie inside each other. */
    public static final int DEPTH = 4096;

    /** What may be decompressed from a few bytes. */
    private static final long SMALL = 32 << 20;

    /** How much larger than it was what is not small may become. Real listings reach 45. */
    private static final int FACTOR = 128;

    private Limits() {}

    /** The most that so many compressed bytes may become. */
    public static long decompressed(long compressed) {
        return Math.max(SMALL, FACTOR * compressed);
    }

    /**
     * Whether a blob may have these sizes.
     *
     * @param sealed bytes it takes in a pack
     * @param raw its bytes if it is compressed, else 0
     */
    public static boolean isPossible(int sealed, int raw) {
        return sealed <= BLOB && raw <= BLOB && raw <= decompressed(sealed);
    }
}
