package dev.coffer.restore;

import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.source.FolderRules;
import dev.coffer.source.Rules;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Which entries a restore concerns, as it applies to one folder: those that the include patterns
 * match, with all below them, and of these not what the exclude patterns match. Immutable.
 */
public final class Selection {
    /** Whether an entry is meant. */
    enum Take {
        YES,
        /** A folder that is not meant, but something in it may be. */
        LOOK_INSIDE,
        NO
    }

    /** To what alone is meant, by name; what is meant of that, the rules say. */
    private final List<Name> way;

    private final @Nullable FolderRules include;
    private final @Nullable FolderRules exclude;

    private Selection(
            List<Name> way, @Nullable FolderRules include, @Nullable FolderRules exclude) {
        this.way = way;
        this.include = include;
        this.exclude = exclude;
    }

    public static Selection all() {
        return new Selection(List.of(), null, null);
    }

    /**
     * @param include patterns of what is meant, or null for everything: rules that "leave out"
     *     exactly this
     * @param exclude patterns of what is not, or null for nothing
     */
    public static Selection of(@Nullable Rules include, @Nullable Rules exclude) {
        return new Selection(
                List.of(),
                include == null ? null : include.root(null),
                exclude == null ? null : exclude.root(null));
    }

    /**
     * The same for what lies at a path and below it, its patterns seen from there, and nothing
     * else.
     *
     * @param path from the folder that the selection is for
     */
    public Selection at(TreePath path) {
        return new Selection(path.names(), include, exclude);
    }

    /** Whether everything is meant, here and below. */
    boolean isAll() {
        return way.isEmpty() && include == null && exclude == null;
    }

    Take take(Name name, boolean isFolder, long size) {
        if (!way.isEmpty()) {
            if (!name.equals(way.getFirst())) {
                return Take.NO;
            }
            if (isFolder) {
                return way.size() == 1 && include == null ? Take.YES : Take.LOOK_INSIDE;
            }
            if (way.size() > 1) {
                return Take.NO;
            }
        }
        FolderRules without = exclude;
        if (without != null && without.leavesOut(name, isFolder, size)) {
            return isFolder && without.mustEnter(name) ? Take.LOOK_INSIDE : Take.NO;
        }
        FolderRules only = include;
        if (only == null || only.leavesOut(name, isFolder, size)) {
            return Take.YES;
        }
        return isFolder ? Take.LOOK_INSIDE : Take.NO;
    }

    /** For a folder in this one. */
    Selection enter(Name folder, Take taken) {
        FolderRules only = include;
        FolderRules without = exclude;
        if (!way.isEmpty()) {
            return new Selection(way.subList(1, way.size()), only, without);
        }
        return new Selection(
                way,
                only == null || taken == Take.YES ? null : only.enter(folder, null, false),
                without == null ? null : without.enter(folder, null, false));
    }
}
