package dev.coffer.storage;

import dev.coffer.base.Name;
import dev.coffer.base.Randomness;
import dev.coffer.base.TreePath;
import dev.coffer.os.Errno;
import dev.coffer.os.FileKind;
import dev.coffer.os.FileSystemStat;
import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;
import dev.coffer.os.SmallFiles;
import dev.coffer.storage.StorageException.Kind;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A folder of this machine. A file is written under a name with {@code -tmp-} in it, synced, and
 * renamed; what a crash leaves of such is passed over by listings. No link is followed below the
 * folder.
 */
public final class LocalStorage implements Storage {
    private static final int SLICE = 128 * 1024;
    private static final int SUFFIX_BYTES = 5;

    /** The magic number of file systems in user space, sshfs and rclone among them. */
    private static final long FUSE = 0x65735546L;

    private final HostPath location;
    private final Folder root;
    private final Randomness randomness;
    private final Modes modes;

    /**
     * What is allowed on what is made.
     *
     * @param folder permission bits of folders
     * @param file permission bits of finished files
     * @param synced whether a file is made durable before it gets its name
     */
    public record Modes(int folder, int file, boolean synced) {
        /** For the owner alone, and not to be written to again. */
        public static final Modes PRIVATE = new Modes(0700, 0400, true);

        /** For the group too. */
        public static final Modes GROUP = new Modes(0770, 0440, true);

        /**
         * For what can be had again, and is checked when it is read: after a crash of the machine a
         * file may have less than it should.
         */
        public static final Modes CACHE = new Modes(0700, 0600, false);
    }

    private LocalStorage(HostPath location, Folder root, Randomness randomness, Modes modes) {
        this.location = location;
        this.root = root;
        this.randomness = randomness;
        this.modes = modes;
    }

    /**
     * Opens a folder that is there.
     *
     * @throws StorageException {@link Kind#MISSING} if it is not
     */
    public static LocalStorage open(
            HostFiles files, HostPath location, Randomness randomness, Modes modes)
            throws StorageException {
        try {
            return new LocalStorage(location, files.open(location), randomness, modes);
        } catch (OsException e) {
            throw failure("cannot open " + location, e);
        }
    }

    /** Opens a folder, making it and those above it where they are missing. */
    public static LocalStorage openOrMake(
            HostFiles files, HostPath location, Randomness randomness, Modes modes)
            throws StorageException {
        try {
            Folder root = SmallFiles.openOrCreate(files, location, modes.folder);
            return new LocalStorage(location, root, randomness, modes);
        } catch (OsException e) {
            throw failure("cannot make " + location, e);
        }
    }

    @Override
    public void list(StorageKey from, Lister lister) throws IOException {
        Deque<StorageKey> folders = new ArrayDeque<>();
        folders.push(from);
        while (!folders.isEmpty()) {
            StorageKey key = folders.pop();
            try (Folder folder = root.openFolder(TreePath.of(key.path()))) {
                for (Folder.Listed listed : folder.list()) {
                    String name = listed.name().toString();
                    if (!StorageKey.isGood(name)) {
                        continue;
                    }
                    if (listed.stat().isFolder()) {
                        folders.push(key.child(name));
                    } else if (listed.stat().kind() == FileKind.FILE) {
                        lister.file(key.child(name), listed.stat().size());
                    }
                }
            } catch (OsException e) {
                if (!e.is(Errno.ENOENT, Errno.ENOTDIR)) {
                    throw failure("cannot list " + location.resolve(path(key)), e);
                }
            }
            if (Thread.currentThread().isInterrupted()) {
                throw new InterruptedIOException("interrupted while listing " + location);
            }
        }
    }

    @Override
    public InputStream get(StorageKey key, long offset, long length) throws IOException {
        OpenFile file = null;
        try {
            file = root.openFile(path(key));
            if (offset > 0) {
                file.seek(offset);
            }
            return new Reading(key, file, length);
        } catch (OsException e) {
            if (file != null) {
                file.close();
            }
            throw failure("cannot read " + location.resolve(path(key)), e);
        }
    }

    /** Reads up to so many bytes of an open file. */
    private final class Reading extends InputStream {
        private final StorageKey key;
        private final OpenFile file;
        private long left;

        Reading(StorageKey key, OpenFile file, long length) {
            this.key = key;
            this.file = file;
            this.left = length;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            int wanted = (int) Math.min(Math.min(length, SLICE), left);
            if (wanted == 0) {
                return -1;
            }
            try {
                int count = file.read(ByteBuffer.wrap(into, offset, wanted));
                left -= Math.max(0, count);
                return count;
            } catch (OsException e) {
                throw failure("cannot read " + location.resolve(path(key)), e);
            }
        }

        @Override
        public void close() {
            file.close();
        }
    }

    @Override
    public void put(StorageKey key, Body body) throws IOException {
        try (Folder folder = folder(key.parent())) {
            Name name = Name.of(key.name());
            Name beside = name.plus(StorageKey.UNFINISHED + randomness.hex(SUFFIX_BYTES));
            boolean done = false;
            try {
                write(folder, beside, key, body);
                folder.rename(beside, folder, name);
                done = true;
            } finally {
                if (!done) {
                    removeQuietly(folder, beside);
                }
            }
        } catch (OsException e) {
            throw failure("cannot write " + location.resolve(path(key)), e);
        }
    }

    private void write(Folder folder, Name name, StorageKey key, Body body) throws IOException {
        try (OpenFile file = folder.createFile(name, 0600);
                InputStream in = body.open()) {
            byte[] slice = new byte[Math.clamp(body.length(), 1, SLICE)];
            long written = 0;
            for (int n = in.read(slice); n >= 0; n = in.read(slice)) {
                file.write(ByteBuffer.wrap(slice, 0, n));
                written += n;
            }
            if (written != body.length()) {
                throw new StorageException(
                        Kind.FAILED,
                        key + " was to have " + body.length() + " bytes, and had " + written);
            }
            file.setMode(modes.file);
            if (modes.synced) {
                file.sync();
            }
        }
    }

    /** What was thrown already tells more than that its remains could not be removed. */
    private static void removeQuietly(Folder folder, Name name) {
        try {
            folder.removeFile(name);
        } catch (OsException e) {
            // listings pass over it
        }
    }

    private Folder folder(StorageKey key) throws OsException {
        try {
            return root.openFolder(TreePath.of(key.path()));
        } catch (OsException e) {
            if (!e.is(Errno.ENOENT) || key.isRoot()) {
                throw e;
            }
        }
        try (Folder parent = folder(key.parent())) {
            try {
                parent.createFolder(Name.of(key.name()), modes.folder);
            } catch (OsException e) {
                if (!e.is(Errno.EEXIST)) { // another thread was faster
                    throw e;
                }
            }
            return parent.openFolder(Name.of(key.name()));
        }
    }

    @Override
    public void delete(StorageKey key) throws IOException {
        try (Folder folder = root.openFolder(TreePath.of(key.parent().path()))) {
            folder.removeFile(Name.of(key.name()));
        } catch (OsException e) {
            if (!e.is(Errno.ENOENT, Errno.ENOTDIR)) {
                throw failure("cannot delete " + location.resolve(path(key)), e);
            }
        }
    }

    @Override
    public void sync() throws IOException {
        try {
            root.syncFileSystem();
        } catch (OsException e) {
            throw failure("cannot make " + location + " durable", e);
        }
    }

    /** On a file system that reaches over the network, or may. */
    @Override
    public boolean isFar() {
        try {
            FileSystemStat stat = root.fileSystem();
            return stat.isNetwork() || stat.type() == FUSE;
        } catch (OsException e) {
            return false; // whatever reads from it next will tell
        }
    }

    private static TreePath path(StorageKey key) {
        return TreePath.of(key.path());
    }

    private static StorageException failure(String what, OsException e) {
        Kind kind =
                switch (e.errno()) {
                    case ENOENT, ENOTDIR -> Kind.MISSING;
                    case ENOSPC, EDQUOT -> Kind.FULL;
                    case EACCES, EPERM, EROFS -> Kind.DENIED;
                    default -> e.outlook() == Errno.Outlook.RETRY ? Kind.PASSING : Kind.FAILED;
                };
        return new StorageException(kind, what + ": " + e.reason(), e);
    }

    @Override
    public String toString() {
        return location.toString();
    }

    @Override
    public void close() {
        root.close();
    }
}
