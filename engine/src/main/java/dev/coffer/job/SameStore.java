package dev.coffer.job;

import dev.coffer.base.Escaped;
import dev.coffer.os.FileStat;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.os.OsException;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Map;

/**
 * Tells whether two locations are one folder, whatever they are written like: through a link, a
 * bind mount or {@code ..}. Looks at each place once, so it is for a single question. For one
 * thread.
 */
final class SameStore {
    /** What a location is now; without a look if there is nothing. */
    private record Place(String resolved, @Nullable FileStat look) {}

    private final HostFiles files;
    private final Map<String, Place> places = new HashMap<>();

    SameStore(HostFiles files) {
        this.files = files;
    }

    /** The location with every link resolved, as far as it is there. */
    String resolved(String location) {
        return place(location).resolved();
    }

    /**
     * @param location as it is written now
     * @param recorded where something else lay when it was recorded, with its links resolved
     */
    boolean is(String location, String recorded) {
        Place one = place(location);
        Place two = place(recorded);
        FileStat first = one.look();
        FileStat second = two.look();
        return one.resolved().equals(recorded)
                || one.resolved().equals(two.resolved())
                || (first != null && second != null && first.sameInode(second));
    }

    /** Whether there is anything. */
    boolean isThere(String location) {
        return place(location).look() != null;
    }

    private Place place(String location) {
        Place known = places.get(location);
        if (known == null) {
            known = look(location);
            places.put(location, known);
        }
        return known;
    }

    /** What cannot be looked at is told apart by its text alone. */
    private Place look(String location) {
        HostPath path;
        try {
            path = HostPath.of(Escaped.parse(location));
        } catch (IllegalArgumentException e) {
            return new Place(location, null); // a plan may be about something that is no folder
        }
        String resolved;
        try {
            resolved = files.resolveAsFar(path).toString();
        } catch (OsException e) {
            return new Place(location, null);
        }
        try {
            return new Place(resolved, files.stat(path));
        } catch (OsException e) {
            return new Place(resolved, null);
        }
    }
}
