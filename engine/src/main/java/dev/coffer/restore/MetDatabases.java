package dev.coffer.restore;

import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.os.FileKind;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.restore.RestoreAction.What;
import dev.coffer.sqlite.DatabaseHeader;
import dev.coffer.sqlite.SideFiles;
import dev.coffer.tree.Content;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * What a restore does about databases that it meets in a filled target: one that a program has open
 * stays, and what SQLite keeps beside one that goes or comes goes first. For one thread.
 */
final class MetDatabases {
    private final FileTree tree;
    private final Folder target;
    private final LiveDatabases databases;
    private final Hands hands;
    private final Report report;

    /**
     * @param tree what is restored
     */
    MetDatabases(
            FileTree tree, Folder target, LiveDatabases databases, Hands hands, Report report) {
        this.tree = tree;
        this.target = target;
        this.databases = databases;
        this.hands = hands;
        this.report = report;
    }

    /**
     * Whether some program has a database that would go.
     *
     * @param before what goes, a folder with all in it; null if there is nothing
     * @param after what comes in its place, or null
     */
    boolean isInUse(Place place, TreePath path, @Nullable Entry before, @Nullable Entry after)
            throws IOException {
        Folder live = place.live(target);
        LiveDatabases.InUse found =
                before == null ? null : databases.inUse(live, path, before.stat());
        if (found == null) {
            for (Folder.Listed file : sideFiles(live, path, before, after)) {
                String users = databases.users(live, file.name(), file.stat());
                found = users == null ? found : new LiveDatabases.InUse(path, users);
            }
        }
        if (found == null) {
            return false;
        }
        hands.databaseInUse(found.path(), found.users());
        return true;
    }

    /**
     * A log left beside another state of a database would be played into it by whoever opens it
     * next, so these files go first, wanted or not.
     */
    void takeSideFiles(Place place, TreePath path, @Nullable Entry before, @Nullable Entry after)
            throws IOException {
        Folder live = place.live(target);
        for (Folder.Listed file : sideFiles(live, path, before, after)) {
            hands.removeSideFile(place, new Entry(file.name(), file.stat()));
            place.dealtWith(file.name());
            TreePath gone = place.path.child(file.name());
            report.action(What.DELETE, gone, FileKind.FILE, file.stat().size());
        }
    }

    /** What SQLite keeps beside what goes or what comes, if either is a database. */
    private List<Folder.Listed> sideFiles(
            Folder live, TreePath path, @Nullable Entry before, @Nullable Entry after)
            throws IOException {
        List<Folder.Listed> beside = LiveDatabases.besides(live, path.name());
        return beside.isEmpty() || isDatabase(live, before) || isDatabase(path, after)
                ? beside
                : List.of();
    }

    private boolean isDatabase(Folder live, @Nullable Entry before) throws IOException {
        return before != null && databases.isDatabase(live, before.name(), before.stat());
    }

    /** One that was backed up as its raw bytes is not marked as a database. */
    private boolean isDatabase(TreePath path, @Nullable Entry after) throws IOException {
        if (after == null || !after.isFile() || after.isDatabase()) {
            return after != null && after.isDatabase();
        }
        try (Content content = tree.open(path, after)) {
            ByteBuffer start = ByteBuffer.allocate(DatabaseHeader.MAGIC_BYTES);
            while (start.hasRemaining() && content.read(start) > 0) {
                // reads on until it is full or the file ends
            }
            return DatabaseHeader.isDatabase(start.array(), start.position());
        }
    }

    /** Whether a file is what SQLite keeps beside a database of the target that stays. */
    boolean hasBeside(Place place, Name name) throws IOException {
        Name database = SideFiles.databaseOf(name);
        if (database == null) {
            return false;
        }
        Folder live = place.live(target);
        FileStat stat = live.statIfThere(database);
        return stat != null && databases.isDatabase(live, database, stat);
    }
}
