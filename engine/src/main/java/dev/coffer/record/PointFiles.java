package dev.coffer.record;

import dev.coffer.base.CofferException;
import dev.coffer.base.DamagedException;
import dev.coffer.base.Name;
import dev.coffer.base.Timestamp;
import dev.coffer.base.TreePath;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.OsException;
import dev.coffer.os.SmallFiles;
import dev.coffer.store.Counts;
import dev.coffer.store.PointJson;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.StoreKind;
import dev.coffer.store.WordsEdit;
import dev.coffer.tree.Problem;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The descriptions of points, a file each in {@code points/}. A point whose description is damaged
 * is no lost point: its tree stands in the record, so what the tree tells is told, and only the
 * note, the tags and what the run did are gone.
 */
final class PointFiles {
    private static final Comparator<RestorePoint> BY_TIME =
            new Comparator<>() { // an AOT cache does not keep what Comparator's methods make
                @Override
                public int compare(RestorePoint a, RestorePoint b) {
                    return a.time().compareTo(b.time());
                }
            };

    private static final int LIMIT = 64 << 20;
    private static final int FILE_MODE = 0600;

    /** The note of a point of which only the tree is left. */
    static final String LOST =
            "(the description of this point was damaged; its files are not concerned)";

    private final StoreFolder store;

    PointFiles(StoreFolder store) {
        this.store = store;
    }

    /** A point that roots name; from its tree, if its description is damaged. */
    RestorePoint read(Roots.PointRoot root) throws IOException {
        try (Folder points = folder()) {
            return parse(points, Layout.point(root.id()));
        } catch (DamagedException e) {
            return fromTree(root);
        }
    }

    /**
     * Writes the description of a point anew if it is damaged. Under the lock.
     *
     * @return what was wrong with it, or null
     */
    @Nullable String mend(Roots.PointRoot root) throws IOException {
        Name name = Layout.point(root.id());
        try (Folder points = folder()) {
            try {
                parse(points, name);
                return null;
            } catch (DamagedException e) {
                SmallFiles.replace(points, name, PointJson.toBytes(fromTree(root)), FILE_MODE);
                return e.getMessage();
            }
        }
    }

    /**
     * Writes the description of a point anew with other words. Under the lock.
     *
     * @return the point as it is now
     */
    RestorePoint describe(Roots roots, RestorePoint point, WordsEdit edit) throws IOException {
        Roots.PointRoot root = roots.point(point.id());
        if (root == null) {
            throw CofferException.failed(
                    "point " + point.shortId() + " is not in " + store.location() + " any more");
        }
        RestorePoint now = read(root);
        RestorePoint next = now.with(now.words().edited(edit));
        if (!next.equals(now)) {
            write(next);
        }
        return next;
    }

    /** Writes the description of a point that is there anew, and all or nothing. Under the lock. */
    void write(RestorePoint point) throws OsException {
        try (Folder points = folder()) {
            SmallFiles.replace(
                    points, Layout.point(point.id()), PointJson.toBytes(point), FILE_MODE);
        }
    }

    /** All descriptions that can be read, oldest first. */
    List<RestorePoint> all() throws IOException {
        List<RestorePoint> all = new ArrayList<>();
        try (Folder points = folder()) {
            for (Name name : points.names()) {
                if (isOne(name)) {
                    try {
                        all.add(parse(points, name));
                    } catch (DamagedException e) {
                        // left out here; verify names it
                    }
                }
            }
        }
        all.sort(BY_TIME);
        return all;
    }

    /** Descriptions that are damaged, and those that are missing though roots name their point. */
    List<Problem> damage(Roots roots) throws IOException {
        Set<Name> expected = new HashSet<>();
        for (Roots.PointRoot root : roots.points()) {
            expected.add(Layout.point(root.id()));
        }
        List<Problem> damage = new ArrayList<>();
        try (Folder points = folder()) {
            for (Name name : points.names()) {
                if (isOne(name)) {
                    expected.add(name);
                }
            }
            for (Name name : expected) {
                try {
                    parse(points, name);
                } catch (DamagedException e) {
                    damage.add(problem(name, e));
                }
            }
        }
        return damage;
    }

    private static Problem problem(Name name, DamagedException why) {
        return new Problem(
                Layout.inCoffer(Layout.POINTS).child(name),
                Problem.Kind.DAMAGED,
                "the description of the point: "
                        + why.getMessage()
                        + "; coffer backup --checksum writes anew what its files tell");
    }

    private Folder folder() throws OsException {
        return store.coffer().openFolder(Layout.POINTS);
    }

    private static boolean isOne(Name name) {
        return name.endsWith(".json") && !name.startsWith(".");
    }

    private static RestorePoint parse(Folder points, Name name)
            throws DamagedException, OsException {
        byte[] json = SmallFiles.readIfThere(points, name, LIMIT);
        if (json == null) {
            throw new DamagedException("it is missing");
        }
        RestorePoint point = PointJson.parse(json);
        if (!Layout.point(point.id()).equals(name)) {
            throw new DamagedException("it describes another point");
        }
        return point;
    }

    private RestorePoint fromTree(Roots.PointRoot root) throws IOException {
        long[] sums = new long[3];
        try (Segments segments = store.openSegments()) {
            RecordWalk.walk(
                    segments,
                    TreePath.ROOT,
                    segments.root(root.root()),
                    (path, entry) -> {
                        sums[entry.isFolder() ? 1 : 0]++;
                        sums[2] += entry.isFolder() ? 0 : entry.size();
                        return true;
                    });
        }
        return new RestorePoint(
                root.id(),
                null,
                kind(),
                writtenAt(root),
                null,
                LOST,
                "",
                null,
                List.of(),
                "",
                store.identity().sources(),
                List.of(),
                sums[0],
                sums[1],
                sums[2],
                0,
                Duration.ZERO,
                null,
                Counts.NONE,
                0,
                List.of(),
                List.of(),
                List.of(),
                null,
                null);
    }

    private StoreKind kind() {
        for (StoreKind kind : StoreKind.values()) {
            if (store.identity().is(kind)) {
                return kind;
            }
        }
        throw new IllegalStateException("a store of kind " + store.identity().kind());
    }

    /** When its description was written, else when its tree was. */
    private OffsetDateTime writtenAt(Roots.PointRoot root) throws OsException {
        FileStat stat;
        try (Folder points = folder()) {
            stat = points.statIfThere(Layout.point(root.id()));
        }
        if (stat == null) {
            try (Folder trees = store.coffer().openFolder(Layout.TREES)) {
                stat = trees.stat(Segments.name(root.root().segment()));
            }
        }
        Timestamp modified = new Timestamp(stat.modifiedSeconds(), stat.modifiedNanos());
        return OffsetDateTime.ofInstant(modified.toInstant(), store.host().clock().getZone());
    }
}
