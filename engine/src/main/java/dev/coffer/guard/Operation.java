package dev.coffer.guard;

/** What a plan of destruction would do. */
public enum Operation {
    /** A backup whose source has lost so much that the store's copy would shrink past the limit. */
    MASS_DELETION("mass-deletion"),
    /** A restore that replaces or removes files which are there now. */
    RESTORE_OVER_EXISTING("restore-over-existing"),
    /** An undo that replaces or removes what a restore had put there. */
    UNDO_RESTORE("undo-restore"),
    /** Points that would not be there any more. */
    FORGET("forget"),
    /** The folder that an item of an archive is, when one file has taken its place. */
    REPLACE_ITEM("replace-item"),
    /** Files of a vault that no point needs. */
    PRUNE("prune"),
    /** Files of a vault that are damaged, and what depends on them. */
    REPAIR("repair"),
    /** Another password that would open a vault. */
    ADD_KEY("add-key"),
    /** A hold that would keep a point no longer. */
    RELEASE_HOLD("release-hold"),
    /** A lock of a vault that somebody may hold. */
    UNLOCK("unlock"),
    /** A key of a vault, without which its password opens nothing. */
    REMOVE_KEY("remove-key");

    private final String word;

    Operation(String word) {
        this.word = word;
    }

    /** As it stands in the canonical plan. */
    public String word() {
        return word;
    }
}
