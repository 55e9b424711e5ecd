package dev.coffer.job;

import dev.coffer.base.CofferException;
import dev.coffer.base.Sha256;
import dev.coffer.guard.Authorization;
import dev.coffer.guard.Destruction;
import dev.coffer.guard.PlanSpool;
import dev.coffer.store.Store;
import dev.coffer.vault.VaultKeys;
import dev.coffer.vault.VaultStore;
import dev.coffer.vault.repository.FileType;

import java.io.IOException;
import java.util.Arrays;
import java.util.Set;

/**
 * Who may open a vault. New passwords come from the front end, for {@link
 * PasswordProvider.Purpose#REPLACE}; every change is asked of the gate.
 */
public final class KeyRing {
    private final Works works;
    private final PasswordProvider passwords;

    KeyRing(Works works) {
        this.works = works;
        this.passwords = works.passwords();
    }

    private interface Work<T> {
        T with(VaultStore vault, VaultKeys keys) throws IOException, InterruptedException;
    }

    private <T> T in(StoreChoice choice, Work<T> work) throws IOException, InterruptedException {
        try (Store store = works.open(choice)) {
            if (!(store instanceof VaultStore vault)) {
                throw CofferException.usage(
                        "only a vault has keys; "
                                + choice.address().withoutOptions()
                                + " is not encrypted");
            }
            return work.with(vault, new VaultKeys(vault));
        }
    }

    private <T> T in(String deed, StoreChoice choice, Work<T> work)
            throws IOException, InterruptedException {
        return works.records().of(deed, choice, () -> in(choice, work));
    }

    /** All keys. */
    public VaultKeys.Listing list(StoreChoice choice) throws IOException, InterruptedException {
        return in(choice, (vault, keys) -> keys.list());
    }

    /**
     * Adds a key with a password of its own.
     *
     * @return its id
     */
    public Sha256 add(StoreChoice choice) throws IOException, InterruptedException {
        return in(
                "key-add",
                choice,
                (vault, keys) -> {
                    PlanSpool plans = works.plans();
                    Destruction plan = keys.planAddition(plans);
                    Authorization yes = works.gate().authorize(plan);
                    byte[] password = passwords.password(choice, PasswordProvider.Purpose.REPLACE);
                    try {
                        Sha256 id = keys.add(password, plans, yes);
                        new SeenVault(works.memory().seen(), vault).add();
                        plans.remove(plan);
                        return id;
                    } finally {
                        Arrays.fill(password, (byte) 0);
                    }
                });
    }

    /**
     * Puts a key with another password in the place of the one that opens the vault now.
     *
     * @return its id
     */
    public Sha256 change(StoreChoice choice) throws IOException, InterruptedException {
        return in(
                "key-change",
                choice,
                (vault, keys) -> {
                    PlanSpool plans = works.plans();
                    Destruction plan = keys.planChange(plans);
                    Authorization yes = works.gate().authorize(plan);
                    byte[] password = passwords.password(choice, PasswordProvider.Purpose.REPLACE);
                    try {
                        Sha256 id = keys.change(password, plans, yes);
                        new SeenVault(works.memory().seen(), vault)
                                .replaced(Set.of(keys.current()));
                        plans.remove(plan);
                        return id;
                    } finally {
                        Arrays.fill(password, (byte) 0);
                    }
                });
    }

    /**
     * Removes a key.
     *
     * @param prefix the beginning of its id
     * @return its id
     * @throws CofferException if it is the one that opens the vault now
     */
    public Sha256 remove(StoreChoice choice, String prefix)
            throws IOException, InterruptedException {
        return in(
                "key-remove",
                choice,
                (vault, keys) -> {
                    PlanSpool plans = works.plans();
                    Destruction plan = keys.planRemoval(prefix, plans);
                    Authorization yes = works.gate().authorize(plan);
                    Sha256 id = keys.remove(prefix, plans, yes);
                    new SeenVault(works.memory().seen(), vault)
                            .replaced(Set.of(FileType.KEY.key(id).path()));
                    plans.remove(plan);
                    return id;
                });
    }
}
