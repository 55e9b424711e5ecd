package dev.coffer.store;

import dev.coffer.guard.Operation;
import dev.coffer.guard.Protected;
import dev.coffer.os.HostPath;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.Problem;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Where restore points are kept. One instance is one open store; methods may be called by several
 * threads, but one backup at a time, across processes too: the second waits or is told who holds
 * it.
 *
 * <p>Whatever moment a process dies in, the last committed point is whole; the next call that takes
 * the lock finishes or drops what was under way. Reading takes no lock.
 */
public interface Store extends AutoCloseable {
    StoreKind kind();

    HostPath location();

    /** A random id given at the store's making: 32 lower-case hex digits. */
    String id();

    /** All points, oldest first, in the order of their runs; but for those that are deleted. */
    default List<RestorePoint> points() throws IOException {
        List<RestorePoint> points = new ArrayList<>();
        for (RestorePoint each : allPoints()) {
            if (!each.isDeleted()) {
                points.add(each);
            }
        }
        return points;
    }

    /** Points that are deleted and may be brought back, in the order of their runs. */
    default List<RestorePoint> deletedPoints() throws IOException {
        List<RestorePoint> deleted = new ArrayList<>();
        for (RestorePoint each : allPoints()) {
            if (each.isDeleted()) {
                deleted.add(each);
            }
        }
        return deleted;
    }

    /** The points, and those that are deleted, oldest first, in the order of their runs. */
    List<RestorePoint> allPoints() throws IOException;

    /**
     * Points that are there and cannot be read, by the names of their files: they are not among
     * {@link #allPoints}. Where a store keeps its points together there are none, for then all or
     * none can be read.
     */
    default List<Problem> damagedPoints() throws IOException {
        return List.of();
    }

    /**
     * Those of {@link #damagedPoints} of which nobody can tell that they are older than a point.
     */
    default List<Problem> damagedSince(RestorePoint point) throws IOException {
        return damagedPoints();
    }

    /**
     * Looks at all that a point is made of, where that is quicker than to restore it.
     *
     * @throws dev.coffer.base.DamagedException if something is not what was written, with what can
     *     be restored instead
     */
    default void checkBeforeRestore(RestorePoint point) throws IOException {}

    /**
     * The items that points are, by the ids of these, where a store has items with names; empty
     * otherwise.
     */
    default Map<String, StoredItem> items() throws IOException {
        return Map.of();
    }

    /**
     * The points of all runs that changed something, oldest first, also of those whose state is not
     * kept any more (design §2: a mirror restores the latest only).
     */
    List<RestorePoint> runs() throws IOException;

    /**
     * As what a point is kept, for people, where the points of a store are not all alike: {@code
     * monday.tar.gz, full}. Empty otherwise.
     */
    default String form(RestorePoint point) throws IOException {
        return "";
    }

    /**
     * A point as a tree; the caller closes it.
     *
     * @throws dev.coffer.base.DamagedException if its record cannot be read
     */
    FileTree open(RestorePoint point) throws IOException;

    /**
     * Backs up, or with {@code dryRun} only tells what it would do. Unreadable entries are carried
     * over from the last point where it has them, and named in the outcome.
     *
     * @throws dev.coffer.base.CofferException {@code LOCKED} if another run holds the store; or
     *     what made it impossible to go on: the last point is whole then
     * @throws InterruptedException if the calling thread was interrupted; as after a failure
     */
    @Protected(Operation.MASS_DELETION)
    BackupOutcome backup(BackupRequest request, RunListener listener)
            throws IOException, InterruptedException;

    /**
     * Lets points go, or deletes them so that they can be brought back, as the request says.
     * Without a yes in it it only plans, and keeps no lock; with one it plans again under the
     * store's lock and refuses when the world has moved. A crash leaves each point whole or gone,
     * deleted or not.
     *
     * @throws dev.coffer.base.CofferException {@code LOCKED} if another run holds the store; if the
     *     plan is another one than that which has a yes; or if this kind of store, or this choice
     *     of points, does not go
     * @throws InterruptedException if the calling thread was interrupted; every point is whole then
     */
    @Protected({Operation.FORGET, Operation.DELETE, Operation.DELETE_NOW, Operation.PURGE})
    ForgetOutcome forget(ForgetRequest request, RunListener listener)
            throws IOException, InterruptedException;

    /**
     * Changes what people said of a point: its note, its tags, its hold; brings one back that is
     * deleted. All or nothing, under the store's lock.
     *
     * @param edit deleting a point is not for it, and releasing one takes a yes: see {@link
     *     PointWords#edited}
     * @return the point as it is now; in a vault it has another id if anything changed
     */
    @Protected(Operation.RELEASE_HOLD)
    RestorePoint describe(RestorePoint point, WordsEdit edit)
            throws IOException, InterruptedException;

    /** The same, of what takes no yes. */
    default RestorePoint describe(RestorePoint point, UnaryOperator<PointWords> change)
            throws IOException, InterruptedException {
        return describe(point, new WordsEdit(change, null));
    }

    /** What left the source and is still kept, oldest first. */
    List<DeletedItem> deleted() throws IOException;

    /** The dated folders that hold them, in the order of {@link #deleted}. */
    default List<DeletedFolder> deletedFolders() throws IOException {
        return List.of();
    }

    /**
     * What of {@link #deleted} lies in one dated folder; empty if there is none of that date.
     *
     * @param date as in {@link DeletedItem#date}
     */
    default List<DeletedItem> deleted(String date) throws IOException {
        return List.of();
    }

    /**
     * What only those know who can open the store, for sealing what a machine remembers of it; null
     * where the store itself is not sealed.
     *
     * @param purpose another one gives other bytes
     * @return 32 bytes, the same each time; to be overwritten by the caller
     */
    default byte @Nullable [] secret(String purpose) {
        return null;
    }

    /**
     * Deleted items of one dated folder as a tree; the caller closes it.
     *
     * @param date as in {@link DeletedItem#date}
     * @throws dev.coffer.base.CofferException if there is no such date
     */
    FileTree openDeleted(String date) throws IOException;

    /**
     * Re-reads and hashes everything the store claims to hold, or what one point needs.
     *
     * @param point null for all
     */
    VerifyReport verify(@Nullable RestorePoint point, RunListener listener)
            throws IOException, InterruptedException;

    @Override
    void close() throws IOException;
}
