package dev.coffer.archive;

import dev.coffer.archive.item.ItemFormat;
import dev.coffer.base.DamagedException;
import dev.coffer.base.TreePath;
import dev.coffer.base.Workers;
import dev.coffer.os.FileHash;
import dev.coffer.os.Folder;
import dev.coffer.os.OpenFile;
import dev.coffer.store.RunListener;
import dev.coffer.tree.Problem;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Reads what a run has just made again, before it gets its name. Of an item that is one file: its
 * bytes are those that were handed to the disk, by their SHA-256; each block, or each entry of a
 * zip, decompresses to what went in, by its own checksum; and contents of a few folders are found
 * where the manifest says, with the hash that it says. Of an item that is a folder, or one content
 * as it is: every content. For one run.
 */
final class Rereading {
    /** Folders looked into by the manifest, spread over an item that is one file. */
    private static final int SAMPLES = 8;

    /** Of a content that is read by the manifest; larger ones were decompressed like all others. */
    private static final long LARGEST_SAMPLE = 4 << 20;

    /** One part of the work: the file, or its blocks. */
    private interface Part {
        void run() throws IOException, InterruptedException;
    }

    private final Folder building;
    private final Items others;
    private final Manifest manifest;
    private final int workers;

    /**
     * @param building where item and manifest lie, under {@link Building#ITEM} and {@link
     *     Building#NEW}
     * @param others the items of the store
     */
    Rereading(Folder building, Items others, Manifest manifest, int workers) {
        this.building = building;
        this.others = others;
        this.manifest = manifest;
        this.workers = workers;
    }

    /**
     * @param storing folders of which the item holds a content
     * @param everyContent whether each content is compared with the manifest, and not only some
     * @throws DamagedException if it is not what was written
     */
    void run(Collection<TreePath> storing, boolean everyContent)
            throws IOException, InterruptedException {
        Items.Lying lying = new Items.Lying(building, Building.ITEM, Building.NEW, manifest);
        String shown = manifest.file().toString();
        try (Items items = others.with(manifest.id(), lying);
                ManifestFile file = ManifestFile.open(building, Building.NEW, shown)) {
            boolean isDatabase = manifest.format() == ItemFormat.DATABASE;
            if (manifest.format().isPacked() && !isDatabase && !everyContent) {
                List<Part> parts = List.of(this::compareFile, () -> decode(items));
                var rest = parts.iterator();
                Workers.each(
                        Math.min(workers, parts.size()),
                        "check",
                        () -> rest.hasNext() ? rest.next() : null,
                        Part::run);
                contents(file, items, some(storing), LARGEST_SAMPLE);
            } else {
                contents(file, items, storing, Long.MAX_VALUE);
            }
        }
    }

    private void compareFile() throws IOException {
        try (OpenFile file = building.openFile(Building.ITEM)) {
            if (!FileHash.of(file).equals(manifest.hash())) {
                throw notMade("its bytes were not those", null);
            }
        }
    }

    private void decode(Items items) throws IOException, InterruptedException {
        try {
            items.check(manifest.id(), workers);
        } catch (DamagedException e) {
            throw notMade(e.getMessage(), e);
        }
    }

    private static List<TreePath> some(Collection<TreePath> folders) {
        List<TreePath> some = new ArrayList<>();
        int step = Math.max(1, folders.size() / SAMPLES);
        int at = 0;
        for (TreePath folder : folders) {
            if (at++ % step == 0) {
                some.add(folder);
            }
        }
        return some;
    }

    private void contents(
            ManifestFile file, Items items, Collection<TreePath> folders, long largest)
            throws IOException, InterruptedException {
        List<Problem> damage = new ArrayList<>();
        try (ArchiveTree tree = new ArchiveTree(file, items)) {
            new ItemCheck(tree, true, folders, TreePath.ROOT, damage, RunListener.NONE)
                    .upTo(largest)
                    .run(workers);
        }
        if (!damage.isEmpty()) {
            Problem first = damage.getFirst();
            throw notMade(first.path() + ": " + first.reason(), null);
        }
    }

    private DamagedException notMade(String how, @Nullable Exception cause) {
        String message =
                "the item "
                        + manifest.item()
                        + " was not made: when it was read again, it was not what had been written"
                        + " ("
                        + how
                        + "). The disk or the memory of this machine is at fault; the last point is"
                        + " whole";
        return cause == null ? new DamagedException(message) : new DamagedException(message, cause);
    }
}
