package dev.coffer.store;

import java.util.Locale;

/** The kinds of store (design §2). */
public enum StoreKind {
    MIRROR,
    VERSIONED,
    ARCHIVE,
    VAULT;

    /** As people write it: {@code mirror}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
