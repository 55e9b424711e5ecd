package dev.coffer.versioned;

import dev.coffer.base.DamagedException;
import dev.coffer.base.Name;
import dev.coffer.base.Sha256;
import dev.coffer.base.TreePath;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.OsException;
import dev.coffer.record.CopiesVerifier;
import dev.coffer.record.RecordedEntry;
import dev.coffer.record.StoreFolder;
import dev.coffer.store.RunListener;
import dev.coffer.tree.Content;
import dev.coffer.tree.Entry;
import dev.coffer.tree.Problem;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Reads the versions of one tree and compares them with the record. Walked beside a tree whose
 * versions have been read already, it passes over what is the same there. Where the homes of all of
 * the tree lie in one place it also looks at what lies beside them.
 */
final class VersionedVerifier extends CopiesVerifier {
    private static final int BUFFER = 128 * 1024;

    private final VersionedTree tree;
    private final @Nullable TreePath base;
    private final KnownVersions known;
    private final Consumer<Problem> damage;
    private final Consumer<Problem> notes;
    private final ThreadLocal<ByteBuffer> buffers =
            ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(BUFFER));

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
        super(store, listener);
        this.tree = tree;
        this.base = base;
        this.known = known;
        this.damage = damage;
        this.notes = notes;
    }

    @Override
    protected void damaged(TreePath path, @Nullable String reason) {
        String text = String.valueOf(reason);
        String told = path + ", ";
        damage.accept(
                new Problem(
                        path,
                        Problem.Kind.DAMAGED,
                        text.startsWith(told) ? text.substring(told.length()) : text));
    }

    @Override
    protected void note(TreePath path, String what) {
        notes.accept(new Problem(path, Problem.Kind.NOTE, what));
    }

    @Override
    protected boolean isTop(TreePath folder) {
        return folder.isRoot() && base != null && base.isRoot();
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
        Checked checked = begin(path);
        TreePath at = base;
        if (at != null) {
            try {
                list(checked, at.resolve(path));
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
            folder.claim(entry.name());
        }
        if (entry.isFile() && !(before instanceof RecordedEntry known && isKnown(known, entry))) {
            check(folder.path().child(entry.name()), entry);
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
            read(entry.size());
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
                unknown(path.child(name));
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
}
