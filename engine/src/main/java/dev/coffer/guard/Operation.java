package dev.coffer.guard;

import org.jspecify.annotations.Nullable;

/** What a plan of destruction would do. */
public enum Operation {
    /** A backup whose source has lost so much that the store's copy would shrink past the limit. */
    MASS_DELETION("mass_deletion"),
    /** A restore that replaces or removes files which are there now. */
    RESTORE_OVER_EXISTING("restore_over_existing"),
    /** An undo that replaces or removes what a restore had put there. */
    UNDO_RESTORE("undo_restore"),
    /** Points that would be hidden, and go when their grace is over. */
    DELETE("delete"),
    /** Points that would go at once, without a grace. */
    DELETE_NOW("delete_now"),
    /** Points that a policy no longer keeps. */
    FORGET("forget"),
    /** The folder that an item of an archive is, when one file has taken its place. */
    REPLACE_ITEM("replace_item"),
    /** Points that were deleted, and whose time to be brought back is over. */
    PURGE("purge"),
    /** Files of a vault that no point needs. */
    PRUNE("prune"),
    /** Files of a vault that are damaged, and what depends on them. */
    REPAIR("repair"),
    /** Another password that would open a vault. */
    ADD_KEY("add_key"),
    /** A password that would take the place of another. */
    CHANGE_KEY("change_key"),
    /** A key of a vault, without which its password opens nothing. */
    REMOVE_KEY("remove_key"),
    /** A hold that would keep a point no longer. */
    RELEASE_HOLD("release_hold"),
    /** A lock of a vault that somebody may hold. */
    UNLOCK("unlock"),
    /** Settings by which less would be kept than by those in force. */
    SHORTEN_RETENTION("shorten_retention"),
    /** A job, or its store, that is not in the configuration any more. */
    REMOVE_JOB("remove_job"),
    /** A store that this machine would know no longer. */
    REMOVE_STORE("remove_store"),
    /** Rules of the guard that are weaker than those in force. */
    CHANGE_POLICY("change_policy"),
    /** Who may approve. */
    CHANGE_APPROVERS("change_approvers"),
    /** Days of the audit log. */
    PURGE_AUDIT("purge_audit");

    /** What goes beyond that cannot be looked through before it is answered. */
    private static final long MANY = 1000;

    private final String word;

    Operation(String word) {
        this.word = word;
    }

    /** As it stands in the canonical plan, in settings, in requests and in records. */
    public String word() {
        return word;
    }

    /** Whether a policy can say what it wants for it by name. */
    public boolean isConfigurable() {
        return this != PURGE; // the yes to it was given when its points were deleted
    }

    /** The operation of a word, or null. */
    public static @Nullable Operation of(String word) {
        for (Operation each : values()) {
            if (each.word.equals(word)) {
                return each;
            }
        }
        return null;
    }

    /**
     * The risk of a plan: what the operation is, and how much of what is there it would take.
     *
     * @param items how many things would go
     * @param impact what is known of the rest
     */
    Risk risk(long items, Impact impact) {
        return switch (this) {
            case DELETE_NOW, PURGE_AUDIT -> Risk.CRITICAL;
            case CHANGE_POLICY, CHANGE_APPROVERS ->
                    impact.of() > 0 ? Risk.CRITICAL : Risk.MEDIUM; // who may say yes to all else
            case FORGET -> share(items, impact, Risk.LOW);
            case MASS_DELETION -> share(items, impact, Risk.HIGH);
            case DELETE -> items >= impact.of() && impact.of() > 0 ? Risk.MEDIUM : Risk.LOW;
            case RESTORE_OVER_EXISTING, UNDO_RESTORE -> items > MANY ? Risk.MEDIUM : Risk.LOW;
            case PRUNE, REPLACE_ITEM, PURGE -> Risk.LOW;
            case UNLOCK, RELEASE_HOLD -> Risk.MEDIUM;
            case REPAIR,
                    ADD_KEY,
                    CHANGE_KEY,
                    REMOVE_KEY,
                    SHORTEN_RETENTION,
                    REMOVE_JOB,
                    REMOVE_STORE ->
                    Risk.HIGH;
        };
    }

    /** All is critical, more than half high, more than a tenth medium. */
    private static Risk share(long items, Impact impact, Risk least) {
        long of = impact.of();
        Risk risk = Risk.LOW;
        if (of > 0 && items >= of) {
            risk = Risk.CRITICAL;
        } else if (items > of / 2) {
            risk = Risk.HIGH;
        } else if (items > of / 10) {
            risk = Risk.MEDIUM;
        }
        return risk.compareTo(least) < 0 ? least : risk;
    }
}
