package dev.coffer.restore;

import dev.coffer.base.Name;

/** Names that Coffer gives to its own folders among the user's. */
public final class OwnNames {
    /** What restores replaced or removed, at a target's root. */
    public static final Name UNDO = Name.of(".coffer-undo");

    /** The record of a mirror or versioned store, at its root: what holds one is a store. */
    static final Name STORE_RECORD = Name.of(".coffer");

    /** In the record: says that it is one. */
    static final Name STORE_MARKER = Name.of("store.json");

    private static final String BUILDING = ".coffer-restore-";

    private OwnNames() {}

    /** Where a restore into an empty target is built. */
    static Name building(String id) {
        return Name.of(BUILDING + id);
    }

    static boolean isBuilding(Name name) {
        return name.startsWith(BUILDING);
    }

    /**
     * The undo folder, or one in which a restore is being built: scans and restores pass it over.
     */
    public static boolean isOurs(Name name) {
        return name.equals(UNDO) || isBuilding(name);
    }
}
