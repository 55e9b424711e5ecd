package dev.coffer.vault;

import dev.coffer.base.Sha256;
import dev.coffer.vault.repository.EntrySet;
import dev.coffer.vault.repository.PackTable;
import dev.coffer.vault.repository.Repository;
import dev.coffer.vault.repository.WholeIndex;

import java.util.List;
import java.util.Set;

/**
 * What prune would do with a vault as it was at one moment. Immutable.
 *
 * @param world what it was made of
 * @param table the packs
 * @param kept of each blob that is needed, the one copy that stays or moves
 * @param removed packs that go, because nothing in them is needed; some may be gone already
 * @param repacked packs that go when what is needed of them lies elsewhere
 * @param leftovers packs that no index knows
 * @param report in numbers
 */
record PrunePlan(
        World world,
        PackTable table,
        EntrySet kept,
        List<Integer> removed,
        List<Integer> repacked,
        List<Repository.Listed> leftovers,
        PruneReport report) {
    /**
     * What points need of what the index has. Files never change under their names, so the same
     * names mean the same.
     *
     * @param snapshots ids of all points that count
     * @param indexes ids of all index files
     * @param index what these say
     * @param needed entries of blobs that points need, of each the one that the index gives first
     */
    record World(Set<Sha256> snapshots, Set<Sha256> indexes, WholeIndex index, EntrySet needed) {}

    boolean isNothing() {
        return report.isNothing();
    }
}
