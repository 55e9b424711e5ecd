package dev.coffer.archive;

import dev.coffer.archive.item.ItemWriter;
import dev.coffer.base.DamagedException;
import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.os.FileKind;
import dev.coffer.os.Folder;
import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;
import dev.coffer.os.SmallFiles;
import dev.coffer.record.StoreFolder;
import dev.coffer.store.RunListener;
import dev.coffer.store.StoreOptions.Durability;
import dev.coffer.tree.Entry;
import dev.coffer.tree.Problem;
import dev.coffer.writer.FolderDefaults;
import dev.coffer.writer.WriteException;
import dev.coffer.writer.WriteOptions;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Copies items of one archive into another as they are, manifests byte for byte, so that chains
 * stay whole. Each is read again in its new place before it gets its name; one that is there
 * already is passed over.
 */
final class ItemCopy {
    private static final int BUFFER = 128 * 1024;
    private static final int WORDS = 16 << 20;

    private record Group(long device, long number) {}

    private final StoreFolder from;
    private final StoreFolder to;
    private final RunListener listener;

    ItemCopy(StoreFolder from, StoreFolder to, RunListener listener) {
        this.from = from;
        this.to = to;
        this.listener = listener;
    }

    /**
     * @param items each after those that it builds upon
     * @throws DamagedException if an item is not what its manifest says; it was not copied then
     */
    void run(List<Manifest> items) throws IOException, InterruptedException {
        try (var _ = ArchiveStore.lock(to, listener)) {
            Catalog there = Catalog.of(to.root(), to.location().toString());
            for (Manifest each : items) {
                if (there.byId(each.id()) == null) {
                    copy(each);
                }
            }
        } catch (OsException e) {
            throw to.unwritable(e);
        } catch (WriteException e) {
            throw to.unwritable(e.failure());
        }
    }

    private void copy(Manifest manifest) throws IOException, InterruptedException {
        Building building = Building.begin(to);
        boolean done = false;
        try {
            if (manifest.format().isPacked()) {
                try (OpenFile item = building.createItem()) {
                    copyFile(from.root(), manifest.item(), item);
                }
            } else {
                copyFolder(manifest, building);
            }
            try (OpenFile file = building.folder().createFile(Building.NEW, 0600)) {
                copyFile(from.root(), manifest.file(), file);
            }
            verify(manifest, building);
            byte[] words = SmallFiles.readIfThere(from.root(), manifest.words(), WORDS);
            if (words != null) {
                SmallFiles.replace(to.root(), manifest.words(), words, 0600);
            }
            building.commit(manifest, Durability.RUN);
            done = true;
            listener.progress(1, manifest.bytes());
        } finally {
            if (!done) {
                building.drop();
            }
        }
    }

    private static void copyFile(Folder folder, Name name, OpenFile into) throws IOException {
        try (OpenFile file = folder.openFile(name)) {
            ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
            while (file.read(buffer) >= 0) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new InterruptedIOException("interrupted while copying " + name);
                }
                into.write(buffer.flip());
                buffer.clear();
            }
        }
        into.sync();
    }

    /** By the manifest: what the folder itself has beside is none of the item. */
    private void copyFolder(Manifest manifest, Building building)
            throws IOException, InterruptedException {
        building.folder().createFolder(Building.ITEM, 0700);
        WriteOptions how =
                WriteOptions.store(WriteOptions.Hashing.ALL, WriteOptions.ALL_MODE_BITS, false)
                        .withOpenToOwner(to.host().files().effectiveUser() != 0);
        FolderDefaults defaults = FolderDefaults.of(building.folder(), Name.of("free"));
        try (Folder item = building.folder().openFolder(Building.ITEM);
                ArchiveTree tree = ArchiveStore.openAlone(from, manifest);
                ItemWriter writer = new FolderItemWriter(item, how, defaults, listener::problem)) {
            writeAll(tree, manifest, writer);
            writer.finish();
            if (manifest.kind() != ItemKind.FULL) {
                try (Folder old = from.root().openFolder(manifest.item());
                        OpenFile names = item.createFile(ItemWork.DELETED, 0600)) {
                    copyFile(old, ItemWork.DELETED, names);
                }
            }
            item.syncFileSystem();
        }
    }

    private static void writeAll(ArchiveTree tree, Manifest manifest, ItemWriter writer)
            throws IOException, InterruptedException {
        record At(TreePath path, Entry folder) {}
        Map<Group, TreePath> groups = new HashMap<>();
        Deque<At> rest = new ArrayDeque<>();
        rest.push(new At(TreePath.ROOT, tree.root()));
        while (!rest.isEmpty()) {
            At at = rest.pop();
            writer.folder(at.path, tree, at.path, at.folder);
            for (Entry child : tree.list(at.path, at.folder)) {
                TreePath path = at.path.child(child.name());
                if (child.isFolder()) {
                    rest.push(new At(path, child));
                } else if (!child.isFile()
                        || ArchiveTree.known(child).item().equals(manifest.id())) {
                    write(tree, path, child, groups, writer);
                }
            }
        }
    }

    private static void write(
            ArchiveTree tree,
            TreePath path,
            Entry entry,
            Map<Group, TreePath> groups,
            ItemWriter writer)
            throws IOException, InterruptedException {
        Group group = new Group(entry.stat().device(), entry.linkGroup());
        TreePath first = entry.linkGroup() == 0 ? null : groups.putIfAbsent(group, path);
        if (first != null) {
            writer.hardLink(path, tree, path, entry, first);
        } else if (entry.isFile()) {
            writer.file(path, tree, path, entry);
        } else if (entry.kind() == FileKind.LINK) {
            writer.symlink(path, tree, path, entry);
        } else {
            writer.special(path, tree, path, entry);
        }
    }

    private void verify(Manifest manifest, Building building)
            throws IOException, InterruptedException {
        Items items =
                new Items(
                        Map.of(
                                manifest.id(),
                                new Items.Lying(
                                        building.folder(), Building.ITEM, Building.NEW, manifest)));
        List<Problem> damage = new ArrayList<>();
        String shown = manifest.file().toString();
        try (ManifestFile file = ManifestFile.open(building.folder(), Building.NEW, shown);
                ArchiveTree tree = new ArchiveTree(file, items)) {
            new ItemCheck(tree, true, TreePath.ROOT, damage, RunListener.NONE)
                    .run(to.host().workers());
        }
        if (!damage.isEmpty()) {
            throw new DamagedException(
                    "the item "
                            + manifest.item()
                            + " was not moved, for it is damaged: "
                            + damage.getFirst().path()
                            + ": "
                            + damage.getFirst().reason());
        }
    }
}
