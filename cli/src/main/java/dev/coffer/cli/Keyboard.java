package dev.coffer.cli;

import org.jspecify.annotations.Nullable;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;

/** The lines that a person types. For one thread, which may be interrupted while it waits. */
final class Keyboard {
    private final @Nullable InputStream source;
    private @Nullable BufferedReader reader;

    private Keyboard(@Nullable InputStream source) {
        this.source = source;
    }

    /** Standard input; nothing is opened before the first question. */
    static Keyboard ofProcess() {
        return new Keyboard(null);
    }

    /** What was typed beforehand. */
    static Keyboard typing(InputStream source) {
        return new Keyboard(source);
    }

    /**
     * The next line, without its end; null at the end of input.
     *
     * @throws InterruptedException if the thread was interrupted, also while it waited; nothing can
     *     be typed after that
     */
    @Nullable String line() throws InterruptedException {
        try {
            return reader().readLine();
        } catch (ClosedByInterruptException e) {
            Thread.interrupted();
            throw new InterruptedException("interrupted at a question");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the answer", e);
        }
    }

    private BufferedReader reader() {
        BufferedReader open = reader;
        if (open == null) {
            InputStream in = source;
            if (in == null) {
                // A channel, for a thread that reads System.in does not notice an interrupt.
                in = Channels.newInputStream(new FileInputStream(FileDescriptor.in).getChannel());
            }
            open = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            reader = open;
        }
        return open;
    }
}
