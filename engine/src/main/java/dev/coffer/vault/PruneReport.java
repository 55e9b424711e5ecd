package dev.coffer.vault;

/**
 * What prune did, or would do.
 *
 * @param packs there were
 * @param removed packs of which nothing was needed
 * @param repacked packs of which a part was needed, which now lies in others
 * @param leftovers packs that no index knew
 * @param freedBytes how much smaller the vault is
 * @param repackedBytes what was written anew
 * @param usedBytes what points need
 * @param unusedBytes what no point needs and stays
 */
public record PruneReport(
        long packs,
        long removed,
        long repacked,
        long leftovers,
        long freedBytes,
        long repackedBytes,
        long usedBytes,
        long unusedBytes) {
    /** Whether there was nothing to do. */
    public boolean isNothing() {
        return removed + repacked + leftovers == 0;
    }
}
