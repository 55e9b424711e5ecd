package dev.coffer.vault.repository;

import dev.coffer.base.DamagedException;
import dev.coffer.base.Sha256;
import dev.coffer.storage.Body;
import dev.coffer.storage.Storage;
import dev.coffer.storage.StorageException;
import dev.coffer.vault.crypto.Sealer;
import dev.coffer.vault.format.BlobPlace;
import dev.coffer.vault.format.BlobType;
import dev.coffer.vault.format.Compression;
import dev.coffer.vault.format.GoJson;
import dev.coffer.vault.format.IndexFile;
import dev.coffer.vault.format.PackHeader;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Writes blobs: gathers them in packs, puts a pack when it is full, and puts an index file when
 * there is enough to say. A blob that the index knows, or that is on its way, is not written again.
 *
 * <p>Thread-safe. The thread that fills a pack is the one that puts it, one after the other, so at
 * most two open packs and one that is put are in memory, and one more for each thread that waits.
 * After a failure nothing more is to be written.
 */
public final class BlobWriter implements AutoCloseable {
    private static final int TARGET = 16 << 20;

    /** No pack becomes larger, but for its header or a single larger blob. */
    private static final int LARGEST = TARGET + (1 << 20);

    /** Four times as large twice is the largest. */
    private static final int FIRST_SIZE = LARGEST / 16;

    private static final int SLICE = 64 * 1024;

    /** A new index file is put when it holds so many blobs; several are read at once. */
    private static final int BLOBS_IN_INDEX = 20_000;

    private final Repository repository;
    private final BlobIndex index;
    private final RepositoryLock held;
    private final Compression compression;
    private final Object lock = new Object();
    private final ReentrantLock putting = new ReentrantLock();
    private final Set<Sha256> pendingData = new HashSet<>();
    private final Set<Sha256> pendingTrees = new HashSet<>();
    private @Nullable Set<Sha256> only;
    private @Nullable OpenPack data;
    private @Nullable OpenPack trees;

    /** The bytes of packs that were put, for the next ones. */
    private final ArrayDeque<byte[]> spare = new ArrayDeque<>();

    private final GoJson indexText = new GoJson();
    private int blobsInIndex;
    private boolean indexBegun;
    private long addedBytes;
    private long packedBytes;
    private long dataBlobs;
    private long treeBlobs;

    /** What the writer did. */
    public record Tally(long dataBlobs, long treeBlobs, long addedBytes, long packedBytes) {}

    private static final class OpenPack {
        byte[] bytes;
        int length;
        final List<BlobPlace> blobs = new ArrayList<>();

        OpenPack(byte[] bytes) {
            this.bytes = bytes;
        }

        void add(BlobType type, Sha256 id, byte[] sealed, int n, int rawLength) {
            room(n);
            System.arraycopy(sealed, 0, bytes, length, n);
            blobs.add(new BlobPlace(type, id, length, n, rawLength));
            length += n;
        }

        boolean hasRoomFor(int more) {
            return length == 0 || length + more <= LARGEST;
        }

        void room(int more) {
            int wanted = Math.addExact(length, more);
            if (wanted > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(wanted, Math.min(4 * bytes.length, LARGEST)));
            }
        }
    }

    /** What one thread writes with; to be closed by it. */
    public final class Hand implements AutoCloseable {
        private final BlobCodec codec = repository.codec(compression.level());
        private final byte[] id = new byte[Sha256.BYTES];

        private Hand() {}

        /** Whether nothing is written but blobs that are looked for. */
        public boolean looksForSome() {
            synchronized (lock) {
                return only != null;
            }
        }

        /**
         * Writes a blob, if it is not there.
         *
         * @param bytes not kept
         * @return its id
         */
        public Sha256 save(BlobType type, byte[] bytes, int offset, int length) throws IOException {
            codec.id(bytes, offset, length, id, 0);
            Sha256 key = Sha256.of(id);
            if (!claim(type, key)) {
                return key;
            }
            boolean compress = repository.config().version() >= 2 && compression.isOf(type);
            int n;
            try {
                n = codec.encode(bytes, offset, length, compress, id, 0);
            } catch (DamagedException e) {
                // Not the source's fault: the run must end.
                throw new StorageException(StorageException.Kind.FAILED, e.getMessage(), e);
            }
            append(type, key, codec.sealed(), n, codec.rawLength(), length);
            return key;
        }

        /**
         * Writes a blob as it lay in another pack, if it is not there. It must have been opened and
         * compared before.
         *
         * @param sealed its bytes, not kept
         * @param rawLength its length if it is compressed, else 0
         */
        public void copy(BlobType type, Sha256 id, byte[] sealed, int length, int rawLength)
                throws IOException {
            if (claim(type, id)) {
                int plain = rawLength != 0 ? rawLength : length - Sealer.OVERHEAD;
                append(type, id, sealed, length, rawLength, plain);
            }
        }

        /**
         * Writes a blob of another repository, if it is not there: as it is compressed, under this
         * one's key. It must have been opened and compared before.
         *
         * @param other opens it; of the same thread
         * @param sealed its bytes, not kept
         */
        public void reseal(Sealer other, BlobPlace place, byte[] sealed) throws IOException {
            if (!claim(place.type(), place.id())) {
                return;
            }
            int raw = place.rawLength();
            int n;
            try {
                n = codec.reseal(other, sealed, place.length(), raw, place.id().shared());
            } catch (DamagedException e) {
                throw new StorageException(StorageException.Kind.FAILED, e.getMessage(), e);
            }
            int plain = raw != 0 ? raw : n - Sealer.OVERHEAD;
            append(place.type(), place.id(), codec.sealed(), n, raw, plain);
        }

        @Override
        public void close() {
            codec.close();
        }
    }

    /**
     * @param index what is there already; what is written is added
     * @param held asked before anything is put
     * @param compression of what is written
     */
    public BlobWriter(
            Repository repository, BlobIndex index, RepositoryLock held, Compression compression) {
        this.held = held;
        this.repository = repository;
        this.index = index;
        this.compression = compression;
    }

    /** From now on nothing is written but blobs with these ids. */
    public BlobWriter only(Set<Sha256> ids) {
        synchronized (lock) {
            only = Set.copyOf(ids);
        }
        return this;
    }

    /** For one thread. */
    public Hand hand() {
        return new Hand();
    }

    private boolean claim(BlobType type, Sha256 id) {
        synchronized (lock) {
            Set<Sha256> wanted = only;
            return (wanted == null || wanted.contains(id))
                    && !index.has(type, id)
                    && pending(type).add(id);
        }
    }

    private Set<Sha256> pending(BlobType type) {
        return type == BlobType.DATA ? pendingData : pendingTrees;
    }

    private void append(
            BlobType type, Sha256 id, byte[] sealed, int n, int rawLength, int plainLength)
            throws IOException {
        OpenPack full = null;
        synchronized (lock) {
            OpenPack pack = type == BlobType.DATA ? data : trees;
            if (pack != null && !pack.hasRoomFor(n)) {
                full = pack;
                pack = null;
            }
            if (pack == null) {
                byte[] used = spare.poll();
                pack = new OpenPack(used == null ? new byte[FIRST_SIZE] : used);
                set(type, pack);
            }
            pack.add(type, id, sealed, n, rawLength);
            addedBytes += plainLength;
            if (type == BlobType.DATA) {
                dataBlobs++;
            } else {
                treeBlobs++;
            }
            if (full == null && pack.length >= TARGET) {
                full = pack;
                set(type, null);
            }
        }
        if (full != null) {
            putInTurn(full);
        }
    }

    /** One pack is put at a time, for each that waits for a slow storage is memory. */
    private void putInTurn(OpenPack pack) throws IOException {
        putting.lock();
        try {
            put(pack);
        } finally {
            putting.unlock();
        }
    }

    private void set(BlobType type, @Nullable OpenPack pack) {
        if (type == BlobType.DATA) {
            data = pack;
        } else {
            trees = pack;
        }
    }

    private void put(OpenPack pack) throws IOException {
        Sealer sealer = new Sealer(repository.masterKey(), repository.host().randomness());
        byte[] header = sealer.seal(PackHeader.toBytes(pack.blobs));
        pack.room(header.length + PackHeader.LENGTH_BYTES);
        ByteBuffer end =
                ByteBuffer.wrap(pack.bytes).order(ByteOrder.LITTLE_ENDIAN).position(pack.length);
        end.put(header).putInt(header.length);
        pack.length = end.position();
        Sha256 id = hash(pack);
        check(false);
        Storage storage = repository.packs(pack.blobs.getFirst().type());
        storage.put(FileType.PACK.key(id), Body.of(pack.bytes, pack.length));
        byte[] full = null;
        synchronized (lock) {
            packedBytes += pack.length;
            spare.push(pack.bytes);
            int number = index.addPack(id);
            for (BlobPlace blob : pack.blobs) {
                index.add(
                        blob.type(),
                        blob.id().shared(),
                        number,
                        blob.offset(),
                        blob.length(),
                        blob.rawLength());
                pending(blob.type()).remove(blob.id());
            }
            if (!indexBegun) {
                indexText.reset();
                IndexFile.begin(indexText);
            }
            IndexFile.pack(indexText, !indexBegun, id, pack.blobs);
            indexBegun = true;
            blobsInIndex += pack.blobs.size();
            if (blobsInIndex >= BLOBS_IN_INDEX) {
                full = takeIndex();
            }
        }
        if (full != null) {
            putIndex(full);
        }
    }

    private void check(boolean beforeCommit) throws IOException {
        try {
            if (beforeCommit) {
                held.checkFile();
            } else {
                held.check();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for the lock");
        }
    }

    private static Sha256 hash(OpenPack pack) {
        MessageDigest digest = Sha256.digest();
        for (int done = 0; done < pack.length; done += SLICE) {
            digest.update(pack.bytes, done, Math.min(SLICE, pack.length - done));
        }
        return Sha256.finish(digest);
    }

    private byte[] takeIndex() {
        IndexFile.end(indexText);
        byte[] json = indexText.toBytes();
        indexBegun = false;
        blobsInIndex = 0;
        return json;
    }

    private void putIndex(byte[] json) throws IOException {
        repository.storage().sync(); // the packs first
        check(true); // else a prune may have taken packs that this names
        repository.save(FileType.INDEX, json);
    }

    /**
     * Puts everything that is still open, and makes it durable: what refers to the blobs may be
     * written now. No other thread may be saving.
     */
    public void finish() throws IOException {
        OpenPack lastData;
        OpenPack lastTrees;
        synchronized (lock) {
            lastData = data;
            lastTrees = trees;
            data = null;
            trees = null;
        }
        if (lastData != null) {
            put(lastData);
        }
        if (lastTrees != null) {
            put(lastTrees);
        }
        byte[] json = null;
        synchronized (lock) {
            if (indexBegun) {
                json = takeIndex();
            }
            if (!pendingData.isEmpty() || !pendingTrees.isEmpty()) {
                throw new DamagedException("blobs were claimed and never written");
            }
        }
        if (json != null) {
            putIndex(json);
        }
        repository.storage().sync();
    }

    public Tally tally() {
        synchronized (lock) {
            return new Tally(dataBlobs, treeBlobs, addedBytes, packedBytes);
        }
    }

    /** Lets go of what was not finished; it is of no use without a point. */
    @Override
    public void close() {
        synchronized (lock) {
            data = null;
            trees = null;
        }
    }
}
