package dev.coffer.record;

import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.os.Folder;
import dev.coffer.tree.Entry;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * One folder of a source while a run is in it: what its listing in the record will be. Used by the
 * worker that visits the folder, and later by those that come back from its subfolders; what these
 * add is synchronized.
 */
public final class FolderWork {
    private static final Comparator<Entry> BY_NAME =
            new Comparator<>() { // an AOT cache does not keep what Comparator's methods make
                @Override
                public int compare(Entry a, Entry b) {
                    return a.name().compareTo(b.name());
                }
            };

    private final @Nullable FolderWork parent;
    private final TreePath path;
    private final @Nullable RecordedEntry before;
    private final Entry after;
    private final boolean fresh;
    private final int depth;

    private TreePath place;
    private @Nullable Folder handle;

    private final List<Entry> entries;
    private @Nullable List<Entry> folders;
    private @Nullable List<Entry> gone;
    private boolean recordChanged;
    private boolean touched;
    private boolean carried;

    // What this folder adds to the totals of the point; told when it is left.
    long files;
    long bytes;
    long unchanged;

    FolderWork(
            @Nullable FolderWork parent,
            TreePath path,
            @Nullable RecordedEntry before,
            Entry after,
            boolean fresh) {
        this.parent = parent;
        this.path = path;
        this.before = before;
        this.after = after;
        this.fresh = fresh;
        this.depth = parent == null ? 0 : parent.depth + 1;
        this.place = path;
        this.entries = new ArrayList<>();
        this.recordChanged = before == null;
    }

    /** The folder above; null for the root of the source. */
    public @Nullable FolderWork parent() {
        return parent;
    }

    /** Where it lies in the source, and in the end in a mirror. */
    public TreePath path() {
        return path;
    }

    /** As the last point has it; null if that has no such folder. */
    public @Nullable RecordedEntry before() {
        return before;
    }

    public Entry after() {
        return after;
    }

    /** Whether nothing in it is seen yet, so that it is written straight. */
    public boolean fresh() {
        return fresh;
    }

    /** How many folders lie above it. */
    public int depth() {
        return depth;
    }

    /**
     * Where its copy lies now, relative to the store's root: its final place, or for a fresh folder
     * where it is being built.
     */
    public TreePath place() {
        return place;
    }

    /** Only for {@link Placement#makeFolder}. */
    public void placeAt(TreePath where) {
        place = where;
    }

    /** A handle of its copy that the placement keeps between calls, or null. */
    public synchronized @Nullable Folder handle() {
        return handle;
    }

    /** The placement closes it in {@link Placement#close}. */
    public synchronized void keep(@Nullable Folder open) {
        handle = open;
    }

    /** Something in its copy changes, so its times have to be set again. */
    public synchronized void touch() {
        touched = true;
    }

    synchronized boolean touched() {
        return touched;
    }

    /** An entry of the listing to be, which is no folder; they come sorted by name. */
    void add(RecordedEntry entry) {
        entries.add(entry);
        files++;
        bytes += entry.size();
    }

    /** The record differs from the last point's, whether a person would see it or not. */
    synchronized void change() {
        recordChanged = true;
    }

    synchronized boolean recordChanged() {
        return recordChanged;
    }

    synchronized void addFolder(RecordedEntry folder, boolean changed) {
        List<Entry> all = folders;
        if (all == null) {
            all = new ArrayList<>();
            folders = all;
        }
        all.add(folder);
        recordChanged |= changed;
    }

    /**
     * Something that left the source, or that a newer version replaces and that is kept all the
     * same; or a folder that stays and holds such things.
     */
    public synchronized void addGone(RecordedEntry entry) {
        List<Entry> all = gone;
        if (all == null) {
            all = new ArrayList<>();
            gone = all;
        }
        all.add(entry);
    }

    /** What left the source here, sorted by name; empty for nothing. */
    synchronized List<Entry> gone() {
        List<Entry> all = gone;
        if (all == null) {
            return List.of();
        }
        all.sort(BY_NAME);
        return all;
    }

    /** The source could not be listed: the record keeps what the last point has. */
    void carry() {
        carried = true;
    }

    boolean carried() {
        return carried;
    }

    /** The whole listing, sorted by name. */
    synchronized List<Entry> listing() {
        List<Entry> all = folders;
        if (all == null) {
            return entries;
        }
        all.sort(BY_NAME);
        List<Entry> merged = new ArrayList<>(entries.size() + all.size());
        int i = 0;
        for (Entry folder : all) {
            Name name = folder.name();
            while (i < entries.size() && entries.get(i).name().compareTo(name) < 0) {
                merged.add(entries.get(i++));
            }
            merged.add(folder);
        }
        while (i < entries.size()) {
            merged.add(entries.get(i++));
        }
        return merged;
    }
}
