package dev.coffer.base;

import org.jspecify.annotations.Nullable;

/**
 * What a store keeps is not what was put there: a hash that does not match, a record that cannot be
 * decoded. Trying again does not help; another copy or a repair may.
 */
public class DamagedException extends CofferException {
    private static final long serialVersionUID = 1;

    private final String how;

    public DamagedException(String message) {
        this(message, null);
    }

    public DamagedException(String message, @Nullable Throwable cause) {
        super(Reason.VERIFICATION_FAILED, message, cause);
        this.how = message;
    }

    /**
     * @param path what is damaged
     * @param how what follows the path and {@code is}
     */
    public DamagedException(TreePath path, String how) {
        super(Reason.VERIFICATION_FAILED, path + " is " + how, null);
        this.how = how;
    }

    /** The message, for where the path stands already. */
    public String how() {
        return how;
    }
}
