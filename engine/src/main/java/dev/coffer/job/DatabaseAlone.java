package dev.coffer.job;

import dev.coffer.base.CofferException;
import dev.coffer.base.CofferException.Reason;
import dev.coffer.base.TreePath;
import dev.coffer.os.HostPath;
import dev.coffer.restore.RestoreListener;
import dev.coffer.restore.RestoreResult;
import dev.coffer.store.RestorePoint;
import dev.coffer.tree.Entry;
import dev.coffer.tree.Problem;
import dev.coffer.tree.Trees;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * A restore of which a single database is all: it is checked before anything changes, and goes back
 * whole or not at all.
 *
 * @param path of the database in the point
 * @param live where it goes
 */
record DatabaseAlone(
        Works works,
        OpenPoint point,
        RestoreOrder order,
        TreePath path,
        Entry entry,
        HostPath live) {
    /** A restore as that of any file. */
    interface Ordinary {
        RestoreResult run() throws IOException, InterruptedException;
    }

    /**
     * @param from what is restored, in the point
     * @return null if it is something else than a database
     */
    static @Nullable DatabaseAlone of(
            Works works, OpenPoint point, RestoreOrder order, TreePath from) throws IOException {
        TreePath path = point.entry().isFile() ? point.path() : from;
        Entry entry = Trees.find(point.tree(), path);
        if (entry != null && entry.source().isFile()) {
            List<Entry> listed = point.tree().list(path, entry);
            if (listed.size() == 1) {
                entry = listed.getFirst();
                path = path.child(entry.name());
            }
        }
        if (entry == null || !entry.isFile() || !Databases.isDatabase(point.tree(), path, entry)) {
            return null;
        }
        HostPath live = live(point, order, path);
        return live == null ? null : new DatabaseAlone(works, point, order, path, entry, live);
    }

    private static @Nullable HostPath live(OpenPoint point, RestoreOrder order, TreePath path) {
        HostPath target = order.target();
        if (target != null) {
            return target.resolve(path.name());
        }
        RestorePoint whole = point.point();
        return whole == null ? null : Databases.live(whole, path);
    }

    /**
     * @param target the folder that it goes into
     */
    RestoreReport run(HostPath target, Ordinary ordinary, RestoreListener listener)
            throws IOException, InterruptedException {
        DatabaseRestore restore = new DatabaseRestore(works, point, listener);
        try (DatabaseCopy copy = restore.checked(path, entry, live)) {
            if (order.throughApi()) {
                return new RestoreReport(
                        target,
                        restore.throughApi(
                                copy, live, order.dryRun(), works.finder().captureOptions()));
            }
        }
        return new RestoreReport(target, order.dryRun() ? ordinary.run() : whole(target, ordinary));
    }

    /** A database without its log, or the other way round, is none: then all is taken back. */
    private RestoreResult whole(HostPath target, Ordinary ordinary)
            throws IOException, InterruptedException {
        RollBack rollBack = new RollBack(works);
        Set<String> before = rollBack.known(target);
        RestoreResult result;
        try {
            result = ordinary.run();
        } catch (CofferException e) {
            if (rollBack.runSince(target, before)) {
                throw failed(e.reason(), e.getMessage(), e);
            }
            throw e;
        }
        Problem left = left(result);
        if (left != null && rollBack.runSince(target, before)) {
            Reason reason = result.damaged() ? Reason.VERIFICATION_FAILED : Reason.FAILED;
            throw failed(reason, left.path() + ": " + left.reason(), null);
        }
        return result;
    }

    private CofferException failed(Reason reason, String why, @Nullable Throwable cause) {
        return new CofferException(
                reason, live + " was not restored, and all was put back as it was: " + why, cause);
    }

    private static @Nullable Problem left(RestoreResult result) {
        for (Problem problem : result.problems()) {
            if (problem.kind() == Problem.Kind.NOT_RESTORED
                    || problem.kind() == Problem.Kind.DAMAGED) {
                return problem;
            }
        }
        return null;
    }
}
