package dev.coffer.job;

import dev.coffer.base.CofferException;
import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;
import dev.coffer.sqlite.CaptureOptions;
import dev.coffer.sqlite.CheckPlan;
import dev.coffer.sqlite.DatabaseCapture;
import dev.coffer.sqlite.DatabaseHeader;
import dev.coffer.sqlite.DatabaseLook;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.SourcePlace;
import dev.coffer.tree.Content;
import dev.coffer.tree.DatabaseFinding;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.TreeWalk;
import dev.coffer.tree.Trees;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/** Looks for SQLite databases, on this machine and in points, and into them. Changes nothing. */
public final class Databases {
    private static final int SECTOR = 512;
    private static final int BUFFER = 1 << 20;

    private final Machine machine;

    Databases(Machine machine) {
        this.machine = machine;
    }

    /**
     * A file that is a database, or has the name of one.
     *
     * @param size in bytes
     */
    public record Found(HostPath path, long size, DatabaseLook look) {}

    /**
     * A database in a point.
     *
     * @param finding what its check found; null if the point says nothing of it
     */
    public record Kept(TreePath path, long size, @Nullable DatabaseFinding finding) {}

    /**
     * Looks through a folder and all below it, following no link: for databases, and for files that
     * have the name of one and are none.
     *
     * @param found told of each, a folder at a time
     * @param unreadable told of folders that cannot be listed
     * @throws CofferException if the folder is not there, or is none
     */
    public void discover(HostPath root, Consumer<Found> found, Consumer<String> unreadable)
            throws IOException, InterruptedException {
        HostFiles files = machine.files();
        Deque<TreePath> ahead = new ArrayDeque<>(List.of(TreePath.ROOT));
        try (Folder top = openRoot(root)) {
            while (!ahead.isEmpty()) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                TreePath path = ahead.removeLast();
                try (Folder folder = top.openFolder(path)) {
                    List<Folder.Listed> listed = new ArrayList<>(folder.list(new ArrayList<>()));
                    listed.sort((a, b) -> a.name().compareTo(b.name()));
                    List<TreePath> below = new ArrayList<>();
                    for (Folder.Listed one : listed) {
                        HostPath place = root.resolve(path.child(one.name()));
                        if (one.stat().isFolder()) {
                            below.add(path.child(one.name()));
                        } else if (one.stat().isFile()) {
                            look(files, folder, place, one.stat(), found);
                        }
                    }
                    ahead.addAll(below.reversed());
                } catch (OsException e) {
                    unreadable.accept(root.resolve(path) + ": " + e.reason());
                }
            }
        }
    }

    private Folder openRoot(HostPath root) throws CofferException {
        try {
            return machine.files().open(root);
        } catch (OsException e) {
            throw CofferException.failed(
                    "cannot look into " + root + ": " + e.reason() + "; name a folder", e);
        }
    }

    private static void look(
            HostFiles files, Folder folder, HostPath place, FileStat stat, Consumer<Found> found)
            throws OsException {
        boolean named = DatabaseLook.hasUsualName(place.name().toString());
        boolean wholePages = stat.size() >= SECTOR && stat.size() % SECTOR == 0;
        if (!named && !wholePages) {
            return;
        }
        DatabaseLook look = DatabaseLook.at(files, folder, place, stat);
        if (named || look.kind() == DatabaseLook.Kind.DATABASE) {
            found.accept(new Found(place, stat.size(), look));
        }
    }

    /** The databases in a point, and files that ought to be some and are none, sorted by path. */
    public List<Kept> in(RestorePoint point, FileTree tree)
            throws IOException, InterruptedException {
        return in(point, tree, true);
    }

    private List<Kept> in(@Nullable RestorePoint point, FileTree tree, boolean others)
            throws IOException, InterruptedException {
        List<Kept> kept = new ArrayList<>();
        TreeWalk.walk(
                tree,
                TreePath.ROOT,
                tree.root(),
                (path, entry) -> {
                    DatabaseFinding finding = point == null ? null : point.database(path);
                    boolean isTold = others && finding != null;
                    if (entry.isFile() && (isTold || isDatabase(tree, path, entry))) {
                        kept.add(new Kept(path, entry.size(), finding));
                    }
                    return true;
                });
        return kept;
    }

    /** A vault does not know of a file that it is one: its first bytes say so. */
    static boolean isDatabase(FileTree tree, TreePath path, Entry entry) throws IOException {
        if (entry.isDatabase()) {
            return true;
        }
        if (entry.size() < SECTOR || entry.size() % SECTOR != 0) {
            return false;
        }
        ByteBuffer start = ByteBuffer.allocate(DatabaseHeader.MAGIC_BYTES);
        try (Content content = tree.open(path, entry)) {
            while (start.hasRemaining() && content.read(start) > 0) {
                // reads on until it is full or the file ends
            }
        }
        return DatabaseHeader.isDatabase(start.array(), start.position());
    }

    /**
     * A private copy of a database in a point, to be looked into; the caller closes it.
     *
     * @param point opened at the database, or at a folder that holds just one
     * @throws CofferException {@code USAGE} if it is no database, or several could be meant
     */
    public DatabaseCopy copyOf(OpenPoint point) throws IOException, InterruptedException {
        TreePath path = chosen(point);
        Entry entry = path.equals(point.path()) ? point.entry() : Trees.find(point.tree(), path);
        if (entry == null) {
            throw new IllegalStateException(path + " was there a moment ago");
        }
        return copyOf(point.tree(), path, entry, label(point, path));
    }

    private static String label(OpenPoint point, TreePath path) {
        return path + " in " + point.label();
    }

    /**
     * The path of the database that is meant, where only one can be.
     *
     * @throws CofferException {@code USAGE} if it is no database, or several could be meant
     */
    public TreePath chosen(OpenPoint point) throws IOException, InterruptedException {
        if (point.entry().isFile()) {
            if (!isDatabase(point.tree(), point.path(), point.entry())) {
                throw CofferException.usage(
                        label(point, point.path())
                                + " is not a SQLite database; coffer db list"
                                + " shows which there are");
            }
            return point.path();
        }
        List<TreePath> all = new ArrayList<>();
        for (Kept kept : in(point.point(), point.tree(), false)) {
            if (point.path().contains(kept.path())) {
                all.add(kept.path());
            }
        }
        if (all.size() == 1) {
            return all.getFirst();
        }
        throw CofferException.usage(
                all.isEmpty()
                        ? "there is no SQLite database in " + point.label()
                        : "there are several databases in "
                                + point.label()
                                + " ("
                                + all.getFirst()
                                + ", "
                                + all.get(1)
                                + (all.size() > 2 ? ", …" : "")
                                + "); name one as POINT:PATH");
    }

    DatabaseCopy copyOf(FileTree tree, TreePath path, Entry entry, String label)
            throws IOException {
        Staging staging = new Staging(machine);
        boolean done = false;
        try {
            HostPath folder = staging.folder();
            Name name = Name.of("copy");
            try (Folder open = machine.files().open(folder);
                    Content content = tree.open(path, entry);
                    OpenFile file = open.createFile(name, 0600)) {
                copy(content, file);
            }
            done = true;
            return new DatabaseCopy(staging, folder.resolve(name), label);
        } finally {
            if (!done) {
                staging.close();
            }
        }
    }

    private static void copy(Content content, OpenFile file) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
        long at = 0;
        while (true) {
            long hole = content.skipHole();
            if (hole > 0) {
                at += hole;
                file.seek(at);
            }
            int count = content.read(buffer.clear());
            if (count < 0) {
                break;
            }
            file.write(buffer.flip());
            at += count;
        }
        content.finish();
        file.truncate(at);
    }

    /**
     * The same of a database as it is now.
     *
     * @param file links on the way and at its end are followed
     * @throws CofferException if it is not there, or cannot be read as a database
     */
    public DatabaseCopy copyOf(HostPath file, CaptureOptions options)
            throws IOException, InterruptedException {
        Staging staging = new Staging(machine);
        boolean done = false;
        try {
            HostPath copy =
                    new DatabaseCapture(machine.files())
                            .capture(file, staging.folder(), options.withCheck(CheckPlan.QUICK))
                            .file();
            done = true;
            return new DatabaseCopy(staging, copy, file + " as it is now");
        } catch (OsException e) {
            throw CofferException.failed(
                    "cannot read the database " + file + ": " + e.reason() + "; is the name right?",
                    e);
        } finally {
            if (!done) {
                staging.close();
            }
        }
    }

    /** Where something of a point lies, or lay, on this machine; null if nobody can tell. */
    public static @Nullable HostPath live(RestorePoint point, TreePath path) {
        List<SourcePlace> sources = point.sources();
        for (SourcePlace source : sources) {
            TreePath root = sources.size() == 1 ? TreePath.ROOT : TreePath.parse(source.name());
            if (root.contains(path) && !source.isVersions()) {
                TreePath below = root.relativize(path);
                boolean isSource =
                        below.depth() == 1
                                && !source.path().isRoot()
                                && source.path().name().equals(below.name());
                return isSource ? source.path() : source.path().resolve(below);
            }
        }
        return null;
    }
}
