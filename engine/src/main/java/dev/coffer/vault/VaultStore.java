package dev.coffer.vault;

import dev.coffer.base.CofferException;
import dev.coffer.base.DamagedException;
import dev.coffer.base.Name;
import dev.coffer.base.Sha256;
import dev.coffer.base.TreePath;
import dev.coffer.os.HostPath;
import dev.coffer.store.BackupOutcome;
import dev.coffer.store.BackupRequest;
import dev.coffer.store.DataShare;
import dev.coffer.store.DeletedItem;
import dev.coffer.store.ForgetOutcome;
import dev.coffer.store.ForgetRequest;
import dev.coffer.store.PointWords;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.RunListener;
import dev.coffer.store.SourcePlace;
import dev.coffer.store.Store;
import dev.coffer.store.StoreKind;
import dev.coffer.store.VerifyReport;
import dev.coffer.tree.CombinedTree;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.Problem;
import dev.coffer.tree.Trees;
import dev.coffer.vault.format.Node;
import dev.coffer.vault.format.Snapshot;
import dev.coffer.vault.repository.Blobs;
import dev.coffer.vault.repository.FileType;
import dev.coffer.vault.repository.Repository;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** A store that is a restic repository. Owns the repository. */
public final class VaultStore implements Store {
    private static final int SHORT = RestorePoint.SHORT_ID;
    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm");

    private final Repository repository;
    private final HostPath location;
    private final VaultOptions options;
    private final Blobs blobs;

    private final Snapshots snapshots;

    /** A snapshot with its id. */
    record Named(Sha256 id, Snapshot snapshot) {}

    /**
     * @param repository closed with this
     * @param location where it lies, for people
     */
    public VaultStore(Repository repository, HostPath location, VaultOptions options) {
        this.repository = repository;
        this.location = location;
        this.options = options;
        this.blobs = new Blobs(repository);
        this.snapshots = new Snapshots(repository);
    }

    @Override
    public StoreKind kind() {
        return StoreKind.VAULT;
    }

    @Override
    public HostPath location() {
        return location;
    }

    /** The repository's, 64 digits. */
    @Override
    public String id() {
        return repository.config().id();
    }

    public Repository repository() {
        return repository;
    }

    Blobs blobs() {
        return blobs;
    }

    VaultOptions options() {
        return options;
    }

    /**
     * All snapshots, oldest first.
     *
     * @throws DamagedException if one of them cannot be read
     */
    List<Named> snapshots() throws IOException {
        Snapshots.Listing listing = snapshots.list();
        if (!listing.damaged().isEmpty()) {
            throw new DamagedException(listing.damaged().getFirst().reason());
        }
        return listing.sound();
    }

    /** What is to be verified is read from the vault itself, not from what is kept of it near. */
    void readAgain() {
        snapshots.readAgain();
    }

    /** All snapshots, and which cannot be read. */
    Snapshots.Listing listing() throws IOException {
        return snapshots.list();
    }

    /** Those that can be read; see {@link #damagedPoints}. */
    @Override
    public List<RestorePoint> points() throws IOException {
        List<RestorePoint> points = new ArrayList<>();
        for (Named each : snapshots.list().sound()) {
            points.add(Points.of(each.id(), each.snapshot()));
        }
        return points;
    }

    @Override
    public List<Problem> damagedPoints() throws IOException {
        return snapshots.damaged();
    }

    /**
     * The points and keys that there are: by the name of the file, what to call it for people.
     * Damaged ones too.
     */
    public Map<String, String> named() throws IOException {
        Map<String, String> named = new TreeMap<>();
        for (Repository.Listed file : repository.list(FileType.KEY)) {
            String id = file.id().toString();
            named.put(FileType.KEY.key(file.id()).path(), "key " + id.substring(0, SHORT));
        }
        for (Repository.Listed file : repository.list(FileType.SNAPSHOT)) {
            String id = file.id().toString();
            named.put(FileType.SNAPSHOT.key(file.id()).path(), "point " + id.substring(0, SHORT));
        }
        for (Named each : snapshots.list().sound()) {
            named.computeIfPresent(
                    FileType.SNAPSHOT.key(each.id()).path(),
                    (_, called) -> called + " of " + MINUTE.format(each.snapshot().time()));
        }
        return named;
    }

    /**
     * The file of a point, as {@link #named} has it.
     *
     * @param id of the point
     */
    public static String pointFile(String id) {
        return FileType.SNAPSHOT.key(Sha256.parse(id)).path();
    }

    /** The files that points had before their tags were changed. */
    public Set<String> originals() throws IOException {
        Set<String> originals = new HashSet<>();
        for (Named each : snapshots.list().sound()) {
            Sha256 original = each.snapshot().original();
            if (original != null) {
                originals.add(FileType.SNAPSHOT.key(original).path());
            }
        }
        return originals;
    }

    /** Every run that made a point is kept as one. */
    @Override
    public List<RestorePoint> runs() throws IOException {
        return points();
    }

    @Override
    public FileTree open(RestorePoint point) throws IOException {
        Sha256 id = Sha256.parse(point.id());
        Snapshot snapshot = snapshots.get(id);
        if (snapshot == null) {
            throw CofferException.failed(
                    "point " + point.shortId() + " is not in " + location + " any more");
        }
        Sha256 tree = snapshot.tree();
        if (tree == null) {
            throw new DamagedException("point " + point.shortId() + " has no tree");
        }
        return atSources(SnapshotTree.of(blobs, tree), point);
    }

    /**
     * The contents of the only source at the root, or each source under its name. Points of restic
     * that were made of relative paths have only the last parts of them.
     */
    private FileTree atSources(SnapshotTree whole, RestorePoint point) throws IOException {
        List<SourcePlace> places = point.sources();
        Map<Name, FileTree> trees = new LinkedHashMap<>();
        for (SourcePlace place : places) {
            Node node = find(whole, HostPath.of("/").relativize(place.path()));
            if (node == null && point.isPartial()) {
                continue; // none of the files that were saved lie in this source
            }
            if (node == null) {
                return whole;
            }
            trees.put(Name.of(place.name()), SnapshotTree.of(blobs, node));
        }
        return switch (trees.isEmpty() ? 0 : places.size()) {
            case 0 -> whole;
            case 1 -> trees.values().iterator().next();
            default -> CombinedTree.of(trees);
        };
    }

    private static @Nullable Node find(SnapshotTree whole, TreePath path) throws IOException {
        List<Name> names = path.names();
        for (int from = 0; from < names.size() || from == 0; from++) {
            TreePath suffix = TreePath.ROOT;
            for (Name name : names.subList(from, names.size())) {
                suffix = suffix.child(name);
            }
            Entry entry = Trees.find(whole, suffix);
            if (entry instanceof Node node) {
                return node;
            }
        }
        return null;
    }

    @Override
    public BackupOutcome backup(BackupRequest request, RunListener listener)
            throws IOException, InterruptedException {
        return new VaultBackup(this, request, listener).run();
    }

    @Override
    public ForgetOutcome forget(ForgetRequest request, RunListener listener)
            throws IOException, InterruptedException {
        return new VaultForget(this).forget(request, listener);
    }

    @Override
    public RestorePoint describe(RestorePoint point, UnaryOperator<PointWords> edit)
            throws IOException, InterruptedException {
        return new VaultForget(this).describe(point, edit);
    }

    @Override
    public byte[] secret(String purpose) {
        return repository.secret(purpose);
    }

    /** A vault has no dated folders: what left the source is in the points that had it. */
    @Override
    public List<DeletedItem> deleted() {
        return List.of();
    }

    @Override
    public FileTree openDeleted(String date) throws IOException {
        throw CofferException.failed(
                "a vault keeps no deleted items apart: coffer history PATH tells which points have"
                        + " what was deleted");
    }

    @Override
    public VerifyReport verify(@Nullable RestorePoint point, RunListener listener)
            throws IOException, InterruptedException {
        return verify(point, new DataShare.All(), listener);
    }

    /** The same, reading only a share of the content; everything else is checked in any case. */
    public VerifyReport verify(@Nullable RestorePoint point, DataShare share, RunListener listener)
            throws IOException, InterruptedException {
        return new VaultCheck(this, listener).run(point, share);
    }

    @Override
    public void close() throws IOException {
        blobs.close();
        repository.close();
    }
}
