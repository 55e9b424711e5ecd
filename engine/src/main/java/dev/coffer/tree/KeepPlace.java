package dev.coffer.tree;

import dev.coffer.os.HostPath;

/**
 * Where a content that had to be copied before it could be read may be kept as it is.
 *
 * @param folder where to copy it; only this user can enter it
 * @param durable whether the copy is to be made durable before it is read
 */
public record KeepPlace(HostPath folder, boolean durable) {}
