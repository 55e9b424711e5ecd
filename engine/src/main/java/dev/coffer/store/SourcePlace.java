package dev.coffer.store;

import dev.coffer.os.HostPath;

/**
 * One source of a point: the name it goes by and where it lay.
 *
 * @param name with several sources the first part of every path in the point
 * @param path on the host that made the point
 */
public record SourcePlace(String name, HostPath path) {}
