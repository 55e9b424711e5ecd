package dev.coffer.job;

import dev.coffer.config.StoreAddress;
import dev.coffer.store.BackupOutcome;

/**
 * How a backup went.
 *
 * @param store where to
 * @param made whether the store was made by it
 * @param done what was done
 * @param leftOut what the rules left out: folders with all that is in them, and single entries
 * @param notRemembered why this machine could not remember the store, though the backup is done;
 *     empty if it could
 */
public record BackupReport(
        StoreAddress store,
        boolean made,
        BackupOutcome.Done done,
        long leftOut,
        String notRemembered) {}
