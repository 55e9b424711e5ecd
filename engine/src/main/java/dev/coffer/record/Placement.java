package dev.coffer.record;

import dev.coffer.base.Bytes;
import dev.coffer.base.TreePath;
import dev.coffer.os.FileKind;
import dev.coffer.os.Folder;
import dev.coffer.os.OsException;
import dev.coffer.tree.Entry;
import dev.coffer.writer.Written;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/**
 * Where a kind of store puts what a {@link BackupRun} finds. Called by several workers at once, the
 * calls for one folder by one worker. Nothing that has a final name is touched: what is to change
 * there becomes a {@link Step}, except in a {@linkplain FolderWork#fresh() fresh} folder, which is
 * not seen yet and is written straight. In a dry run only what looks is called: {@link #canRetire},
 * {@link #check}, {@link #checkFolder} and {@link #isLinked}.
 */
public interface Placement {
    /**
     * What lies where nobody looks yet.
     *
     * @param written what was read and written
     * @param at where it lies, relative to the store's root
     */
    record Staged(Written written, TreePath at) {}

    /** What has become of a copy since a run left it there. */
    enum Copy {
        SOUND,
        /** Its content is what it was; owner, mode, times or attributes are not. */
        METADATA,
        /** It is missing, something else, or not what it was. */
        DAMAGED
    }

    /**
     * Where the content of a file lies that has this place in a tree.
     *
     * @param place staged, fresh or final, relative to the store's root
     */
    TreePath copyAt(TreePath place);

    /** Whether the store has copies of entries of that kind, or keeps them in the record alone. */
    boolean hasCopies(FileKind kind);

    /**
     * Writes an entry that is new, or whose content may differ from the last point's.
     *
     * @param before what the last point has under the name, of the same kind, or null
     * @throws IOException what the source throws, or a {@link dev.coffer.writer.WriteException}
     */
    Staged stage(FolderWork folder, TreePath path, @Nullable RecordedEntry before, Entry after)
            throws IOException;

    /** Takes away what was staged: it turned out to be what the store has. */
    void drop(FolderWork folder, Staged staged) throws IOException;

    /**
     * What was staged takes its place when the run is committed.
     *
     * @param before what it replaces, of the same kind, or null
     * @param now what the record will say of it
     * @return what the record is to keep as {@link RecordedEntry#extra}
     */
    Bytes place(
            FolderWork folder,
            TreePath path,
            @Nullable RecordedEntry before,
            RecordedEntry now,
            Staged staged)
            throws IOException;

    /**
     * A file was copied whole: should the run be interrupted, a later one may take the copy.
     *
     * @param now what the record will say of it
     */
    default void copied(TreePath path, RecordedEntry now, Staged staged) throws IOException {}

    /**
     * Another name for a file that this run has placed, or that it leaves where it is.
     *
     * @param before what the last point has under the name, of the same kind, or null
     * @param other where the file lies now, relative to the store's root: staged, fresh, or final
     * @return what the record is to keep as {@link RecordedEntry#extra}
     * @throws dev.coffer.writer.WriteException if no more links are possible
     */
    Bytes link(
            FolderWork folder,
            TreePath path,
            @Nullable RecordedEntry before,
            RecordedEntry now,
            TreePath other)
            throws IOException;

    /** Only metadata of an entry that is no folder changes, its content stays where it is. */
    void metadata(FolderWork folder, TreePath path, RecordedEntry before, RecordedEntry now)
            throws IOException;

    /** Whether the store really has what its record says is there. */
    boolean canRetire(FolderWork folder, TreePath path, RecordedEntry before) throws IOException;

    /** Reads the copy of an entry that is no folder, and compares all of it with the record. */
    Copy check(FolderWork folder, TreePath path, RecordedEntry before) throws IOException;

    /** Whether the copy of a folder is one, with the metadata it should have. */
    Copy checkFolder(FolderWork folder, RecordedEntry before) throws IOException;

    /**
     * Whether the copy is the very file that lies elsewhere in the store.
     *
     * @param other relative to the store's root
     */
    boolean isLinked(FolderWork folder, TreePath path, TreePath other) throws IOException;

    /** The copy of a folder is missing, or something else lies in its place: it is made again. */
    void makeAgain(FolderWork folder) throws IOException;

    /**
     * Gives the copy of an entry the mode that it is to have, for a store whose protection of
     * copies was switched; straight, not by a step.
     *
     * @param in where the copy lies, or was kept when its entry left the source
     */
    void setModes(Folder in, RecordedEntry entry) throws OsException;

    /** What left the source, a folder with all in it, is kept aside. */
    void retire(FolderWork folder, TreePath path, RecordedEntry before) throws IOException;

    /**
     * Makes a folder that is new and enters it.
     *
     * @param folder to be made; its parent is fresh or not
     * @throws dev.coffer.writer.WriteException if the store does not take it
     */
    void makeFolder(FolderWork folder) throws IOException;

    /** A fresh folder has all it will have: it gets its metadata, and its final name by a step. */
    Written finishFolder(FolderWork folder) throws IOException;

    /**
     * Something in a folder that stays, or its own metadata, changed: when all steps in it are done
     * it gets these.
     */
    void folderMetadata(FolderWork folder, RecordedEntry now) throws IOException;

    /** The folder will not be used any more, whether the run goes on or not. */
    void close(FolderWork folder);
}
