package dev.coffer.vault.repository;

import dev.coffer.base.Sha256;
import dev.coffer.vault.format.BlobPlace;
import dev.coffer.vault.format.GoJson;
import dev.coffer.vault.format.IndexFile;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Takes packs out of the index: writes anew what else the files say that list them, makes that
 * durable, and only then deletes these files. Whenever it dies, the union of all index files is
 * right. Needs an exclusive lock.
 */
public final class IndexRewrite {
    private static final int BLOBS_IN_FILE = 50_000;

    /** Files with less than that are merged when others are written anyway. */
    private static final int SMALL = 10_000;

    private final Repository repository;
    private final WholeIndex index;
    private final PackTable table;
    private final RepositoryLock lock;
    private final GoJson text = new GoJson();
    private int blobs;

    public IndexRewrite(
            Repository repository, WholeIndex index, PackTable table, RepositoryLock lock) {
        this.repository = repository;
        this.index = index;
        this.table = table;
        this.lock = lock;
    }

    /**
     * @param gone numbers in the table of packs that no index may name any more; what was added
     *     before is written all the same
     */
    public void without(BitSet gone) throws IOException, InterruptedException {
        BitSet replaced = replaced(gone);
        BitSet again = new BitSet();
        int packs = index.blobs().packs().size();
        for (int pack = 0; pack < packs; pack++) {
            int number = table.canonical(pack);
            if (replaced.get(index.file(pack)) && !gone.get(number)) {
                again.set(number);
            }
        }
        for (int pack = again.nextSetBit(0); pack >= 0; pack = again.nextSetBit(pack + 1)) {
            add(table.id(pack), places(pack));
        }
        flush();
        lock.check();
        repository.storage().sync(); // the new ones, before the old ones go
        // Those that name what goes last: while one is left, the next prune has something to do,
        // and ends what this one began.
        BitSet naming = naming(gone);
        BitSet rest = (BitSet) replaced.clone();
        rest.andNot(naming);
        lock.checkFile();
        deleteAll(rest);
        replaced.and(naming);
        lock.checkFile();
        deleteAll(replaced);
        repository.storage().sync(); // no index names a pack that goes after this
    }

    private void deleteAll(BitSet numbers) throws IOException, InterruptedException {
        for (int file = numbers.nextSetBit(0); file >= 0; file = numbers.nextSetBit(file + 1)) {
            lock.check();
            repository.delete(FileType.INDEX, index.files().get(file).id());
        }
    }

    /** Files that list what goes. */
    private BitSet naming(BitSet gone) {
        BitSet naming = new BitSet();
        int packs = index.blobs().packs().size();
        for (int pack = 0; pack < packs; pack++) {
            if (gone.get(table.canonical(pack))) {
                naming.set(index.file(pack));
            }
        }
        return naming;
    }

    /**
     * Files that cannot be read, that list what goes, or the same pack as another; and where there
     * are any, the small ones.
     */
    private BitSet replaced(BitSet gone) {
        List<Sha256> packs = index.blobs().packs();
        BitSet replaced = naming(gone);
        int[] fileOf = new int[table.size()];
        int[] told = new int[index.files().size()];
        for (int pack = 0; pack < packs.size(); pack++) {
            int number = table.canonical(pack);
            int file = index.file(pack);
            told[file] += table.blobs(number);
            if (fileOf[number] != 0 && fileOf[number] != file + 1) {
                replaced.set(file);
                replaced.set(fileOf[number] - 1);
            }
            fileOf[number] = file + 1;
        }
        for (int file = 0; file < told.length; file++) {
            if (index.damaged().containsKey(index.files().get(file).id())) {
                replaced.set(file);
            }
        }
        for (int file = 0; file < told.length && !replaced.isEmpty(); file++) {
            if (told[file] < SMALL) {
                replaced.set(file);
            }
        }
        return replaced;
    }

    private List<BlobPlace> places(int pack) {
        List<BlobPlace> places = new ArrayList<>(table.blobs(pack));
        for (int i = table.begin(pack); i < table.begin(pack + 1); i++) {
            places.add(index.blobs().place(table.entry(i)));
        }
        return places;
    }

    /** Adds a pack to what is to be written; {@link #flush} writes the rest. */
    public void add(Sha256 pack, List<BlobPlace> places) throws IOException, InterruptedException {
        if (blobs == 0) {
            text.reset();
            IndexFile.begin(text);
        }
        IndexFile.pack(text, blobs == 0, pack, places);
        blobs += Math.max(1, places.size());
        if (blobs >= BLOBS_IN_FILE) {
            flush();
        }
    }

    /** Writes what was added and is not written yet. */
    public void flush() throws IOException, InterruptedException {
        if (blobs > 0) {
            IndexFile.end(text);
            lock.checkFile();
            repository.save(FileType.INDEX, text.toBytes());
            blobs = 0;
        }
    }
}
