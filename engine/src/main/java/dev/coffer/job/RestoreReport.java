package dev.coffer.job;

import dev.coffer.os.HostPath;
import dev.coffer.restore.RestoreResult;

/**
 * How the restore of one source went.
 *
 * @param target the folder
 * @param result what was done there
 */
public record RestoreReport(HostPath target, RestoreResult result) {}
