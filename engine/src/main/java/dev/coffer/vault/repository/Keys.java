package dev.coffer.vault.repository;

import dev.coffer.base.Bytes;
import dev.coffer.base.CofferException;
import dev.coffer.base.CofferException.Reason;
import dev.coffer.base.DamagedException;
import dev.coffer.base.Sha256;
import dev.coffer.storage.Body;
import dev.coffer.storage.Storage;
import dev.coffer.vault.crypto.MasterKey;
import dev.coffer.vault.crypto.PasswordCost;
import dev.coffer.vault.crypto.Sealer;
import dev.coffer.vault.crypto.WarmUp;
import dev.coffer.vault.format.GoJson;
import dev.coffer.vault.format.KeyFile;
import dev.coffer.vault.format.Limits;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The keys of a repository: each seals the same master key with what one password gives. */
public final class Keys {
    /** So many keys are tried, as restic does. */
    private static final int MOST_TRIED = 20;

    private final Storage storage;
    private final VaultHost host;

    /**
     * A master key and which key gave it.
     *
     * @param id of the key file
     */
    public record Opened(MasterKey master, Sha256 id) {}

    /** A key file with its name. */
    public record Named(Sha256 id, KeyFile file) {}

    public Keys(Storage storage, VaultHost host) {
        this.storage = storage;
        this.host = host;
    }

    /** All keys, in no order. */
    public List<Named> list() throws IOException {
        List<Named> keys = new ArrayList<>();
        for (Sha256 id : ids()) {
            keys.add(new Named(id, read(id)));
        }
        return keys;
    }

    /**
     * One key.
     *
     * @throws DamagedException if it is not what was put
     */
    public KeyFile read(Sha256 id) throws IOException {
        byte[] bytes;
        try (InputStream in = storage.get(FileType.KEY.key(id), 0, Limits.KEY)) {
            bytes = in.readAllBytes();
        }
        try {
            if (!Sha256.hash(bytes).equals(id)) {
                throw new DamagedException("its content has another hash than its name says");
            }
            return KeyFile.parse(bytes);
        } catch (DamagedException e) {
            throw new DamagedException(
                    "key " + id + " of " + storage + " is damaged: " + e.getMessage(), e);
        }
    }

    List<Sha256> ids() throws IOException {
        List<Sha256> ids = new ArrayList<>();
        storage.list(
                FileType.KEY.folder(),
                (key, bytes) -> {
                    Sha256 id = FileType.KEY.id(key);
                    if (id != null) {
                        ids.add(id);
                    }
                });
        return ids;
    }

    /**
     * Tries a password on the keys.
     *
     * @param hint the beginning of a key's id, to be tried first; empty for none
     * @throws CofferException {@code WRONG_PASSWORD} if none of them is its
     * @throws DamagedException if none of those is that can be read, and some cannot
     */
    public Opened open(byte[] password, String hint) throws IOException {
        List<Sha256> ids = ids();
        if (!hint.isEmpty()) {
            ids.sort((a, b) ->
                    Boolean.compare(b.toString().startsWith(hint), a.toString().startsWith(hint)));
        }
        DamagedException damaged = null;
        int tried = 0;
        for (Sha256 id : ids) {
            if (tried == MOST_TRIED) {
                throw new CofferException(
                        Reason.WRONG_PASSWORD,
                        "the password is that of none of the first "
                                + MOST_TRIED
                                + " keys of "
                                + storage
                                + "; name the key with --key-hint");
            }
            KeyFile file;
            try {
                file = read(id);
            } catch (DamagedException e) {
                damaged = e; // another key may be the password's
                continue;
            }
            tried++;
            MasterKey master = unseal(file, password);
            if (master != null) {
                return new Opened(master, id);
            }
        }
        if (damaged != null) {
            throw new DamagedException(
                    damaged.getMessage()
                            + "; if the password is this key's, put its file back from a copy of"
                            + " the vault, for without a key nobody can read it; else the password"
                            + " is wrong",
                    damaged);
        }
        throw new CofferException(
                Reason.WRONG_PASSWORD,
                ids.isEmpty()
                        ? storage
                                + " has no keys: without one nobody can read it. Put one back into"
                                + " its folder keys from a copy of the vault"
                        : "wrong password for "
                                + storage
                                + ": it opens none of its keys. Give another by --password-file,"
                                + " --password-command or COFFER_PASSWORD, or type it");
    }

    /** Null if the password is another one. */
    private @Nullable MasterKey unseal(KeyFile file, byte[] password) throws IOException {
        byte[] json;
        checkMemory(file.cost());
        WarmUp warmUp = WarmUp.begin();
        try (MasterKey derived = derive(file.cost(), password, file.salt().shared())) {
            json = new Sealer(derived, host.randomness()).open(file.data().shared());
        } catch (Sealer.NotSealedException e) {
            return null;
        } finally {
            warmUp.close();
        }
        try {
            return KeyFile.readMasterKey(json);
        } finally {
            Arrays.fill(json, (byte) 0);
        }
    }

    private MasterKey derive(PasswordCost cost, byte[] password, byte[] salt) throws IOException {
        long room = Runtime.getRuntime().maxMemory() / 2 / cost.memory();
        try {
            return cost.derive(password, salt, Math.clamp(room, 1, host.workers()));
        } catch (InterruptedException e) {
            throw (InterruptedIOException) new InterruptedIOException("interrupted").initCause(e);
        }
    }

    /** Other programs make keys that cost more than ours: better said than out of memory. */
    private void checkMemory(PasswordCost cost) throws CofferException {
        if (cost.memory() > Runtime.getRuntime().maxMemory() / 2) {
            throw CofferException.failed(
                    "a key of "
                            + storage
                            + " wants "
                            + (cost.memory() >> 20)
                            + " MiB to try a password; give this program more memory, with ./coffer"
                            + " by COFFER_JAVA_OPTS=-Xmx"
                            + (4 * (cost.memory() >> 20))
                            + "m");
        }
    }

    /**
     * Makes a key file that opens the master key with a password, and puts it.
     *
     * @return its id
     */
    public Sha256 add(MasterKey master, byte[] password, PasswordCost cost) throws IOException {
        byte[] salt = new byte[KeyFile.SALT_BYTES];
        host.randomness().fill(salt);
        byte[] json = KeyFile.write(master);
        byte[] data;
        try (MasterKey derived = derive(cost, password, salt)) {
            data = new Sealer(derived, host.randomness()).seal(json);
        } finally {
            Arrays.fill(json, (byte) 0);
        }
        KeyFile file =
                new KeyFile(
                        now(),
                        host.user(),
                        host.host(),
                        cost,
                        Bytes.owning(salt),
                        Bytes.owning(data));
        byte[] bytes = file.toBytes();
        Sha256 id = Sha256.hash(bytes);
        storage.put(FileType.KEY.key(id), Body.of(bytes));
        storage.sync();
        return id;
    }

    /** Whether a key gives this very master key when it is opened with a password. */
    public boolean opens(Sha256 id, byte[] password, MasterKey master) throws IOException {
        try (@Nullable MasterKey opened = unseal(read(id), password)) {
            return opened != null && opened.isSame(master);
        }
    }

    private String now() {
        OffsetDateTime now = host.now();
        byte[] quoted =
                new GoJson()
                        .time(now.toEpochSecond(), now.getNano(), now.getOffset().getTotalSeconds())
                        .toBytes();
        return new String(quoted, 1, quoted.length - 2, StandardCharsets.US_ASCII);
    }
}
