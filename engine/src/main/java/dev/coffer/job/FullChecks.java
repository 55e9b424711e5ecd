package dev.coffer.job;

import dev.coffer.config.JobConfig;
import dev.coffer.config.Setting;
import dev.coffer.sqlite.CaptureOptions;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.Store;
import dev.coffer.tree.DatabaseFinding;

import java.io.IOException;
import java.time.Instant;
import java.util.List;

/** Whether it is time for the databases of a job to be checked fully. */
final class FullChecks {
    private FullChecks() {}

    /**
     * How databases are captured by a run that begins now.
     *
     * @param there whether the store was there before; one just made has no points to look at
     */
    static CaptureOptions options(JobConfig job, Store store, boolean there) throws IOException {
        CaptureOptions options = job.captureOptions();
        int every = job.get(Setting.FULL_CHECK_EVERY);
        boolean due = every > 0 && (!there || isDue(job, store.points(), every));
        return due ? options.withCheck(options.check().withFull(true)) : options;
    }

    /** Whether so many points of the job, the next one counted, come after the last full check. */
    private static boolean isDue(JobConfig job, List<RestorePoint> points, int every) {
        int since = 1;
        for (RestorePoint point : points.reversed()) {
            if (!job.name().equals(point.job() == null ? "" : point.job())) {
                continue;
            }
            if (hasFullCheckOfItsOwn(point)) {
                return since >= every;
            }
            since++;
        }
        return true;
    }

    /** Not one that it has from the point before, of a database that has not changed. */
    private static boolean hasFullCheckOfItsOwn(RestorePoint point) {
        Instant began = point.time().toInstant();
        for (DatabaseFinding each : point.databases()) {
            if (each.full() && !each.checked().isBefore(began)) {
                return true;
            }
        }
        return false;
    }
}
