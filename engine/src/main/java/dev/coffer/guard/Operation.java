package dev.coffer.guard;

/** What a plan of destruction would do. */
public enum Operation {
    /** A backup whose source has lost so much that the store's copy would shrink past the limit. */
    MASS_DELETION("mass-deletion"),
    /** A restore that replaces or removes files which are there now. */
    RESTORE_OVER_EXISTING("restore-over-existing");

    private final String word;

    Operation(String word) {
        this.word = word;
    }

    /** As it stands in the canonical plan. */
    public String word() {
        return word;
    }
}
