package dev.coffer.versioned;

import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.record.Layout;
import dev.coffer.record.RecordedEntry;
import dev.coffer.record.Ref;
import dev.coffer.record.Roots;
import dev.coffer.record.Segments;
import dev.coffer.tree.Entry;
import dev.coffer.tree.Trees;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Says where homes lie: in their place if the newest point has them, else in the dated folder of
 * the run that retired them. Reads the record alone, folder by folder, and remembers the folders
 * asked for last. Thread-safe.
 */
final class HomeFinder {
    private static final int FOLDERS = 64;

    /** A folder of one of the trees. */
    private record Key(Ref root, TreePath path) {}

    private record Listing(List<Entry> entries) {}

    private final Segments segments;
    private final Roots roots;
    private final Map<Key, Listing> listings =
            new LinkedHashMap<>(FOLDERS * 2, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Key, Listing> eldest) {
                    return size() > FOLDERS;
                }
            };

    /**
     * @param segments hold the trees of the roots; must stay open
     */
    HomeFinder(Segments segments, Roots roots) {
        this.segments = segments;
        this.roots = roots;
    }

    /** Where retired homes of one run lie, relative to the store's root. */
    static TreePath retired(String date) {
        return Layout.inCoffer(Layout.RETIRED).child(Name.of(date));
    }

    /**
     * The folder below which the home has the path of its file, relative to the store's root.
     *
     * @param birth number of the run that made the home
     * @throws AgedOutException if it lies nowhere any more
     */
    synchronized TreePath find(TreePath path, int birth) throws IOException {
        Roots.PointRoot latest = roots.latest();
        if (latest != null && holds(latest.root(), path, birth)) {
            return TreePath.ROOT;
        }
        List<Roots.DeletedRoot> all = roots.deleted();
        for (int i = all.size() - 1; i >= 0; i--) {
            if (holds(all.get(i).root(), path, birth)) {
                return retired(all.get(i).date());
            }
        }
        throw new AgedOutException(path);
    }

    private boolean holds(Ref root, TreePath path, int birth) throws IOException {
        TreePath parent = path.parent();
        List<Entry> listing = parent == null ? null : list(root, parent);
        Entry entry = listing == null ? null : Trees.child(listing, path.name());
        return entry instanceof RecordedEntry file
                && file.isFile()
                && Chain.birth(file.extra()) == birth;
    }

    /** What a tree has in a folder; null if it has no such folder. */
    private @Nullable List<Entry> list(Ref root, TreePath path) throws IOException {
        Key key = new Key(root, path);
        Listing known = listings.get(key);
        if (known != null) {
            return known.entries;
        }
        RecordedEntry folder;
        TreePath parent = path.parent();
        if (parent == null) {
            folder = segments.root(root);
        } else {
            List<Entry> above = list(root, parent);
            Entry entry = above == null ? null : Trees.child(above, path.name());
            if (!(entry instanceof RecordedEntry recorded) || !recorded.isFolder()) {
                return null;
            }
            folder = recorded;
        }
        Ref children = folder.children();
        List<Entry> listing = children == null ? List.of() : segments.list(children);
        listings.put(key, new Listing(listing));
        return listing;
    }
}
