package dev.coffer.os;

import dev.coffer.base.Bytes;
import dev.coffer.base.Name;
import dev.coffer.base.Timestamp;
import dev.coffer.base.TreePath;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * A folder by its handle. One that may be entered but not read is held by an {@code O_PATH} handle:
 * all but listing and syncing works.
 */
final class LinuxFolder extends LinuxHandle implements Folder {
    static final int OPEN = Numbers.O_DIRECTORY | Numbers.O_CLOEXEC;
    static final int ENTER = OPEN | Numbers.O_PATH;
    private static final int READ = Numbers.O_NONBLOCK | Numbers.O_CLOEXEC;
    private static final int NO_MODE = -1;

    private final Kernel kernel;
    private final boolean enteredOnly;

    /** Whether the handle's listing position may be past its start; guarded by this. */
    private boolean listed;

    /**
     * A mode that a new file here was seen to get as asked, so that not every file is looked at.
     */
    private volatile int provenMode = NO_MODE;

    LinuxFolder(Kernel kernel, int handle, boolean enteredOnly, Where where) {
        super(handle, where);
        this.kernel = kernel;
        this.enteredOnly = enteredOnly;
    }

    private static LinuxFolder ours(Folder folder) {
        if (folder instanceof LinuxFolder linux) {
            return linux;
        }
        throw new IllegalArgumentException("a folder of another implementation: " + folder);
    }

    private void check(String call, Name name, long result) throws OsException {
        if (result < 0) {
            throw where().failed(call, name, (int) result);
        }
    }

    // Looking

    @Override
    public List<Listed> list() throws OsException {
        return listed(null);
    }

    @Override
    public List<Listed> list(List<Unseen> unseen) throws OsException {
        return listed(unseen);
    }

    private List<Listed> listed(@Nullable List<Unseen> unseen) throws OsException {
        Scratch s = Scratch.ofThread();
        if (enteredOnly) {
            int fd = readable(s);
            try {
                return Listing.list(s, fd, where(), unseen);
            } finally {
                Libc.close(fd);
            }
        }
        synchronized (this) {
            rewind(s);
            return Listing.list(s, fd(), where(), unseen);
        }
    }

    @Override
    public List<Name> names() throws OsException {
        Scratch s = Scratch.ofThread();
        if (enteredOnly) {
            int fd = readable(s);
            try {
                return Listing.names(s, fd, where());
            } finally {
                Libc.close(fd);
            }
        }
        synchronized (this) {
            rewind(s);
            return Listing.names(s, fd(), where());
        }
    }

    private void rewind(Scratch s) throws OsException {
        if (listed) {
            check("lseek", Libc.callLong(s, Libc.LSEEK, fd(), 0, 0, 0));
        }
        listed = true;
    }

    private int readable(Scratch s) throws OsException {
        int fd = Libc.call(s, Libc.OPENAT, fd(), s.path(new byte[] {'.'}), OPEN);
        check("openat", fd);
        return fd;
    }

    @Override
    public FileStat stat() throws OsException {
        Scratch s = Scratch.ofThread();
        check("statx", Statx.open(s, fd()));
        return Statx.read(s);
    }

    @Override
    public FileStat stat(Name name) throws OsException {
        Scratch s = Scratch.ofThread();
        check("statx", name, Statx.entry(s, fd(), s.path(name.shared())));
        return Statx.read(s);
    }

    @Override
    public @Nullable FileStat statIfThere(Name name) throws OsException {
        Scratch s = Scratch.ofThread();
        int result = Statx.entry(s, fd(), s.path(name.shared()));
        if (result == -Numbers.ENOENT || result == -Numbers.ENAMETOOLONG) {
            return null; // a name too long for the file system names nothing
        }
        check("statx", name, result);
        return Statx.read(s);
    }

    @Override
    public Bytes readLink(Name name) throws OsException {
        Scratch s = Scratch.ofThread();
        int room = Scratch.pathRoomLength();
        long length =
                Libc.callLong(s, Libc.READLINKAT, fd(), s.path(name.shared()), s.pathRoom(), room);
        check("readlinkat", name, length == room ? -Numbers.ENAMETOOLONG : length);
        return Bytes.owning(s.fromPathRoom((int) length));
    }

    @Override
    public FileSystemStat fileSystem() throws OsException {
        Scratch s = Scratch.ofThread();
        check("fstatfs", Statx.fileSystem(s, fd()));
        return Statx.readFileSystem(s);
    }

    // Opening

    @Override
    public Folder openFolder(TreePath below) throws OsException {
        if (below.isRoot()) {
            return opened(Scratch.ofThread(), new byte[] {'.'}, where());
        }
        return opened(Scratch.ofThread(), below.shared(), new Where(where(), below.shared()));
    }

    @Override
    public Folder openFolder(Name name) throws OsException {
        return opened(Scratch.ofThread(), name.shared(), new Where(where(), name.shared()));
    }

    private Folder opened(Scratch s, byte[] path, Where target) throws OsException {
        int fd = Opening.below(s, kernel, fd(), path, OPEN);
        if (fd == -Numbers.EACCES) {
            int entered = Opening.below(s, kernel, fd(), path, ENTER);
            if (entered >= 0) {
                return new LinuxFolder(kernel, entered, true, target);
            }
        }
        if (fd < 0) {
            throw target.failed("openat", fd);
        }
        return new LinuxFolder(kernel, fd, false, target);
    }

    @Override
    public OpenFile openFile(TreePath below) throws OsException {
        if (below.isRoot()) {
            throw where().failed("openat", -Numbers.EISDIR);
        }
        return openedFile(below.shared(), READ | Numbers.O_NOATIME);
    }

    @Override
    public OpenFile openFile(Name name) throws OsException {
        return openedFile(name.shared(), READ | Numbers.O_NOATIME);
    }

    @Override
    public OpenFile openForWriting(Name name) throws OsException {
        return openedFile(name.shared(), READ | Numbers.O_RDWR);
    }

    private OpenFile openedFile(byte[] path, int flags) throws OsException {
        Scratch s = Scratch.ofThread();
        Where target = new Where(where(), path);
        int fd = Opening.below(s, kernel, fd(), path, flags);
        if (fd == -Numbers.EPERM) {
            fd = Opening.below(s, kernel, fd(), path, flags & ~Numbers.O_NOATIME);
        }
        if (fd < 0) {
            throw target.failed("openat", fd);
        }
        int result = Statx.open(s, fd);
        if (result >= 0) {
            FileStat stat = Statx.read(s);
            if (stat.isFile()) {
                return new LinuxFile(fd, target, stat);
            }
            result = stat.isFolder() ? -Numbers.EISDIR : -Numbers.ENXIO;
        }
        Libc.close(fd);
        throw target.failed("openat", result);
    }

    // Making

    @Override
    public OpenFile createFile(Name name, int mode) throws OsException {
        Scratch s = Scratch.ofThread();
        int flags =
                Numbers.O_RDWR
                        | Numbers.O_CREAT
                        | Numbers.O_EXCL
                        | Numbers.O_NOFOLLOW
                        | Numbers.O_CLOEXEC;
        int fd = Libc.call(s, Libc.OPENAT, fd(), s.path(name.shared()), flags, mode);
        check("openat", name, fd);
        LinuxFile file = new LinuxFile(fd, new Where(where(), name.shared()), null);
        if (mode != provenMode) {
            // The umask or a default ACL may have taken bits away.
            int result = Statx.open(s, fd);
            if (result >= 0 && (Statx.mode(s) & 07777) == mode) {
                provenMode = mode;
            } else {
                try {
                    file.setMode(mode);
                } catch (OsException e) {
                    file.close();
                    throw e;
                }
            }
        }
        return file;
    }

    @Override
    public void createFolder(Name name, int mode) throws OsException {
        Scratch s = Scratch.ofThread();
        check("mkdirat", name, Libc.call(s, Libc.MKDIRAT, fd(), s.path(name.shared()), mode));
        correctMode(s, name, mode);
    }

    @Override
    public void createNode(Name name, FileKind kind, int mode, long rawDevice) throws OsException {
        int type =
                switch (kind) {
                    case FIFO -> Numbers.S_IFIFO;
                    case CHARACTER_DEVICE -> Numbers.S_IFCHR;
                    case BLOCK_DEVICE -> Numbers.S_IFBLK;
                    case FILE, FOLDER, LINK, SOCKET ->
                            throw new IllegalArgumentException("not made as a node: " + kind);
                };
        Scratch s = Scratch.ofThread();
        if (rawDevice >>> 32 != 0) {
            check("mknodat", name, -Numbers.EINVAL); // more than the kernel takes
        }
        int result =
                Libc.syscall(
                        s,
                        Numbers.SYS_MKNODAT,
                        fd(),
                        s.path(name.shared()),
                        type | mode,
                        rawDevice,
                        0,
                        0);
        check("mknodat", name, result);
        correctMode(s, name, mode);
    }

    /** The umask, a default ACL or the folder's setgid bit may have changed it. */
    private void correctMode(Scratch s, Name name, int mode) throws OsException {
        int result = Statx.entry(s, fd(), s.path(name.shared()));
        check("statx", name, result);
        if ((Statx.mode(s) & 07777) != mode) {
            setMode(name, mode);
        }
    }

    @Override
    public void createLink(Name name, Bytes target) throws OsException {
        Scratch s = Scratch.ofThread();
        byte[] bytes = target.shared();
        int result =
                XattrCalls.hasNul(bytes)
                        ? -Numbers.EINVAL
                        : Libc.call(
                                s, Libc.SYMLINKAT, s.otherPath(bytes), fd(), s.path(name.shared()));
        check("symlinkat", name, result);
    }

    @Override
    public void createHardLink(Name name, Folder fromFolder, Name from) throws OsException {
        Scratch s = Scratch.ofThread();
        int result =
                Libc.call(
                        s,
                        Libc.LINKAT,
                        ours(fromFolder).fd(),
                        s.otherPath(from.shared()),
                        fd(),
                        s.path(name.shared()),
                        0);
        check("linkat", name, result);
    }

    // Renaming and removing

    @Override
    public void rename(Name from, Folder toFolder, Name to) throws OsException {
        LinuxFolder target = ours(toFolder);
        Scratch s = Scratch.ofThread();
        int result =
                Libc.call(
                        s,
                        Libc.RENAMEAT,
                        fd(),
                        s.otherPath(from.shared()),
                        target.fd(),
                        s.path(to.shared()));
        check("renameat", from, result);
    }

    @Override
    public void renameNew(Name from, Folder toFolder, Name to) throws OsException {
        LinuxFolder target = ours(toFolder);
        Scratch s = Scratch.ofThread();
        int result =
                kernel.renameat2
                        ? rename2(s, from, target, to, Numbers.RENAME_NOREPLACE)
                        : -Numbers.ENOSYS;
        if (result == -Numbers.EINVAL || result == -Numbers.ENOSYS) {
            renameNewOtherwise(from, target, to);
        } else if (result == -Numbers.EEXIST) {
            throw target.where().failed("renameat2", to, result);
        } else {
            check("renameat2", from, result);
        }
    }

    /**
     * For file systems that cannot (NFS): by a second name, or for what can have none, after a
     * look.
     */
    private void renameNewOtherwise(Name from, LinuxFolder target, Name to) throws OsException {
        if (!stat(from).isFolder()) {
            try {
                target.createHardLink(to, this, from);
                removeFile(from);
                return;
            } catch (OsException e) {
                if (!e.is(Errno.EPERM, Errno.EOPNOTSUPP)) {
                    throw e;
                }
            }
        }
        if (target.statIfThere(to) != null) {
            throw target.where().failed("renameat", to, -Numbers.EEXIST);
        }
        rename(from, target, to);
    }

    @Override
    public void exchange(Name one, Folder otherFolder, Name other) throws OsException {
        Scratch s = Scratch.ofThread();
        check("renameat2", one, rename2(s, one, ours(otherFolder), other, Numbers.RENAME_EXCHANGE));
    }

    private int rename2(Scratch s, Name from, LinuxFolder target, Name to, int flags)
            throws OsException {
        return Libc.syscall(
                s,
                Numbers.SYS_RENAMEAT2,
                fd(),
                s.otherPath(from.shared()),
                target.fd(),
                s.path(to.shared()),
                flags,
                0);
    }

    @Override
    public void removeFile(Name name) throws OsException {
        Scratch s = Scratch.ofThread();
        check("unlinkat", name, Libc.call(s, Libc.UNLINKAT, fd(), s.path(name.shared()), 0));
    }

    @Override
    public void removeFolder(Name name) throws OsException {
        Scratch s = Scratch.ofThread();
        check(
                "unlinkat",
                name,
                Libc.call(s, Libc.UNLINKAT, fd(), s.path(name.shared()), Numbers.AT_REMOVEDIR));
    }

    // Metadata of entries

    @Override
    public List<Xattr> xattrs(Name name) throws OsException {
        List<Xattr> found = new ArrayList<>(0);
        check(
                "getxattr",
                name,
                EntryXattrs.read(Scratch.ofThread(), kernel, fd(), name.shared(), found));
        return found;
    }

    @Override
    public void setXattr(Name name, Xattr attribute) throws OsException {
        check(
                "setxattr",
                name,
                EntryXattrs.write(Scratch.ofThread(), kernel, fd(), name.shared(), attribute));
    }

    @Override
    public void removeXattr(Name name, Bytes attribute) throws OsException {
        check(
                "removexattr",
                name,
                EntryXattrs.delete(Scratch.ofThread(), kernel, fd(), name.shared(), attribute));
    }

    @Override
    public void setOwner(Name name, int uid, int gid) throws OsException {
        Scratch s = Scratch.ofThread();
        int result =
                Libc.call(
                        s,
                        Libc.FCHOWNAT,
                        fd(),
                        s.path(name.shared()),
                        uid,
                        gid,
                        Numbers.AT_SYMLINK_NOFOLLOW);
        check("fchownat", name, result);
    }

    @Override
    public void setMode(Name name, int mode) throws OsException {
        Scratch s = Scratch.ofThread();
        check("fchmodat", name, Modes.set(s, kernel, fd(), name, mode));
    }

    @Override
    public void setModified(Name name, Timestamp modified) throws OsException {
        Scratch s = Scratch.ofThread();
        int result =
                Libc.call(
                        s,
                        Libc.UTIMENSAT,
                        fd(),
                        s.path(name.shared()),
                        s.times(modified.seconds(), modified.nanos()),
                        Numbers.AT_SYMLINK_NOFOLLOW);
        check("utimensat", name, result);
    }

    // Metadata of the folder itself

    /**
     * What the functions for open files take, or for an entered folder the path that leads to it.
     */
    private long self(Scratch s) throws OsException {
        return enteredOnly ? s.procPath(fd(), null) : fd();
    }

    private XattrCalls selfXattrs() {
        return enteredOnly ? XattrCalls.PATH : XattrCalls.OPEN;
    }

    @Override
    public List<Xattr> xattrs() throws OsException {
        Scratch s = Scratch.ofThread();
        List<Xattr> found = new ArrayList<>(0);
        check("getxattr", selfXattrs().read(s, self(s), found));
        return found;
    }

    @Override
    public void setXattr(Xattr attribute) throws OsException {
        Scratch s = Scratch.ofThread();
        provenMode = NO_MODE; // it may be a default ACL
        check("setxattr", selfXattrs().write(s, self(s), attribute));
    }

    @Override
    public void removeXattr(Bytes attribute) throws OsException {
        Scratch s = Scratch.ofThread();
        check("removexattr", selfXattrs().delete(s, self(s), attribute));
    }

    @Override
    public void setOwner(int uid, int gid) throws OsException {
        Scratch s = Scratch.ofThread();
        check(
                "fchownat",
                Libc.call(s, Libc.FCHOWNAT, fd(), s.emptyPath(), uid, gid, Numbers.AT_EMPTY_PATH));
    }

    @Override
    public void setMode(int mode) throws OsException {
        Scratch s = Scratch.ofThread();
        check("fchmod", Libc.call(s, enteredOnly ? Libc.CHMOD : Libc.FCHMOD, self(s), mode));
    }

    @Override
    public void setModified(Timestamp modified) throws OsException {
        Scratch s = Scratch.ofThread();
        long times = s.times(modified.seconds(), modified.nanos());
        int result =
                enteredOnly
                        ? Libc.call(s, Libc.UTIMENSAT, Numbers.AT_FDCWD, self(s), times, 0)
                        : Libc.call(s, Libc.FUTIMENS, fd(), times);
        check("futimens", result);
    }

    @Override
    public void sync() throws OsException {
        int result = syncBy(Libc.FSYNC);
        if (result == -Numbers.EINVAL) { // a file system that syncs no single folder
            syncFileSystem();
        } else {
            check("fsync", result);
        }
    }

    @Override
    public void syncFileSystem() throws OsException {
        check("syncfs", syncBy(Libc.SYNCFS));
    }

    private int syncBy(Libc.Function function) throws OsException {
        Scratch s = Scratch.ofThread();
        int fd = enteredOnly ? readable(s) : fd();
        int result = Libc.call(s, function, fd);
        if (enteredOnly) {
            Libc.close(fd);
        }
        return result;
    }

    @Override
    String noun() {
        return "folder";
    }
}
