package dev.coffer.cli;

import dev.coffer.job.Machine;

import java.util.List;

/**
 * Where the program starts. {@code --version} and {@code --help} are answered here, before the
 * command model is loaded: that model costs more than the JVM itself. All else goes to {@link
 * Commands}.
 */
public final class Main {
    private Main() {}

    /** Runs one command line and ends the JVM with its exit code. */
    public static void main(String[] args) {
        Interrupts interrupts = Interrupts.ofThisThread(); // first of all: a signal may come early
        int code = run(args, Console.ofProcess(System.getenv()));
        interrupts.close();
        // Not System.exit: since JDK 21 it asks for a logger first, 10 ms of a command's 40. So
        // shutdown hooks run on a signal only, and a command has cleaned up when it returns.
        Runtime.getRuntime().halt(interrupts.came() ? Interrupts.CODE : code);
    }

    /**
     * Runs one command line and returns its exit code; does not end the JVM.
     *
     * @param args the words after {@code coffer}
     * @param console takes what is printed
     */
    static int run(String[] args, Console console) {
        if (args.length == 0) {
            console.say(Help.PAGE.stripTrailing());
            return 2;
        }
        if (args.length == 1) {
            switch (args[0]) {
                case "--version", "-V" -> {
                    console.print("coffer " + Version.TEXT);
                    return console.flush() ? 0 : 1;
                }
                case "--help", "-h", "help" -> {
                    console.print(Help.PAGE.stripTrailing());
                    return console.flush() ? 0 : 1;
                }
                default -> {}
            }
        }
        HeadStart.begin(args);
        List<String> words = List.of(Words.exact(args));
        Session session = new Session(console, Machine.local(), words.subList(1, words.size()));
        return Commands.run(words.toArray(String[]::new), session);
    }
}
