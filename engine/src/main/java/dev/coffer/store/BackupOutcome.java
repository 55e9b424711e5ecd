package dev.coffer.store;

import dev.coffer.guard.Destruction;
import dev.coffer.tree.Problem;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** How a backup ended, when it did not fail. */
public sealed interface BackupOutcome {
    /**
     * The store holds the source's state now (after a dry run: would hold).
     *
     * @param point the new point; null if nothing changed, or after a dry run
     * @param counts what was done
     * @param problems everything that was not as it should be, by name, sorted by path
     */
    record Done(@Nullable RestorePoint point, Counts counts, List<Problem> problems)
            implements BackupOutcome {
        public Done {
            problems = List.copyOf(problems);
        }

        /** Whether something could not be read or kept (exit code 3). */
        public boolean incomplete() {
            for (Problem problem : problems) {
                if (problem.incomplete()) {
                    return true;
                }
            }
            return false;
        }
    }

    /** So much left the source that somebody must say yes first. Nothing was changed. */
    record NeedsYes(Destruction plan) implements BackupOutcome {}
}
