package dev.coffer.base;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/**
 * A failure that is told to a person as it stands: the message names the thing, what is wrong with
 * it, and the way out. The {@link Reason} says what kind of failure it is; front ends turn it into
 * an exit code or a status.
 */
public class CofferException extends IOException {
    private static final long serialVersionUID = 1;

    /** What kind of failure; one exit code each (design §4.12). */
    public enum Reason {
        FAILED(1),
        USAGE(2),
        NEEDS_YES(7),
        VERIFICATION_FAILED(8),
        NO_SUCH_STORE(10),
        LOCKED(11),
        WRONG_PASSWORD(12),
        INTERRUPTED(130);

        private final int exitCode;

        Reason(int exitCode) {
            this.exitCode = exitCode;
        }

        public int exitCode() {
            return exitCode;
        }
    }

    private final Reason reason;

    public CofferException(Reason reason, String message) {
        this(reason, message, null);
    }

    public CofferException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public static CofferException failed(String message) {
        return new CofferException(Reason.FAILED, message);
    }

    public static CofferException failed(String message, Throwable cause) {
        return new CofferException(Reason.FAILED, message, cause);
    }

    public static CofferException usage(String message) {
        return new CofferException(Reason.USAGE, message);
    }

    public Reason reason() {
        return reason;
    }

    @Override
    public String getMessage() {
        String message = super.getMessage();
        return message == null ? reason.name() : message;
    }
}
