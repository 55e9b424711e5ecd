package dev.coffer.job;

import dev.coffer.config.JobConfig;
import dev.coffer.config.StoreAddress;
import dev.coffer.store.StoreOptions;

/**
 * A store that a command means.
 *
 * @param address what a person would write for it
 * @param job the settings in force for it: those of its job where there is one
 * @param options how the store keeps things
 */
public record StoreChoice(StoreAddress address, JobConfig job, StoreOptions options) {
    /** A store that keeps things as the settings say. */
    public StoreChoice(StoreAddress address, JobConfig job) {
        this(address, job, job.storeOptions());
    }

    /** The same store, which keeps things otherwise. */
    StoreChoice keeping(StoreOptions other) {
        return new StoreChoice(address, job, other);
    }
}
