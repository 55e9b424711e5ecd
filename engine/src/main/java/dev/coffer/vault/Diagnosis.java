package dev.coffer.vault;

import dev.coffer.base.DamagedException;
import dev.coffer.base.Sha256;
import dev.coffer.store.DataShare;
import dev.coffer.store.RunListener;
import dev.coffer.tree.Problem;
import dev.coffer.vault.format.BlobPlace;
import dev.coffer.vault.repository.FileType;
import dev.coffer.vault.repository.PackReader;
import dev.coffer.vault.repository.PackTable;
import dev.coffer.vault.repository.Repository;
import dev.coffer.vault.repository.WholeIndex;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What is wrong with index and packs of a vault at one moment.
 *
 * @param index what the index says
 * @param table the same by pack
 * @param listed the packs there are, with their sizes
 * @param missing numbers in the table of packs that are not there
 * @param found packs that the index has not or not right, with what their headers say
 * @param bad damaged packs, with what should be in them
 * @param unread packs that could not be read, and why: nobody knows whether they are damaged
 */
record Diagnosis(
        WholeIndex index,
        PackTable table,
        Map<Sha256, Long> listed,
        BitSet missing,
        Map<Sha256, List<BlobPlace>> found,
        Map<Sha256, List<BlobPlace>> bad,
        Map<Sha256, Problem> unread) {
    /**
     * @param share how much of what looks whole is read
     */
    static Diagnosis of(Repository repository, DataShare share, RunListener listener)
            throws IOException, InterruptedException {
        WholeIndex index = WholeIndex.load(repository);
        PackTable table = new PackTable(index.blobs());
        Diagnosis diagnosis =
                new Diagnosis(
                        index,
                        table,
                        listed(repository),
                        new BitSet(),
                        new TreeMap<>(),
                        new TreeMap<>(),
                        new TreeMap<>());
        PackCheck check = new PackCheck(repository, index, table, diagnosis.listed, null);
        check.structure();
        check.content(share, listener);
        try (PackReader reader = new PackReader(repository)) {
            diagnosis.look(check.broken(), reader);
        }
        for (Map.Entry<Integer, Problem> one : check.unread().entrySet()) {
            diagnosis.unread.put(table.id(one.getKey()), one.getValue());
        }
        return diagnosis;
    }

    private static Map<Sha256, Long> listed(Repository repository) throws IOException {
        Map<Sha256, Long> listed = new HashMap<>();
        for (Repository.Listed file : repository.list(FileType.PACK)) {
            listed.put(file.id(), file.bytes());
        }
        return listed;
    }

    private void look(Set<Integer> broken, PackReader reader) throws IOException {
        for (int pack : broken) {
            Long size = listed.get(table.id(pack));
            if (size == null) {
                missing.set(pack);
            } else if (size == table.bytes(pack) || !hasHeader(table.id(pack), size, reader)) {
                bad.put(table.id(pack), places(pack));
            }
        }
        for (Map.Entry<Sha256, Long> file : listed.entrySet()) {
            if (table.pack(file.getKey()) < 0) {
                hasHeader(file.getKey(), file.getValue(), reader);
            }
        }
    }

    /**
     * Whether a pack says itself what is in it; then it is found, or bad. What does not, and is in
     * no index, is of no use, and prune removes it.
     */
    private boolean hasHeader(Sha256 pack, long size, PackReader reader) throws IOException {
        List<String> wrong = new ArrayList<>();
        try {
            List<BlobPlace> places = reader.header(pack, size);
            reader.check(
                    pack,
                    size,
                    places,
                    new PackReader.Findings() {
                        @Override
                        public void blob(BlobPlace place, String reason) {
                            wrong.add(reason);
                        }

                        @Override
                        public void pack(String reason) {
                            wrong.add(reason);
                        }
                    });
            (wrong.isEmpty() ? found : bad).put(pack, places);
            return true;
        } catch (DamagedException e) {
            return false;
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            leave(pack, e);
            return true;
        }
    }

    /** Of a pack that could not be read nobody knows whether it is damaged: it stays as it is. */
    void leave(Sha256 pack, IOException why) {
        found.remove(pack);
        bad.remove(pack);
        unread.put(pack, VaultCheck.problem(FileType.PACK, pack, why));
    }

    /** What the index says that a pack has. */
    List<BlobPlace> places(int pack) {
        List<BlobPlace> places = new ArrayList<>(table.blobs(pack));
        for (int i = table.begin(pack); i < table.begin(pack + 1); i++) {
            places.add(index.blobs().place(table.entry(i)));
        }
        return places;
    }

    List<Sha256> missingIds() {
        List<Sha256> ids = new ArrayList<>();
        for (int pack = missing.nextSetBit(0); pack >= 0; pack = missing.nextSetBit(pack + 1)) {
            ids.add(table.id(pack));
        }
        ids.sort(null);
        return ids;
    }

    /** Whether the same files are there. */
    boolean isStillTrue(Repository repository) throws IOException {
        Set<Sha256> before = new HashSet<>();
        for (Repository.Listed file : index.files()) {
            before.add(file.id());
        }
        Set<Sha256> now = new HashSet<>();
        for (Repository.Listed file : repository.list(FileType.INDEX)) {
            now.add(file.id());
        }
        return before.equals(now) && listed(repository).equals(listed);
    }
}
