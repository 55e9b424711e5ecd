package dev.coffer.cli;

import dev.coffer.base.CofferException;
import dev.coffer.base.CofferException.Reason;
import dev.coffer.base.Spelling;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;

/**
 * The commands of {@code coffer}: everything but {@code --version} and {@code --help}. Only the
 * command that was named is loaded and given to picocli, for the model of all of them costs more
 * than most commands do.
 */
final class Commands {
    /** The words that name a command, in the order of the help page. */
    static final List<String> NAMES = List.of();

    private Commands() {}

    /** A new instance of the command, or null if there is none of this name. */
    static @Nullable CofferCommand create(String name) {
        return switch (name) {
            default -> null;
        };
    }

    /**
     * Runs one command.
     *
     * @param args the command line: the command's name first, then its options and arguments
     * @return the exit code
     */
    static int run(String[] args, Session session) {
        CofferCommand command = create(args[0]);
        if (command == null) {
            session.console().error(unknown(args[0]));
            return Reason.USAGE.exitCode();
        }
        command.in(session);
        CommandLine line = new CommandLine(command).setCommandName("coffer " + args[0]);
        int code =
                parseAndRun(
                        line, command, Arrays.copyOfRange(args, 1, args.length), session.console());
        return flushed(code, session.console());
    }

    private static int parseAndRun(
            CommandLine line, CofferCommand command, String[] args, Console console) {
        try {
            CommandLine.ParseResult parsed = line.parseArgs(args);
            CommandLine asked = deepest(line);
            if (parsed.isUsageHelpRequested() || asked.isUsageHelpRequested()) {
                console.print(asked.getUsageMessage(Ansi.OFF).stripTrailing());
                return 0;
            }
            CofferCommand leaf = asked.getCommand();
            leaf.in(command.session());
            return guarded(leaf, console);
        } catch (ParameterException e) {
            console.error(
                    e.getMessage()
                            + "; "
                            + e.getCommandLine().getCommandName()
                            + " --help tells the options");
            return Reason.USAGE.exitCode();
        }
    }

    /** The subcommand that was named, or the command itself. */
    private static CommandLine deepest(CommandLine line) {
        CommandLine at = line;
        while (at.getParseResult() != null && at.getParseResult().hasSubcommand()) {
            at = at.getParseResult().subcommand().commandSpec().commandLine();
        }
        return at;
    }

    /**
     * Runs the command and tells a failure: one message, and its stack only with {@code --debug}.
     */
    private static int guarded(CofferCommand command, Console console) {
        try {
            return command.run();
        } catch (InterruptedException e) {
            console.error("interrupted; what was done is kept");
            return Reason.INTERRUPTED.exitCode();
        } catch (CofferException e) {
            console.error(e.getMessage());
            debug(command, console, e);
            return e.reason().exitCode();
        } catch (IOException e) {
            String message = e.getMessage();
            console.error(message == null ? e.toString() : message);
            debug(command, console, e);
            return Reason.FAILED.exitCode();
        } catch (RuntimeException | Error e) { // a bug, or no memory: never a stack trace unasked
            console.error(
                    "this should not have happened: "
                            + e
                            + "; run it again with --debug and report it");
            debug(command, console, e);
            return Reason.FAILED.exitCode();
        }
    }

    private static void debug(CofferCommand command, Console console, Throwable failure) {
        if (command.debug) {
            StringWriter stack = new StringWriter();
            failure.printStackTrace(new PrintWriter(stack, true));
            console.say(stack.toString().stripTrailing());
        }
    }

    /**
     * What was asked for and could not be printed whole is a failure, also of {@code coffer ls |
     * head}.
     */
    private static int flushed(int code, Console console) {
        boolean whole = console.flush();
        return whole || code != 0 ? code : Reason.FAILED.exitCode();
    }

    private static String unknown(String name) {
        String hint = Spelling.hint(name, NAMES);
        return "there is no command '"
                + name
                + "'"
                + (hint.isEmpty() ? "; coffer --help lists the commands" : hint);
    }
}
