package dev.coffer.vault.repository;

import dev.coffer.base.DamagedException;
import dev.coffer.base.Sha256;
import dev.coffer.base.Workers;
import dev.coffer.storage.StorageException;
import dev.coffer.vault.format.BlobType;
import dev.coffer.vault.format.IndexFile;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * All index files as they are at one moment, and which of them says what. For checks and for what
 * rewrites them, which hold a lock meanwhile.
 */
public final class WholeIndex {
    private final Repository repository;
    private final BlobIndex blobs = new BlobIndex();
    private final List<Repository.Listed> files;
    private final Map<Sha256, String> damaged = Collections.synchronizedMap(new TreeMap<>());

    /** By number of the pack in {@link #blobs}: the number of the file. */
    private int[] fileOfPack = new int[1024];

    private WholeIndex(Repository repository, List<Repository.Listed> files) {
        this.repository = repository;
        this.files = files;
    }

    /** Loads all there are; those that cannot be read are told by {@link #damaged}. */
    public static WholeIndex load(Repository repository) throws IOException, InterruptedException {
        WholeIndex whole = new WholeIndex(repository, repository.list(FileType.INDEX));
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < whole.files.size(); i++) {
            numbers.add(i);
        }
        Iterator<Integer> rest = numbers.iterator();
        Workers.each(
                repository.host().workers(),
                "index",
                () -> rest.hasNext() ? rest.next() : null,
                whole::loadOne);
        return whole;
    }

    private void loadOne(int file) throws IOException {
        Sha256 id = files.get(file).id();
        Adding adding = new Adding(file);
        try (InputStream json = repository.load(FileType.INDEX, id)) {
            IndexFile.read(json, adding);
        } catch (StorageException e) {
            if (!e.is(StorageException.Kind.MISSING)) { // replaced since it was listed
                throw e;
            }
        } catch (DamagedException e) {
            damaged.put(id, repository.damaged(FileType.INDEX, id, e).getMessage());
        } catch (IOException e) {
            damaged.put(
                    id,
                    repository
                            .damaged(
                                    FileType.INDEX,
                                    id,
                                    new DamagedException("it cannot be decompressed", e))
                            .getMessage());
        }
    }

    private final class Adding implements IndexFile.Visitor {
        private final int file;
        private int pack;

        Adding(int file) {
            this.file = file;
        }

        @Override
        public void pack(byte[] id) {
            pack = blobs.addPack(Sha256.of(id));
            from(pack, file);
        }

        @Override
        public void blob(BlobType type, byte[] id, long offset, int length, int rawLength) {
            blobs.add(type, id, pack, offset, length, rawLength);
        }
    }

    private synchronized void from(int pack, int file) {
        if (pack >= fileOfPack.length) {
            fileOfPack = Arrays.copyOf(fileOfPack, Math.max(pack + 1, 2 * fileOfPack.length));
        }
        fileOfPack[pack] = file;
    }

    public BlobIndex blobs() {
        return blobs;
    }

    /** The files there were. */
    public List<Repository.Listed> files() {
        return files;
    }

    /** The number in {@link #files} of the file that has a pack. */
    public synchronized int file(int pack) {
        return fileOfPack[pack];
    }

    /** Files that cannot be read, and why. What they have said before that counts. */
    public Map<Sha256, String> damaged() {
        return damaged;
    }
}
