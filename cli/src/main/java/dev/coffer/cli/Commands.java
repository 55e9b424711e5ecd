package dev.coffer.cli;

import java.io.PrintStream;

/** The commands of {@code coffer}: everything but {@code --version} and {@code --help}. */
final class Commands {
    private Commands() {}

    /**
     * Runs one command.
     *
     * @param args the command line: the command's name first, then its options and arguments
     * @param out takes what was asked for
     * @param err takes messages and progress
     * @return the exit code
     */
    static int run(String[] args, PrintStream out, PrintStream err) {
        err.println(
                "coffer: there is no command '" + args[0] + "'; coffer --help lists the commands");
        return 2;
    }
}
