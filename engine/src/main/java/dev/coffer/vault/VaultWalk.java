package dev.coffer.vault;

import dev.coffer.base.CofferException;
import dev.coffer.base.DamagedException;
import dev.coffer.base.Sha256;
import dev.coffer.base.TreePath;
import dev.coffer.os.Accounts;
import dev.coffer.os.Errno;
import dev.coffer.os.FileKind;
import dev.coffer.os.FileStat;
import dev.coffer.os.OsException;
import dev.coffer.storage.StorageException;
import dev.coffer.store.BackupRequest;
import dev.coffer.store.Change;
import dev.coffer.tree.Entry;
import dev.coffer.tree.Problem;
import dev.coffer.tree.TreeVisitor;
import dev.coffer.tree.TreeWalk;
import dev.coffer.vault.format.BlobType;
import dev.coffer.vault.format.GoJson;
import dev.coffer.vault.format.Node;
import dev.coffer.vault.format.TreeText;
import dev.coffer.vault.repository.BlobIndex;
import dev.coffer.vault.repository.BlobWriter;
import dev.coffer.vault.repository.Repository;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Goes through the last point and the sources side by side and writes the new point from the leaves
 * up: contents as they are met, the listing of a folder when everything below it is done.
 */
final class VaultWalk implements TreeVisitor<VaultFolder>, AutoCloseable {
    private final PlacedTree sources;
    private final @Nullable SnapshotTree last;

    /** Whether files are saved, and one that cannot be read ends the run. */
    private final boolean isSave;

    /** Whether the folders above the sources count only if something in the sources differs. */
    private final boolean skipIfUnchanged;

    private volatile boolean differs;
    private final Repository repository;
    private final @Nullable BlobWriter writer;
    private final NodeMaker nodes;
    private final KnownPieces pieces;
    private final VaultTally tally;
    private final List<Worker> workers = new ArrayList<>();
    private final ThreadLocal<Worker> worker = ThreadLocal.withInitial(this::worker);
    private @Nullable Sha256 root;

    /** What one thread works with. */
    private record Worker(@Nullable ContentStorer storer, TreeText text) {}

    /**
     * @param last the point that is compared with, or null
     * @param request how sources are read
     * @param readAgainFrom files whose ctime is of this second or later are read again
     * @param writer null for a dry run
     */
    VaultWalk(
            PlacedTree sources,
            @Nullable SnapshotTree last,
            BackupRequest request,
            long readAgainFrom,
            Repository repository,
            BlobIndex index,
            @Nullable BlobWriter writer,
            VaultTally tally) {
        this.sources = sources;
        this.last = last;
        this.isSave = request.isSave();
        this.skipIfUnchanged = request.mode().skipIfUnchanged();
        this.repository = repository;
        this.writer = writer;
        this.tally = tally;
        this.pieces = new KnownPieces(index);
        Accounts accounts = Accounts.of(repository.host().files());
        boolean checksum = request.mode().checksum();
        this.nodes = new NodeMaker(sources, checksum, readAgainFrom, pieces, accounts, tally);
    }

    private Worker worker() {
        BlobWriter to = writer;
        Worker made =
                new Worker(
                        to == null ? null : new ContentStorer(repository.chunker(), to.hand()),
                        new TreeText(repository.host().clock().getZone()));
        synchronized (workers) {
            workers.add(made);
        }
        return made;
    }

    /** The blob that lists the root folder; null before the walk has ended and after a dry run. */
    @Nullable Sha256 root() {
        return root;
    }

    @Override
    public @Nullable VaultFolder enter(
            @Nullable VaultFolder parent,
            TreePath path,
            @Nullable Entry before,
            @Nullable Entry after)
            throws IOException {
        if (after == null) {
            return null; // told by the folder above
        }
        return new VaultFolder(parent, path, before instanceof Node node ? node : null, after);
    }

    @Override
    public void entry(VaultFolder folder, @Nullable Entry before, @Nullable Entry after)
            throws IOException {
        Node was = before instanceof Node node ? node : null;
        folder.listedBefore += was == null ? 0 : 1;
        if (after == null) {
            gone(folder, was);
            return;
        }
        if (was != null && was.kind() != after.kind()) {
            gone(folder, was);
            was = null;
        }
        TreePath path = folder.path.child(after.name());
        if (after.isFolder()) {
            return; // it is entered next
        }
        if (after.kind() == FileKind.SOCKET) {
            problem(path, Problem.Kind.SOCKET, "a socket");
            return;
        }
        try {
            Node now = nodes.of(path, was, after, worker.get().storer());
            add(folder, path, was, now);
        } catch (InterruptedIOException | StorageException e) {
            throw e;
        } catch (CofferException e) {
            if (e.reason() == CofferException.Reason.LOCKED) {
                throw e;
            }
            boolean damaged = e instanceof DamagedException;
            Problem.Kind kind = damaged ? Problem.Kind.DAMAGED : Problem.Kind.UNREADABLE;
            failed(folder, path, was, kind, e.getMessage());
        } catch (OsException e) {
            boolean vanished = e.is(Errno.ENOENT);
            failed(
                    folder,
                    path,
                    was,
                    vanished ? Problem.Kind.VANISHED : Problem.Kind.UNREADABLE,
                    e.reason());
        } catch (IOException e) {
            failed(folder, path, was, Problem.Kind.UNREADABLE, String.valueOf(e.getMessage()));
        }
    }

    private void problem(TreePath path, Problem.Kind kind, String reason) {
        tally.problem(new Problem(sources.inSources(path), kind, reason));
    }

    /** Names the problem and keeps what the last point has. */
    private void failed(
            VaultFolder folder, TreePath path, @Nullable Node was, Problem.Kind kind, String reason)
            throws CofferException {
        if (isSave) {
            throw CofferException.failed(sources.inSources(path) + " was not saved: " + reason);
        }
        problem(path, kind, reason);
        if (was != null && pieces.areThere(was)) {
            folder.add(was, was);
            folder.count(was);
        }
    }

    private void gone(VaultFolder folder, @Nullable Node was) throws IOException {
        SnapshotTree tree = last;
        if (was == null || tree == null) {
            return;
        }
        differs = true;
        TreePath path = folder.path.child(was.name());
        deleted(path, was);
        if (was.isFolder()) {
            try {
                TreeWalk.walk(
                        tree,
                        path,
                        was,
                        (at, entry) -> {
                            deleted(at, entry);
                            return true;
                        });
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted");
            } catch (DamagedException e) {
                problem(path, Problem.Kind.DAMAGED, "in the last point: " + e.getMessage());
            }
        }
    }

    private void deleted(TreePath path, Entry entry) {
        tally.changed(
                new Change(
                        Change.What.DELETED,
                        sources.inSources(path),
                        entry.kind(),
                        entry.isFile() ? entry.size() : 0));
    }

    private void add(VaultFolder folder, TreePath path, @Nullable Node was, Node now) {
        folder.add(was, now);
        folder.count(now);
        if (was == null || !was.isListedAs(now)) {
            differs = true;
        }
        boolean dry = writer == null && now.isFile();
        boolean sameContent =
                was != null
                        && Arrays.equals(was.content(), now.content())
                        && was.target().equals(now.target())
                        && was.stat().rawDevice() == now.stat().rawDevice();
        if (was == null) {
            tell(Change.What.NEW, path, now);
        } else if (!sameContent || (dry && now.size() > 0 && now.blobs() == 0)) {
            tell(Change.What.UPDATED, path, now);
        } else if (!sameMetadata(was, now)) {
            tell(Change.What.METADATA, path, now);
        } else {
            folder.unchanged++;
        }
    }

    private void tell(Change.What what, TreePath path, Node now) {
        long bytes = what == Change.What.METADATA || !now.isFile() ? 0 : now.size();
        tally.changed(new Change(what, sources.inSources(path), now.kind(), bytes));
    }

    /** What a person would see; ctime, inode and device tell nothing to them. */
    private static boolean sameMetadata(Node was, Node now) {
        FileStat a = was.stat();
        FileStat b = now.stat();
        return a.mode() == b.mode()
                && a.uid() == b.uid()
                && a.gid() == b.gid()
                && a.modified().equals(b.modified())
                && was.xattrs().equals(now.xattrs());
    }

    @Override
    public void unlistable(VaultFolder folder, boolean inAfter, IOException cause)
            throws IOException {
        String reason = cause instanceof OsException os ? os.reason() : cause.getMessage();
        if (!inAfter) {
            throw cause;
        }
        if (folder.parent == null || sources.inSources(folder.path).isRoot()) {
            throw CofferException.failed("the source cannot be read: " + reason, cause);
        }
        boolean vanished = cause instanceof OsException os && os.is(Errno.ENOENT);
        problem(
                folder.path,
                vanished ? Problem.Kind.VANISHED : Problem.Kind.UNREADABLE,
                String.valueOf(reason));
        if (folder.before != null) {
            folder.carry();
        }
    }

    @Override
    public void leave(VaultFolder folder) throws IOException {
        tally.regular.add(folder.regular);
        tally.bytes.add(folder.bytes);
        tally.unchanged.add(folder.unchanged);
        tally.listener().progress(folder.files, folder.bytes);
        Node before = folder.before;
        boolean same =
                folder.carried()
                        || (!isSave && folder.isListedAsBefore() && pieces.areThere(before));
        Sha256 subtree = before != null && same ? before.subtree() : listing(folder);
        VaultFolder parent = folder.parent;
        if (parent == null) {
            root = subtree;
            return;
        }
        boolean isAbove = sources.isAbove(folder.after);
        if (skipIfUnchanged && isAbove && same && !differs && before != null) {
            parent.add(before, before);
            tally.foldersUnchanged.increment();
            return;
        }
        Node now = nodes.ofFolder(folder.path, before, folder.after, subtree);
        parent.add(before, now);
        if (!isAbove && (before == null || !before.isListedAs(now))) {
            differs = true;
        }
        if (before == null) {
            tally.foldersNew.increment();
            if (!isAbove) {
                tell(Change.What.NEW, folder.path, now);
            }
        } else if (Objects.equals(before.subtree(), subtree)) {
            tally.foldersUnchanged.increment();
        } else {
            tally.foldersChanged.increment();
        }
    }

    private @Nullable Sha256 listing(VaultFolder folder) throws IOException {
        Worker own = worker.get();
        ContentStorer storer = own.storer();
        if (storer == null) {
            return null;
        }
        TreeText text = own.text();
        text.begin();
        for (Node node : folder.nodes()) {
            text.add(node);
        }
        GoJson json = text.end();
        return storer.hand().save(BlobType.TREE, json.shared(), 0, json.length());
    }

    @Override
    public void close() {
        synchronized (workers) {
            for (Worker each : workers) {
                ContentStorer storer = each.storer();
                if (storer != null) {
                    storer.close();
                }
            }
            workers.clear();
        }
    }
}
