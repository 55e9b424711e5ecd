package dev.coffer.vault.repository;

import dev.coffer.base.CofferException;
import dev.coffer.base.CofferException.Reason;
import dev.coffer.base.DamagedException;
import dev.coffer.base.Sha256;
import dev.coffer.storage.Body;
import dev.coffer.storage.Storage;
import dev.coffer.storage.StorageException;
import dev.coffer.storage.StorageKey;
import dev.coffer.vault.chunk.Chunker;
import dev.coffer.vault.chunk.Polynomial;
import dev.coffer.vault.crypto.MasterKey;
import dev.coffer.vault.crypto.PasswordCost;
import dev.coffer.vault.crypto.Sealer;
import dev.coffer.vault.format.BlobType;
import dev.coffer.vault.format.Limits;
import dev.coffer.vault.format.RepositoryConfig;
import dev.coffer.vault.format.Unpacked;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * An open repository: its configuration, its master key, and the files that are no packs. Owns its
 * storage. Thread-safe but for {@link #close}.
 */
public final class Repository implements AutoCloseable {
    private static final int NEWEST_VERSION = 2;

    /** From a repository's first key to its config takes a moment. */
    private static final Duration MAKING_TURN = Duration.ofMillis(50);

    private static final int MAKING_TURNS = 40;

    private final Storage storage;
    private final VaultHost host;
    private final RepositoryConfig config;
    private final MasterKey key;
    private final Sha256 keyId;
    private final Chunker chunker;
    private final ConcurrentLinkedQueue<Sealer> sealers = new ConcurrentLinkedQueue<>();
    private final NearFiles near;

    private Repository(
            Storage storage, VaultHost host, RepositoryConfig config, Keys.Opened opened) {
        this.storage = storage;
        this.host = host;
        this.config = config;
        this.key = opened.master();
        this.keyId = opened.id();
        this.chunker = new Chunker(config.polynomial());
        this.near = new NearFiles(this);
    }

    /** Whether there is a repository. */
    public static boolean isThere(Storage storage) throws IOException {
        try (InputStream in = storage.get(FileType.CONFIG, 0, 1)) {
            return in.read() >= 0;
        } catch (StorageException e) {
            if (e.is(StorageException.Kind.MISSING)) {
                return false;
            }
            throw e;
        }
    }

    /**
     * Makes a repository and opens it. Of several that make one in the same place at once, one
     * does, and the others open what it made.
     *
     * @throws CofferException if there is one, or remains of one
     */
    public static Repository make(
            Storage storage, VaultHost host, byte[] password, PasswordCost cost)
            throws IOException {
        return make(storage, host, password, cost, Polynomial.random(host.randomness()));
    }

    /**
     * The same with a polynomial of another repository, so that both cut files alike.
     *
     * @param polynomial irreducible, of degree 53
     */
    public static Repository make(
            Storage storage, VaultHost host, byte[] password, PasswordCost cost, long polynomial)
            throws IOException {
        if (isThere(storage)) {
            throw CofferException.failed("there is a vault already at " + storage);
        }
        StorageKey remains = remains(storage);
        for (int turn = 0; remains != null && turn < MAKING_TURNS; turn++) {
            host.rest(MAKING_TURN);
            if (isThere(storage)) {
                return open(storage, host, password, "");
            }
            remains = remains(storage);
        }
        if (remains != null) {
            throw CofferException.failed(
                    storage
                            + " has "
                            + remains
                            + " but no config: it is a vault that lost it. Put the file back from a"
                            + " copy of the vault, or choose another place");
        }
        MasterKey master = MasterKey.random(host.randomness());
        Keys keys = new Keys(storage, host);
        Sha256 keyId = keys.add(master, password, cost);
        if (!new FirstKey(storage, host, keys).isOf(keyId)) {
            master.close();
            return open(storage, host, password, "");
        }
        byte[] id = new byte[Sha256.BYTES];
        host.randomness().fill(id);
        RepositoryConfig config =
                new RepositoryConfig(NEWEST_VERSION, Sha256.owning(id).toString(), polynomial);
        byte[] sealed = new Sealer(master, host.randomness()).seal(config.toBytes());
        storage.put(FileType.CONFIG, Body.of(sealed));
        storage.sync();
        return new Repository(storage, host, config, new Keys.Opened(master, keyId));
    }

    /** A key or a snapshot, or null if there is none. */
    private static @Nullable StorageKey remains(Storage storage) throws IOException {
        List<StorageKey> found = new ArrayList<>();
        for (FileType type : List.of(FileType.KEY, FileType.SNAPSHOT)) {
            storage.list(
                    type.folder(),
                    (key, bytes) -> {
                        if (type.id(key) != null) {
                            found.add(key);
                        }
                    });
        }
        return found.isEmpty() ? null : found.getFirst();
    }

    /**
     * Opens a repository. The storage is closed with it, and stays open if this fails.
     *
     * @param hint the beginning of the id of the key to try first, or empty
     * @throws CofferException {@code NO_SUCH_STORE} or {@code WRONG_PASSWORD}
     * @throws DamagedException if its configuration or a key is damaged
     */
    public static Repository open(Storage storage, VaultHost host, byte[] password, String hint)
            throws IOException {
        if (!isThere(storage)) {
            throw new CofferException(Reason.NO_SUCH_STORE, "there is no vault at " + storage);
        }
        Keys.Opened opened = new Keys(storage, host).open(password, hint);
        boolean whole = false;
        try (InputStream in = storage.get(FileType.CONFIG, 0, Limits.KEY)) {
            byte[] json = new Sealer(opened.master(), host.randomness()).open(in.readAllBytes());
            RepositoryConfig config = RepositoryConfig.parse(json);
            if (config.version() > NEWEST_VERSION) {
                throw CofferException.failed(
                        storage
                                + " has version "
                                + config.version()
                                + " of the format, and this Coffer knows 1 and 2; use a newer one");
            }
            Repository repository = new Repository(storage, host, config, opened);
            whole = true;
            return repository;
        } catch (DamagedException e) {
            throw new DamagedException(
                    "the config of "
                            + storage
                            + ": "
                            + e.getMessage()
                            + "; put the file back from a copy of the vault",
                    e);
        } catch (IllegalArgumentException e) {
            throw new DamagedException(
                    "the config of "
                            + storage
                            + " is damaged: "
                            + e.getMessage()
                            + "; put the file back from a copy of the vault",
                    e);
        } finally {
            if (!whole) {
                opened.master().close();
            }
        }
    }

    public Storage storage() {
        return storage;
    }

    public VaultHost host() {
        return host;
    }

    public RepositoryConfig config() {
        return config;
    }

    /** The key file that opened it. */
    public Sha256 keyId() {
        return keyId;
    }

    public Chunker chunker() {
        return chunker;
    }

    /** Keys can be added with it. */
    public MasterKey masterKey() {
        return key;
    }

    public Keys keys() {
        return new Keys(storage, host);
    }

    BlobCodec codec(int level) {
        return new BlobCodec(key, host.randomness(), level);
    }

    /** What of this repository is kept on this machine. */
    public NearFiles near() {
        return near;
    }

    /** What only those know who have the repository's key; other bytes for each purpose. */
    public byte[] secret(String purpose) {
        MessageDigest digest = Sha256.digest();
        digest.update(purpose.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
        digest.update(key.encrypt());
        digest.update(key.macKey());
        return digest.digest();
    }

    /** The storage for files of a type, with copies near where that is of use. */
    private Storage of(FileType type) {
        return switch (type) {
            case SNAPSHOT, INDEX -> near.metadata();
            case PACK, KEY, LOCK -> storage;
        };
    }

    /** The storage for packs of blobs of a type. */
    Storage packs(BlobType type) {
        return type == BlobType.TREE ? near.metadata() : storage;
    }

    byte[] seal(byte[] plain) {
        return new Sealer(key, host.randomness()).seal(plain);
    }

    /** A file as a listing tells it. */
    public record Listed(Sha256 id, long bytes) {}

    /** All files of a type, in no order. */
    public List<Listed> list(FileType type) throws IOException {
        List<Listed> files = new ArrayList<>();
        of(type).list(
                        type.folder(),
                        (key, bytes) -> {
                            Sha256 id = type.id(key);
                            if (id != null) {
                                files.add(new Listed(id, bytes));
                            }
                        });
        return files;
    }

    /**
     * Puts a file that is no pack.
     *
     * @return its id
     */
    public Sha256 save(FileType type, byte[] json) throws IOException {
        byte[] plain = Unpacked.wrap(json, config.version());
        byte[] sealed = seal(plain);
        Sha256 id = Sha256.hash(sealed);
        of(type).put(type.key(id), Body.of(sealed));
        return id;
    }

    /**
     * The JSON of a file that is no pack; whoever opens it closes it.
     *
     * @throws StorageException {@link StorageException.Kind#MISSING} if it is not there (any more)
     * @throws DamagedException if it is not what was put
     */
    public InputStream load(FileType type, Sha256 id) throws IOException {
        byte[] sealed;
        int largest = type.largest();
        try (InputStream in = of(type).get(type.key(id), 0, largest + 1L)) {
            sealed = in.readAllBytes();
        }
        try {
            if (sealed.length > largest) {
                throw new DamagedException("it is larger than any " + type.word());
            }
            if (!Sha256.hash(sealed).equals(id)) {
                throw new DamagedException("its content has another hash than its name says");
            }
            byte[] plain = open(sealed);
            return Unpacked.unwrap(plain, Limits.decompressed(sealed.length));
        } catch (DamagedException e) {
            throw damaged(type, id, e);
        }
    }

    /** Ciphers are kept: to look one up takes longer than to open a point with it. */
    byte[] open(byte[] sealed) throws DamagedException {
        Sealer known = sealers.poll();
        Sealer sealer = known == null ? new Sealer(key, host.randomness()) : known;
        try {
            return sealer.open(sealed);
        } finally {
            sealers.add(sealer);
        }
    }

    /** The same failure with the name of the file, if it does not have that already. */
    public DamagedException damaged(FileType type, Sha256 id, DamagedException e) {
        String what = type.word() + " " + id + " of " + storage + " is damaged: ";
        return e.getMessage().startsWith(what) ? e : new DamagedException(what + e.getMessage(), e);
    }

    public void delete(FileType type, Sha256 id) throws IOException {
        of(type).delete(type.key(id));
    }

    @Override
    public void close() throws IOException {
        near.close();
        key.close();
        storage.close();
    }
}
