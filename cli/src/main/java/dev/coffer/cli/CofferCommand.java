package dev.coffer.cli;

import dev.coffer.cli.Progress.Detail;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.IOException;

/**
 * What every command has: the options that all understand, and the session it runs in. A command
 * parses, calls one use case of the engine, and renders what comes back.
 */
abstract class CofferCommand {
    @Spec @Nullable CommandSpec spec;

    @Option(
            names = "--json",
            description = "Print one JSON document; while a run goes, JSON Lines.")
    boolean json;

    @Option(
            names = {"-q", "--quiet"},
            description = "Tell only what went wrong.")
    boolean quiet;

    @Option(
            names = {"-v", "--verbose"},
            description = "Tell more: sockets, what was left out by name.")
    boolean verbose;

    @Option(names = "--config", paramLabel = "FILE", description = "The coffer.toml to use.")
    @Nullable String config;

    @Option(names = "--debug", description = "Show the stack of a failure.")
    boolean debug;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    boolean help;

    private @Nullable Session session;

    final void in(Session session) {
        this.session = session;
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

    final Detail detail() {
        if (quiet || json) {
            return Detail.QUIET;
        }
        return verbose ? Detail.EVERYTHING : Detail.CHANGES;
    }

    /**
     * Does what was asked for.
     *
     * @return the exit code
     * @throws dev.coffer.base.CofferException with a message for the person who asked
     */
    abstract int run() throws IOException, InterruptedException;
}
