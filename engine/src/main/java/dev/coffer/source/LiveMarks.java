package dev.coffer.source;

import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.os.Errno;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * Reads the marks of the folders of a live source, and says of a path in it what a scan would do.
 * Safe for use by several threads, for as long as the folder is open.
 */
public final class LiveMarks implements FolderMarks {
    private final Folder root;
    private final Set<String> notes = new ConcurrentSkipListSet<>();

    /**
     * @param root of the source; stays the caller's to close
     */
    public LiveMarks(Folder root) {
        this.root = root;
    }

    @Override
    public @Nullable IgnoreFile ignoreFile(TreePath folder) throws OsException {
        try (Folder opened = root.openFolder(folder)) {
            return isFile(opened, IgnoreFile.NAME) ? ignoreFile(opened, folder) : null;
        } catch (OsException e) {
            return nullIfMissing(e);
        }
    }

    private @Nullable IgnoreFile ignoreFile(Folder opened, TreePath folder) {
        try {
            return IgnoreFile.read(opened, folder);
        } catch (OsException e) {
            notes.add(folder.child(IgnoreFile.NAME) + ": " + IgnoreFile.whyNotApplied(e));
            return null;
        }
    }

    @Override
    public void bad(List<RuleProblem> lines) {
        for (RuleProblem line : lines) {
            notes.add(line.toString());
        }
    }

    /**
     * Files of rules that were met and could not be read, and why, and lines in them that mean
     * nothing; sorted.
     */
    public List<String> notes() {
        return List.copyOf(notes);
    }

    @Override
    public boolean isCacheTagged(TreePath folder) throws OsException {
        try (Folder opened = root.openFolder(folder)) {
            return isFile(opened, CacheTag.NAME) && CacheTag.isValid(startOfTag(opened));
        } catch (OsException e) {
            nullIfMissing(e);
            return false;
        }
    }

    private static boolean isFile(Folder folder, Name name) throws OsException {
        FileStat stat = folder.statIfThere(name);
        return stat != null && stat.isFile();
    }

    private static byte[] startOfTag(Folder folder) throws OsException {
        try (OpenFile tag = folder.openFile(CacheTag.NAME)) {
            ByteBuffer start = ByteBuffer.allocate(CacheTag.SIGNATURE_LENGTH);
            while (start.hasRemaining() && tag.read(start) > 0) {
                // reads on until it is full or the file ends
            }
            return start.array();
        }
    }

    /** A folder that is not there has no marks: of a path that could be, too, one may ask. */
    private static @Nullable IgnoreFile nullIfMissing(OsException e) throws OsException {
        if (e.is(Errno.ENOENT, Errno.ENOTDIR)) {
            return null;
        }
        throw e;
    }

    /**
     * What a scan would do with a path, and why. A path that is not there is taken as a file.
     *
     * @param path seen from the root of the source
     * @param oneFileSystem whether folders of other file systems are taken as empty
     * @param stores folders of our own, left out wherever they are met
     * @throws IOException if a folder on the way cannot be opened, or is a link
     */
    public Verdict explain(TreePath path, Rules rules, boolean oneFileSystem, List<FileStat> stores)
            throws IOException {
        long device = root.stat().device();
        OwnPlaces own = new OwnPlaces(stores);
        TreePath at = TreePath.ROOT;
        FileStat stat = null;
        for (Name name : path.names()) {
            stat = stat(at, name);
            if (stat == null) {
                break;
            }
            boolean inRoot = at.isRoot();
            at = at.child(name);
            if (stat.isFolder() && own.has(name, stat, inRoot)) {
                return new Verdict.Own(at);
            }
            if (oneFileSystem && stat.isFolder() && stat.device() != device && !at.equals(path)) {
                return elsewhere(at, rules);
            }
            // Of a store that is met by chance the folder itself is in the tree, empty.
            if (stat.isFolder() && !at.equals(path) && isStore(at)) {
                return new Verdict.Own(at);
            }
        }
        boolean isFolder = stat != null && stat.isFolder();
        long size = stat != null && stat.isFile() ? stat.size() : 0;
        return rules.explain(path, isFolder, size, this);
    }

    /** A folder that the rules leave out themselves is not there to be empty. */
    private Verdict elsewhere(TreePath folder, Rules rules) throws IOException {
        Verdict own = rules.explain(folder, true, 0, this);
        return own.isLeftOut()
                ? new Verdict.Below(folder, own)
                : new Verdict.OnAnotherFileSystem(folder);
    }

    private @Nullable FileStat stat(TreePath folder, Name name) throws OsException {
        try (Folder opened = root.openFolder(folder)) {
            return opened.statIfThere(name);
        } catch (OsException e) {
            nullIfMissing(e);
            return null;
        }
    }

    private boolean isStore(TreePath path) throws OsException {
        try (Folder folder = root.openFolder(path)) {
            return OwnPlaces.isStore(folder, folder.list());
        }
    }
}
