package dev.coffer.guard.ssh;

/** What should be a key or a signature is none; the message ends a sentence that names it. */
public final class SshFormatException extends Exception {
    private static final long serialVersionUID = 1;

    SshFormatException(String message) {
        super(message);
    }

    SshFormatException(String message, Throwable cause) {
        super(message, cause);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
