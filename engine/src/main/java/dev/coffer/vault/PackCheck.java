package dev.coffer.vault;

import dev.coffer.base.Counted;
import dev.coffer.base.DamagedException;
import dev.coffer.base.Sha256;
import dev.coffer.base.TreePath;
import dev.coffer.base.Workers;
import dev.coffer.store.DataShare;
import dev.coffer.store.RunListener;
import dev.coffer.tree.Problem;
import dev.coffer.vault.format.BlobPlace;
import dev.coffer.vault.format.BlobType;
import dev.coffer.vault.repository.BlobIndex;
import dev.coffer.vault.repository.Blobs;
import dev.coffer.vault.repository.EntrySet;
import dev.coffer.vault.repository.FileType;
import dev.coffer.vault.repository.PackReader;
import dev.coffer.vault.repository.PackTable;
import dev.coffer.vault.repository.Repository;
import dev.coffer.vault.repository.WholeIndex;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;

/**
 * The packs of a vault: whether all are there that the index has, whole by their size, and whether
 * what is in them is what was put. One worker reads one pack at a time, a blob in memory.
 */
final class PackCheck {
    private final Repository repository;
    private final WholeIndex index;
    private final PackTable table;
    private final Map<Sha256, Long> listed;
    private final @Nullable EntrySet wanted;
    private final List<Problem> damage = Collections.synchronizedList(new ArrayList<>());
    private final List<Problem> notes = new ArrayList<>();

    /** Packs that are there and as long as they should be. */
    private final List<Integer> whole = new ArrayList<>();

    private final Set<Integer> broken = Collections.synchronizedSet(new TreeSet<>());
    private final Map<Integer, Problem> unread = Collections.synchronizedMap(new TreeMap<>());
    private final Set<Sha256> doubtful = Collections.synchronizedSet(new HashSet<>());

    /** Contents that are damaged in one pack, while another that has them cannot be read. */
    private final Set<Sha256> hidden = new HashSet<>();

    private final LongAdder read = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private long skipped;

    /**
     * @param listed the packs there are, with their sizes
     * @param wanted only packs that have some of these, or null for all
     */
    PackCheck(
            Repository repository,
            WholeIndex index,
            PackTable table,
            Map<Sha256, Long> listed,
            @Nullable EntrySet wanted) {
        this.repository = repository;
        this.index = index;
        this.table = table;
        this.listed = listed;
        this.wanted = wanted;
    }

    /** Compares the index with what is listed. */
    void structure() {
        for (int pack = 0; pack < table.size(); pack++) {
            if (!isWanted(pack)) {
                continue;
            }
            Long size = listed.get(table.id(pack));
            long expected = table.bytes(pack);
            if (size == null) {
                damaged(pack, "it is missing; the index has " + pieces(pack) + " in it");
                doubtAll(pack);
            } else if (expected < 0) {
                damaged(pack, "the index does not list what is in it without gaps");
                whole.add(pack);
            } else if (expected != size) {
                damaged(pack, "it has " + size + " bytes, and should have " + expected);
                doubtAll(pack);
            } else {
                whole.add(pack);
                if (table.isMixed(pack)) {
                    note(table.id(pack), "it has contents and listings; coffer prune parts them");
                }
            }
        }
    }

    private boolean isWanted(int pack) {
        EntrySet only = wanted;
        if (only == null) {
            return true;
        }
        for (int i = table.begin(pack); i < table.begin(pack + 1); i++) {
            BlobPlace place = index.blobs().place(table.entry(i));
            int first = index.blobs().entry(place.type(), place.id().shared(), 0);
            if (only.has(first)) {
                return true;
            }
        }
        return false;
    }

    private String pieces(int pack) {
        return Counted.of(table.blobs(pack), "piece");
    }

    /** Whether each of its contents can be had at all is found out at the end. */
    private void doubtAll(int pack) {
        for (int i = table.begin(pack); i < table.begin(pack + 1); i++) {
            doubt(index.blobs().place(table.entry(i)));
        }
    }

    private void doubt(BlobPlace place) {
        if (place.type() == BlobType.DATA) { // listings are read anyway
            doubtful.add(place.id());
        }
    }

    /**
     * What no index knows, and what is there twice: odd, and loses nothing.
     *
     * @param wanting whether points need what no index has, so that it may lie in these
     */
    void leftovers(boolean wanting) {
        for (Sha256 id : listed.keySet()) {
            if (table.pack(id) < 0) {
                note(
                        id,
                        wanting
                                ? "no index has it, and points need what no index has; coffer"
                                        + " repair puts what is in it into the index"
                                : "no index has it: the leftover of a run that died; coffer prune"
                                        + " removes it");
            }
        }
        if (table.repeated() > 0) {
            notes.add(
                    new Problem(
                            TreePath.of("index"),
                            Problem.Kind.NOTE,
                            Counted.of(table.repeated(), "piece")
                                    + " told by several index files; coffer prune merges them"));
        }
    }

    /** Reads as much as is asked for of what is whole. */
    void content(DataShare share, RunListener listener) throws IOException, InterruptedException {
        List<Integer> chosen = chosen(share);
        long total = 0;
        for (int pack : chosen) {
            total += size(pack);
        }
        for (int pack : whole) {
            skipped += table.blobs(pack);
        }
        for (int pack : chosen) {
            skipped -= table.blobs(pack);
        }
        listener.expect(chosen.size(), total);
        int[] next = {0};
        ConcurrentLinkedQueue<PackReader> readers = new ConcurrentLinkedQueue<>();
        try {
            Workers.each(
                    repository.host().workers(),
                    "verify",
                    () -> next[0] < chosen.size() ? chosen.get(next[0]++) : null,
                    pack -> {
                        PackReader reader = readers.poll();
                        PackReader mine = reader == null ? new PackReader(repository) : reader;
                        readers.add(check(mine, pack));
                        listener.progress(1, size(pack));
                    });
        } finally {
            for (PackReader reader : readers) {
                reader.close();
            }
        }
    }

    private long size(int pack) {
        Long size = listed.get(table.id(pack));
        return size == null ? 0 : size;
    }

    private PackReader check(PackReader reader, int pack) throws IOException {
        List<BlobPlace> blobs = new ArrayList<>(table.blobs(pack));
        for (int i = table.begin(pack); i < table.begin(pack + 1); i++) {
            blobs.add(index.blobs().place(table.entry(i)));
        }
        List<String> reasons = new ArrayList<>();
        int[] bad = {0};
        try {
            long sound =
                    reader.check(
                            table.id(pack),
                            size(pack),
                            blobs,
                            new PackReader.Findings() {
                                @Override
                                public void blob(BlobPlace place, String reason) {
                                    bad[0]++;
                                    doubt(place);
                                    if (bad[0] == 1) {
                                        reasons.add("piece " + place.id() + ": " + reason);
                                    }
                                }

                                @Override
                                public void pack(String reason) {
                                    reasons.add(reason);
                                }
                            });
            bytes.add(sound);
            read.add(blobs.size() - (long) bad[0]);
        } catch (InterruptedIOException e) {
            throw e;
        } catch (DamagedException e) {
            reasons.add(e.getMessage());
            doubtAll(pack);
        } catch (IOException e) { // nobody knows what is in it
            Problem problem = VaultCheck.problem(FileType.PACK, table.id(pack), e);
            unread.put(pack, problem);
            damage.add(problem);
            return reader;
        }
        if (!reasons.isEmpty()) {
            damaged(
                    pack,
                    (bad[0] > 1 ? bad[0] + " of " + pieces(pack) + " are damaged; " : "")
                            + String.join("; ", reasons));
        }
        return reader;
    }

    private List<Integer> chosen(DataShare share) {
        return switch (share) {
            case DataShare.All _ -> whole;
            case DataShare.None _ -> List.of();
            case DataShare.Part part -> {
                List<Integer> some = new ArrayList<>();
                for (int pack : whole) {
                    int first = table.id(pack).shared()[0] & 0xff;
                    if (first % part.of() == part.number() - 1) {
                        some.add(pack);
                    }
                }
                yield some;
            }
            case DataShare.Percent percent -> {
                List<Integer> mixed = shuffled();
                int count = (int) Math.ceil(mixed.size() * percent.percent() / 100);
                yield mixed.subList(0, Math.clamp(count, 0, mixed.size()));
            }
            case DataShare.Size limit -> {
                List<Integer> mixed = shuffled();
                int count = 0;
                for (long sum = 0; count < mixed.size() && sum < limit.bytes(); count++) {
                    sum += size(mixed.get(count));
                }
                yield mixed.subList(0, count);
            }
        };
    }

    private List<Integer> shuffled() {
        List<Integer> mixed = new ArrayList<>(whole);
        byte[] random = new byte[Integer.BYTES * mixed.size()];
        repository.host().randomness().fill(random);
        for (int i = mixed.size() - 1; i > 0; i--) {
            int value = 0;
            for (int b = 0; b < Integer.BYTES; b++) {
                value = value << 8 | (random[Integer.BYTES * i + b] & 0xff);
            }
            Collections.swap(mixed, i, Integer.remainderUnsigned(value, i + 1));
        }
        return mixed;
    }

    /** Contents of packs that could not be read, which no other has; after {@link #lost}. */
    Set<Sha256> unreadable() {
        Set<Sha256> contents = new HashSet<>(hidden);
        for (int pack : unread.keySet()) {
            for (int i = table.begin(pack); i < table.begin(pack + 1); i++) {
                BlobPlace place = index.blobs().place(table.entry(i));
                if (place.type() == BlobType.DATA
                        && index.blobs().find(BlobType.DATA, place.id()).size() < 2) {
                    contents.add(place.id());
                }
            }
        }
        return contents;
    }

    /** Contents that are damaged or missing in each pack that should have them. */
    Set<Sha256> lost() throws IOException, InterruptedException {
        Set<Sha256> lost = new HashSet<>();
        BlobIndex known = index.blobs();
        try (Blobs blobs = new Blobs(repository, index)) {
            for (Sha256 id : doubtful) {
                if (known.find(BlobType.DATA, id).size() < 2) {
                    lost.add(id);
                    continue;
                }
                try {
                    blobs.read(BlobType.DATA, id, (plain, length) -> length);
                } catch (InterruptedIOException e) {
                    throw e;
                } catch (DamagedException e) {
                    lost.add(id);
                } catch (IOException e) {
                    hidden.add(id);
                }
            }
        }
        return lost;
    }

    private void damaged(int pack, String reason) {
        broken.add(pack);
        damage.add(VaultCheck.problem(FileType.PACK, table.id(pack), reason));
    }

    private void note(Sha256 pack, String reason) {
        notes.add(VaultCheck.note(FileType.PACK, pack, reason));
    }

    /** Numbers in the table of packs that are missing or damaged. */
    Set<Integer> broken() {
        return broken;
    }

    /** By its number in the table: packs that could not be read, so that nobody knows. */
    Map<Integer, Problem> unread() {
        return unread;
    }

    List<Problem> damage() {
        return damage;
    }

    List<Problem> notes() {
        return notes;
    }

    /** How many blobs were not to be read. */
    long skipped() {
        return skipped;
    }

    /** How many blobs were read and are sound. */
    long read() {
        return read.sum();
    }

    /** Their bytes. */
    long bytes() {
        return bytes.sum();
    }
}
