package dev.coffer.store;

import dev.coffer.base.Escaped;
import dev.coffer.os.HostPath;

import org.jspecify.annotations.Nullable;

import java.util.Objects;

/**
 * One source of a point: the name it goes by and where it lay.
 *
 * @param name with several sources the first part of every path in the point
 * @param path on the host that made the point; if that is not known, where the source would lie if
 *     the tree of the point were the root, so that it is told from others
 * @param told where the path is not known, what the point says instead of it: a relative path, one
 *     of another system, one that has lost bytes, or nothing. Null where the path is what it says
 */
public record SourcePlace(String name, HostPath path, @Nullable String told) {
    private static final SourcePlace VERSIONS =
            new SourcePlace(
                    "versions", HostPath.of("/versions"), "(versions that other stores keep)");

    public SourcePlace(String name, HostPath path) {
        this(name, path, null);
    }

    /** What is no source, but taken along with them: versions of their files, from other stores. */
    public static SourcePlace versions() {
        return VERSIONS;
    }

    /** As files of ours have it: an absolute path, or what is said instead of one. */
    public String written() {
        return told == null ? path.toString() : told;
    }

    /** What {@link #written} wrote. */
    static SourcePlace written(String name, String path) {
        if (path.startsWith("/")) {
            return new SourcePlace(name, HostPath.of(Escaped.parse(path)));
        }
        return path.equals(VERSIONS.told)
                ? VERSIONS
                : new SourcePlace(name, HostPath.of("/"), path);
    }

    /** Whether it is {@link #versions}. */
    public boolean isVersions() {
        return equals(VERSIONS);
    }

    /** Whether it is known where the source lay. */
    public boolean isPlace() {
        return told == null;
    }

    /** Whether a path of the host is known to be the source or to lie in it. */
    public boolean holds(HostPath other) {
        return isPlace() && path.contains(other);
    }

    /** The path for people, and what is said instead of one. */
    public String shown() {
        String said = told;
        return said == null ? path.toString() : Escaped.controls(said);
    }

    // Written out, as all that compare on every run: what a record has of its own takes
    // milliseconds to set up.
    @Override
    public boolean equals(@Nullable Object o) {
        return o instanceof SourcePlace other
                && name.equals(other.name)
                && path.equals(other.path)
                && Objects.equals(told, other.told);
    }

    @Override
    public int hashCode() {
        return 31 * name.hashCode() + path.hashCode();
    }
}
