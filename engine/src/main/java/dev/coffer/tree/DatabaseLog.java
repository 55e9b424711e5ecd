package dev.coffer.tree;

import dev.coffer.base.TreePath;
import dev.coffer.sqlite.Fingerprint;
import dev.coffer.tree.DatabaseFinding.Result;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the checks of databases found in one run, for the point that it makes. Thread-safe.
 *
 * <p>Of what was met by the way and is sound after a quick check nothing is kept: a home folder has
 * hundreds of databases, and each point would name them all.
 */
public final class DatabaseLog {
    /** A point names so many at most; those that are not sound first. */
    public static final int MOST = 50;

    private final Clock clock;
    private final Map<TreePath, DatabaseFinding> findings = new TreeMap<>();

    /**
     * @param clock says when a check was made
     */
    public DatabaseLog(Clock clock) {
        this.clock = clock;
    }

    /**
     * @param path in the tree that is backed up
     */
    public void add(
            TreePath path,
            Result result,
            boolean full,
            String message,
            @Nullable Fingerprint fingerprint) {
        DatabaseFinding finding =
                new DatabaseFinding(path, result, full, clock.instant(), message, fingerprint);
        synchronized (findings) {
            findings.put(path, finding);
        }
    }

    /**
     * Notes of a file that the last point has as a database, and that is none now, that it is
     * doubtful; once, whoever notices it first.
     *
     * @param why what it is instead
     * @param problems told too
     */
    public void lost(TreePath path, String why, ProblemLog problems) {
        if (problems.isDoubtful(path)) {
            return;
        }
        String found = noDatabase(true, why);
        add(path, Result.DOUBTED, false, found, null);
        problems.accept(
                new Problem(
                        path,
                        Problem.Kind.DOUBTFUL_DATABASE,
                        found + "; if that is meant, give it another name, or leave it out"));
    }

    /**
     * @param wasOne whether the last point has it as a database
     * @param why what it is instead
     */
    public static String noDatabase(boolean wasOne, String why) {
        return "it is no SQLite database"
                + (wasOne ? " any more" : "")
                + ": "
                + why
                + "; it was kept like any other file";
    }

    /** Forgets all: a run that is begun again meets them again. */
    public void clear() {
        synchronized (findings) {
            findings.clear();
        }
    }

    /**
     * What a new point says: what was found in this run, and of databases that were not looked at,
     * because they have not changed, what the point before says.
     *
     * @param before of the point before, if there is one
     * @param tree what was backed up, still open
     */
    public List<DatabaseFinding> forPoint(List<DatabaseFinding> before, FileTree tree)
            throws IOException {
        List<DatabaseFinding> unsound = new ArrayList<>();
        List<DatabaseFinding> sound = new ArrayList<>();
        Map<TreePath, DatabaseFinding> now;
        synchronized (findings) {
            now = new TreeMap<>(findings);
        }
        for (DatabaseFinding each : before) {
            // What was not sound is read again each time, so if it was not, it is gone.
            if (each.isSound() && !now.containsKey(each.path()) && isThere(tree, each.path())) {
                now.put(each.path(), each);
            }
        }
        for (DatabaseFinding each : now.values()) {
            (each.isSound() ? sound : unsound).add(each);
        }
        List<DatabaseFinding> all = new ArrayList<>(unsound);
        all.addAll(sound);
        return List.copyOf(all.subList(0, Math.min(all.size(), MOST)));
    }

    private static boolean isThere(FileTree tree, TreePath path) throws IOException {
        Entry entry = Trees.find(tree, path);
        return entry != null && entry.isFile();
    }
}
