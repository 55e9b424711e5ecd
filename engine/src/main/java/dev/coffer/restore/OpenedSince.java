package dev.coffer.restore;

import dev.coffer.base.TreePath;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.OsException;
import dev.coffer.sqlite.SideFiles;
import dev.coffer.tree.Entry;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Which effects are not to happen, because a program has opened the database since it was decided
 * that it goes. For one thread.
 */
final class OpenedSince {
    private final LiveDatabases databases;
    private final Folder target;

    OpenedSince(LiveDatabases databases, Folder target) {
        this.databases = databases;
        this.target = target;
    }

    /** Those that move a database in use. Looks anew at who has what open. */
    List<Effect> among(List<Effect> effects) throws IOException {
        databases.lookAgain();
        List<Effect> inUse = new ArrayList<>(0);
        for (Effect one : effects) {
            if (isInUse(one)) {
                inUse.add(one);
            }
        }
        return inUse;
    }

    /** Whether an effect is one of those, or moves a side file of one. */
    static boolean goesWithOne(Effect effect, List<Effect> all) {
        for (Effect one : all) {
            if (goesWith(effect, one)) {
                return true;
            }
        }
        return false;
    }

    private boolean isInUse(Effect effect) throws IOException {
        Entry before = effect.gone();
        if (before == null) {
            return false;
        }
        TreePath path = effect.path();
        try (Folder folder = target.openFolder(effect.place().path)) {
            FileStat now = folder.statIfThere(before.name());
            return now != null
                    && (now.isFolder() || databases.isOfDatabase(folder, before.name(), now))
                    && databases.inUse(folder, path, now) != null;
        } catch (OsException e) {
            return false; // moving it meets the same, and tells
        }
    }

    /** A database and its side files all go, or none of them does. */
    private static boolean goesWith(Effect effect, Effect one) {
        return (effect instanceof Effect.Put || effect instanceof Effect.Take)
                && effect.place().path.equals(one.place().path)
                && SideFiles.same(effect.path().name(), one.path().name());
    }
}
