package dev.coffer.restore;

import dev.coffer.base.Name;
import dev.coffer.base.Randomness;
import dev.coffer.guard.Destruction;
import dev.coffer.guard.Operation;
import dev.coffer.guard.PlanDocument;
import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.os.OsException;
import dev.coffer.os.SmallFiles;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/**
 * A private folder where plans lie until they are done or dropped; those nobody said yes to, a day.
 */
final class PlanSpool {
    private static final Duration KEPT = Duration.ofDays(1);

    private final HostFiles files;
    private final Clock clock;
    private final Randomness randomness;

    /** Makes a plan. */
    interface Planner {
        /**
         * @return what it would do, in sentences; null if it needs no yes
         */
        @Nullable List<String> plan(PlanDocument document) throws IOException, InterruptedException;
    }

    PlanSpool(HostFiles files, Clock clock, Randomness randomness) {
        this.files = files;
        this.clock = clock;
        this.randomness = randomness;
    }

    /**
     * Writes a plan down.
     *
     * @param place the folder; made if it is not there
     * @param target what it is about
     * @return null if it needs no yes; nothing is left of it then
     */
    @Nullable Destruction write(
            HostPath place, Operation operation, String word, HostPath target, Planner planner)
            throws IOException, InterruptedException {
        Name name = Name.of(word + "-" + randomness.hex(8) + ".jsonl");
        try (Folder spool = SmallFiles.openOrCreate(files, place, 0700)) {
            removeOld(spool);
            try (PlanDocument document =
                    new PlanDocument(spool, place, name, operation, target.toString())) {
                Destruction plan = null;
                try {
                    List<String> summary = planner.plan(document);
                    if (summary != null) {
                        plan = document.finish(summary);
                    }
                } finally {
                    if (plan == null) {
                        spool.removeFile(name);
                    }
                }
                return plan;
            }
        }
    }

    private void removeOld(Folder spool) throws OsException {
        long oldest = clock.instant().minus(KEPT).getEpochSecond();
        for (Folder.Listed one : spool.list()) {
            if (one.stat().isFile() && one.stat().modifiedSeconds() < oldest) {
                spool.removeFile(one.name());
            }
        }
    }

    /** Removes the document of a plan that is no longer needed. */
    void discard(Destruction plan) throws OsException {
        try (Folder spool = files.open(plan.document().parent())) {
            if (spool.statIfThere(plan.document().name()) != null) {
                spool.removeFile(plan.document().name());
            }
        }
    }
}
