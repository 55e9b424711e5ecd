package dev.coffer.store;

import dev.coffer.os.HostPath;

import org.jspecify.annotations.Nullable;

/**
 * One source of a point: the name it goes by and where it lay.
 *
 * @param name with several sources the first part of every path in the point
 * @param path on the host that made the point
 */
public record SourcePlace(String name, HostPath path) {
    // Written out, as all that compare on every run: what a record has of its own takes
    // milliseconds to set up.
    @Override
    public boolean equals(@Nullable Object o) {
        return o instanceof SourcePlace other && name.equals(other.name) && path.equals(other.path);
    }

    @Override
    public int hashCode() {
        return 31 * name.hashCode() + path.hashCode();
    }
}
