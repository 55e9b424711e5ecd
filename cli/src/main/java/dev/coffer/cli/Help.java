package dev.coffer.cli;

/** The page that {@code coffer --help} prints. Plain text, so that it needs no command model. */
final class Help {
    static final String PAGE =
            """
            Usage: coffer COMMAND [OPTION...] [ARGUMENT...]

            Backs up folders and the databases in them, shows what changed, and gives files back.

              coffer --version          the version
              coffer --help             this page
              coffer COMMAND --help     a command's options

            Exit codes: 0 done, 1 failed, 2 usage, 3 done but incomplete, 7 needs a yes, 8 verification failed,
            10 no such store, 11 locked, 12 wrong password, 130 interrupted.
            """;

    private Help() {}
}
