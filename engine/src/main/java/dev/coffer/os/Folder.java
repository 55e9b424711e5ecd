package dev.coffer.os;

import dev.coffer.base.Bytes;
import dev.coffer.base.Name;
import dev.coffer.base.Timestamp;
import dev.coffer.base.TreePath;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * An open folder. Every method that takes a {@link Name} acts on the entry of that name in this
 * very folder, wherever it may have been moved since, and never follows a symbolic link: neither in
 * the name nor, for paths, in any part of them. Safe for use by several threads; whoever opened it
 * closes it, and closing twice is harmless.
 *
 * <p>Interrupted calls ({@code EINTR}) are repeated here. Nothing is durable before {@link
 * #syncFileSystem} or {@link OpenFile#sync} of the file and {@link #sync} of its folder.
 */
public interface Folder extends Attributed, AutoCloseable {
    /** One listed entry. */
    record Listed(Name name, FileStat stat) {}

    /**
     * An entry that is listed but cannot be looked at.
     *
     * @param isFolder whether the listing calls it a folder
     * @param why what looking at it said
     */
    record Unseen(Name name, boolean isFolder, OsException why) {}

    /**
     * All entries but {@code .} and {@code ..}, each with its stat, sorted by name. An entry that
     * goes between listing and stat is left out.
     */
    List<Listed> list() throws OsException;

    /**
     * As {@link #list()}, but an entry that cannot be looked at (another user's mount, a damaged
     * inode) does not hide the others: it is added to {@code unseen}.
     */
    List<Listed> list(List<Unseen> unseen) throws OsException;

    /** The names alone, sorted. */
    List<Name> names() throws OsException;

    FileStat stat() throws OsException;

    /**
     * @throws OsException {@code ENOENT} if there is no such entry
     */
    FileStat stat(Name name) throws OsException;

    /** The stat, or null if there is no such entry. */
    @Nullable FileStat statIfThere(Name name) throws OsException;

    /**
     * Opens a folder below this one, never following a link and never leaving this folder (openat2
     * RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS; one component at a time where that is missing or the
     * path is longer than the kernel takes at once).
     *
     * @param below the root path opens this folder once more
     * @throws OsException {@code ELOOP} or {@code ENOTDIR} if a part is a link or no folder
     */
    Folder openFolder(TreePath below) throws OsException;

    Folder openFolder(Name name) throws OsException;

    /**
     * Opens a regular file for reading, without following links, without waiting on a FIFO, and
     * without changing its access time where that is permitted.
     *
     * @throws OsException {@code ELOOP} for a link, {@code EISDIR} for a folder, {@code ENXIO} for
     *     anything else
     */
    OpenFile openFile(TreePath below) throws OsException;

    OpenFile openFile(Name name) throws OsException;

    /** Opens an existing regular file for reading and writing; otherwise as {@link #openFile}. */
    OpenFile openForWriting(Name name) throws OsException;

    /**
     * Makes a new regular file, open for reading and writing.
     *
     * @param mode permission bits, taken as they are (the umask does not count)
     * @throws OsException {@code EEXIST} if the name is taken by anything
     */
    OpenFile createFile(Name name, int mode) throws OsException;

    /**
     * @param mode permission bits, taken as they are
     */
    void createFolder(Name name, int mode) throws OsException;

    void createLink(Name name, Bytes target) throws OsException;

    /**
     * A second name for a file that has one in {@code fromFolder} (which must be of the same
     * implementation).
     */
    void createHardLink(Name name, Folder fromFolder, Name from) throws OsException;

    /**
     * Makes a FIFO or a device.
     *
     * @param rawDevice as in {@link FileStat#rawDevice}; 0 for a FIFO
     * @throws IllegalArgumentException for another kind
     */
    void createNode(Name name, FileKind kind, int mode, long rawDevice) throws OsException;

    /** Renames over whatever has the new name, atomically. */
    void rename(Name from, Folder toFolder, Name to) throws OsException;

    /**
     * @throws OsException {@code EEXIST} if the new name is taken
     */
    void renameNew(Name from, Folder toFolder, Name to) throws OsException;

    /** Swaps two entries atomically; both must exist. */
    void exchange(Name one, Folder otherFolder, Name other) throws OsException;

    /** Removes anything but a folder. */
    void removeFile(Name name) throws OsException;

    /** Removes an empty folder. */
    void removeFolder(Name name) throws OsException;

    Bytes readLink(Name name) throws OsException;

    /**
     * All extended attributes that this process may see, sorted by name; empty where the file
     * system has none.
     */
    List<Xattr> xattrs(Name name) throws OsException;

    void setXattr(Name name, Xattr attribute) throws OsException;

    void removeXattr(Name name, Bytes attribute) throws OsException;

    void setOwner(Name name, int uid, int gid) throws OsException;

    /** Not for links, whose mode Linux does not keep ({@code EOPNOTSUPP}). */
    void setMode(Name name, int mode) throws OsException;

    /** Sets mtime, and atime to the same, of the entry itself, link or not. */
    void setModified(Name name, Timestamp modified) throws OsException;

    /** Makes the folder's entries durable (fsync). */
    void sync() throws OsException;

    /** Makes everything written to this folder's file system durable (syncfs). */
    void syncFileSystem() throws OsException;

    FileSystemStat fileSystem() throws OsException;

    /**
     * Takes the folder for itself among all handles that do so, in this and other processes of the
     * machine, until it is closed; the system lets go for a process that dies (flock). Nothing is
     * written.
     *
     * @return false if another handle has it
     * @throws OsException where the file system or a handle without the right to list cannot lock
     */
    boolean tryLock() throws OsException;

    @Override
    void close();
}
