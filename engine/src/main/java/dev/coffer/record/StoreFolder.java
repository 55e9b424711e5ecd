package dev.coffer.record;

import dev.coffer.base.CofferException;
import dev.coffer.base.CofferException.Reason;
import dev.coffer.base.DamagedException;
import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.os.Errno;
import dev.coffer.os.FileStat;
import dev.coffer.os.FileSystemStat;
import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;
import dev.coffer.os.SmallFiles;
import dev.coffer.os.Xattr;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.RunListener;
import dev.coffer.store.SourcePlace;
import dev.coffer.store.StoreKind;
import dev.coffer.tree.Problem;
import dev.coffer.writer.TreeRemover;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;

/**
 * The folder of a local store, open: its identity, its lock, its record. Thread-safe; the owner
 * closes it.
 */
public final class StoreFolder implements StoreSide, AutoCloseable {
    private static final int MODE = 0700;
    private static final int FILE_MODE = 0600;
    private static final int SMALL = 1 << 20;
    private static final int LARGE = 64 << 20;
    private static final Duration COMMIT_PATIENCE = Duration.ofSeconds(30);

    private final StoreHost host;
    private final HostPath location;
    private final Folder root;
    private final Folder coffer;
    private final StoreIdentity identity;

    private StoreFolder(
            StoreHost host, HostPath location, Folder root, Folder coffer, StoreIdentity identity) {
        this.host = host;
        this.location = location;
        this.root = root;
        this.coffer = coffer;
        this.identity = identity;
    }

    /** Whether there is a store of any kind or version, be it damaged. */
    public static boolean isThere(StoreHost host, HostPath location) throws OsException {
        return isThere(host.files(), location);
    }

    private static boolean isThere(HostFiles files, HostPath location) throws OsException {
        try (Folder root = files.open(location);
                Folder coffer = root.openFolder(Layout.COFFER)) {
            return coffer.statIfThere(Layout.IDENTITY) != null || holdsRecord(coffer);
        } catch (OsException e) {
            if (isAbsent(e) || e.is(Errno.ELOOP)) {
                return false;
            }
            throw e;
        }
    }

    /** Whether a {@code .coffer} without {@code store.json} was one of ours. */
    private static boolean holdsRecord(Folder coffer) throws OsException {
        return coffer.statIfThere(Layout.TREES) != null
                && coffer.statIfThere(Layout.POINTS) != null;
    }

    /**
     * @throws CofferException {@code USAGE} if the location lies inside another store: its backups
     *     would take it for something foreign among their copies
     */
    public static void checkNotInside(StoreHost host, HostPath location) throws IOException {
        HostPath store = storeAround(host.files(), location.parent());
        if (store != null) {
            throw CofferException.usage(
                    location
                            + " lies inside the store at "
                            + store
                            + ", and no store is made in another; name a place outside it");
        }
    }

    /**
     * The store that a place is or lies in, links on its way followed; null if there is none. What
     * of the place is not there yet does not matter.
     */
    public static @Nullable HostPath storeAround(HostFiles files, HostPath place)
            throws OsException {
        for (HostPath at = files.resolveAsFar(place); !at.isRoot(); at = at.parent()) {
            if (mayBeThere(files, at)) {
                return at;
            }
        }
        return null;
    }

    private static boolean mayBeThere(HostFiles files, HostPath place) throws OsException {
        try {
            return isThere(files, place);
        } catch (OsException e) {
            if (e.is(Errno.EACCES, Errno.EPERM)) {
                return false; // what one may not look into, one does not back up into either
            }
            throw e;
        }
    }

    private static boolean isAbsent(OsException e) {
        return e.is(Errno.ENOENT, Errno.ENOTDIR);
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
        Folder root = openRoot(host, location);
        Folder coffer = null;
        try {
            coffer = openCoffer(root, location);
            StoreIdentity identity = readIdentity(coffer, location);
            check(identity, location, kind);
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

    private static Folder openRoot(StoreHost host, HostPath location) throws CofferException {
        try {
            return host.files().open(location);
        } catch (OsException e) {
            if (e.is(Errno.ENOTDIR)) {
                throw notAFolder(location, e);
            }
            if (isAbsent(e)) {
                throw new CofferException(
                        Reason.NO_SUCH_STORE,
                        "there is no store at "
                                + location
                                + ": the folder does not exist. Is its disk mounted, and the name"
                                + " right?",
                        e);
            }
            throw CofferException.failed(
                    "the store at " + location + " cannot be opened: " + e.reason(), e);
        }
    }

    private static CofferException notAFolder(HostPath location, OsException e) {
        return new CofferException(
                Reason.NO_SUCH_STORE,
                "there is no store at "
                        + location
                        + ", and none can be: it, or what it lies in, is no folder. Name another"
                        + " place",
                e);
    }

    private static Folder openCoffer(Folder root, HostPath location) throws CofferException {
        try {
            return root.openFolder(Layout.COFFER);
        } catch (OsException e) {
            if (isAbsent(e) || e.is(Errno.ELOOP)) {
                throw new CofferException(
                        Reason.NO_SUCH_STORE,
                        location + " is not a store: it has no folder .coffer",
                        e);
            }
            throw CofferException.failed(
                    "the store at " + location + " cannot be read: " + e.reason(), e);
        }
    }

    private static StoreIdentity readIdentity(Folder coffer, HostPath location)
            throws CofferException, OsException {
        byte[] json = SmallFiles.readIfThere(coffer, Layout.IDENTITY, SMALL);
        if (json == null && !holdsRecord(coffer)) {
            throw new CofferException(
                    Reason.NO_SUCH_STORE,
                    location + " is not a store: it has no file .coffer/store.json");
        }
        try {
            if (json == null) {
                throw new DamagedException("it is missing");
            }
            return StoreIdentity.parse(json);
        } catch (DamagedException e) {
            throw new DamagedException(
                    location
                            + "/.coffer/store.json is damaged ("
                            + e.getMessage()
                            + "). The copies beside it are plain files and can be taken from there;"
                            + " to go on, back up into a new store",
                    e);
        }
    }

    private static void check(StoreIdentity identity, HostPath location, StoreKind kind)
            throws CofferException {
        if (identity.format() > StoreIdentity.FORMAT) {
            throw CofferException.failed(
                    "the store at "
                            + location
                            + " was written by a newer version of Coffer (its format is "
                            + identity.format()
                            + ", this one knows "
                            + StoreIdentity.FORMAT
                            + "); use a newer Coffer for it");
        }
        if (!identity.is(kind)) {
            throw CofferException.usage(
                    "the store at "
                            + location
                            + " is of kind "
                            + identity.kind()
                            + ", not "
                            + kind.word()
                            + "; write "
                            + identity.kind()
                            + ":"
                            + location);
        }
    }

    /** What kind of store lies there, as the word in its {@code store.json}; null if none does. */
    public static @Nullable String kindOf(StoreHost host, HostPath location) throws IOException {
        if (!isThere(host, location)) {
            return null;
        }
        try (Folder root = openRoot(host, location);
                Folder coffer = openCoffer(root, location)) {
            return readIdentity(coffer, location).kind();
        }
    }

    /**
     * Makes a store and opens it. The folder may exist if it is empty. All or nothing: a crash
     * leaves no store, and the next attempt starts over.
     *
     * @throws CofferException if there is a store already, or the folder is not empty
     */
    public static StoreFolder make(
            StoreHost host, HostPath location, StoreKind kind, List<SourcePlace> sources)
            throws IOException {
        StoreIdentity identity =
                new StoreIdentity(
                        StoreIdentity.FORMAT,
                        kind.word(),
                        host.randomness().hex(16),
                        host.now(),
                        sources);
        try (Folder root = SmallFiles.openOrCreate(host.files(), location, MODE)) {
            checkEmpty(root, location);
            closeToOthers(root);
            TreeRemover.remove(root, Layout.NEW);
            root.createFolder(Layout.NEW, MODE);
            try (Folder coffer = root.openFolder(Layout.NEW)) {
                for (Name folder :
                        List.of(Layout.POINTS, Layout.TREES, Layout.STAGING, keeping(kind))) {
                    coffer.createFolder(folder, MODE);
                }
                coffer.createFile(Layout.FIRST_RUN, FILE_MODE).close();
                SmallFiles.replace(coffer, Layout.IDENTITY, identity.json(), FILE_MODE);
            }
            root.renameNew(Layout.NEW, root, Layout.COFFER);
            root.sync();
        } catch (OsException e) {
            if (e.is(Errno.ENOTDIR)) {
                throw notAFolder(location, e);
            }
            throw CofferException.failed(
                    "no store could be made at " + location + ": " + e.reason() + "; " + wayOut(e),
                    e);
        }
        return open(host, location, kind);
    }

    /** Whatever the folder above hands on, and whoever made it. */
    private static void closeToOthers(Folder root) throws OsException {
        for (Xattr attribute : root.xattrs()) {
            if (attribute.name().startsWith("system.posix_acl_")) {
                root.removeXattr(attribute.name());
            }
        }
        root.setMode(MODE);
    }

    private static Name keeping(StoreKind kind) {
        return switch (kind) {
            case MIRROR -> Layout.DELETED;
            case VERSIONED -> Layout.RETIRED;
            case VAULT -> throw new IllegalArgumentException("a vault has no such record");
        };
    }

    private static void checkEmpty(Folder root, HostPath location)
            throws CofferException, OsException {
        for (Name name : root.names()) {
            if (name.equals(Layout.COFFER)) {
                throw CofferException.failed("there is a store at " + location + " already");
            }
            if (!name.equals(Layout.NEW) && !name.equals(Layout.LOST_AND_FOUND)) {
                throw new CofferException(
                        Reason.NO_SUCH_STORE,
                        location
                                + " is not a store, and not empty (there is "
                                + name
                                + "), so no store is made in it; name an empty or a new folder");
            }
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
            throw isCommitPending() ? unfinished(e, "An earlier run is done") : unwritable(e);
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

    private static String wayOut(OsException e) {
        return switch (e.errno()) {
            case ENOSPC, EDQUOT -> "make room there and run the command again";
            case EROFS -> "mount it for writing and run the command again";
            case EACCES, EPERM -> "run the command as the user who owns the store";
            case ENOENT, ESTALE, ENODEV, ENXIO, EIO ->
                    "see whether its disk is still there, and run the command again";
            default -> "run the command again when that is put right";
        };
    }

    /** A disk is full of files as well as of bytes, and says the same of both. */
    private String reason(OsException e) {
        if (e.is(Errno.ENOSPC)) {
            try {
                FileSystemStat disk = root.fileSystem();
                if (disk.isOutOfInodes()) {
                    return disk.outOfInodes();
                }
            } catch (OsException unknown) {
                e.addSuppressed(unknown);
            }
        }
        return e.reason();
    }

    /** What a failed write into the store is told as. */
    @Override
    public StoreFailedException unwritable(OsException e) {
        if (isGone()) {
            return new StoreFailedException(
                    "the store at "
                            + location
                            + " went away while it was in use: "
                            + reason(e)
                            + ". See whether its disk is still there and its folder has its name,"
                            + " and run the command again",
                    e);
        }
        return unwritable(e, whatItHas());
    }

    /**
     * What a failed write is told as once a run is committed: it is done, and the next command
     * makes up for what is missing of it.
     *
     * @param run which run, and what it has: {@code The run is done}
     */
    StoreFailedException unfinished(OsException e, String run) {
        return unwritable(
                e, run + " all the same, and the next command that opens the store finishes it");
    }

    /**
     * @param state in what state the store is
     */
    StoreFailedException unwritable(OsException e, String state) {
        return new StoreFailedException(
                "the store at "
                        + location
                        + " cannot be written: "
                        + reason(e)
                        + ". "
                        + state
                        + "; "
                        + wayOut(e),
                e);
    }

    @Override
    public boolean isGone() {
        try {
            return coffer.statIfThere(Layout.IDENTITY) == null;
        } catch (OsException e) {
            return e.is(Errno.ESTALE, Errno.ENODEV);
        }
    }

    /**
     * Asked before a commit: handles reach the store whatever its folder is called now, but nobody
     * else would find the point where it is said to be.
     *
     * @throws StoreFailedException if the store was moved, or another folder lies in its place
     */
    void checkInPlace() throws StoreFailedException {
        try {
            if (host.files().stat(location).sameInode(root.stat())) {
                return;
            }
        } catch (OsException e) {
            if (!isAbsent(e)) {
                return; // committing meets the same if it matters
            }
        }
        throw new StoreFailedException(
                "the store at "
                        + location
                        + " was moved or renamed while it was in use, so nothing was committed. "
                        + whatItHas()
                        + ". Give its folder its name again, or name its new place, and run the"
                        + " command again");
    }

    private String whatItHas() {
        try {
            return roots().points().isEmpty()
                    ? "It has no point yet"
                    : "The last point in it is whole";
        } catch (IOException e) { // it has vanished, or its disk fails
            return "What was committed there was not touched";
        }
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
        byte[] text = SmallFiles.readIfThere(coffer, Layout.ROOTS, LARGE);
        if (text == null && coffer.statIfThere(Layout.FIRST_RUN) != null) {
            return Roots.NONE;
        }
        String why = "it is not there";
        if (text != null) {
            try {
                return Roots.parse(text);
            } catch (DamagedException e) {
                why = String.valueOf(e.getMessage());
            }
        }
        Roots copy;
        try (Folder trees = coffer.openFolder(Layout.TREES)) {
            copy = RootsCopy.newest(trees);
        }
        if (copy == null) {
            throw new DamagedException(
                    location
                            + "/.coffer/roots is damaged ("
                            + why
                            + "), and so is its copy. The copies of the files are plain files and"
                            + " can be taken from the store; to go on, back up into a new store");
        }
        return copy;
    }

    /** Whether the file of roots itself can be read; its copies aside. */
    public boolean rootsAreSound() throws OsException {
        byte[] text = SmallFiles.readIfThere(coffer, Layout.ROOTS, LARGE);
        if (text == null) {
            return coffer.statIfThere(Layout.FIRST_RUN) != null;
        }
        try {
            Roots.parse(text);
            return true;
        } catch (DamagedException e) {
            return false;
        }
    }

    /**
     * The roots as the next run will find them: those of a commit that was cut off, if there is
     * one. Writes nothing.
     *
     * @param segments gets the segment of such a commit
     */
    Roots rootsToBe(Segments segments) throws IOException {
        byte[] text = SmallFiles.readIfThere(coffer, CommitRecord.NAME, LARGE);
        if (text == null) {
            return roots();
        }
        CommitRecord commit = CommitRecord.parse(text);
        TreePath staged = TreePath.ROOT.child(Layout.STAGING).child(commit.run());
        try (Folder run = coffer.openFolder(staged)) {
            if (commit.segment() > 0 && run.statIfThere(Layout.SEGMENT) != null) {
                segments.add(
                        commit.segment(),
                        new SegmentFile(run.openFile(Layout.SEGMENT), "the new segment"));
            }
        } catch (OsException e) {
            if (!e.is(Errno.ENOENT)) {
                throw e;
            }
        }
        return commit.roots();
    }

    void writeRoots(Roots roots) throws OsException {
        SmallFiles.replace(coffer, Layout.ROOTS, roots.text(), FILE_MODE);
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
        if (!rootsAreSound()) {
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

    /** Writes down that the newest point was still the truth now. Not synced: it is no loss. */
    public void renewSeen(String point) throws OsException {
        byte[] json =
                ("{\"point\":\"" + point + "\",\"time\":\"" + host.now() + "\"}\n")
                        .getBytes(StandardCharsets.US_ASCII);
        Name temporary = Name.of(".seen.json.new");
        if (coffer.statIfThere(temporary) != null) {
            coffer.removeFile(temporary);
        }
        try (OpenFile file = coffer.createFile(temporary, FILE_MODE)) {
            file.write(ByteBuffer.wrap(json));
        }
        coffer.rename(temporary, coffer, Layout.SEEN);
    }

    /** The text of {@code seen.json}, or null. */
    public byte @Nullable [] seen() throws OsException {
        return SmallFiles.readIfThere(coffer, Layout.SEEN, SMALL);
    }

    /**
     * When a run last saw that a point was still the truth; null if none has since it was made, or
     * if that cannot be read.
     */
    public @Nullable OffsetDateTime seenUnchanged(String point) throws OsException {
        byte[] seen = seen();
        String text = seen == null ? "" : new String(seen, StandardCharsets.US_ASCII);
        String before = "{\"point\":\"" + point + "\",\"time\":\"";
        int end = text.indexOf('"', before.length());
        if (!text.startsWith(before) || end < 0) {
            return null;
        }
        try {
            return OffsetDateTime.parse(text.substring(before.length(), end));
        } catch (DateTimeException e) {
            return null; // it is renewed by the next run, and nothing depends on it
        }
    }

    /**
     * Whether a run is under way or was cut off: the next command that takes the lock finishes or
     * drops what is left of one that was cut off.
     */
    public boolean hasUnfinishedRun() throws OsException {
        if (coffer.statIfThere(CommitRecord.NAME) != null) {
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
            if (isAbsent(e)) {
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
            if (isAbsent(e) || e.is(Errno.ELOOP)) {
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
