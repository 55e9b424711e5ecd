package dev.coffer.restore;

import dev.coffer.os.HostPath;

import org.jspecify.annotations.Nullable;

/**
 * Which restore to take back.
 *
 * @param target the folder that was restored into
 * @param id as listed, or an unambiguous beginning of it; null for the newest
 * @param exceptChanged whether to go on where something changed since the restore, leaving that as
 *     it is; otherwise nothing is done then
 * @param spool a private folder for the plan of what would be destroyed; made if it is not there
 */
public record UndoRequest(
        HostPath target, @Nullable String id, boolean exceptChanged, HostPath spool) {}
