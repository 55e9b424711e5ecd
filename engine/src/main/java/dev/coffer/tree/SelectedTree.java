package dev.coffer.tree;

import dev.coffer.base.Bytes;
import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.os.Xattr;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A tree of which some paths are wanted: these with all that is in them, and the folders above
 * them. Owns the tree.
 */
public final class SelectedTree implements FileTree {
    private final FileTree tree;
    private final List<TreePath> paths;
    private final Consumer<Problem> problems;

    /**
     * @param paths what is wanted; the root is everything
     * @param problems told of what is wanted and not there, when the folder is listed that should
     *     have it
     */
    public SelectedTree(FileTree tree, List<TreePath> paths, Consumer<Problem> problems) {
        this.tree = tree;
        this.paths = List.copyOf(paths);
        this.problems = problems;
    }

    @Override
    public Entry root() throws IOException {
        return tree.root();
    }

    @Override
    public List<Entry> list(TreePath path, Entry folder) throws IOException {
        List<Entry> listed = tree.list(path, folder);
        List<TreePath> below = new ArrayList<>();
        for (TreePath wanted : paths) {
            if (wanted.contains(path)) {
                return listed;
            }
            if (path.contains(wanted)) {
                below.add(wanted);
            }
        }
        List<Entry> some = new ArrayList<>();
        for (Entry entry : listed) {
            TreePath at = path.child(entry.name());
            boolean isWanted = false;
            for (TreePath wanted : below) {
                isWanted |= at.equals(wanted) || (at.contains(wanted) && entry.isFolder());
            }
            if (isWanted) {
                some.add(entry);
            }
        }
        for (TreePath wanted : below) {
            Name next = path.relativize(wanted).names().getFirst();
            if (Trees.child(some, next) == null) {
                problems.accept(
                        new Problem(
                                wanted,
                                Problem.Kind.UNREADABLE,
                                "it is named in paths, and is not there"));
            }
        }
        return some;
    }

    @Override
    public List<String> refusedNames(TreePath path, Entry folder) {
        return tree.refusedNames(path, folder);
    }

    @Override
    public Content open(TreePath path, Entry file) throws IOException {
        return tree.open(path, file);
    }

    @Override
    public Content openToKeep(TreePath path, Entry file, KeepPlace place) throws IOException {
        return tree.openToKeep(path, file, place);
    }

    @Override
    public Bytes linkTarget(TreePath path, Entry link) throws IOException {
        return tree.linkTarget(path, link);
    }

    @Override
    public List<Xattr> xattrs(TreePath path, Entry entry) throws IOException {
        return tree.xattrs(path, entry);
    }

    @Override
    public Bytes databaseStamp(TreePath path, Entry file) throws IOException {
        return tree.databaseStamp(path, file);
    }

    @Override
    public boolean isDatabase(TreePath path, Entry file) throws IOException {
        return tree.isDatabase(path, file);
    }

    @Override
    public void close() throws IOException {
        tree.close();
    }
}
