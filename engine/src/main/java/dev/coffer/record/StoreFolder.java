package dev.coffer.record;

import dev.coffer.base.CofferException;
import dev.coffer.base.DamagedException;
import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.os.Errno;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.HostPath;
import dev.coffer.os.OsException;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.RunListener;
import dev.coffer.store.SourcePlace;
import dev.coffer.store.StoreKind;
import dev.coffer.tree.Problem;
import dev.coffer.writer.TreeRemover;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;

/**
 * The folder of a local store, open: its identity, its lock, its record. Thread-safe; the owner
 * closes it.
 */
public final class StoreFolder implements StoreSide, AutoCloseable {
    private static final Duration COMMIT_PATIENCE = Duration.ofSeconds(30);

    private final StoreHost host;
    private final HostPath location;
    private final Folder root;
    private final Folder coffer;
    private final StoreIdentity identity;
    private final StoreTrouble trouble = new StoreTrouble(this);
    private final RootsFile roots = new RootsFile(this);
    private final LastSeen lastSeen = new LastSeen(this);

    private StoreFolder(
            StoreHost host, HostPath location, Folder root, Folder coffer, StoreIdentity identity) {
        this.host = host;
        this.location = location;
        this.root = root;
        this.coffer = coffer;
        this.identity = identity;
    }

    /**
     * Opens a store.
     *
     * @throws CofferException {@code NO_SUCH_STORE} if there is none; {@code USAGE} if it is of
     *     another kind; {@code FAILED} if a newer version made it
     * @throws DamagedException if what it says of itself cannot be read
     */
    public static StoreFolder open(StoreHost host, HostPath location, StoreKind kind)
            throws IOException {
        Folder root = StoreOpening.openRoot(host, location);
        Folder coffer = null;
        try {
            coffer = StoreOpening.openCoffer(root, location);
            StoreIdentity identity = StoreOpening.readIdentity(coffer, location);
            StoreOpening.check(identity, location, kind);
            StoreFolder store = new StoreFolder(host, location, root, coffer, identity);
            coffer = null;
            root = null;
            return store;
        } finally {
            if (coffer != null) {
                coffer.close();
            }
            if (root != null) {
                root.close();
            }
        }
    }

    /** What kind of store lies there, as the word in its {@code store.json}; null if none does. */
    public static @Nullable String kindOf(StoreHost host, HostPath location) throws IOException {
        if (!StorePlaces.isThere(host, location)) {
            return null;
        }
        try (Folder root = StoreOpening.openRoot(host, location);
                Folder coffer = StoreOpening.openCoffer(root, location)) {
            return StoreOpening.readIdentity(coffer, location).kind();
        }
    }

    public StoreHost host() {
        return host;
    }

    public HostPath location() {
        return location;
    }

    public StoreIdentity identity() {
        return identity;
    }

    /** The store's folder; not to be closed. */
    public Folder root() {
        return root;
    }

    /** {@code .coffer}; not to be closed. */
    public Folder coffer() {
        return coffer;
    }

    /**
     * @throws CofferException if the store is for other sources than these
     */
    public void checkSources(List<SourcePlace> sources) throws CofferException {
        if (identity.sources().equals(sources)) {
            return;
        }
        StringBuilder ours = new StringBuilder();
        for (SourcePlace source : identity.sources()) {
            ours.append(ours.isEmpty() ? "" : ", ").append(source.path());
        }
        throw CofferException.usage(
                "the store at "
                        + location
                        + " holds "
                        + ours
                        + ", and a store of its kind holds the same sources always; name another"
                        + " store for other sources");
    }

    /**
     * Takes the right to write, and finishes or drops what a run that died left.
     *
     * @throws CofferException {@code LOCKED} if another run has it for longer than the host's
     *     patience
     */
    public StoreLock lock(RunListener listener) throws IOException, InterruptedException {
        return lock(listener, host);
    }

    private StoreLock lock(RunListener listener, StoreHost patient)
            throws IOException, InterruptedException {
        StoreLock lock;
        try {
            lock = StoreLock.take(coffer, patient, location.toString(), listener);
        } catch (OsException e) {
            throw unwritable(e);
        }
        boolean settled = false;
        try {
            new Recovery(this, listener).run();
            settled = true;
            return lock;
        } catch (OsException e) {
            throw isCommitPending()
                    ? trouble.unfinished(e, "An earlier run is done")
                    : unwritable(e);
        } finally {
            if (!settled) {
                lock.close();
            }
        }
    }

    private boolean isCommitPending() {
        try {
            return coffer.statIfThere(CommitRecord.NAME) != null;
        } catch (OsException e) {
            return false;
        }
    }

    /** What a failed write into the store is told as. */
    @Override
    public StoreFailedException unwritable(OsException e) {
        return trouble.unwritable(e);
    }

    /**
     * Asked before a commit.
     *
     * @throws CofferException if the store was moved, or another folder lies in its place
     */
    public void checkInPlace() throws CofferException {
        trouble.checkInPlace();
    }

    /** What else is told of failures, and of a store that is not where it was. */
    StoreTrouble trouble() {
        return trouble;
    }

    @Override
    public boolean isGone() {
        return trouble.isGone();
    }

    /**
     * For reading: sees to it that no commit is half carried out, by carrying it out.
     *
     * @throws CofferException if that cannot be done, because another machine is at it or this
     *     process may not write
     */
    public void settle(RunListener listener) throws IOException, InterruptedException {
        if (coffer.statIfThere(CommitRecord.NAME) == null) {
            return;
        }
        // A living run is through with this soon.
        Duration patience =
                host.patience().compareTo(COMMIT_PATIENCE) > 0 ? host.patience() : COMMIT_PATIENCE;
        lock(listener, host.withPatience(patience)).close();
    }

    /**
     * Takes away the lock of a process that has ended without letting go.
     *
     * @return who held it, or null if nobody did
     * @throws CofferException {@code LOCKED} if that process is running on this machine
     */
    public StoreLock.@Nullable Holder breakLock() throws IOException, InterruptedException {
        return StoreLock.breakLock(coffer, host, location.toString());
    }

    /** Who has the right to write now, or null. */
    public StoreLock.@Nullable Holder lockHolder() throws OsException {
        return StoreLock.holder(coffer);
    }

    /**
     * Which trees there are now. A damaged or lost file of roots is made up for by the copy in the
     * newest segment.
     */
    public Roots roots() throws IOException {
        return roots.read();
    }

    /** The file of roots itself. */
    RootsFile rootsFile() {
        return roots;
    }

    /** The segments of the tree record, all open; the caller closes them. */
    public Segments openSegments() throws IOException {
        Segments segments = new Segments(coffer.openFolder(Layout.TREES), location.toString());
        try {
            segments.openAll();
            return segments;
        } catch (IOException e) {
            segments.close();
            throw e;
        }
    }

    /** Bytes of all segments. */
    long[] segmentSizes() throws OsException {
        try (Folder trees = coffer.openFolder(Layout.TREES)) {
            List<Folder.Listed> all = trees.list();
            long[] sizes = new long[all.size()];
            for (int i = 0; i < sizes.length; i++) {
                sizes[i] = all.get(i).stat().size();
            }
            return sizes;
        }
    }

    /** A point; from its tree, if its description cannot be read. */
    public RestorePoint point(Roots.PointRoot root) throws IOException {
        return new PointFiles(this).read(root);
    }

    /**
     * The points of all runs that changed something, oldest first, whether their trees are kept or
     * not. Those that cannot be read are left out.
     */
    public List<RestorePoint> runs() throws IOException {
        return new PointFiles(this).all();
    }

    /** What of the record, its trees aside, cannot be read: the roots, the files of points. */
    public List<Problem> damageOfRecord(Roots roots) throws IOException {
        List<Problem> damage = new PointFiles(this).damage(roots);
        if (!rootsFile().isSound()) {
            damage.add(
                    new Problem(
                            Layout.inCoffer(Layout.ROOTS),
                            Problem.Kind.DAMAGED,
                            "it cannot be read; a copy of it is used"));
        }
        return damage;
    }

    /** Whether no run has ended here yet. */
    public boolean isFirstRun() throws OsException {
        return coffer.statIfThere(Layout.FIRST_RUN) != null;
    }

    /**
     * Removes what a first run that was killed left beside {@code .coffer}.
     *
     * @return whether there was anything
     * @throws IllegalStateException if a run has ended here
     */
    public boolean removeLeftovers() throws IOException {
        if (!isFirstRun() || !roots().points().isEmpty()) {
            throw new IllegalStateException("the store holds a point");
        }
        boolean any = false;
        for (Name name : root.names()) {
            if (!name.equals(Layout.COFFER) && !name.equals(Layout.LOST_AND_FOUND)) {
                TreeRemover.remove(root, name);
                any = true;
            }
        }
        return any;
    }

    /** When the newest point was last seen to be the truth. */
    LastSeen lastSeen() {
        return lastSeen;
    }

    /**
     * When a run last saw that a point was still the truth; null if none has since it was made, or
     * if that cannot be read.
     */
    public @Nullable OffsetDateTime seenUnchanged(String point) throws OsException {
        return lastSeen.of(point);
    }

    /**
     * Whether a run is under way or was cut off: the next command that takes the lock finishes or
     * drops what is left of one that was cut off.
     */
    public boolean hasUnfinishedRun() throws OsException {
        if (coffer.statIfThere(CommitRecord.NAME) != null
                || coffer.statIfThere(Layout.BUILDING) != null) {
            return true;
        }
        try (Folder staging = coffer.openFolder(Layout.STAGING)) {
            for (Name name : staging.names()) {
                if (!name.startsWith(Layout.PLAN)) {
                    return true;
                }
            }
            return false;
        } catch (OsException e) {
            if (StorePlaces.isAbsent(e)) {
                return false;
            }
            throw e;
        }
    }

    /** The stat of what lies at a path of the store, or null. */
    public @Nullable FileStat stat(TreePath path) throws OsException {
        TreePath parent = path.parent();
        if (parent == null) {
            return root.stat();
        }
        try (Folder folder = root.openFolder(parent)) {
            return folder.statIfThere(path.name());
        } catch (OsException e) {
            if (StorePlaces.isAbsent(e) || e.is(Errno.ELOOP)) {
                return null;
            }
            throw e;
        }
    }

    @Override
    public void close() {
        coffer.close();
        root.close();
    }
}
