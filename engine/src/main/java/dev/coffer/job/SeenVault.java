package dev.coffer.job;

import dev.coffer.base.TreePath;
import dev.coffer.catalogue.SeenPoints;
import dev.coffer.tree.Problem;
import dev.coffer.vault.VaultStore;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Compares what a vault has with what this machine last saw in it. A backup adds what is new and
 * forgets nothing, so that what went is still named by the next {@code verify}.
 */
final class SeenVault {
    private final SeenPoints seen;
    private final VaultStore vault;

    SeenVault(SeenPoints seen, VaultStore vault) {
        this.seen = seen;
        this.vault = vault;
    }

    /** Remembers what there is, and what was there before. */
    void add() throws IOException {
        Map<String, String> before = seen.of(vault.id());
        Map<String, String> all = new TreeMap<>(before);
        all.putAll(vault.named());
        if (!all.equals(before)) {
            seen.remember(vault.id(), all);
        }
    }

    /** Forgets files that this machine itself took away, and remembers what there is. */
    void replaced(Set<String> gone) throws IOException {
        Map<String, String> all = new TreeMap<>(seen.of(vault.id()));
        all.keySet().removeAll(gone);
        all.putAll(vault.named());
        seen.remember(vault.id(), all);
    }

    /**
     * What was there and is not, as notes; from now on this machine has seen what there is.
     *
     * <p>What restic gave other tags has another name; the first is in it, so it is not missed.
     */
    List<Problem> gone() throws IOException {
        Map<String, String> now = vault.named();
        Map<String, String> before = seen.of(vault.id());
        Set<String> renamed = vault.originals();
        List<Problem> gone = new ArrayList<>();
        for (Map.Entry<String, String> one : before.entrySet()) {
            if (!now.containsKey(one.getKey()) && !renamed.contains(one.getKey())) {
                gone.add(
                        new Problem(
                                TreePath.of(one.getKey()),
                                Problem.Kind.NOTE,
                                one.getValue()
                                        + " was here when this machine last looked, and is gone;"
                                        + " restic, or another machine, may have removed it"));
            }
        }
        if (!now.equals(before)) {
            seen.remember(vault.id(), now);
        }
        return gone;
    }
}
