package dev.coffer.cli;

import dev.coffer.os.HostPath;
import dev.coffer.restore.RestoreAction;
import dev.coffer.restore.RestoreListener;

/** Tells a restore as {@link Progress} tells a backup: a line for each entry that is touched. */
final class RestoreProgress extends Progress implements RestoreListener {
    RestoreProgress(Console console, Detail detail) {
        super(console, detail);
    }

    /**
     * @param target where it is restored to
     */
    RestoreProgress(Console console, Detail detail, HostPath target) {
        super(console, detail, target::resolve);
    }

    @Override
    String skipped() {
        return "not restored: ";
    }

    @Override
    public void action(RestoreAction action) {
        if (detail == Detail.QUIET) {
            return;
        }
        switch (action.what()) {
            case CREATE -> line(console.green("new      ") + linked(action.path()));
            case REPLACE -> line(console.yellow("replaced ") + linked(action.path()));
            case METADATA -> line(console.faint("metadata ") + linked(action.path()));
            case DELETE -> line(console.red("deleted  ") + action.path());
            case SKIP -> line("skipped  " + action.path() + ": " + action.reason());
            case KEEP -> {
                if (detail == Detail.EVERYTHING) {
                    line("kept     " + action.path());
                }
            }
        }
    }
}
