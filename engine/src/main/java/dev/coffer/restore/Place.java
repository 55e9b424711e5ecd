package dev.coffer.restore;

import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.os.Folder;
import dev.coffer.os.OsException;
import dev.coffer.tree.Entry;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * A folder while the restore is in it or below it. What a walk with several workers shares, the
 * making of a folder, is guarded by the place itself.
 */
final class Place {
    /** On which side there is a folder. */
    enum Side {
        /** In the target and in the point. */
        BOTH,
        /** In the point alone. */
        NEW,
        /** In the target alone, and something in it stays. */
        LIVE
    }

    final @Nullable Place parent;
    final TreePath path;
    final Side side;

    /** What the target has under the name; for a new folder, something else that it replaces. */
    final @Nullable Entry before;

    final @Nullable Entry after;
    final Selection selection;

    /**
     * Whether the folder itself is meant, rather than only something that may lie in it, and the
     * point knows what metadata it had.
     */
    final boolean wanted;

    /** A folder of the target, open while it is needed. */
    private @Nullable Folder live;

    /** A new folder, where it is built. */
    @Nullable Folder staged;

    /** A new folder that something outside has to put in its place: under this name. */
    @Nullable Name kept;

    /** Whether the new folder is made; guarded by this. */
    boolean made;

    /** Whether something in the folder of the target was or will be changed. */
    boolean touched;

    /** What of the folder no backup has; null until it is asked for. */
    @Nullable LeftOut leftOut;

    private final Map<Name, Place> waiting = new HashMap<>(0);
    private final Set<Name> done = new HashSet<>(0);

    Place(
            @Nullable Place parent,
            TreePath path,
            Side side,
            @Nullable Entry before,
            @Nullable Entry after,
            Selection selection,
            boolean wanted) {
        this.parent = parent;
        this.path = path;
        this.side = side;
        this.before = before;
        this.after = after;
        this.selection = selection;
        this.wanted = wanted && (after == null || !after.isMadeUp());
    }

    /** The point's side, for a place that has one. */
    Entry pointFolder() {
        return present(after);
    }

    /** The target's side, for a place that has one. */
    Entry targetFolder() {
        return present(before);
    }

    private Entry present(@Nullable Entry entry) {
        if (entry == null) {
            throw new IllegalStateException("no such side of " + path);
        }
        return entry;
    }

    /** Whether what is put here goes to the file system of the target folder itself. */
    boolean isOnTargetsFileSystem() {
        Entry here = null;
        for (Place at = this; at != null; at = at.parent) {
            Entry folder = at.side == Side.NEW ? null : at.before;
            here = here == null ? folder : here;
            if (at.parent == null) {
                return here == null
                        || folder == null
                        || here.stat().device() == folder.stat().device();
            }
        }
        return true;
    }

    /** A decision about a folder that is entered later. */
    void await(Name name, Place child) {
        waiting.put(name, child);
    }

    @Nullable Place awaited(Name name) {
        return waiting.remove(name);
    }

    /** Says that an entry of the target was taken away along with another. */
    void dealtWith(Name name) {
        done.add(name);
    }

    boolean isDealtWith(Name name) {
        return done.contains(name);
    }

    /** The folder in the target, opened once. */
    Folder live(Folder target) throws OsException {
        Folder open = live;
        if (open == null) {
            open = target.openFolder(path);
            live = open;
        }
        return open;
    }

    void close() {
        Folder open = live;
        if (open != null) {
            open.close();
            live = null;
        }
        Folder building = staged;
        if (building != null) {
            building.close();
            staged = null;
        }
    }
}
