package dev.coffer.archive;

import dev.coffer.archive.item.ItemBytes;
import dev.coffer.archive.item.ItemLayout;
import dev.coffer.archive.item.ItemReader;
import dev.coffer.archive.item.Place;
import dev.coffer.base.CofferException;
import dev.coffer.base.DamagedException;
import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.os.Errno;
import dev.coffer.os.Folder;
import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;
import dev.coffer.tree.Content;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * The items that a tree takes its contents from, opened when first needed. For several threads;
 * whoever made it closes it.
 */
final class Items implements AutoCloseable {
    /**
     * Where an item lies.
     *
     * @param in the folder; stays open as long as the item is used
     * @param item name there
     * @param manifestName name of its manifest there
     */
    record Lying(Folder in, Name item, Name manifestName, Manifest manifest) {}

    /** An open one; a packed item has a reader, another is a folder. */
    private record Opened(
            Lying lying,
            @Nullable OpenFile file,
            @Nullable ItemReader reader,
            @Nullable Folder folder) {
        void close() {
            if (reader != null) {
                reader.close();
            }
            if (file != null) {
                file.close();
            }
            if (folder != null) {
                folder.close();
            }
        }
    }

    private final Map<String, Lying> lying;
    private final Map<String, Opened> opened = new HashMap<>();

    /**
     * @param lying by id
     */
    Items(Map<String, Lying> lying) {
        this.lying = Map.copyOf(lying);
    }

    /** All items of a store. */
    static Items of(Folder root, Catalog catalog) {
        Map<String, Lying> lying = new HashMap<>();
        for (Manifest each : catalog.items()) {
            lying.put(each.id(), new Lying(root, each.item(), each.file(), each));
        }
        return new Items(lying);
    }

    /** These, and one that is being made. */
    Items with(String id, Lying one) {
        Map<String, Lying> more = new HashMap<>(lying);
        more.put(id, one);
        return new Items(more);
    }

    /**
     * The content of a file, compared with its hash at its end.
     *
     * @throws DamagedException if its item is not there, or cannot hold it
     */
    Content content(TreePath path, ManifestEntry entry) throws IOException {
        Place place = entry.place();
        if (place == null) {
            throw new DamagedException(path + " has no content");
        }
        Opened item = item(entry.item());
        String name = item.lying.item.toString();
        return new HashedContent(path, entry, raw(path, entry, place, item), name);
    }

    private static Content raw(TreePath path, ManifestEntry entry, Place place, Opened item)
            throws IOException {
        ItemReader reader = item.reader;
        if (reader != null) {
            return packed(entry, place, reader, item);
        }
        Folder folder = item.folder;
        if (folder == null) {
            throw new DamagedException(item.lying.item + " is no item that files lie in");
        }
        try {
            return new PlainContent(entry, folder.openFile(path), entry.has(ManifestEntry.SPARSE));
        } catch (OsException e) {
            if (e.is(Errno.ENOENT, Errno.ENOTDIR) || e.is(Errno.ELOOP, Errno.EISDIR)) {
                throw new DamagedException(
                        path + " is missing from the item " + item.lying.item, e);
            }
            throw e;
        }
    }

    /** What cannot be read of an item of ours is damaged, whatever the reader calls it. */
    private static Content packed(ManifestEntry entry, Place place, ItemReader reader, Opened item)
            throws IOException {
        try {
            return reader.content(entry, place);
        } catch (DamagedException e) {
            throw e;
        } catch (CofferException e) {
            throw new DamagedException(
                    "the item " + item.lying.item + " is damaged: " + e.getMessage(), e);
        }
    }

    /**
     * Reads a packed item from end to end, as {@link ItemReader#check}.
     *
     * @throws DamagedException if a part of it is not what was written
     */
    void check(String id, int threads) throws IOException, InterruptedException {
        ItemReader reader = item(id).reader;
        if (reader == null) {
            throw new IllegalArgumentException(id + " is a folder");
        }
        reader.check(threads);
    }

    private synchronized Opened item(String id) throws IOException {
        Opened known = opened.get(id);
        if (known == null) {
            Lying lies = lying.get(id);
            if (lies == null) {
                throw new DamagedException("the item " + id + " is missing from the store");
            }
            known = open(lies);
            opened.put(id, known);
        }
        return known;
    }

    private static Opened open(Lying lies) throws IOException {
        if (!lies.manifest.format().isPacked()) {
            return new Opened(lies, null, null, openFolder(lies));
        }
        ItemLayout layout;
        String shown = lies.manifestName.toString();
        try (ManifestFile manifest = ManifestFile.open(lies.in, lies.manifestName, shown)) {
            layout = manifest.layout();
        }
        OpenFile file = openFile(lies);
        return new Opened(
                lies,
                file,
                ItemReader.open(lies.manifest.format(), ItemBytes.of(file), layout),
                null);
    }

    private static Folder openFolder(Lying lies) throws IOException {
        try {
            return lies.in.openFolder(lies.item);
        } catch (OsException e) {
            throw missing(lies, e);
        }
    }

    private static OpenFile openFile(Lying lies) throws IOException {
        try {
            return lies.in.openFile(lies.item);
        } catch (OsException e) {
            throw missing(lies, e);
        }
    }

    private static IOException missing(Lying lies, OsException e) {
        return e.is(Errno.ENOENT, Errno.ENOTDIR) || e.is(Errno.ELOOP, Errno.EISDIR)
                ? new DamagedException("the item " + lies.item + " is missing from the store", e)
                : e;
    }

    @Override
    public synchronized void close() {
        for (Opened each : opened.values()) {
            each.close();
        }
        opened.clear();
    }
}
