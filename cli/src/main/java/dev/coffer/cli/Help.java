package dev.coffer.cli;

/** The page that {@code coffer --help} prints. Plain text, so that it needs no command model. */
final class Help {
    static final String PAGE =
            """
            Usage: coffer COMMAND [OPTION...] [ARGUMENT...]

            Backs up folders and the databases in them, shows what changed, and gives
            files back.

            Back up:
              init           write a commented coffer.toml for a folder
              backup         back up jobs of coffer.toml, or folders and files
              save           keep a version of single files, with a message

            Look:
              list           the points of a store
              show           everything that is known of one point
              ls             what lies in a folder of a point
              cat            the content of a file in a point
              find           where a name is, in one point or all
              history        the versions of a file
              diff           what differs between two points, or since one
              stats          how much a store holds
              status         how all stores stand: newest point, age, who is writing

            Get back:
              restore        put a point, or a path in it, back or elsewhere
              undo           take a restore back
              before         back up, run a command, offer the way back if it fails

            Databases:
              db             discover, list, diff, query: SQLite databases and
                             what is in them

            Keep and let go:
              note           give a point another note
              tag            change the tags of a point
              hold           a point that must not go, until it is released
              copy           copy points into another store
              export         a point of any store as one archive file
              import         a point of what a tar or zip of any program holds
              archive        tier: move old items; cleanup: let them go
              forget         let points go: by name, or by which are to stay
              delete         hide points, by name, until their grace is over
              undelete       bring back points that were deleted
              retention      simulate: what a policy will have kept in a year

            Keep sound:
              verify         read and hash everything a store claims to hold
              repair         make the best of a vault that is damaged
              prune          take away from a vault what no point needs
              doctor         look at everything that Coffer depends on
              unlock         take away the lock of a run that ended without letting go
              key            who may open a vault: list, add, passwd, remove
              approvals      who may approve what, and what waits for it
              audit          log, summary, tail, export: what was done and refused;
                             verify, reconcile: whether the log is as it was
                             written, and as the stores are; purge: its old days

            Settings:
              rules          explain: why a path is left out; show: all rules
              config         show: what is set and where; check: what is wrong;
                             accept: what protects less than before
              completion     what makes bash or zsh complete these words

              coffer --version          the version
              coffer --help             this page
              coffer COMMAND --help     a command's options

            Exit codes: 0 done, 1 failed, 2 usage, 3 done but incomplete,
            7 needs a yes, 8 verification failed, 10 no such store, 11 locked,
            12 wrong password, 130 interrupted.
            """;

    private Help() {}
}
