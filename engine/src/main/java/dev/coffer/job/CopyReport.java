package dev.coffer.job;

import dev.coffer.store.RestorePoint;

import java.util.List;

/**
 * What was copied from one store to another, or would be.
 *
 * @param copied the points as they are in the other store; after a dry run as they are here
 * @param from the ids that they have here, in the same order
 * @param skipped points that the other store has already, or whose state its last point holds
 * @param bytes that these took in the other store; after a dry run 0 between other kinds than
 *     vaults, for nobody knows before
 * @param incomplete whether something of a point could not be read or kept
 */
public record CopyReport(
        List<RestorePoint> copied,
        List<String> from,
        long skipped,
        long bytes,
        boolean incomplete) {
    public CopyReport {
        copied = List.copyOf(copied);
        from = List.copyOf(from);
    }
}
