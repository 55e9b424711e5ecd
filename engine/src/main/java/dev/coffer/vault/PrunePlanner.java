package dev.coffer.vault;

import dev.coffer.base.Counted;
import dev.coffer.base.DamagedException;
import dev.coffer.base.Sha256;
import dev.coffer.vault.format.BlobType;
import dev.coffer.vault.repository.BlobIndex;
import dev.coffer.vault.repository.EntrySet;
import dev.coffer.vault.repository.PackTable;
import dev.coffer.vault.repository.Repository;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Decides what becomes of each pack. Works on plain arrays, some thirty bytes a blob. For one plan.
 */
final class PrunePlanner {
    /** What a pack is filled up to. */
    private static final long TARGET = 16 << 20;

    private static final long SMALL = TARGET / 5 * 4;

    private final Repository repository;
    private final PruneOptions options;
    private final PrunePlan.World world;
    private final Map<Sha256, Long> listed;
    private final BlobIndex index;
    private final PackTable table;

    /** By entry: the entry that the index gives first for the same blob. */
    private final int[] first;

    /** Of blobs that lie in several places: these first entries. */
    private final EntrySet several;

    private final EntrySet kept;
    private final EntrySet settled;
    private final boolean[] whole;
    private final long[] used;
    private final long[] unused;
    private final int[] usedBlobs;

    /**
     * @param listed the packs there are, with their sizes
     */
    PrunePlanner(
            Repository repository,
            PruneOptions options,
            PrunePlan.World world,
            Map<Sha256, Long> listed) {
        this.repository = repository;
        this.options = options;
        this.world = world;
        this.listed = listed;
        this.index = world.index().blobs();
        this.table = new PackTable(index);
        this.first = new int[index.size()];
        this.several = new EntrySet(index.size());
        this.kept = new EntrySet(index.size());
        this.settled = new EntrySet(index.size());
        this.whole = new boolean[table.size()];
        this.used = new long[table.size()];
        this.unused = new long[table.size()];
        this.usedBlobs = new int[table.size()];
    }

    /**
     * @throws DamagedException if something that points need is not there: nothing may be removed
     */
    PrunePlan plan() throws DamagedException {
        lookAtEntries();
        chooseCopies();
        countUnused();
        return decide();
    }

    private void lookAtEntries() {
        byte[] id = new byte[Sha256.BYTES];
        for (int pack = 0; pack < table.size(); pack++) {
            Long size = listed.get(table.id(pack));
            whole[pack] = size != null && size == table.bytes(pack);
            for (int i = table.begin(pack); i < table.begin(pack + 1); i++) {
                int entry = table.entry(i);
                index.copyId(entry, id);
                first[entry] = index.entry(index.type(entry), id, 0);
                if (first[entry] != entry) {
                    several.add(first[entry]);
                }
            }
        }
    }

    /**
     * Of each blob that is needed one copy: the only one; else one beside others that are needed,
     * or in a pack of nothing but copies, which is what a prune that died leaves.
     */
    private void chooseCopies() throws DamagedException {
        for (int pack = 0; pack < table.size(); pack++) {
            keep(pack, false);
        }
        boolean[] beside = new boolean[table.size()];
        for (int pack = 0; pack < table.size(); pack++) {
            beside[pack] = usedBlobs[pack] > 0;
        }
        for (int pack = 0; pack < table.size(); pack++) {
            if (beside[pack]) {
                keep(pack, true);
            }
        }
        for (int pack = 0; pack < table.size(); pack++) {
            if (!beside[pack] && isAllCopies(pack)) {
                keep(pack, true);
            }
        }
        for (int pack = 0; pack < table.size(); pack++) {
            keep(pack, true);
        }
        refuseWhatIsLost();
    }

    private void keep(int pack, boolean copies) {
        if (!whole[pack]) {
            return;
        }
        for (int i = table.begin(pack); i < table.begin(pack + 1); i++) {
            int entry = table.entry(i);
            boolean wanted =
                    world.needed().has(first[entry]) && (copies || !several.has(first[entry]));
            if (wanted && settled.add(first[entry])) {
                kept.add(entry);
                used[pack] += index.length(entry);
                usedBlobs[pack]++;
            }
        }
    }

    private boolean isAllCopies(int pack) {
        for (int i = table.begin(pack); i < table.begin(pack + 1); i++) {
            if (!several.has(first[table.entry(i)])) {
                return false;
            }
        }
        return true;
    }

    private void refuseWhatIsLost() throws DamagedException {
        long lost = 0;
        int example = -1;
        for (int pack = 0; pack < table.size(); pack++) {
            for (int i = table.begin(pack); i < table.begin(pack + 1) && !whole[pack]; i++) {
                int at = first[table.entry(i)];
                if (world.needed().has(at) && !settled.has(at)) {
                    lost++;
                    example = pack;
                }
            }
        }
        if (example >= 0) {
            throw new DamagedException(
                    Counted.of(lost, "piece")
                            + " that points need: their packs are missing from "
                            + repository.storage()
                            + " or not as long as they should be, such as pack "
                            + table.id(example)
                            + ". Nothing was removed. coffer verify names the files that need them,"
                            + " coffer repair makes the best of it");
        }
    }

    private void countUnused() {
        for (int pack = 0; pack < table.size(); pack++) {
            for (int i = table.begin(pack); i < table.begin(pack + 1); i++) {
                int entry = table.entry(i);
                unused[pack] += kept.has(entry) ? 0 : index.length(entry);
            }
        }
    }

    private PrunePlan decide() {
        List<Integer> removed = new ArrayList<>();
        List<Integer> candidates = new ArrayList<>();
        List<Integer> smallData = new ArrayList<>();
        List<Integer> smallTrees = new ArrayList<>();
        long usedTotal = 0;
        long unusedLeft = 0;
        for (int pack = 0; pack < table.size(); pack++) {
            usedTotal += used[pack];
            if (usedBlobs[pack] == 0) {
                removed.add(pack);
            } else if (unused[pack] > 0 || isToBeRewritten(pack)) {
                candidates.add(pack);
                unusedLeft += unused[pack];
            } else if (options.repackSmall() && size(pack) < SMALL) {
                (table.isTrees(pack) ? smallTrees : smallData).add(pack);
            }
        }
        candidates.addAll(smallData);
        candidates.addAll(smallTrees);
        candidates.sort(this::compare);
        List<Integer> repacked = new ArrayList<>();
        long limit = options.maxUnused().limit(usedTotal);
        long rewritten = 0;
        for (int pack : candidates) {
            boolean wanted = isUrgent(pack) || isSmall(pack) || unusedLeft > limit;
            if (wanted && rewritten + used[pack] <= options.maxRepackBytes()) {
                repacked.add(pack);
                rewritten += used[pack];
                unusedLeft -= unused[pack];
            }
        }
        for (List<Integer> small : List.of(smallData, smallTrees)) {
            rewritten -= leaveLonely(small, repacked);
        }
        List<Repository.Listed> leftovers = leftovers();
        return new PrunePlan(
                world,
                table,
                kept,
                removed,
                repacked,
                leftovers,
                report(removed, repacked, leftovers, rewritten, usedTotal, unusedLeft));
    }

    /**
     * A small pack that is merged with none would only be written again, on every run.
     *
     * @param small packs of one kind of which all is needed
     * @return bytes that are not rewritten
     */
    private long leaveLonely(List<Integer> small, List<Integer> repacked) {
        int lonely = -1;
        for (int pack : small) {
            if (repacked.contains(pack)) {
                if (lonely >= 0) {
                    return 0;
                }
                lonely = pack;
            }
        }
        if (lonely < 0) {
            return 0;
        }
        for (int pack : repacked) {
            if (pack != lonely && table.isTrees(pack) == table.isTrees(lonely)) {
                return 0;
            }
        }
        repacked.remove(Integer.valueOf(lonely));
        return used[lonely];
    }

    private PruneReport report(
            List<Integer> removed,
            List<Integer> repacked,
            List<Repository.Listed> leftovers,
            long rewritten,
            long usedTotal,
            long unusedLeft) {
        long freed = 0;
        for (int pack : removed) {
            freed += size(pack);
        }
        for (int pack : repacked) {
            freed += unused[pack];
        }
        for (Repository.Listed leftover : leftovers) {
            freed += leftover.bytes();
        }
        return new PruneReport(
                listed.size(),
                removed.size(),
                repacked.size(),
                leftovers.size(),
                freed,
                rewritten,
                usedTotal,
                unusedLeft);
    }

    private long size(int pack) {
        Long size = listed.get(table.id(pack));
        return size == null ? 0 : size;
    }

    /** Whatever is needed of it. */
    private boolean isToBeRewritten(int pack) {
        return table.isMixed(pack) || isToBeCompressed(pack);
    }

    private boolean isToBeCompressed(int pack) {
        if (repository.config().version() < 2) {
            return false;
        }
        for (int i = table.begin(pack); i < table.begin(pack + 1); i++) {
            int entry = table.entry(i);
            boolean counts = options.repackUncompressed() || index.type(entry) == BlobType.TREE;
            if (counts && index.rawLength(entry) == 0) {
                return true;
            }
        }
        return false;
    }

    /** Listings are read often, so nothing idle stays among them. */
    private boolean isUrgent(int pack) {
        return table.isTrees(pack) || isToBeRewritten(pack);
    }

    private boolean isSmall(int pack) {
        return options.repackSmall() && size(pack) < SMALL;
    }

    private int compare(int a, int b) {
        if (isUrgent(a) != isUrgent(b)) {
            return isUrgent(a) ? -1 : 1;
        }
        if (isSmall(a) != isSmall(b)) {
            return isSmall(a) ? -1 : 1;
        }
        int most = Double.compare((double) unused[b] / used[b], (double) unused[a] / used[a]);
        return most != 0 ? most : table.id(a).compareTo(table.id(b));
    }

    private List<Repository.Listed> leftovers() {
        List<Repository.Listed> leftovers = new ArrayList<>();
        for (Map.Entry<Sha256, Long> file : listed.entrySet()) {
            if (table.pack(file.getKey()) < 0) {
                leftovers.add(new Repository.Listed(file.getKey(), file.getValue()));
            }
        }
        return leftovers;
    }
}
