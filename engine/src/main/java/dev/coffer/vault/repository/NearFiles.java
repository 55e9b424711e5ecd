package dev.coffer.vault.repository;

import dev.coffer.base.DamagedException;
import dev.coffer.base.Sha256;
import dev.coffer.storage.Body;
import dev.coffer.storage.CacheFolder;
import dev.coffer.storage.CachingStorage;
import dev.coffer.storage.Storage;
import dev.coffer.storage.StorageKey;
import dev.coffer.vault.format.Unpacked;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * What of a repository is kept in the user's cache folder. It is sealed with the repository's key,
 * so the folder gives away no more than the repository would; what is damaged there is as good as
 * not there, and what cannot be written there is not kept. Opened when it is first needed.
 * Thread-safe.
 */
public final class NearFiles implements AutoCloseable {
    private static final int LARGEST_SEALED = 256 << 20;
    private static final long LARGEST = 1L << 30;
    private static final int COMPRESSED = 2;

    private final Repository repository;
    private @Nullable Storage storage;

    /** What was opened, to be closed. */
    private @Nullable Storage opened;

    private @Nullable Storage metadata;
    private @Nullable CachingStorage caching;
    private boolean tried;

    NearFiles(Repository repository) {
        this.repository = repository;
    }

    private synchronized @Nullable Storage storage() {
        if (!tried) {
            tried = true;
            VaultHost host = repository.host();
            storage =
                    new CacheFolder(host.files(), host.cache(), host.clock(), host.randomness())
                            .storage(repository.config().id());
            opened = storage;
        }
        return storage;
    }

    /**
     * The repository's storage for snapshots, index files, and packs of listings: where it is far,
     * copies of these are kept as they lie there.
     */
    synchronized Storage metadata() {
        Storage through = metadata;
        if (through == null) {
            Storage far = repository.storage();
            Storage copies = far.isFar() ? storage() : null;
            caching = copies == null ? null : new CachingStorage(far, copies);
            through = caching == null ? far : caching;
            metadata = through;
        }
        return through;
    }

    /** Drops copies of packs that no index file names any more. */
    void keepPacks(Collection<Sha256> packs) {
        metadata();
        CachingStorage copies = caching;
        if (copies != null) {
            Set<StorageKey> wanted = new HashSet<>();
            for (Sha256 pack : packs) {
                wanted.add(FileType.PACK.key(pack));
            }
            copies.keep(FileType.PACK.folder(), wanted::contains);
        }
    }

    /** From now on everything is read from the repository itself: it is to be verified. */
    public synchronized void leaveAside() {
        metadata = repository.storage();
        caching = null;
        storage = null;
        tried = true;
    }

    /** What was kept under a name; null if nothing was, or it is damaged. */
    public byte @Nullable [] recall(StorageKey name) {
        Storage there = storage();
        if (there == null) {
            return null;
        }
        byte[] sealed;
        try (InputStream in = there.get(name, 0, LARGEST_SEALED)) {
            sealed = in.readAllBytes();
        } catch (IOException e) {
            return null; // mostly: it is not there
        }
        try (InputStream plain = Unpacked.unwrap(repository.open(sealed), LARGEST)) {
            return plain.readAllBytes();
        } catch (DamagedException e) {
            drop(name);
            return null;
        } catch (IOException e) {
            return null;
        }
    }

    /** Keeps this in place of what was kept under the name. */
    public void keep(StorageKey name, byte[] plain) {
        Storage there = storage();
        if (there != null) {
            try {
                there.put(name, Body.of(repository.seal(Unpacked.wrap(plain, COMPRESSED))));
            } catch (IOException e) {
                // a full disk, a place that cannot be written to: it is read from the vault again
            }
        }
    }

    /** Lets go of what is kept under the name. */
    public void drop(StorageKey name) {
        Storage there = storage();
        if (there != null) {
            try {
                there.delete(name);
            } catch (IOException e) {
                // it stays, and is found damaged again
            }
        }
    }

    @Override
    public synchronized void close() throws IOException {
        if (opened != null) {
            opened.close();
            opened = null;
        }
    }
}
