package dev.coffer.job;

import dev.coffer.config.JobConfig;

import java.util.List;

/**
 * One backup that somebody wants.
 *
 * @param job what and how; its store is needed
 * @param note empty for the job's own
 * @param author empty for none
 * @param tags besides the job's own
 * @param dryRun tell what would be done and do nothing
 * @param create make the store even where this machine knows of one that is not there now
 */
public record BackupOrder(
        JobConfig job,
        String note,
        String author,
        List<String> tags,
        boolean dryRun,
        boolean create) {
    public BackupOrder {
        tags = List.copyOf(tags);
    }

    /** The job as it is, with nothing added. */
    public static BackupOrder of(JobConfig job) {
        return new BackupOrder(job, "", "", List.of(), false, false);
    }
}
