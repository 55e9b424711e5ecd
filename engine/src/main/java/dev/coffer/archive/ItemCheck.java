package dev.coffer.archive;

import dev.coffer.base.CofferException;
import dev.coffer.base.DamagedException;
import dev.coffer.base.TreePath;
import dev.coffer.base.Workers;
import dev.coffer.os.OsException;
import dev.coffer.store.RunListener;
import dev.coffer.tree.Content;
import dev.coffer.tree.Entry;
import dev.coffer.tree.Problem;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;

/** Reads contents of a point again and compares each with its hash. For one check. */
final class ItemCheck {
    private static final int BUFFER = 64 * 1024;

    private record At(TreePath path, ManifestEntry entry) {}

    private record Group(long device, long number) {}

    private final ArchiveTree tree;
    private final boolean ownOnly;
    private final Collection<TreePath> looked;
    private final TreePath shown;
    private final List<Problem> damage;
    private final RunListener listener;
    private long largest = Long.MAX_VALUE;
    private final LongAdder files = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final ThreadLocal<ByteBuffer> buffers =
            ThreadLocal.withInitial(() -> ByteBuffer.allocate(BUFFER));

    /**
     * @param ownOnly only what the point's own item holds; else what earlier ones hold, too
     * @param shown what paths are told below
     * @param damage gets what is not as it should be
     */
    ItemCheck(
            ArchiveTree tree,
            boolean ownOnly,
            TreePath shown,
            List<Problem> damage,
            RunListener listener) {
        this(tree, ownOnly, tree.manifest().folders(), shown, damage, listener);
    }

    /**
     * @param looked folders of which the contents are read
     */
    ItemCheck(
            ArchiveTree tree,
            boolean ownOnly,
            Collection<TreePath> looked,
            TreePath shown,
            List<Problem> damage,
            RunListener listener) {
        this.tree = tree;
        this.ownOnly = ownOnly;
        this.looked = looked;
        this.shown = shown;
        this.damage = damage;
        this.listener = listener;
    }

    /** Passes over larger contents. */
    ItemCheck upTo(long size) {
        largest = size;
        return this;
    }

    long files() {
        return files.sum();
    }

    long bytes() {
        return bytes.sum();
    }

    void run(int workers) throws IOException, InterruptedException {
        Workers.each(workers, "check", new Contents(), this::check);
    }

    private void check(At at) throws IOException {
        try {
            read(at);
        } catch (DamagedException e) {
            tell(at.path, e.how());
        } catch (CofferException e) {
            tell(at.path, e.getMessage());
        } catch (OsException e) {
            tell(at.path, "it cannot be read: " + e.reason());
        }
        files.increment();
        bytes.add(at.entry.size());
        listener.progress(1, at.entry.size());
    }

    private void read(At at) throws IOException {
        ByteBuffer buffer = buffers.get();
        try (Content content = tree.open(at.path, at.entry)) {
            while (content.read(buffer.clear()) >= 0) { // it hashes itself
                if (Thread.currentThread().isInterrupted()) {
                    throw new InterruptedIOException("interrupted while reading " + at.path);
                }
            }
            content.finish();
        }
    }

    private void tell(TreePath path, String how) {
        Problem problem = new Problem(shown.resolve(path), Problem.Kind.DAMAGED, how);
        synchronized (damage) {
            damage.add(problem);
        }
        listener.problem(problem);
    }

    /** The files in the order of the manifest, which is about that of the item. */
    private final class Contents implements Workers.Source<At> {
        private final Iterator<TreePath> folders = looked.iterator();
        private final Set<Group> groups = new HashSet<>();
        private final String own = tree.manifest().manifest().id();
        private TreePath folder = TreePath.ROOT;
        private @Nullable Iterator<Entry> rest;

        @Override
        public @Nullable At next() throws IOException {
            while (true) {
                Iterator<Entry> entries = rest;
                while (entries != null && entries.hasNext()) {
                    ManifestEntry entry = ArchiveTree.known(entries.next());
                    if (entry.isFile()
                            && entry.size() <= largest
                            && (!ownOnly || entry.item().equals(own))
                            && isFirstName(entry)) {
                        return new At(folder.child(entry.name()), entry);
                    }
                }
                if (!folders.hasNext()) {
                    return null;
                }
                folder = folders.next();
                rest = list();
            }
        }

        private @Nullable Iterator<Entry> list() throws IOException {
            try {
                return tree.manifest().list(folder).iterator();
            } catch (DamagedException e) {
                tell(folder, e.how());
                return null;
            }
        }

        private boolean isFirstName(ManifestEntry entry) {
            return entry.linkGroup() == 0
                    || !tree.manifest().manifest().format().isPacked()
                    || groups.add(new Group(entry.stat().device(), entry.linkGroup()));
        }
    }
}
