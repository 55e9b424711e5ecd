package dev.coffer.vault.repository;

import dev.coffer.base.DamagedException;
import dev.coffer.base.Sha256;
import dev.coffer.base.Workers;
import dev.coffer.storage.StorageException;
import dev.coffer.vault.format.BlobPlace;
import dev.coffer.vault.format.BlobType;
import dev.coffer.vault.format.IndexFile;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Reads blobs: finds them in the index, fetches them, opens them and compares their hash. A blob
 * that is not found is looked for once more in a new index, for another process may have moved it.
 * Thread-safe.
 */
public final class Blobs implements AutoCloseable {
    private final Repository repository;
    private final BlobIndex index;
    private final boolean fixed;
    private final ConcurrentLinkedQueue<BlobCodec> idle = new ConcurrentLinkedQueue<>();
    private boolean loaded;

    public Blobs(Repository repository) {
        this.repository = repository;
        this.index = new BlobIndex();
        this.fixed = false;
    }

    /**
     * @param whole what was loaded already, under a lock: it is not loaded again
     */
    public Blobs(Repository repository, WholeIndex whole) {
        this.repository = repository;
        this.index = whole.blobs();
        this.fixed = true;
        this.loaded = true;
    }

    /** Takes the bytes of a blob, which are overwritten afterwards. */
    public interface Taker<T> {
        /**
         * @param length how many of the bytes count
         */
        T take(byte[] bytes, int length) throws IOException;
    }

    /** Which blob lies where; loaded when it is first asked for. */
    public BlobIndex index() throws IOException, InterruptedException {
        load(false);
        return index;
    }

    /** Has the index loaded again when it is needed next: packs went or came. */
    public synchronized void forget() {
        if (loaded) {
            index.clear();
            loaded = false;
        }
    }

    private synchronized void load(boolean again) throws IOException, InterruptedException {
        if (fixed || (loaded && !again)) {
            return;
        }
        Iterator<Repository.Listed> files = repository.list(FileType.INDEX).iterator();
        if (again) {
            index.clear();
        }
        Workers.each(
                repository.host().workers(),
                "index",
                () -> files.hasNext() ? files.next() : null,
                file -> loadOne(file.id()));
        loaded = true;
        repository.near().keepPacks(index.packs());
    }

    private void loadOne(Sha256 id) throws IOException {
        try (InputStream json = repository.load(FileType.INDEX, id)) {
            IndexFile.read(json, new Adding(index));
        } catch (StorageException e) {
            if (!e.is(StorageException.Kind.MISSING)) { // merged into another since it was listed
                throw e;
            }
        } catch (DamagedException e) {
            throw repository.damaged(FileType.INDEX, id, e);
        }
    }

    private static final class Adding implements IndexFile.Visitor {
        private final BlobIndex index;
        private int pack;

        Adding(BlobIndex index) {
            this.index = index;
        }

        @Override
        public void pack(byte[] id) {
            pack = index.addPack(Sha256.of(id));
        }

        @Override
        public void blob(BlobType type, byte[] id, long offset, int length, int rawLength) {
            index.add(type, id, pack, offset, length, rawLength);
        }
    }

    /**
     * Reads a blob.
     *
     * @throws DamagedException if it is missing, or each copy of it is damaged
     */
    public <T> T read(BlobType type, Sha256 id, Taker<T> taker)
            throws IOException, InterruptedException {
        BlobCodec codec = idle.poll();
        if (codec == null) {
            codec = repository.codec(1);
        }
        try {
            int length = fetch(type, id, codec);
            return taker.take(codec.plainBytes(), length);
        } finally {
            idle.add(codec);
        }
    }

    private int fetch(BlobType type, Sha256 id, BlobCodec codec)
            throws IOException, InterruptedException {
        load(false);
        IOException failure = null;
        StorageException unknown = null; // a copy that cannot be read may be whole
        for (int attempt = 0; attempt < 2; attempt++) {
            if (attempt > 0) {
                load(true);
            }
            for (BlobIndex.Location at : index.find(type, id)) {
                try {
                    return fetch(at, codec);
                } catch (StorageException e) {
                    unknown = e.is(StorageException.Kind.MISSING) ? unknown : e;
                    failure = e;
                } catch (DamagedException e) {
                    failure = e;
                }
            }
            if (failure instanceof DamagedException) {
                break; // the index is right, the pack is not
            }
        }
        failure = unknown != null ? unknown : failure;
        if (!(failure instanceof StorageException e) || e.is(StorageException.Kind.MISSING)) {
            index.distrust(id);
        }
        switch (failure) {
            case null ->
                    throw new DamagedException(
                            "blob "
                                    + id
                                    + " ("
                                    + type.word()
                                    + ") is missing from "
                                    + repository.storage());
            case StorageException e when !e.is(StorageException.Kind.MISSING) -> throw e;
            default ->
                    throw new DamagedException(
                            "blob "
                                    + id
                                    + " ("
                                    + type.word()
                                    + ") of "
                                    + repository.storage()
                                    + ": "
                                    + failure.getMessage(),
                            failure);
        }
    }

    private int fetch(BlobIndex.Location at, BlobCodec codec) throws IOException {
        BlobPlace place = at.place();
        int got;
        try (InputStream in =
                repository
                        .packs(place.type())
                        .get(FileType.PACK.key(at.pack()), place.offset(), place.length())) {
            got = codec.read(in, place.length(), null);
        }
        try {
            if (got < place.length()) {
                throw new DamagedException("it ends too early");
            }
            int length = codec.decode(place.length(), place.rawLength());
            byte[] id = new byte[Sha256.BYTES];
            codec.id(codec.plainBytes(), 0, length, id, 0);
            if (!Arrays.equals(id, place.id().shared())) {
                throw new DamagedException("a blob has another hash than its name says");
            }
            return length;
        } catch (DamagedException e) {
            throw repository.damaged(FileType.PACK, at.pack(), e);
        }
    }

    /** As {@link #read}, for callers that only wait for files. */
    public <T> T readUninterrupted(BlobType type, Sha256 id, Taker<T> taker) throws IOException {
        try {
            return read(type, id, taker);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new java.io.InterruptedIOException("interrupted while reading " + id);
        }
    }

    /** The repository it reads from. */
    public Repository repository() {
        return repository;
    }

    @Override
    public void close() {
        for (@Nullable BlobCodec codec = idle.poll(); codec != null; codec = idle.poll()) {
            codec.close();
        }
    }

    /** All index files there are now. */
    public List<Repository.Listed> files() throws IOException {
        return repository.list(FileType.INDEX);
    }
}
