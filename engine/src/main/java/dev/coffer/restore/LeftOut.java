package dev.coffer.restore;

import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.os.Folder;
import dev.coffer.source.FolderRules;
import dev.coffer.source.IgnoreFile;
import dev.coffer.source.LiveMarks;
import dev.coffer.source.Rules;
import dev.coffer.source.TreeMarks;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.Trees;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/**
 * What of one folder the backup has not got, because the rules that the point was made with left it
 * out, or because it could not be read: nobody has another copy of it, so a restore does not take
 * it away. The marks in the folders ({@code .cofferignore}, cache tags) count as the point has them
 * and as they lie in the target now.
 */
final class LeftOut {
    private static final LeftOut NOTHING = new LeftOut(null, null, null, null, Unread.NOTHING);

    private final @Nullable Marks marks;

    /** Null above the sources, where several lie side by side under their names. */
    private final @Nullable FolderRules asThen;

    private final @Nullable FolderRules asNow;
    private final @Nullable Rules below;
    private final Unread unread;

    private record Marks(TreeMarks then, LiveMarks now) {}

    private LeftOut(
            @Nullable Marks marks,
            @Nullable FolderRules asThen,
            @Nullable FolderRules asNow,
            @Nullable Rules below,
            Unread unread) {
        this.marks = marks;
        this.asThen = asThen;
        this.asNow = asNow;
        this.below = below;
        this.unread = unread;
    }

    /** For the target folder itself. */
    static LeftOut of(RestoreRequest request, Subtree tree, Folder target) throws IOException {
        RestoreRequest.MadeWith made = request.madeWith();
        if (made == null || tree.isSingle()) {
            return NOTHING;
        }
        Marks marks = new Marks(new TreeMarks(tree), new LiveMarks(target));
        if (request.from().isRoot()) {
            Unread unread = Unread.in(made.unread(), TreePath.ROOT);
            return made.severalSources()
                    ? new LeftOut(marks, null, null, made.rules(), unread)
                    : root(made.rules(), marks, TreePath.ROOT, tree.root(), unread);
        }
        return onTheWay(request.tree(), request.from(), made)
                .enter(marks, request.from().name(), TreePath.ROOT, tree.root());
    }

    /**
     * For the folder that holds the one which is restored: what is above the target is not ours.
     */
    private static LeftOut onTheWay(FileTree tree, TreePath from, RestoreRequest.MadeWith made)
            throws IOException {
        TreeMarks then = new TreeMarks(tree);
        TreePath at = TreePath.ROOT;
        Unread unread = Unread.in(made.unread(), at);
        LeftOut leftOut =
                made.severalSources()
                        ? new LeftOut(null, null, null, made.rules(), unread)
                        : rootAbove(made.rules(), then, at, tree.root(), unread);
        for (Name name : from.names().subList(0, from.names().size() - 1)) {
            at = at.child(name);
            Entry folder = Trees.find(tree, at);
            if (folder == null) {
                return NOTHING;
            }
            leftOut = leftOut.enterAbove(then, at, folder);
        }
        return leftOut;
    }

    private static LeftOut rootAbove(
            Rules rules, TreeMarks then, TreePath path, Entry folder, Unread unread)
            throws IOException {
        FolderRules both = rules.root(then.ignoreFile(path, folder));
        return new LeftOut(null, both, both, null, unread);
    }

    private LeftOut enterAbove(TreeMarks then, TreePath path, Entry folder) throws IOException {
        FolderRules rules = asThen;
        Unread inside = unread.enter(path.name());
        if (rules == null) {
            return below == null ? NOTHING : rootAbove(below, then, path, folder, inside);
        }
        FolderRules both = enterThen(rules, path.name(), then, path, folder);
        return new LeftOut(null, both, both, null, inside);
    }

    private static LeftOut root(
            Rules rules, Marks marks, TreePath path, @Nullable Entry folder, Unread unread)
            throws IOException {
        return new LeftOut(
                marks,
                rules.root(folder == null ? null : marks.then.ignoreFile(path, folder)),
                rules.root(marks.now.ignoreFile(path)),
                null,
                unread);
    }

    /**
     * For a folder in this one.
     *
     * @param path of it in the target
     * @param folder as the point has it; null if it has none there
     */
    LeftOut enter(TreePath path, @Nullable Entry folder) throws IOException {
        Marks both = marks;
        return both == null ? NOTHING : enter(both, path.name(), path, folder);
    }

    private LeftOut enter(Marks both, Name name, TreePath path, @Nullable Entry folder)
            throws IOException {
        FolderRules then = asThen;
        FolderRules now = asNow;
        if (then == null || now == null) {
            return below == null ? NOTHING : root(below, both, path, folder, unread.enter(name));
        }
        return new LeftOut(
                both,
                folder == null
                        ? then.enter(name, null, false)
                        : enterThen(then, name, both.then, path, folder),
                enterNow(now, name, both.now, path),
                null,
                unread.enter(name));
    }

    private static FolderRules enterThen(
            FolderRules rules, Name name, TreeMarks marks, TreePath path, Entry folder)
            throws IOException {
        if (rules.leavesOut(name, true, 0)) {
            return rules.enter(name, null, false);
        }
        IgnoreFile file = rules.wantsIgnoreFiles() ? marks.ignoreFile(path, folder) : null;
        return rules.enter(name, file, rules.wantsCacheTags() && marks.isCacheTagged(path, folder));
    }

    private static FolderRules enterNow(
            FolderRules rules, Name name, LiveMarks marks, TreePath path) throws IOException {
        if (rules.leavesOut(name, true, 0)) {
            return rules.enter(name, null, false);
        }
        IgnoreFile file = rules.wantsIgnoreFiles() ? marks.ignoreFile(path) : null;
        return rules.enter(name, file, rules.wantsCacheTags() && marks.isCacheTagged(path));
    }

    /** Whether an entry is not in the backup, a folder with all or some of what it holds. */
    boolean has(Name name, boolean isFolder, long size) {
        return unread.has(name)
                || leavesOut(asThen, name, isFolder, size)
                || leavesOut(asNow, name, isFolder, size);
    }

    private static boolean leavesOut(
            @Nullable FolderRules rules, Name name, boolean isFolder, long size) {
        return rules != null && rules.leavesOut(name, isFolder, size);
    }

    /** Whether an exception may keep something in a folder that is left out. */
    boolean mayKeepIn(Name folder) {
        return !unread.has(folder) && mayKeepIn(asThen, folder) && mayKeepIn(asNow, folder);
    }

    private static boolean mayKeepIn(@Nullable FolderRules rules, Name folder) {
        return rules == null || !rules.leavesOut(folder, true, 0) || rules.mustEnter(folder);
    }
}
