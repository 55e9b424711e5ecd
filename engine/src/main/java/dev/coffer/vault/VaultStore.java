package dev.coffer.vault;

import dev.coffer.base.CofferException;
import dev.coffer.base.DamagedException;
import dev.coffer.base.Escaped;
import dev.coffer.base.Moment;
import dev.coffer.base.Name;
import dev.coffer.base.Sha256;
import dev.coffer.os.HostPath;
import dev.coffer.store.BackupOutcome;
import dev.coffer.store.BackupRequest;
import dev.coffer.store.DataShare;
import dev.coffer.store.DeletedItem;
import dev.coffer.store.ForgetOutcome;
import dev.coffer.store.ForgetRequest;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.RunListener;
import dev.coffer.store.SourcePlace;
import dev.coffer.store.Store;
import dev.coffer.store.StoreKind;
import dev.coffer.store.VerifyReport;
import dev.coffer.store.WordsEdit;
import dev.coffer.tree.CombinedTree;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.Problem;
import dev.coffer.tree.SourceKind;
import dev.coffer.vault.format.Node;
import dev.coffer.vault.format.Snapshot;
import dev.coffer.vault.repository.Blobs;
import dev.coffer.vault.repository.FileType;
import dev.coffer.vault.repository.Repository;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** A store that is a restic repository. Owns the repository. */
public final class VaultStore implements Store {
    /** Begins what our snapshots say of who made them. */
    static final String PROGRAM = "coffer";

    private static final int SHORT = RestorePoint.SHORT_ID;
    private final Repository repository;
    private final HostPath location;
    private final VaultOptions options;
    private final Blobs blobs;

    private final Snapshots snapshots;

    /** Sources of snapshots whose own paths have lost bytes. */
    private final Map<Snapshot, List<SourcePlace>> exact = new ConcurrentHashMap<>();

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
    public List<RestorePoint> allPoints() throws IOException {
        List<RestorePoint> points = new ArrayList<>();
        for (Named each : snapshots.list().sound()) {
            points.add(point(each.id(), each.snapshot()));
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
                    (_, called) -> called + " of " + Moment.MINUTE.format(each.snapshot().time()));
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
        return allPoints();
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
        return atSources(tree, snapshot, point);
    }

    /** The contents of the only source at the root, or each source under its name. */
    private FileTree atSources(Sha256 root, Snapshot snapshot, RestorePoint point)
            throws IOException {
        SnapshotTree whole = SnapshotTree.of(blobs, root);
        List<SourcePlace> places = point.sources();
        boolean alone = places.size() == 1;
        List<@Nullable Node> nodes = new SourceNodes(whole).of(places, point.isPartial());
        Map<Name, FileTree> trees = new LinkedHashMap<>();
        for (int i = 0; i < places.size(); i++) {
            Node node = nodes.get(i);
            FileTree tree;
            if (node != null) {
                tree = SnapshotTree.of(blobs, node, kind(node, snapshot));
            } else if (point.isPartial()) {
                continue; // none of the files that were saved lie in this source
            } else {
                SourceKind kind = alone ? SourceKind.FOLDER : SourceKind.MIXED;
                tree = SnapshotTree.of(blobs, whole.root(), kind);
            }
            trees.put(Name.owning(Escaped.parse(places.get(i).name())), tree);
        }
        return switch (trees.isEmpty() ? 0 : places.size()) {
            case 0 -> whole;
            case 1 -> trees.values().iterator().next();
            default -> CombinedTree.of(trees);
        };
    }

    /** What other programs read from their input has no inode. */
    private static SourceKind kind(Node node, Snapshot snapshot) {
        if (node.isFolder()) {
            return SourceKind.FOLDER;
        }
        boolean lay = node.stat().inode() != 0 || snapshot.program().startsWith(PROGRAM);
        return lay ? SourceKind.FILE : SourceKind.STREAM;
    }

    /** A point as its snapshot and, where that has lost bytes of a path, its tree tell of it. */
    RestorePoint point(Sha256 id, Snapshot snapshot) throws IOException {
        return Points.of(id, snapshot, sources(snapshot));
    }

    /** The sources of a snapshot. */
    List<SourcePlace> sources(Snapshot snapshot) throws IOException {
        List<SourcePlace> told = SourcePaths.of(snapshot);
        Sha256 tree = snapshot.tree();
        if (tree == null || Points.isSave(snapshot) || !SourcePaths.haveLost(told, snapshot)) {
            return told;
        }
        List<SourcePlace> known = exact.get(snapshot);
        if (known == null) {
            known = exactly(told, tree);
            exact.put(snapshot, known);
        }
        return known;
    }

    private List<SourcePlace> exactly(List<SourcePlace> told, Sha256 tree) throws IOException {
        List<SourcePlace> all = new ArrayList<>();
        for (SourcePlace each : told) {
            List<SourcePlace> found = List.of();
            if (SourcePaths.mayHaveLost(each)) {
                try {
                    found = new SourceNodes(SnapshotTree.of(blobs, tree)).exactly(each);
                } catch (DamagedException e) {
                    found = List.of(); // opening the point says so
                }
                if (found.isEmpty()) {
                    found = List.of(SourcePaths.unplaced(each));
                }
            } else {
                found = List.of(each);
            }
            all.addAll(found);
        }
        return SourcePaths.unique(all);
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
    public RestorePoint describe(RestorePoint point, WordsEdit edit)
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
