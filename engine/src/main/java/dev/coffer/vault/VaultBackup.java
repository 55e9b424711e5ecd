package dev.coffer.vault;

import dev.coffer.audit.AuditMark;
import dev.coffer.base.Bytes;
import dev.coffer.base.CofferException;
import dev.coffer.base.DamagedException;
import dev.coffer.base.Escaped;
import dev.coffer.base.Sha256;
import dev.coffer.base.TreePath;
import dev.coffer.os.HostPath;
import dev.coffer.os.Xattr;
import dev.coffer.store.BackupOutcome;
import dev.coffer.store.BackupRequest;
import dev.coffer.store.FindingJson;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.RunListener;
import dev.coffer.store.SourcePlace;
import dev.coffer.tree.Content;
import dev.coffer.tree.DatabaseFinding;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.PatchedTree;
import dev.coffer.tree.Problem;
import dev.coffer.tree.TreeJoin;
import dev.coffer.vault.format.Node;
import dev.coffer.vault.format.Snapshot;
import dev.coffer.vault.repository.BlobIndex;
import dev.coffer.vault.repository.BlobWriter;
import dev.coffer.vault.repository.FileType;
import dev.coffer.vault.repository.Locks;
import dev.coffer.vault.repository.Repository;
import dev.coffer.vault.repository.RepositoryLock;
import dev.coffer.vault.repository.VaultHost;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** One backup into a vault, from the lock to the new point. For one run. */
final class VaultBackup {
    /** A file changed so shortly before it was read may change again and look the same. */
    private static final long DOUBTFUL_SECONDS = 2;

    private final VaultStore store;
    private final Repository repository;
    private final BackupRequest request;
    private final RunListener listener;
    private final VaultTally tally;
    private final OffsetDateTime began;

    VaultBackup(VaultStore store, BackupRequest request, RunListener listener) {
        this.store = store;
        this.repository = store.repository();
        this.request = request;
        this.listener = listener;
        this.tally = new VaultTally(listener, request.problems());
        this.began = repository.host().now();
    }

    BackupOutcome run() throws IOException, InterruptedException {
        if (request.mode().dryRun()) {
            walk(null);
            return new BackupOutcome.Done(null, tally.counts(), tally.problems().sorted());
        }
        try (RepositoryLock lock = new Locks(repository).take(false, store.options().patience())) {
            return run(lock);
        }
    }

    /**
     * Reads what the last point has not whole, or has otherwise, and writes only what is wanted of
     * it; makes no point.
     *
     * @param wanted ids of contents and listings
     */
    void fill(Set<Sha256> wanted, RepositoryLock lock) throws IOException, InterruptedException {
        BlobIndex index = store.blobs().index();
        try (BlobWriter writer =
                new BlobWriter(repository, index, lock, store.options().compression())) {
            walk(writer.only(wanted));
            writer.finish();
        }
    }

    private BackupOutcome run(RepositoryLock lock) throws IOException, InterruptedException {
        BlobIndex index = store.blobs().index();
        try (BlobWriter writer =
                new BlobWriter(repository, index, lock, store.options().compression())) {
            Walked walked = walk(writer);
            writer.finish();
            lock.checkFile();
            VaultStore.Named parent = walked.parent();
            if (request.mode().skipIfUnchanged()
                    && parent != null
                    && Objects.equals(walked.root(), parent.snapshot().tree())) {
                return new BackupOutcome.Done(null, tally.counts(), tally.problems().sorted());
            }
            Snapshot snapshot = snapshot(walked, writer.tally());
            Sha256 id = repository.save(FileType.SNAPSHOT, snapshot.toBytes());
            repository.storage().sync();
            keepOrTakeBack(id, lock);
            RestorePoint point = Points.of(id, snapshot);
            return new BackupOutcome.Done(point, tally.counts(), tally.problems().sorted());
        }
    }

    /** To put a point may have taken so long that the lock was lost meanwhile. */
    private void keepOrTakeBack(Sha256 point, RepositoryLock lock)
            throws IOException, InterruptedException {
        try {
            lock.check();
        } catch (CofferException e) {
            if (e.reason() == CofferException.Reason.LOCKED) {
                repository.delete(FileType.SNAPSHOT, point);
                repository.storage().sync();
            }
            throw e;
        }
    }

    /** What a walk gave. */
    private record Walked(
            VaultStore.@Nullable Named parent,
            @Nullable Sha256 root,
            List<String> paths,
            List<HostPath> lost) {}

    private Walked walk(@Nullable BlobWriter writer) throws IOException, InterruptedException {
        VaultHost host = repository.host();
        FileTree sources =
                request.isSave()
                        ? new PatchedTree(null, request.tree(), request.mode().only())
                        : request.tree();
        PlacedTree placed = new PlacedTree(host.files(), sources, request.sources());
        List<String> paths = paths(placed);
        VaultStore.Named parent = parent(paths);
        SnapshotTree last = null;
        long readAgainFrom = Long.MAX_VALUE;
        if (parent != null) {
            Sha256 tree = parent.snapshot().tree();
            last = tree == null ? null : placed(parent.snapshot(), tree);
            readAgainFrom = parent.snapshot().time().toEpochSecond() - DOUBTFUL_SECONDS;
            Snapshot.Summary summary = parent.snapshot().summary();
            if (summary != null) {
                listener.expect(summary.files(), summary.bytes());
            }
        }
        BlobIndex index = store.blobs().index();
        try (VaultWalk walk =
                new VaultWalk(
                        placed, last, request, readAgainFrom, repository, index, writer, tally)) {
            Forgiving before = last == null ? null : new Forgiving(last, placed);
            TreeJoin.walk(before, placed, walk, host.workers());
            return new Walked(parent, walk.root(), paths, lost(placed));
        }
    }

    /**
     * The newest point of this host that holds all of these sources, and is not of the future, nor
     * deleted. What is saved is compared with any point that may have it, anything else never with
     * what is saved.
     */
    private VaultStore.@Nullable Named parent(List<String> wanted) throws IOException {
        VaultStore.Named best = null;
        Snapshots.Listing listing = store.listing();
        for (Problem damaged : listing.damaged()) {
            listener.notice(damaged.reason() + "; coffer verify names all that is damaged.");
        }
        for (VaultStore.Named each : listing.sound()) {
            Snapshot snapshot = each.snapshot();
            boolean fits =
                    snapshot.host().equals(repository.host().host())
                            && !snapshot.time().isAfter(began)
                            && !PointTags.isDeleted(snapshot)
                            && (request.isSave()
                                    ? holds(snapshot, wanted)
                                    : !Points.isSave(snapshot)
                                            && new HashSet<>(snapshot.paths()).containsAll(wanted));
            if (fits) {
                best = each;
            }
        }
        return best;
    }

    /** Whether each path is one that was backed up, or lies in one. */
    private static boolean holds(Snapshot snapshot, List<String> wanted) {
        for (String path : wanted) {
            boolean held = false;
            for (String root : snapshot.paths()) {
                held |= path.equals(root) || path.startsWith(root.equals("/") ? root : root + "/");
            }
            if (!held) {
                return false;
            }
        }
        return true;
    }

    /** The tree of the last point, in which the sources lie at their whole paths. */
    private SnapshotTree placed(Snapshot snapshot, Sha256 tree) throws IOException {
        SnapshotTree whole = SnapshotTree.of(store.blobs(), tree);
        if (request.isSave() || snapshot.program().startsWith(VaultStore.PROGRAM)) {
            return whole;
        }
        Map<TreePath, Node> moved = new HashMap<>();
        boolean elsewhere = false;
        try {
            SourceNodes nodes = new SourceNodes(whole);
            List<SourcePlace> sources = store.sources(snapshot);
            List<@Nullable Node> found = nodes.of(sources, false);
            for (int i = 0; i < sources.size(); i++) {
                SourcePlace source = sources.get(i);
                if (!source.isPlace() || !isWanted(source)) {
                    continue;
                }
                Node node = found.get(i);
                TreePath path = SourcePaths.below(source.path());
                elsewhere |= node == null || nodes.at(path) == null;
                moved.put(path, node == null ? whole.root() : node);
            }
        } catch (DamagedException e) {
            return whole; // the walk meets it, and says so
        }
        return elsewhere ? SnapshotTree.of(store.blobs(), moved) : whole;
    }

    private boolean isWanted(SourcePlace source) {
        for (SourcePlace wanted : request.sources()) {
            if (wanted.path().equals(source.path())) {
                return true;
            }
        }
        return false;
    }

    private List<HostPath> lost(PlacedTree placed) {
        List<HostPath> lost = new ArrayList<>();
        for (TreePath file : request.isSave() ? request.mode().only() : Set.<TreePath>of()) {
            HostPath path = outside(placed, file);
            if (!Escaped.isUtf8(path.shared())) {
                lost.add(path);
            }
        }
        return lost;
    }

    /** What the point is told to hold: the sources, or the files that are saved. */
    private List<String> paths(PlacedTree placed) {
        List<String> paths = new ArrayList<>();
        if (request.isSave()) {
            for (TreePath file : request.mode().only()) {
                paths.add(SourcePaths.text(outside(placed, file)));
            }
            return paths;
        }
        for (SourcePlace place : request.sources()) {
            paths.add(SourcePaths.text(place.path()));
        }
        return paths;
    }

    private static HostPath outside(PlacedTree placed, TreePath file) {
        return HostPath.of("/").resolve(placed.outside(file));
    }

    private Snapshot snapshot(Walked walked, BlobWriter.Tally written) throws IOException {
        Sha256 root = walked.root();
        if (root == null) {
            throw new IllegalStateException("the walk has not ended");
        }
        VaultHost host = repository.host();
        VaultStore.Named parent = walked.parent();
        return new Snapshot(
                began,
                parent == null ? null : parent.id(),
                root,
                walked.paths(),
                host.host(),
                host.user(),
                host.files().effectiveUser(),
                host.files().effectiveGroup(),
                request.rules(),
                tags(parent, walked.lost()),
                null,
                VaultStore.PROGRAM,
                new Snapshot.Summary(
                        began,
                        host.now(),
                        tally.created.sum(),
                        tally.updated.sum(),
                        tally.unchanged.sum(),
                        tally.foldersNew.sum(),
                        tally.foldersChanged.sum(),
                        tally.foldersUnchanged.sum(),
                        written.dataBlobs(),
                        written.treeBlobs(),
                        written.addedBytes(),
                        written.packedBytes(),
                        tally.regular.sum(),
                        tally.bytes.sum()));
    }

    /**
     * @param lost saved files whose path the snapshot cannot tell
     */
    private List<String> tags(VaultStore.@Nullable Named parent, List<HostPath> lost)
            throws IOException {
        List<String> tags = new ArrayList<>(new TreeSet<>(request.said().tags()));
        add(tags, PointTags.JOB, request.said().job());
        add(tags, PointTags.NOTE, request.said().note());
        add(tags, PointTags.AUTHOR, request.said().author());
        AuditMark audit = repository.host().audit().get();
        add(tags, PointTags.AUDIT, audit == null ? "" : audit.toString());
        if (request.isSave()) {
            tags.add(PointTags.SAVE);
        }
        for (String source : SourcePaths.tags(request.sources(), request.isSave())) {
            add(tags, PointTags.SOURCE, source);
        }
        for (HostPath file : lost) {
            add(tags, PointTags.SAVED, file.toString());
        }
        long unreadable = 0;
        for (Problem problem : tally.problems().sorted()) {
            unreadable += problem.incomplete() ? 1 : 0;
        }
        add(tags, PointTags.UNREADABLE, unreadable == 0 ? "" : Long.toString(unreadable));
        List<DatabaseFinding> before =
                parent == null || request.isSave()
                        ? List.of()
                        : Points.databases(parent.snapshot());
        for (DatabaseFinding finding : request.databases().forPoint(before, request.tree())) {
            add(tags, PointTags.DATABASE, FindingJson.text(finding));
        }
        return tags;
    }

    private static void add(List<String> tags, String name, @Nullable String value) {
        String tag = PointTags.tag(name, value);
        if (tag != null) {
            tags.add(tag);
        }
    }

    /**
     * The last point to be compared with: a listing that is damaged is empty, so that everything in
     * it is read and written again.
     */
    private final class Forgiving implements FileTree {
        private final SnapshotTree tree;

        /** Where files are saved, these and the folders above them; nothing else counts then. */
        private final Set<TreePath> counting = new HashSet<>();

        Forgiving(SnapshotTree tree, PlacedTree placed) {
            this.tree = tree;
            for (TreePath file : request.mode().only()) {
                TreePath at = placed.outside(file);
                while (at != null && counting.add(at)) {
                    at = at.parent();
                }
            }
        }

        @Override
        public Entry root() {
            return tree.root();
        }

        @Override
        public List<Entry> list(TreePath path, Entry folder) throws IOException {
            try {
                List<Entry> listed = tree.list(path, folder);
                if (counting.isEmpty()) {
                    return listed;
                }
                List<Entry> counted = new ArrayList<>();
                for (Entry entry : listed) {
                    if (counting.contains(path.child(entry.name()))) {
                        counted.add(entry);
                    }
                }
                return counted;
            } catch (DamagedException e) {
                listener.notice(
                        "In the last point "
                                + e.getMessage()
                                + "; what lies there was read again. coffer verify names all that"
                                + " is damaged.");
                return List.of();
            }
        }

        @Override
        public Content open(TreePath path, Entry file) {
            return tree.open(path, file);
        }

        @Override
        public Bytes linkTarget(TreePath path, Entry link) {
            return tree.linkTarget(path, link);
        }

        @Override
        public List<Xattr> xattrs(TreePath path, Entry entry) {
            return tree.xattrs(path, entry);
        }

        @Override
        public void close() {
            tree.close();
        }
    }
}
