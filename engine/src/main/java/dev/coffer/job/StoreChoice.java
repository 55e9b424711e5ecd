package dev.coffer.job;

import dev.coffer.config.JobConfig;
import dev.coffer.config.StoreAddress;
import dev.coffer.store.StoreOptions;

/**
 * A store that a command means.
 *
 * @param address what a person would write for it
 * @param job the settings in force for it: those of its job where there is one
 */
public record StoreChoice(StoreAddress address, JobConfig job) {
    /** How the store keeps things. */
    public StoreOptions options() {
        return job.storeOptions();
    }
}
