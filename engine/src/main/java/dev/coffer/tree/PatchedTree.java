package dev.coffer.tree;

import dev.coffer.base.Bytes;
import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.os.Xattr;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A tree in which some files are those of another tree: what a folder would look like if only these
 * had changed. Without a tree below it, just these files and the folders above them. Owns neither
 * tree.
 */
public final class PatchedTree implements FileTree {
    private final @Nullable FileTree base;
    private final FileTree patch;

    /** For each folder on the way to a file of the patch: what the patch has there. */
    private final Map<TreePath, TreeMap<Name, Entry>> ways = new HashMap<>();

    /** What is the patch's own: the files, and folders that the base has not got. */
    private final Set<TreePath> patched = new HashSet<>();

    /**
     * @param base null for nothing but the files
     * @param paths files of the patch; what it has not got is passed over
     */
    public PatchedTree(@Nullable FileTree base, FileTree patch, Set<TreePath> paths)
            throws IOException {
        this.base = base;
        this.patch = patch;
        for (TreePath path : paths) {
            add(path);
        }
    }

    private void add(TreePath path) throws IOException {
        List<Entry> way = new ArrayList<>();
        Entry at = patch.root();
        TreePath folder = TreePath.ROOT;
        for (Name name : path.names()) {
            Entry child = at.isFolder() ? Trees.child(patch.list(folder, at), name) : null;
            if (child == null) {
                return;
            }
            way.add(child);
            at = child;
            folder = folder.child(name);
        }
        FileTree below = base;
        Entry there = below == null ? null : below.root();
        folder = TreePath.ROOT;
        for (Entry each : way) {
            ways.computeIfAbsent(folder, _ -> new TreeMap<>()).put(each.name(), each);
            there =
                    below == null || there == null || !there.isFolder()
                            ? null
                            : Trees.child(below.list(folder, there), each.name());
            folder = folder.child(each.name());
            if (!each.isFolder() || there == null || !there.isFolder()) {
                patched.add(folder);
                there = null;
            }
        }
    }

    private FileTree of(TreePath path) {
        FileTree below = base;
        return below == null || patched.contains(path) ? patch : below;
    }

    @Override
    public Entry root() throws IOException {
        return of(TreePath.ROOT).root();
    }

    @Override
    public List<Entry> list(TreePath path, Entry folder) throws IOException {
        TreeMap<Name, Entry> way = ways.get(path);
        FileTree below = base;
        List<Entry> listed =
                below != null && !patched.contains(path) ? below.list(path, folder) : List.of();
        if (way == null) {
            return listed;
        }
        TreeMap<Name, Entry> merged = new TreeMap<>();
        for (Entry entry : listed) {
            merged.put(entry.name(), entry);
        }
        for (Map.Entry<Name, Entry> each : way.entrySet()) {
            if (below == null || patched.contains(path.child(each.getKey()))) {
                merged.put(each.getKey(), each.getValue());
            }
        }
        return List.copyOf(merged.values());
    }

    @Override
    public List<String> refusedNames(TreePath path, Entry folder) {
        return of(path).refusedNames(path, folder);
    }

    @Override
    public Content open(TreePath path, Entry file) throws IOException {
        return of(path).open(path, file);
    }

    @Override
    public Content openToKeep(TreePath path, Entry file, KeepPlace place) throws IOException {
        return of(path).openToKeep(path, file, place);
    }

    @Override
    public Bytes linkTarget(TreePath path, Entry link) throws IOException {
        return of(path).linkTarget(path, link);
    }

    @Override
    public List<Xattr> xattrs(TreePath path, Entry entry) throws IOException {
        return of(path).xattrs(path, entry);
    }

    @Override
    public Bytes databaseStamp(TreePath path, Entry file) throws IOException {
        return of(path).databaseStamp(path, file);
    }

    @Override
    public boolean isDatabase(TreePath path, Entry file) throws IOException {
        return of(path).isDatabase(path, file);
    }

    @Override
    public void close() {
        // the trees are the caller's
    }
}
