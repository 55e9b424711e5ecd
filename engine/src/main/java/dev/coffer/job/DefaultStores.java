package dev.coffer.job;

import dev.coffer.base.CofferException;
import dev.coffer.base.Sha256;
import dev.coffer.catalogue.KnownStore;
import dev.coffer.catalogue.KnownStores;
import dev.coffer.config.Overrides;
import dev.coffer.config.Setting;
import dev.coffer.config.SourceConfig;
import dev.coffer.config.StoreAddress;
import dev.coffer.os.HostPath;
import dev.coffer.store.SourcePlace;
import dev.coffer.store.StoreKind;

import org.jspecify.annotations.Nullable;

import java.security.MessageDigest;
import java.util.List;

/**
 * Where {@code coffer backup PATH} keeps what it backs up when nobody names a store: a versioned
 * store of its own for each set of sources, under the user's data folder.
 */
final class DefaultStores {
    /** What such a store leaves out: what tools make again. */
    private static final String PRESET = "caches";

    private static final int HASH_DIGITS = 8;

    private final HostPath folder;
    private final KnownStores known;

    DefaultStores(Machine machine, KnownStores known) {
        this.folder = machine.dataFolder().resolve("stores");
        this.known = known;
    }

    /** The store of these sources, there or not. The same sources have the same store always. */
    StoreAddress of(List<SourceConfig> sources) {
        MessageDigest digest = Sha256.digest();
        for (SourceConfig source : sources) {
            digest.update(source.path().shared());
            digest.update((byte) 0);
        }
        String hash = Sha256.finish(digest).toString().substring(0, HASH_DIGITS);
        SourceConfig first = sources.getFirst();
        String readable = readable(first.name().toString());
        return StoreAddress.of(StoreKind.VERSIONED, folder.resolve(readable + "-" + hash));
    }

    /**
     * The store that holds a folder, or the nearest one above it; null if none does. Only stores
     * this machine remembers having made by default.
     */
    @Nullable StoreAddress holding(HostPath place) throws CofferException {
        KnownStore best = null;
        int bestLength = -1;
        for (KnownStore store : known.all()) {
            if (!folder.contains(store.location())) {
                continue;
            }
            for (SourcePlace source : store.sources()) {
                int length = source.path().shared().length;
                if (source.holds(place) && length > bestLength) {
                    best = store;
                    bestLength = length;
                }
            }
        }
        return best == null ? null : StoreAddress.of(StoreKind.VERSIONED, best.location());
    }

    /** What a command line would have to say for such a store. */
    static Overrides overrides(StoreAddress store) {
        return Overrides.NONE
                .with(Setting.STORE, store.toString(), "--to")
                .with(Setting.PRESET, PRESET, "the store's own preset");
    }

    boolean has(HostPath location) {
        return folder.contains(location);
    }

    /** Something of the name that any file system takes. */
    private static String readable(String name) {
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < Math.min(name.length(), 40); i++) {
            char c = name.charAt(i);
            boolean keep = Character.isLetterOrDigit(c) || c == '.' || c == '_' || c == '-';
            plain.append(keep && c < 0x80 ? c : '_');
        }
        return plain.charAt(0) == '.' ? "_" + plain : plain.toString();
    }
}
