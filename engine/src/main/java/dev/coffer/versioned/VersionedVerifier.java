package dev.coffer.versioned;

import dev.coffer.base.DamagedException;
import dev.coffer.base.Name;
import dev.coffer.base.Sha256;
import dev.coffer.base.TreePath;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.OsException;
import dev.coffer.record.DamagedRecordException;
import dev.coffer.record.Layout;
import dev.coffer.record.RecordedEntry;
import dev.coffer.record.StoreFolder;
import dev.coffer.store.RunListener;
import dev.coffer.tree.Content;
import dev.coffer.tree.Entry;
import dev.coffer.tree.Problem;
import dev.coffer.tree.TreeVisitor;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * Reads the versions of one tree and compares them with the record. Walked beside a tree whose
 * versions have been read already, it passes over what is the same there. Where the homes of all of
 * the tree lie in one place it also looks at what lies beside them.
 */
final class VersionedVerifier implements TreeVisitor<VersionedVerifier.Checked> {
    private static final int BUFFER = 128 * 1024;
    private static final Name LOST_AND_FOUND = Name.of("lost+found");

    /** A folder being checked: what really lies in it, and has not been claimed yet. */
    static final class Checked {
        final TreePath path;
        final Map<Name, FileStat> there = new TreeMap<>();

        Checked(TreePath path) {
            this.path = path;
        }
    }

    private final StoreFolder store;
    private final VersionedTree tree;
    private final @Nullable TreePath base;
    private final KnownVersions known;
    private final Consumer<Problem> damage;
    private final Consumer<Problem> notes;
    private final RunListener listener;
    private final ThreadLocal<ByteBuffer> buffers =
            ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(BUFFER));
    final LongAdder files = new LongAdder();
    final LongAdder bytes = new LongAdder();

    /**
     * @param base where all homes of the tree lie with their current copies, relative to the
     *     store's root; null if they are to be found one by one
     * @param known versions that newer points have shown
     */
    VersionedVerifier(
            StoreFolder store,
            VersionedTree tree,
            @Nullable TreePath base,
            KnownVersions known,
            Consumer<Problem> damage,
            Consumer<Problem> notes,
            RunListener listener) {
        this.store = store;
        this.tree = tree;
        this.base = base;
        this.known = known;
        this.damage = damage;
        this.notes = notes;
        this.listener = listener;
    }

    private void damaged(TreePath path, @Nullable String reason) {
        String text = String.valueOf(reason);
        String told = path + ", ";
        damage.accept(
                new Problem(
                        path,
                        Problem.Kind.DAMAGED,
                        text.startsWith(told) ? text.substring(told.length()) : text));
    }

    private void note(TreePath path, String what) {
        notes.accept(new Problem(path, Problem.Kind.NOTE, what));
    }

    @Override
    public @Nullable Checked enter(
            @Nullable Checked parent, TreePath path, @Nullable Entry before, @Nullable Entry after)
            throws IOException {
        if (!(after instanceof RecordedEntry folder)) {
            return null;
        }
        if (before instanceof RecordedEntry known
                && Objects.equals(known.children(), folder.children())) {
            return null;
        }
        Checked checked = new Checked(path);
        TreePath at = base;
        if (at != null) {
            try (Folder in = store.root().openFolder(at.resolve(path))) {
                for (Folder.Listed listed : in.list()) {
                    checked.there.put(listed.name(), listed.stat());
                }
            } catch (OsException e) {
                if (!VersionReader.isMissing(e)) {
                    damaged(path, "the folder cannot be read: " + e.reason());
                } else if (!folder.has(RecordedEntry.HOLDER)) {
                    damaged(path, "the folder is missing from the store");
                }
            }
        }
        return checked;
    }

    @Override
    public void entry(Checked folder, @Nullable Entry before, @Nullable Entry after)
            throws IOException {
        if (!(after instanceof RecordedEntry entry)) {
            return;
        }
        if (entry.isFile() || entry.isFolder()) {
            folder.there.remove(entry.name());
        }
        if (entry.isFile() && !(before instanceof RecordedEntry known && isKnown(known, entry))) {
            check(folder.path.child(entry.name()), entry);
        }
    }

    static boolean isKnown(RecordedEntry known, RecordedEntry entry) {
        return known.isFile()
                && known.extra().equals(entry.extra())
                && known.size() == entry.size()
                && Objects.equals(known.contentHash(), entry.contentHash());
    }

    private void check(TreePath path, RecordedEntry entry) throws IOException {
        try {
            Chain chain = VersionedTree.chain(path, entry);
            try (Folder home = tree.home(path, chain)) {
                checkVersion(new VersionReader(home, path, entry, chain), path, entry, chain);
                if (base != null) {
                    checkHome(home, path, entry, chain);
                }
            }
            files.increment();
            bytes.add(entry.size());
            listener.progress(1, entry.size());
        } catch (InterruptedIOException e) {
            throw e;
        } catch (AgedOutException e) {
            note(path, "it left the source, and the time that its versions are kept is over");
        } catch (DamagedException e) {
            damaged(path, e.getMessage());
        } catch (OsException e) {
            damaged(path, "it cannot be read: " + e.reason());
        }
    }

    private void checkVersion(
            VersionReader version, TreePath path, RecordedEntry entry, Chain chain)
            throws IOException {
        if (!chain.diffs().isEmpty()) {
            Sha256 hash = known.hash(version, path, chain);
            if (!hash.equals(entry.contentHash())) {
                throw version.notAsItWas(hash);
            }
            return;
        }
        try (Content whole = version.wholeCopy()) {
            drain(whole);
        } catch (OsException e) {
            throw VersionReader.isMissing(e) ? version.missingWhole(e) : e;
        }
    }

    /** The current copy, and what has no business beside it. */
    private void checkHome(Folder home, TreePath path, RecordedEntry entry, Chain chain)
            throws IOException {
        HomeNames names = HomeNames.of(entry.name());
        FileStat current = home.statIfThere(names.current());
        if (current == null || !current.isFile()) {
            damaged(path, "its current copy is missing from the store");
        } else if (!chain.diffs().isEmpty() || !isWhole(home, names, chain, current)) {
            try (Content copy = new VersionReader(home, path, entry, chain).currentCopy()) {
                drain(copy);
            } catch (DamagedException e) {
                damaged(path, "its current copy is not what the record says");
            }
        }
        for (Name name : home.names()) {
            boolean ours =
                    name.equals(names.current())
                            || name.equals(names.diffs())
                            || name.equals(names.index())
                            || names.isBaseline(name);
            if (!ours) {
                note(path.child(name), "it lies in the store, and the record does not know it");
            }
        }
    }

    /** Whether the current copy is the very file that was read already. */
    private static boolean isWhole(Folder home, HomeNames names, Chain chain, FileStat current)
            throws OsException {
        if (current.links() == 1) {
            return false;
        }
        TreePath whole = VersionReader.wholePath(names, chain);
        TreePath parent = whole.parent();
        try (Folder in = home.openFolder(parent == null ? TreePath.ROOT : parent)) {
            FileStat stat = in.statIfThere(whole.name());
            return stat != null && stat.sameInode(current);
        }
    }

    private void drain(Content content) throws IOException {
        ByteBuffer buffer = buffers.get();
        buffer.clear();
        while (content.read(buffer) >= 0) {
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("interrupted while verifying");
            }
            buffer.clear();
        }
        content.finish();
    }

    @Override
    public void unlistable(Checked folder, boolean inAfter, IOException cause) {
        folder.there.clear();
        damaged(folder.path, DamagedRecordException.shortly(cause));
    }

    @Override
    public void refused(Checked folder, boolean inAfter, String name) {
        if (inAfter) {
            damaged(folder.path, "its record has a name that cannot be one: " + name);
        }
    }

    @Override
    public void leave(Checked folder) {
        boolean top = folder.path.isRoot() && base != null && base.isRoot();
        for (Name name : folder.there.keySet()) {
            if (!top || (!name.equals(Layout.COFFER) && !name.equals(LOST_AND_FOUND))) {
                note(
                        folder.path.child(name),
                        "it lies in the store, and the record does not know it");
            }
        }
    }
}
