package dev.coffer.archive.item;

import dev.coffer.os.Accounts;
import dev.coffer.tree.Problem;

import java.util.function.Consumer;

/**
 * How an item is written.
 *
 * @param level of compression: 0 to 9 for tar.gz and zip, 1 to 22 for tar.zst and database.zst, 0
 *     for database
 * @param threads that compress, {@code >= 1}
 * @param accounts names of owners, which tar keeps beside the numbers
 * @param lost what kind of problem it is when the format cannot hold something: {@link
 *     Problem.Kind#METADATA_RECORDED} when a manifest keeps it, else {@link
 *     Problem.Kind#METADATA_LOST}
 * @param problems told of each entry of which the format cannot hold something; thread-safe
 */
public record ItemOptions(
        int level, int threads, Accounts accounts, Problem.Kind lost, Consumer<Problem> problems) {
    /** What {@code gzip} and {@code zip} take when nothing is said. */
    public static final int DEFLATE_LEVEL = 6;

    /** What {@code zstd} takes when nothing is said. */
    public static final int ZSTD_LEVEL = 3;

    /** What is taken for a format when nothing is said. */
    public static int defaultLevel(ItemFormat format) {
        return switch (format) {
            case TAR_ZST, DATABASE_ZST -> ZSTD_LEVEL;
            case TAR_GZ, ZIP, FOLDER -> DEFLATE_LEVEL;
            case DATABASE -> 0;
        };
    }

    /** The lowest level that a format takes. */
    public static int lowestLevel(ItemFormat format) {
        return switch (format) {
            case TAR_ZST, DATABASE_ZST -> 1;
            case TAR_GZ, ZIP, FOLDER, DATABASE -> 0;
        };
    }

    /** The highest level that a format takes. */
    public static int highestLevel(ItemFormat format) {
        return switch (format) {
            case TAR_ZST, DATABASE_ZST -> 22;
            case TAR_GZ, ZIP, FOLDER -> 9;
            case DATABASE -> 0;
        };
    }
}
