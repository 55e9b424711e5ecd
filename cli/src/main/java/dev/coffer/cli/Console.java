package dev.coffer.cli;

import dev.coffer.os.FileKind;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.os.OsException;

import org.jspecify.annotations.Nullable;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;

/**
 * Where a command's words go: what was asked for to standard output, everything else to standard
 * error, in UTF-8. Colours, links and questions only where there is a terminal; {@code NO_COLOR}
 * takes colours away (no-color.org). Thread-safe line by line.
 */
final class Console {
    /** Set by the launcher: the digits of those of 0, 1, 2 that are terminals. */
    static final String TERMINALS = "coffer.terminals";

    /** Set by the launcher from COLUMNS, where the shell knows it. */
    static final String COLUMNS = "coffer.columns";

    private static final HostPath STANDARD_OUTPUT = HostPath.of("/proc/self/fd/1");
    private static final String ESC = "\u001b";

    private final Remembering toOut;
    private final PrintStream out;
    private final PrintStream err;
    private final Keyboard keyboard;
    private final boolean outTerminal;
    private final boolean errTerminal;
    private final boolean inTerminal;
    private final boolean colors;
    private final int columns;
    private final boolean dumb;
    private volatile boolean status;
    private volatile boolean outIsOthers;

    /**
     * @param terminals digits of those of 0, 1, 2 that are terminals
     * @param colors whether there may be colours and links
     * @param columns width of the terminal, for the progress line; 0 if it knows no way back in a
     *     line
     */
    Console(
            OutputStream out,
            OutputStream err,
            Keyboard keyboard,
            String terminals,
            boolean colors,
            int columns) {
        this.toOut = new Remembering(out);
        this.out = utf8(new BufferedOutputStream(toOut, 1 << 16));
        this.err = utf8(err);
        this.keyboard = keyboard;
        this.inTerminal = terminals.contains("0");
        this.outTerminal = terminals.contains("1");
        this.errTerminal = terminals.contains("2");
        this.colors = colors;
        this.columns = columns;
        this.dumb = columns == 0;
    }

    /** The console of this process. */
    static Console ofProcess(Map<String, String> environment) {
        String noColor = environment.getOrDefault("NO_COLOR", "");
        boolean dumb = "dumb".equals(environment.get("TERM"));
        return new Console(
                new FileOutputStream(FileDescriptor.out),
                new FileOutputStream(FileDescriptor.err),
                Keyboard.ofProcess(),
                System.getProperty(TERMINALS, ""),
                noColor.isEmpty() && !dumb,
                dumb ? 0 : Integer.getInteger(COLUMNS, 80));
    }

    private static PrintStream utf8(OutputStream bytes) {
        return new PrintStream(bytes, false, StandardCharsets.UTF_8);
    }

    /**
     * From now on what would go to standard output goes to standard error, because another program
     * has standard output.
     */
    void leaveOutToOthers() {
        flush();
        outIsOthers = true;
    }

    /** One line of what was asked for. Flushed by {@link #flush}, or when it is a terminal. */
    void print(String line) {
        if (outIsOthers) {
            say(line);
            return;
        }
        clearStatus();
        synchronized (out) {
            out.println(line);
            if (outTerminal) {
                out.flush();
            }
        }
    }

    /** Bytes of what was asked for, as they are. */
    PrintStream bytes() {
        return out;
    }

    /** One line for the person at the terminal. */
    void say(String line) {
        clearStatus();
        out.flush(); // where both go to one place, what was said before stands before
        synchronized (err) {
            err.println(line);
            err.flush();
        }
    }

    /** A failure, in the form every command uses. */
    void error(String message) {
        say(paint("31", "coffer: ", errTerminal) + Printable.of(message, "\n"));
    }

    /** Something that is not as it should be, and does not stop the command. */
    void warn(String message) {
        say(paint("33", "warning: ", errTerminal) + Printable.of(message, "\n"));
    }

    /**
     * Shows one line that whatever is said next takes away again; the line before it goes too.
     *
     * @param line shorter than the terminal is wide
     */
    void status(String line) {
        synchronized (err) {
            err.print("\r" + ESC + "[K" + line);
            err.flush();
            status = true;
        }
    }

    /** Takes the line of {@link #status} away. */
    void clearStatus() {
        if (status) {
            synchronized (err) {
                if (status) {
                    err.print("\r" + ESC + "[K");
                    err.flush();
                    status = false;
                }
            }
        }
    }

    private void raw(String text) {
        synchronized (err) {
            err.print(text);
            err.flush();
        }
    }

    /**
     * Hands over all that was printed; says what is wrong if standard output did not take it. Of a
     * pipe whose reader has gone nothing is said: {@code coffer ls | head}.
     *
     * @return whether it took all of it
     */
    boolean flush() {
        if (!out.checkError()) {
            return true;
        }
        IOException failure = toOut.failure;
        if (failure == null || !goesToPipe()) {
            error(
                    "standard output could not be written to"
                            + (failure == null ? "" : ": " + failure.getMessage())
                            + "; what was printed is not whole");
        }
        return false;
    }

    /** Whether nobody takes what is printed any more, so that printing more is of no use. */
    boolean outFailed() {
        return toOut.failure != null;
    }

    /** A pipe or socket fails when its reader has gone; the JDK has no better word for that. */
    private static boolean goesToPipe() {
        try {
            FileKind kind = HostFiles.ofThisSystem().stat(STANDARD_OUTPUT).kind();
            return kind == FileKind.FIFO || kind == FileKind.SOCKET;
        } catch (OsException e) {
            return false; // closed: that is worth a message
        }
    }

    /** Remembers why writing failed, which a {@link PrintStream} does not tell. */
    private static final class Remembering extends OutputStream {
        private final OutputStream to;
        volatile @Nullable IOException failure;

        Remembering(OutputStream to) {
            this.to = to;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            try {
                to.write(bytes, from, length);
            } catch (IOException e) {
                failure = failure == null ? e : failure;
                throw e;
            }
        }
    }

    /** Whether there is a person to ask: both a keyboard and a screen. */
    boolean canAsk() {
        return inTerminal && errTerminal;
    }

    boolean showsProgress() {
        return errTerminal && !dumb;
    }

    boolean outIsTerminal() {
        return outTerminal;
    }

    int columns() {
        return columns;
    }

    /** Asks a question that is answered with y or n; anything but a yes is a no. */
    boolean confirm(String question) throws InterruptedException {
        String answer = ask(question + " [y/N] ").strip().toLowerCase(Locale.ROOT);
        return answer.equals("y") || answer.equals("yes");
    }

    /** Asks for a line; empty at the end of input. */
    String ask(String question) throws InterruptedException {
        String line = askOrEnd(question);
        return line == null ? "" : line;
    }

    /** Asks for a line; null at the end of input, which is no answer. */
    @Nullable String askOrEnd(String question) throws InterruptedException {
        clearStatus();
        raw(question);
        String line = keyboard.line();
        if (line == null) {
            raw("\n"); // nobody has typed the end of the line
        }
        return line;
    }

    /**
     * Asks for a line that does not appear while it is typed; where that cannot be kept from
     * appearing, the question says so.
     */
    String askSecret(String question) throws InterruptedException {
        clearStatus();
        boolean hidden = echo("-echo");
        try {
            raw(hidden ? question : "(it will be seen) " + question);
            String line = keyboard.line();
            return line == null ? "" : line;
        } finally {
            if (hidden) {
                echo("echo");
                raw("\n");
            }
        }
    }

    /** Whether the terminal took it. Nothing in the JDK does this and can be interrupted. */
    private static boolean echo(String mode) {
        boolean interrupted = Thread.interrupted();
        try {
            Process stty =
                    new ProcessBuilder("stty", mode)
                            .redirectInput(ProcessBuilder.Redirect.INHERIT)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            return stty.waitFor() == 0;
        } catch (IOException e) {
            return false; // no such program here
        } catch (InterruptedException e) {
            interrupted = true;
            return false;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    String bold(String text) {
        return paint("1", text, showsOnTerminal());
    }

    String faint(String text) {
        return paint("2", text, showsOnTerminal());
    }

    String green(String text) {
        return paint("32", text, showsOnTerminal());
    }

    String yellow(String text) {
        return paint("33", text, showsOnTerminal());
    }

    String red(String text) {
        return paint("31", text, showsOnTerminal());
    }

    /** Whether {@link #link} makes links. */
    boolean showsLinks() {
        return showsOnTerminal() && colors;
    }

    /** Text that a terminal can open the path behind it from (OSC 8 hyperlinks). */
    String link(HostPath path, String text) {
        if (!showsLinks()) {
            return text;
        }
        return ESC + "]8;;" + path.toPath().toUri() + ESC + "\\" + text + ESC + "]8;;" + ESC + "\\";
    }

    /** Whether {@link #print} goes to a terminal. */
    private boolean showsOnTerminal() {
        return outIsOthers ? errTerminal : outTerminal;
    }

    private String paint(String code, String text, boolean terminal) {
        return terminal && colors ? ESC + "[" + code + "m" + text + ESC + "[0m" : text;
    }
}
