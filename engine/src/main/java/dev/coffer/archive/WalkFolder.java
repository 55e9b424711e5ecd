package dev.coffer.archive;

import dev.coffer.base.TreePath;
import dev.coffer.os.Xattr;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A folder while a run is in it. */
final class WalkFolder {
    /** By name; a class of its own, as an AOT cache keeps it. */
    private static final Comparator<ManifestEntry> BY_NAME =
            new Comparator<>() {
                @Override
                public int compare(ManifestEntry a, ManifestEntry b) {
                    return a.name().compareTo(b.name());
                }
            };

    final @Nullable WalkFolder parent;
    final TreePath path;
    final @Nullable ManifestEntry before;
    final Entry after;

    /** What it has as the item holds it; null while the item does not. */
    @Nullable List<Xattr> stored;

    /** The tree that its metadata come from; null for the sources. */
    @Nullable FileTree from;

    long files;
    long bytes;
    long unchanged;

    private final List<ManifestEntry> entries = new ArrayList<>();

    WalkFolder(
            @Nullable WalkFolder parent,
            TreePath path,
            @Nullable ManifestEntry before,
            Entry after) {
        this.parent = parent;
        this.path = path;
        this.before = before;
        this.after = after;
    }

    void add(ManifestEntry entry) {
        entries.add(entry);
        if (!entry.isFolder()) {
            files++;
            bytes += entry.isFile() ? entry.size() : 0;
        }
    }

    /** What it holds, sorted. */
    List<ManifestEntry> listing() {
        entries.sort(BY_NAME);
        return entries;
    }
}
