package dev.coffer.cli;

import org.jspecify.annotations.Nullable;

/**
 * The options that say where the password of a vault is to be had. There is none for the password
 * itself: every user of the machine can read the words of a running command.
 */
final class PasswordArgs {
    @Nullable String file;
    @Nullable String command;
    boolean none;

    void declare(Syntax syntax) {
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
