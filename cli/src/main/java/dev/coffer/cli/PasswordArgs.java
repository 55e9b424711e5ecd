package dev.coffer.cli;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * The options that say where the password of a vault is to be had. There is none for the password
 * itself: every user of the machine can read the words of a running command.
 */
final class PasswordArgs {
    @Nullable String file;
    @Nullable String command;
    boolean none;
    @Nullable String newFile;
    @Nullable String newCommand;
    boolean newNone;
    @Nullable String fromFile;
    @Nullable String fromCommand;
    boolean fromNone;

    /** For the command that reads another vault. */
    void declareFrom(Syntax syntax) {
        syntax.option(
                        v -> fromFile = v,
                        "FILE",
                        "The file that holds the password of the vault that is copied from, if it"
                                + " is another one.",
                        "--from-password-file")
                .option(
                        v -> fromCommand = v,
                        "COMMAND",
                        "The command that prints it.",
                        "--from-password-command")
                .flag(
                        () -> fromNone = true,
                        "The vault that is copied from has an empty password.",
                        "--from-insecure-no-password");
    }

    /** The options that were given for the vault itself; no password is among them. */
    List<String> words() {
        List<String> words = new ArrayList<>();
        if (file != null) {
            words.addAll(List.of("--password-file", file));
        }
        if (command != null) {
            words.addAll(List.of("--password-command", command));
        }
        if (none) {
            words.add("--insecure-no-password");
        }
        return words;
    }

    /** Whether the command opens stores. */
    boolean declared;

    /** For commands that give a vault another password. */
    void declareNew(Syntax syntax) {
        syntax.option(
                        v -> newFile = v,
                        "FILE",
                        "The file that holds the new password.",
                        "--new-password-file")
                .option(
                        v -> newCommand = v,
                        "COMMAND",
                        "The command that prints the new password.",
                        "--new-password-command")
                .flag(
                        () -> newNone = true,
                        "The new password is empty.",
                        "--new-insecure-no-password");
    }

    void declare(Syntax syntax) {
        declared = true;
        syntax.option(
                        v -> file = v,
                        "FILE",
                        "The file that holds a vault's password.",
                        "--password-file")
                .option(
                        v -> command = v,
                        "COMMAND",
                        "The command that prints a vault's password.",
                        "--password-command")
                .flag(
                        () -> none = true,
                        "The vault has an empty password.",
                        "--insecure-no-password");
    }
}
