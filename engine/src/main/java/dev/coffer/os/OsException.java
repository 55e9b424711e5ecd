package dev.coffer.os;

import java.io.IOException;

/**
 * A call to the operating system that failed. The message names the object and says in words what
 * is wrong with it; {@link #errno} lets code decide.
 */
public final class OsException extends IOException {
    private static final long serialVersionUID = 1;

    private final String call;
    private final String object;
    private final Errno errno;
    private final int number;

    /**
     * @param call the system call, such as {@code openat}
     * @param object what it was about, in the form people read
     * @param number the value of errno
     */
    public OsException(String call, String object, int number) {
        super(null, null);
        this.call = call;
        this.object = object;
        this.errno = Errno.of(number);
        this.number = number;
    }

    public Errno errno() {
        return errno;
    }

    /** The value of errno itself, also where {@link Errno} has no name for it. */
    public int number() {
        return number;
    }

    public String call() {
        return call;
    }

    public String object() {
        return object;
    }

    public Errno.Outlook outlook() {
        return errno.outlook();
    }

    public boolean is(Errno one) {
        return errno == one;
    }

    public boolean is(Errno one, Errno other) {
        return errno == one || errno == other;
    }

    /** What is wrong, in words, without the object's name. */
    public String reason() {
        return errno == Errno.OTHER ? errno.meaning() + " " + number : errno.meaning();
    }

    @Override
    public String getMessage() {
        return object + ": " + reason();
    }

    /** With the name of the call, for who looks at a stack trace. */
    @Override
    public String toString() {
        return getClass().getName() + ": " + getMessage() + " (" + call + ")";
    }
}
