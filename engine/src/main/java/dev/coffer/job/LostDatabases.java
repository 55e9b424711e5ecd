package dev.coffer.job;

import dev.coffer.base.Escaped;
import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.config.JobConfig;
import dev.coffer.config.Setting;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.os.OsException;
import dev.coffer.sqlite.DatabaseLook;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.SourcePlace;
import dev.coffer.store.StoreKind;
import dev.coffer.tree.DatabaseFinding;
import dev.coffer.tree.DatabaseFinding.Result;
import dev.coffer.tree.DatabaseLog;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.Problem;
import dev.coffer.tree.ProblemLog;
import dev.coffer.tree.Trees;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Files that ought to be databases and are none now: emptied, overwritten, or encrypted by somebody
 * else. To whoever reads them they are files like any other, but as copies of the database they
 * failed their check, so the point says so, the run is incomplete, and the last good point stays.
 *
 * <p>A file ought to be one if its store takes nothing else, as that of the environment's job, or
 * if the last point of the same source says anything of it as a database.
 */
final class LostDatabases {
    private final Machine machine;
    private final JobConfig job;
    private final List<RestorePoint> points;
    private final Set<HostPath> told = new HashSet<>();

    /**
     * @param points of the store, oldest first
     */
    LostDatabases(Machine machine, JobConfig job, List<RestorePoint> points) {
        this.machine = machine;
        this.job = job;
        this.points = points;
    }

    /**
     * Looks before the files are read: one that looks as before is not read again.
     *
     * @param tree what is about to be backed up
     */
    void tell(List<SourcePlace> places, FileTree tree, ProblemLog problems, DatabaseLog databases)
            throws IOException {
        for (SourcePlace place : places) {
            if (place.isVersions()) {
                continue;
            }
            TreePath root = root(places, place);
            RestorePoint last = last(place);
            FileStat stat = machine.files().stat(place.path());
            if (stat.isFile()) {
                TreePath path = root.child(place.path().name());
                boolean wasOne = last != null && wasOne(last, place, place.path().name());
                DatabaseLook.Kind kind = wasOne || isDeclared() ? kind(place.path()) : null;
                // SQLite takes an empty file for a database that has nothing in it yet.
                boolean isLost = wasOne || kind != DatabaseLook.Kind.EMPTY;
                if (kind != null && kind != DatabaseLook.Kind.DATABASE && isLost) {
                    told.add(place.path());
                    String found = DatabaseLog.noDatabase(wasOne, why(kind));
                    databases.add(path, Result.CORRUPT, false, found, null);
                    problems.accept(new Problem(path, Problem.Kind.CORRUPT_DATABASE, found));
                }
            } else if (last != null) {
                below(place, root, last, tree, problems, databases);
            }
        }
    }

    /** Whether this source is a file that ought to be a database and is none. */
    boolean hasTold(HostPath source) {
        return told.contains(source);
    }

    private void below(
            SourcePlace place,
            TreePath root,
            RestorePoint last,
            FileTree tree,
            ProblemLog problems,
            DatabaseLog databases)
            throws IOException {
        TreePath rootThen = root(last.sources(), at(last, place));
        for (DatabaseFinding finding : last.databases()) {
            if (!rootThen.contains(finding.path())) {
                continue;
            }
            TreePath inSource = rootThen.relativize(finding.path());
            TreePath path = root.resolve(inSource);
            Entry entry = Trees.find(tree, path);
            if (entry == null || !entry.isFile()) {
                continue;
            }
            DatabaseLook.Kind kind = kind(place.path().resolve(inSource));
            if (kind != null && kind != DatabaseLook.Kind.DATABASE) {
                databases.lost(path, why(kind), problems);
            }
        }
    }

    private static TreePath root(List<SourcePlace> places, SourcePlace place) {
        return places.size() == 1
                ? TreePath.ROOT
                : TreePath.ROOT.child(Name.owning(Escaped.parse(place.name())));
    }

    private boolean isDeclared() {
        return job.store().isPresent()
                && job.store().get().kind() == StoreKind.ARCHIVE
                && job.get(Setting.FORMAT).isDatabase();
    }

    /** The last point of the same job that has all of this source; null if there is none. */
    private @Nullable RestorePoint last(SourcePlace place) {
        String name = job.name().isEmpty() ? null : job.name();
        for (RestorePoint point : points.reversed()) {
            if (!point.isPartial() && Objects.equals(point.job(), name)) {
                for (SourcePlace source : point.sources()) {
                    if (source.isPlace() && source.path().equals(place.path())) {
                        return point;
                    }
                }
            }
        }
        return null;
    }

    private static SourcePlace at(RestorePoint point, SourcePlace place) {
        for (SourcePlace source : point.sources()) {
            if (source.path().equals(place.path())) {
                return source;
            }
        }
        throw new IllegalStateException(place + " was there a moment ago");
    }

    private static boolean wasOne(RestorePoint last, SourcePlace place, Name name) {
        return last.database(root(last.sources(), at(last, place)).child(name)) != null;
    }

    /** Null if it cannot be looked at: reading it says why. */
    private DatabaseLook.@Nullable Kind kind(HostPath path) {
        HostFiles files = machine.files();
        try {
            HostPath real = files.resolve(path);
            try (Folder folder = files.open(real.parent())) {
                return DatabaseLook.byMagic(files, folder, real.name(), folder.stat(real.name()));
            }
        } catch (OsException e) {
            return null;
        }
    }

    private static String why(DatabaseLook.Kind kind) {
        return switch (kind) {
            case EMPTY -> "it is empty";
            case ENCRYPTED -> "it is encrypted, as it looks, or compressed";
            case DATABASE, OTHER, UNREADABLE -> "its first bytes are not those of one";
        };
    }
}
