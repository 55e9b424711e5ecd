package dev.coffer.vault.repository;

import dev.coffer.base.CofferException;
import dev.coffer.base.CofferException.Reason;
import dev.coffer.base.Sha256;
import dev.coffer.storage.Storage;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * Who of several that make a vault in one place at once is the one that makes it. A storage can
 * replace a file only, so two configs, each sealed with its own master key, would leave a vault
 * that nobody can read. Everyone puts a key and then lists them all, so of any two at least one
 * sees the other's key: whoever sees a lesser one takes its own away, and whoever sees greater ones
 * alone waits until they are gone. A config that is there meanwhile is that of one who saw nobody.
 */
final class FirstKey {
    private static final Duration TURN = Duration.ofMillis(50);
    private static final int TURNS = 200;

    private final Storage storage;
    private final VaultHost host;
    private final Keys keys;

    FirstKey(Storage storage, VaultHost host, Keys keys) {
        this.storage = storage;
        this.host = host;
        this.keys = keys;
    }

    /**
     * Whether the config is to be made by who put this key; else the key is gone, and there is a
     * config.
     *
     * @throws CofferException {@code LOCKED} if the others come to no end; then the key is gone
     */
    boolean isOf(Sha256 own) throws IOException {
        boolean ours = true;
        boolean made = false;
        for (int turn = 0; turn < TURNS; turn++) {
            List<Sha256> all = keys.ids();
            if (ours && all.size() == 1 && all.getFirst().equals(own)) {
                return true;
            }
            made = Repository.isThere(storage);
            if (ours && (made || hasLesser(all, own))) {
                storage.delete(FileType.KEY.key(own));
                storage.sync();
                ours = false;
            }
            if (made && all.size() == 1) {
                return false; // a loser's key would open, and not fit the config
            }
            host.rest(TURN);
        }
        if (ours) {
            storage.delete(FileType.KEY.key(own));
        }
        if (made) {
            return false;
        }
        throw new CofferException(
                Reason.LOCKED,
                "another run is making a vault at " + storage + ", or died at it; run this again");
    }

    private static boolean hasLesser(List<Sha256> all, Sha256 own) {
        String name = own.toString();
        for (Sha256 id : all) {
            if (id.toString().compareTo(name) < 0) {
                return true;
            }
        }
        return false;
    }
}
