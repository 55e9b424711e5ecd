package dev.coffer.writer;

import dev.coffer.base.Bytes;
import dev.coffer.base.DamagedException;
import dev.coffer.base.Name;
import dev.coffer.base.Sha256;
import dev.coffer.base.TreePath;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;
import dev.coffer.os.Xattr;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.Problem;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes single entries of a tree into open folders, with content and metadata, in few system
 * calls. Keeps buffers, so make one for each thread; not safe for several.
 *
 * <p>Names are taken, never replaced: what lies under a name already makes the write fail with
 * {@code EEXIST}. An entry that fails half-way is removed again. What is written is not durable
 * before a sync, unless the options ask for one of each file; and it is seen under its name while
 * it grows, so a caller that minds has it written into a {@link PrivateFolder}, or uses {@link
 * #writeBeside}.
 */
public final class EntryWriter {
    private static final int PERMISSION_BITS = 0777;

    private final FileTree tree;
    private final WriteOptions options;
    private final FolderDefaults defaults;
    private final ContentCopier copier;
    private final MetadataWriter metadata;
    private final MetadataSetter setter;

    /**
     * @param tree what is written comes from here
     * @param defaults of all folders that are written into
     */
    public EntryWriter(FileTree tree, WriteOptions options, FolderDefaults defaults) {
        this(tree, options, defaults, null);
    }

    /**
     * @param tree what is written comes from here
     * @param defaults of all folders that are written into
     * @param progress told of content as it is copied; null to tell nobody
     */
    public EntryWriter(
            FileTree tree,
            WriteOptions options,
            FolderDefaults defaults,
            ContentCopier.@Nullable Progress progress) {
        this.copier = new ContentCopier(progress);
        this.tree = tree;
        this.options = options;
        this.defaults = defaults;
        this.metadata = new MetadataWriter(options);
        this.setter = new MetadataSetter(metadata);
    }

    /**
     * Writes one entry that is no folder, under a name of its own. Other names of the same file are
     * the caller's to make, with {@link #link}.
     *
     * @param path where the tree listed the entry
     * @param name free in {@code into}
     * @throws WriteException if the side written to refuses
     * @throws DamagedException if the content is not what the tree says it is
     * @throws IOException what the tree throws
     * @throws IllegalArgumentException for a folder or a socket
     */
    public Written write(TreePath path, Entry entry, Folder into, Name name) throws IOException {
        return switch (entry.kind()) {
            case FILE -> writeFile(path, entry, into, name);
            case LINK -> writeLink(path, entry, into, name);
            case FIFO, CHARACTER_DEVICE, BLOCK_DEVICE -> writeNode(path, entry, into, name);
            case FOLDER, SOCKET ->
                    throw new IllegalArgumentException(path + " is a " + entry.kind());
        };
    }

    /** {@link #write} in a private folder of the same file system, then renamed over the name. */
    public Written writeBeside(
            TreePath path, Entry entry, Folder beside, Name temporary, Folder into, Name name)
            throws IOException {
        Written written = write(path, entry, beside, temporary);
        try {
            beside.rename(temporary, into, name);
        } catch (OsException e) {
            discard(beside, temporary, e);
            throw new WriteException(path, e);
        }
        return written;
    }

    /**
     * Makes a folder that only its owner may enter; {@link #finishFolder} gives it its metadata
     * once everything is in it.
     *
     * @return the new folder, open; the caller closes it
     */
    public Folder createFolder(TreePath path, Folder into, Name name) throws WriteException {
        try {
            into.createFolder(name, 0700);
            return into.openFolder(name);
        } catch (OsException e) {
            throw new WriteException(path, e);
        }
    }

    /** Owner, extended attributes, times and mode of a folder made by {@link #createFolder}. */
    public Written finishFolder(TreePath path, Entry entry, Folder made) throws IOException {
        try {
            return updateFolder(path, entry, made, made.stat());
        } catch (OsException e) {
            throw new WriteException(path, e);
        }
    }

    /**
     * Gives an existing folder the metadata of an entry.
     *
     * @param now what the folder has
     */
    public Written updateFolder(TreePath path, Entry entry, Folder folder, FileStat now)
            throws IOException {
        List<MetadataLoss> unread = new ArrayList<>(0);
        List<Xattr> wanted = xattrs(path, entry, unread);
        return Written.of(
                entry, wanted, joined(unread, setter.set(path, entry, wanted, folder, now)));
    }

    /**
     * Gives an existing entry that is no folder the metadata of another. One that was swapped for
     * another since it was looked at gets none of it.
     *
     * @param now what was seen under the name
     */
    public Written updateMetadata(TreePath path, Entry entry, Folder in, Name name, FileStat now)
            throws IOException {
        List<MetadataLoss> unread = new ArrayList<>(0);
        List<Xattr> wanted = xattrs(path, entry, unread);
        return Written.of(
                entry, wanted, joined(unread, setter.set(path, entry, wanted, in, name, now)));
    }

    /**
     * Whether an existing entry has other metadata than the tree's: owner, mode, mtime, and the
     * extended attributes that a restore sets or takes away.
     *
     * @param has the existing entry's attributes
     */
    public static boolean metadataDiffers(
            Entry entry, List<Xattr> wanted, FileStat now, List<Xattr> has) {
        return MetadataWriter.differs(entry, wanted, now, has);
    }

    /**
     * Gives a file that was written under one name another.
     *
     * @throws WriteException {@code EMLINK} or {@code EPERM} where no more links are possible:
     *     write the file once more then
     */
    public void link(TreePath path, Folder into, Name name, Folder fromFolder, Name from)
            throws WriteException {
        try {
            into.createHardLink(name, fromFolder, from);
        } catch (OsException e) {
            throw new WriteException(path, e);
        }
    }

    private Written writeFile(TreePath path, Entry entry, Folder into, Name name)
            throws IOException {
        int mode = metadata.modeFor(entry) & PERMISSION_BITS;
        OpenFile file;
        try {
            file = into.createFile(name, mode);
        } catch (OsException e) {
            throw new WriteException(path, e);
        }
        try (file) {
            Copied copied = copier.copy(tree, path, entry, file, options.hashing());
            compare(path, entry.contentHash(), copied.hash());
            return finishFile(path, copied, file, mode);
        } catch (IOException | RuntimeException e) {
            discard(into, name, e);
            throw e;
        }
    }

    private static void compare(TreePath path, @Nullable Sha256 known, @Nullable Sha256 read)
            throws DamagedException {
        if (known != null && read != null && !known.equals(read)) {
            throw new DamagedException(
                    path + " is damaged: its content has SHA-256 " + read + ", not " + known);
        }
    }

    private Written finishFile(TreePath path, Copied copied, OpenFile file, int mode)
            throws IOException {
        Entry entry = copied.entry();
        List<MetadataLoss> unread = new ArrayList<>(0);
        List<Xattr> wanted = copied.xattrs();
        if (wanted == null) {
            wanted = xattrs(path, entry, unread);
        }
        List<MetadataLoss> losses;
        try {
            List<Xattr> has = defaults.acl() ? file.xattrs() : List.of();
            losses = metadata.apply(file, entry, wanted, asMade(mode, has));
            if (options.sync()) {
                file.sync();
            }
        } catch (OsException e) {
            throw new WriteException(path, e);
        }
        return new Written(
                entry,
                copied.bytes(),
                copied.hash(),
                null,
                wanted,
                joined(unread, losses),
                copied.changing());
    }

    private MetadataWriter.Now asMade(int mode, List<Xattr> has) {
        // An ACL that was handed on has changed the mode to something else.
        return new MetadataWriter.Now(
                defaults.uid(), defaults.gid(), has.isEmpty() ? mode : -1, null, has);
    }

    private Written writeLink(TreePath path, Entry entry, Folder into, Name name)
            throws IOException {
        Bytes target = tree.linkTarget(path, entry);
        List<MetadataLoss> unread = new ArrayList<>(0);
        List<Xattr> wanted = xattrs(path, entry, unread);
        try {
            into.createLink(name, target);
        } catch (OsException e) {
            throw new WriteException(path, e);
        }
        List<MetadataLoss> losses =
                metadata.apply(new NamedEntry(into, name), entry, wanted, asMade(0777, List.of()));
        return new Written(entry, 0, null, target, wanted, joined(unread, losses), false);
    }

    private Written writeNode(TreePath path, Entry entry, Folder into, Name name)
            throws IOException {
        List<MetadataLoss> unread = new ArrayList<>(0);
        List<Xattr> wanted = xattrs(path, entry, unread);
        int mode = entry.stat().mode() & PERMISSION_BITS;
        try {
            into.createNode(name, entry.kind(), mode, entry.stat().rawDevice());
        } catch (OsException e) {
            throw new WriteException(path, e);
        }
        List<Xattr> has = defaults.acl() ? xattrs(path, into, name) : List.of();
        List<MetadataLoss> losses =
                metadata.apply(new NamedEntry(into, name), entry, wanted, asMade(mode, has));
        return Written.of(entry, wanted, joined(unread, losses));
    }

    /**
     * What the tree says the entry has; an entry whose attributes cannot be read is written
     * without.
     */
    private List<Xattr> xattrs(TreePath path, Entry entry, List<MetadataLoss> unread)
            throws IOException {
        try {
            return tree.xattrs(path, entry);
        } catch (InterruptedIOException | DamagedException e) {
            throw e;
        } catch (IOException e) {
            String reason =
                    e instanceof OsException os ? os.reason() : String.valueOf(e.getMessage());
            unread.add(
                    new MetadataLoss(
                            Problem.Kind.METADATA_LOST, "extended attributes unread", reason));
            return List.of();
        }
    }

    private static List<Xattr> xattrs(TreePath path, Folder in, Name name) throws WriteException {
        try {
            return in.xattrs(name);
        } catch (OsException e) {
            throw new WriteException(path, e);
        }
    }

    private static List<MetadataLoss> joined(List<MetadataLoss> some, List<MetadataLoss> more) {
        if (some.isEmpty()) {
            return more;
        }
        some.addAll(more);
        return some;
    }

    private static void discard(Folder folder, Name halfWritten, Exception because) {
        try {
            folder.removeFile(halfWritten);
        } catch (OsException e) {
            because.addSuppressed(e);
        }
    }
}
