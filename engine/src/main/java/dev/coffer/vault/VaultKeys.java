package dev.coffer.vault;

import dev.coffer.base.CofferException;
import dev.coffer.base.Counted;
import dev.coffer.base.DamagedException;
import dev.coffer.base.Sha256;
import dev.coffer.base.TreePath;
import dev.coffer.guard.Authorization;
import dev.coffer.guard.Destruction;
import dev.coffer.guard.Operation;
import dev.coffer.guard.PlanDocument;
import dev.coffer.guard.PlanSpool;
import dev.coffer.guard.Protected;
import dev.coffer.store.RestorePoint;
import dev.coffer.tree.Problem;
import dev.coffer.vault.crypto.PasswordCost;
import dev.coffer.vault.format.KeyFile;
import dev.coffer.vault.repository.FileType;
import dev.coffer.vault.repository.Keys;
import dev.coffer.vault.repository.Locks;
import dev.coffer.vault.repository.Repository;
import dev.coffer.vault.repository.RepositoryLock;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The keys of a vault: who may open it. Each seals the same master key, so a key that is removed
 * shuts out its password, but nobody who has taken the master key before.
 *
 * <p>A new key is opened again and compared before an old one goes, and the key that the vault was
 * opened with stays, so that there is always one whose password somebody has.
 */
public final class VaultKeys {
    /** Whoever opens the vault, restic too, tries no more than that. */
    private static final int MOST = 20;

    private final VaultStore store;
    private final Repository repository;
    private final PasswordCost cost;

    /**
     * One key.
     *
     * @param id of its file
     * @param created when, as it is written
     * @param user who made it
     * @param host where
     * @param current whether the vault was opened with it
     */
    public record Key(Sha256 id, String created, String user, String host, boolean current) {
        public String shortId() {
            return id.toString().substring(0, RestorePoint.SHORT_ID);
        }
    }

    /**
     * All keys.
     *
     * @param sound oldest first
     * @param damaged those that open nothing any more, by the names of their files
     */
    public record Listing(List<Key> sound, List<Problem> damaged) {}

    public VaultKeys(VaultStore store) {
        this(store, PasswordCost.NEW);
    }

    /**
     * @param cost of trying a new password
     */
    VaultKeys(VaultStore store, PasswordCost cost) {
        this.store = store;
        this.repository = store.repository();
        this.cost = cost;
    }

    public Listing list() throws IOException {
        List<Key> sound = new ArrayList<>();
        List<Problem> damaged = new ArrayList<>();
        for (Repository.Listed file : repository.list(FileType.KEY)) {
            try {
                KeyFile key = repository.keys().read(file.id());
                boolean current = file.id().equals(repository.keyId());
                sound.add(new Key(file.id(), key.created(), key.user(), key.host(), current));
            } catch (DamagedException e) {
                damaged.add(VaultCheck.problem(FileType.KEY, file.id(), e.getMessage()));
            }
        }
        sound.sort(Comparator.comparing(Key::created).thenComparing(Key::id));
        return new Listing(sound, damaged);
    }

    /** What another key needs a yes for: who has its password can read everything. */
    public Destruction planAddition(PlanSpool spool) throws IOException {
        String subject = repository.storage().toString();
        try (PlanDocument document = spool.begin(Operation.ADD_KEY, subject)) {
            return document.finish(
                    List.of(
                            "Another password would open "
                                    + subject
                                    + ", beside those of "
                                    + Counted.of(repository.list(FileType.KEY).size(), "key")
                                    + ": whoever has it can read everything there."));
        }
    }

    /**
     * Adds a key, as {@link #planAddition} said.
     *
     * @param password its password in UTF-8; not changed
     * @return its id
     * @throws DamagedException if the new key does not open the vault; it is not there then
     */
    @Protected(Operation.ADD_KEY)
    public Sha256 add(byte[] password, PlanSpool spool, Authorization yes)
            throws IOException, InterruptedException {
        Destruction again = planAddition(spool);
        spool.remove(again);
        yes.check(again);
        return add(password);
    }

    Sha256 add(byte[] password) throws IOException, InterruptedException {
        try (RepositoryLock lock = new Locks(repository).take(false, store.options().patience())) {
            if (repository.list(FileType.KEY).size() >= MOST) {
                throw CofferException.failed(
                        repository.storage()
                                + " has "
                                + MOST
                                + " keys, and no more are tried when it is opened; remove one that"
                                + " is of no use with coffer key remove");
            }
            lock.check();
            return addAndCompare(password);
        }
    }

    private Sha256 addAndCompare(byte[] password) throws IOException {
        Keys keys = repository.keys();
        Sha256 id = keys.add(repository.masterKey(), password, cost);
        boolean opens = false;
        try {
            opens = keys.opens(id, password, repository.masterKey());
        } finally {
            if (!opens) {
                repository.delete(FileType.KEY, id);
            }
        }
        if (!opens) {
            throw new DamagedException(
                    "the new key does not open "
                            + repository.storage()
                            + "; it was taken away again. Is this machine's memory sound?");
        }
        return id;
    }

    /**
     * What the removal of a key needs a yes for.
     *
     * @param prefix the beginning of its id
     * @throws CofferException if there is no such key, or it must stay
     */
    public Destruction planRemoval(String prefix, PlanSpool spool) throws IOException {
        Repository.Listed key = find(prefix);
        refuse(key.id());
        return plan(
                Operation.REMOVE_KEY,
                key,
                spool,
                "The password of key "
                        + key.id().toString().substring(0, RestorePoint.SHORT_ID)
                        + " would not open "
                        + repository.storage()
                        + " any more.");
    }

    /** What a change of the password needs a yes for. */
    public Destruction planChange(PlanSpool spool) throws IOException {
        return plan(
                Operation.CHANGE_KEY,
                find(repository.keyId().toString()),
                spool,
                "The password that is in use now would not open "
                        + repository.storage()
                        + " any more, only the new one and those of other keys.");
    }

    private Destruction plan(
            Operation operation, Repository.Listed key, PlanSpool spool, String sentence)
            throws IOException {
        String subject = repository.storage().toString();
        try (PlanDocument document = spool.begin(operation, subject)) {
            document.file("remove", TreePath.of(FileType.KEY.key(key.id()).path()), key.bytes());
            return document.finish(List.of(sentence));
        }
    }

    private Repository.Listed find(String prefix) throws IOException {
        Repository.Listed found = null;
        for (Repository.Listed file : repository.list(FileType.KEY)) {
            if (!prefix.isEmpty() && file.id().toString().startsWith(prefix)) {
                if (found != null) {
                    throw CofferException.failed(
                            "several keys of "
                                    + repository.storage()
                                    + " begin with "
                                    + prefix
                                    + "; write more of the id, which coffer key list tells");
                }
                found = file;
            }
        }
        if (found == null) {
            throw CofferException.failed(
                    repository.storage()
                            + " has no key "
                            + prefix
                            + "; coffer key list tells which it has");
        }
        return found;
    }

    private void refuse(Sha256 id) throws CofferException {
        if (id.equals(repository.keyId())) {
            throw CofferException.failed(
                    "key "
                            + id.toString().substring(0, RestorePoint.SHORT_ID)
                            + " is the one that the password in use opens, so it stays; give the"
                            + " password of another key, or change this one with coffer key"
                            + " passwd");
        }
    }

    /** Removes a key, as {@link #planRemoval} said. */
    @Protected(Operation.REMOVE_KEY)
    public Sha256 remove(String prefix, PlanSpool spool, Authorization yes)
            throws IOException, InterruptedException {
        try (RepositoryLock lock = new Locks(repository).take(true, store.options().patience())) {
            Destruction again = planRemoval(prefix, spool);
            spool.remove(again);
            yes.check(again);
            find(repository.keyId().toString()); // what stays
            Sha256 id = find(prefix).id();
            lock.checkFile();
            repository.delete(FileType.KEY, id);
            repository.storage().sync();
            return id;
        }
    }

    /**
     * Gives the key that the vault was opened with another password, as {@link #planChange} said.
     *
     * @param password the new one in UTF-8; not changed
     * @return the id of the new key
     */
    @Protected(Operation.CHANGE_KEY)
    public Sha256 change(byte[] password, PlanSpool spool, Authorization yes)
            throws IOException, InterruptedException {
        try (RepositoryLock lock = new Locks(repository).take(true, store.options().patience())) {
            Destruction again = planChange(spool);
            spool.remove(again);
            yes.check(again);
            lock.check();
            Sha256 id = addAndCompare(password);
            lock.checkFile();
            repository.delete(FileType.KEY, repository.keyId());
            repository.storage().sync();
            return id;
        }
    }

    /** The name of the file of the key that the vault was opened with. */
    public String current() {
        return FileType.KEY.key(repository.keyId()).path();
    }
}
