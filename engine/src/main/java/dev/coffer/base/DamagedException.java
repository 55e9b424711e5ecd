package dev.coffer.base;

import org.jspecify.annotations.Nullable;

/**
 * What a store keeps is not what was put there: a hash that does not match, a record that cannot be
 * decoded. Trying again does not help; another copy or a repair may.
 */
public class DamagedException extends CofferException {
    private static final long serialVersionUID = 1;

    private final String reason;

    public DamagedException(String message) {
        this(message, null);
    }

    public DamagedException(String message, @Nullable Throwable cause) {
        super(Reason.VERIFICATION_FAILED, message, cause);
        this.reason = message;
    }

    /**
     * @param path what is damaged
     * @param reason how it is: what follows the path and {@code is}
     */
    public DamagedException(TreePath path, String reason) {
        super(Reason.VERIFICATION_FAILED, path + " is " + reason, null);
        this.reason = reason;
    }

    /** The message, for where the path stands already. */
    public String reason() {
        return reason;
    }
}
