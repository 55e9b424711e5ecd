package dev.coffer.config;

import dev.coffer.base.Escaped;
import dev.coffer.base.Name;
import dev.coffer.os.HostPath;
import dev.coffer.store.SourcePlace;

/**
 * A source as somebody named it.
 *
 * @param name how it is told from the job's others: the path's last part, or what was given
 * @param path where it lies
 */
public record SourceConfig(Name name, HostPath path) {
    /**
     * Takes {@code PATH} or {@code NAME=PATH}. What stands before the first {@code =} is a name
     * unless it holds a slash: for a folder {@code a=b} write {@code ./a=b}.
     *
     * @throws IllegalArgumentException with a message for people
     */
    public static SourceConfig parse(String text, PathBase base) {
        int equals = text.indexOf('=');
        if (equals >= 0 && text.lastIndexOf('/', equals) < 0) {
            return named(text.substring(0, equals), text.substring(equals + 1), base);
        }
        HostPath path = base.resolve(text);
        if (path.isRoot()) {
            throw new IllegalArgumentException(
                    "the source "
                            + text
                            + " has no name of its own; give it one, as in root="
                            + text);
        }
        return new SourceConfig(path.name(), path);
    }

    /**
     * @param name in the written form of {@link Escaped}
     * @throws IllegalArgumentException with a message for people
     */
    public static SourceConfig named(String name, String path, PathBase base) {
        byte[] bytes = Escaped.parse(name);
        String problem = Name.problem(bytes);
        if (problem != null) {
            throw new IllegalArgumentException(
                    "a source cannot have the name \""
                            + name
                            + "\", which "
                            + problem
                            + "; choose one that a folder can have");
        }
        return new SourceConfig(Name.owning(bytes), base.resolve(path));
    }

    /** As points record it. */
    public SourcePlace place() {
        return new SourcePlace(name.toString(), path);
    }

    /** The written form, absolute, as {@link #parse} takes it back. */
    @Override
    public String toString() {
        return written(path.toString());
    }

    /** As {@link #toString}, relative to a folder if it lies at or below that. */
    String writtenFrom(HostPath folder) {
        if (!folder.contains(path)) {
            return toString();
        }
        String below = folder.relativize(path).toString();
        boolean mistakable = below.startsWith("~") || below.indexOf('=') >= 0;
        return written(mistakable ? "./" + below : below);
    }

    private String written(String pathText) {
        boolean ownName = !path.isRoot() && path.name().equals(name);
        return ownName ? pathText : name.toString().replace("=", "\\x3d") + "=" + pathText;
    }
}
