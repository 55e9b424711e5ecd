package dev.coffer.cli;

import dev.coffer.os.Errno;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Why a program could not be started, in our words instead of the JDK's.
 *
 * @param exitCode as shells have it: 127 if there is no such command, 126 if it cannot be run
 */
record NotStarted(String words, int exitCode) {
    private static final int EXEC_FORMAT = 8;

    /** The JDK tells the number of the error in its message alone. */
    private static final Pattern NUMBER = Pattern.compile("error[:=] ?(\\d+)");

    static NotStarted of(IOException failure) {
        String message = String.valueOf(failure.getMessage());
        Matcher number = NUMBER.matcher(message);
        if (!number.find()) {
            return new NotStarted(message.strip(), 127);
        }
        int errno = Integer.parseInt(number.group(1));
        if (errno == Errno.ENOENT.number()) {
            return new NotStarted("there is no such command; is the name right?", 127);
        }
        String words =
                errno == EXEC_FORMAT
                        ? "it is no program; a script needs a first line such as #!/bin/sh"
                        : Errno.of(errno) == Errno.OTHER
                                ? message.strip()
                                : Errno.of(errno).meaning();
        return new NotStarted(words, 126);
    }
}
