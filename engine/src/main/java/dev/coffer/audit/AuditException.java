package dev.coffer.audit;

import dev.coffer.base.CofferException;

import org.jspecify.annotations.Nullable;

/**
 * The audit log cannot be written or read. What was to be recorded is not in it. Whether the caller
 * goes on is the caller's to say: a backup does, with a warning; what is protected does not.
 */
public final class AuditException extends CofferException {
    private static final long serialVersionUID = 1;

    public AuditException(String message, @Nullable Throwable cause) {
        super(Reason.FAILED, message, cause);
    }
}
