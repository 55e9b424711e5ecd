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
 */
public record BackupReport(
        StoreAddress store, boolean made, BackupOutcome.Done done, long leftOut) {}
