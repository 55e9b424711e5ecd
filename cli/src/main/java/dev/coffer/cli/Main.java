package dev.coffer.cli;

import java.io.PrintStream;

/**
 * Where the program starts. {@code --version} and {@code --help} are answered here, before the
 * command model is loaded: that model costs more than the JVM itself. All else goes to {@link
 * Commands}.
 */
public final class Main {
    private Main() {}

    /** Runs one command line and ends the JVM with its exit code. */
    public static void main(String[] args) {
        int code = run(args, System.out, System.err);
        System.out.flush();
        System.err.flush();
        // Not System.exit: since JDK 21 it asks for a logger first, 10 ms of a command's 40. So
        // shutdown hooks run on a signal only, and a command has cleaned up when it returns.
        Runtime.getRuntime().halt(code);
    }

    /**
     * Runs one command line and returns its exit code; does not end the JVM.
     *
     * @param args the words after {@code coffer}
     * @param out takes what was asked for
     * @param err takes messages
     */
    static int run(String[] args, PrintStream out, PrintStream err) {
        if (args.length == 0) {
            Help.print(err);
            return 2;
        }
        if (args.length == 1) {
            switch (args[0]) {
                case "--version", "-V" -> {
                    out.println("coffer " + Version.TEXT);
                    return 0;
                }
                case "--help", "-h", "help" -> {
                    Help.print(out);
                    return 0;
                }
                default -> {}
            }
        }
        return Commands.run(args, out, err);
    }
}
