package dev.coffer.job;

import dev.coffer.config.StoreAddress;
import dev.coffer.store.StoreOptions;

/**
 * A store and how it keeps things.
 *
 * @param address what a person would write for it
 * @param options from the address, the job, or the defaults
 */
public record StoreChoice(StoreAddress address, StoreOptions options) {}
