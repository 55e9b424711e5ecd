package dev.coffer.job;

import dev.coffer.base.CofferException;
import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.catalogue.PathSearch;
import dev.coffer.source.FolderRules;
import dev.coffer.source.Origin;
import dev.coffer.source.RulesBuilder;
import dev.coffer.store.DeletedItem;
import dev.coffer.store.Store;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.TreeWalk;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Finds entries of a tree by a pattern in the syntax of gitignore: one without a slash is matched
 * with each name; one with a slash with the path from the root, and then what lies below a match
 * counts too. Upper and lower case differ. Immutable.
 */
public final class FindPaths implements PathSearch.Pattern<FolderRules> {
    private final FolderRules top;
    private final boolean byName;

    /**
     * @throws CofferException {@code USAGE} if it is no pattern
     */
    public FindPaths(String pattern) throws CofferException {
        this.top =
                new RulesBuilder()
                        .ignoreFiles(false)
                        .exclude(new Origin.CommandLine("PATTERN"), pattern)
                        .build()
                        .root(null);
        int slash = pattern.indexOf('/');
        this.byName = slash < 0 || slash == pattern.length() - 1;
    }

    /** Told of each entry found, in the order of the tree. */
    public interface Finding {
        void found(TreePath path, Entry entry) throws IOException;
    }

    @Override
    public boolean byName() {
        return byName;
    }

    @Override
    public FolderRules root() {
        return top;
    }

    @Override
    public boolean matches(FolderRules folder, Name name, boolean isFolder) {
        return folder.leavesOut(name, isFolder, 0);
    }

    @Override
    public FolderRules enter(FolderRules folder, Name name) {
        return folder.enter(name, null, false);
    }

    /** Goes through what left the source in one run and is still kept. */
    void inDeleted(Store store, String date, Finding finding)
            throws IOException, InterruptedException {
        Set<TreePath> items = new HashSet<>();
        for (DeletedItem item : store.deleted(date)) {
            items.add(item.path());
        }
        try (FileTree tree = store.openDeleted(date)) {
            in(
                    tree,
                    (path, entry) -> {
                        if (items.contains(path)) { // not a folder that stayed
                            finding.found(path, entry);
                        }
                    });
        }
    }

    /** Goes through the whole tree. */
    public void in(FileTree tree, Finding finding) throws IOException, InterruptedException {
        Map<TreePath, FolderRules> open =
                new HashMap<>(); // the folders on the way to the current entry
        open.put(TreePath.ROOT, top);
        TreeWalk.walk(
                tree,
                TreePath.ROOT,
                tree.root(),
                (path, entry) -> {
                    TreePath folder = path.parent();
                    FolderRules rules =
                            byName || folder == null ? top : open.getOrDefault(folder, top);
                    if (rules.leavesOut(entry.name(), entry.isFolder(), 0)) {
                        finding.found(path, entry);
                    }
                    if (!byName && entry.isFolder()) {
                        open.keySet().removeIf(other -> !other.contains(path));
                        open.put(path, rules.enter(entry.name(), null, false));
                    }
                    return true;
                });
    }
}
