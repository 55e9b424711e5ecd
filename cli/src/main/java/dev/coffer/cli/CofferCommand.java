package dev.coffer.cli;

import dev.coffer.cli.Progress.Detail;
import dev.coffer.guard.Approver;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/**
 * What every command has: the options that all understand, and the session it runs in. A command
 * parses, calls one use case of the engine, and renders what comes back.
 */
abstract class CofferCommand {
    boolean json;
    boolean quiet;
    boolean verbose;
    @Nullable String config;
    boolean debug;
    boolean noCache;

    /** Declared by commands that ask. */
    boolean yes;

    String reason = "";

    /** Declared by commands that open stores. */
    final PasswordArgs passwords = new PasswordArgs();

    private @Nullable Session session;
    private String name = "";

    final void in(Session session) {
        this.session = session;
    }

    final void called(String words) {
        name = words;
    }

    /** The words it was called by: {@code db list}. */
    final String name() {
        return name;
    }

    final Session session() {
        if (session == null) {
            throw new IllegalStateException("a command runs in a session");
        }
        return session;
    }

    final Console console() {
        return session().console();
    }

    /** Who answers what this command asks. */
    final Approver asking() {
        return new TerminalApprover(console(), yes, verbose, reason);
    }

    final Detail detail() {
        if (quiet || json) {
            return Detail.QUIET;
        }
        return verbose ? Detail.EVERYTHING : Detail.CHANGES;
    }

    /** Declares the command: its own options first, then those that all have. */
    void declare(Syntax syntax) {
        options(syntax);
        if (hasJson()) {
            syntax.flag(
                    () -> json = true,
                    "Print one JSON document; during a run, JSON Lines. A failure is JSON too,"
                            + " on standard error.",
                    "--json");
        }
        if (passwords.declared) {
            syntax.flag(
                    () -> noCache = true,
                    "Neither use nor keep what can be had again from the store.",
                    "--no-cache");
        }
        syntax.flag(() -> quiet = true, "Tell only what went wrong.", "-q", "--quiet")
                .flag(
                        () -> verbose = true,
                        "Tell more: what was left out, sockets, all of a plan.",
                        "-v",
                        "--verbose")
                .option(v -> config = v, "FILE", "The coffer.toml to use.", "--config")
                .flag(() -> debug = true, "Show the stack of a failure.", "--debug")
                .help();
    }

    /** What to say of the work that an interrupt ended, after "interrupted". */
    String afterInterrupt() {
        return "";
    }

    /** Whether where it writes to may as well be another place. */
    boolean choosesPlace() {
        return false;
    }

    /** Whether what it prints can be had as JSON: not what is bytes or a script by nature. */
    boolean hasJson() {
        return true;
    }

    /** Declares what only this command has. */
    abstract void options(Syntax syntax);

    /**
     * Does what was asked for.
     *
     * @return the exit code
     * @throws dev.coffer.base.CofferException with a message for the person who asked
     */
    abstract int run() throws IOException, InterruptedException;
}
