package dev.coffer.os;

import dev.coffer.base.Bytes;
import dev.coffer.base.Timestamp;

import org.jspecify.annotations.Nullable;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A regular file by its handle. The position is kept here: moving it costs no call. */
final class LinuxFile extends LinuxHandle implements OpenFile {
    private final @Nullable FileStat seen;
    private long position;

    /**
     * @param seen the stat taken when it was opened, if one was
     */
    LinuxFile(int handle, Where where, @Nullable FileStat seen) {
        super(handle, where);
        this.seen = seen;
    }

    @Override
    public int read(ByteBuffer into) throws OsException {
        int wanted = into.remaining();
        if (wanted == 0) {
            return 0;
        }
        Scratch s = Scratch.ofThread();
        long count;
        if (into.isDirect()) {
            try {
                count = pread(s, Scratch.address(into), wanted);
            } finally {
                Reference.reachabilityFence(into);
            }
            if (count > 0) {
                into.position(into.position() + (int) count);
            }
        } else {
            ByteBuffer data = s.data();
            count = pread(s, Scratch.address(data), Math.min(wanted, Scratch.BIG));
            if (count > 0) {
                into.put(data.limit((int) count));
            }
        }
        position += count;
        return count == 0 ? -1 : (int) count;
    }

    private long pread(Scratch s, long address, int wanted) throws OsException {
        long count = Libc.callLong(s, Libc.PREAD, fd(), address, wanted, position);
        check("pread", count);
        return count;
    }

    @Override
    public void write(ByteBuffer from) throws OsException {
        Scratch s = Scratch.ofThread();
        while (from.hasRemaining()) {
            if (from.isDirect()) {
                try {
                    long count = pwrite(s, Scratch.address(from), from.remaining());
                    from.position(from.position() + (int) count);
                } finally {
                    Reference.reachabilityFence(from);
                }
            } else {
                int start = from.position();
                ByteBuffer data = s.data();
                int piece = Math.min(from.remaining(), Scratch.BIG);
                data.put(0, from, start, piece);
                from.position(start + (int) pwrite(s, Scratch.address(data), piece));
            }
        }
    }

    private long pwrite(Scratch s, long address, int length) throws OsException {
        long count = Libc.callLong(s, Libc.PWRITE, fd(), address, length, position);
        check("pwrite", count == 0 ? -Numbers.EIO : count);
        position += count;
        return count;
    }

    @Override
    public void seek(long newPosition) throws OsException {
        check("lseek", newPosition < 0 ? -Numbers.EINVAL : fd());
        position = newPosition;
    }

    @Override
    public long nextData(long offset) throws OsException {
        long found = find(offset, Numbers.SEEK_DATA);
        if (found == -Numbers.EINVAL && offset >= 0) { // it knows no holes
            return offset < stat().size() ? offset : -1;
        }
        if (found == -Numbers.ENXIO) {
            return -1;
        }
        check("lseek", found);
        return found;
    }

    @Override
    public long nextHole(long offset) throws OsException {
        long found = find(offset, Numbers.SEEK_HOLE);
        if (found == -Numbers.EINVAL && offset >= 0) {
            return Math.max(offset, stat().size());
        }
        if (found == -Numbers.ENXIO && offset >= 0) {
            return offset;
        }
        check("lseek", found);
        return found;
    }

    private long find(long offset, int what) throws OsException {
        return Libc.callLong(Scratch.ofThread(), Libc.LSEEK, fd(), offset, what, 0);
    }

    @Override
    public long copyTo(OpenFile target, long length) throws OsException {
        if (!(target instanceof LinuxFile to)) {
            throw new IllegalArgumentException("a file of another implementation: " + target);
        }
        Scratch s = Scratch.ofThread();
        s.memory.putLong(Scratch.OFFSETS, position);
        s.memory.putLong(Scratch.OFFSETS + 8, to.position);
        long offsets = s.base + Scratch.OFFSETS;
        long copied =
                Libc.syscallLong(
                        s,
                        Numbers.SYS_COPY_FILE_RANGE,
                        fd(),
                        offsets,
                        to.fd(),
                        offsets + 8,
                        length,
                        0);
        if (copied == -Numbers.ENOSYS) {
            copied = -Numbers.EOPNOTSUPP;
        }
        if (copied < 0) {
            throw to.where().failed("copy_file_range", (int) copied);
        }
        position += copied;
        to.position += copied;
        return copied;
    }

    @Override
    public FileStat opened() throws OsException {
        FileStat stat = seen;
        return stat != null ? stat : stat();
    }

    @Override
    public FileStat stat() throws OsException {
        Scratch s = Scratch.ofThread();
        check("statx", Statx.open(s, fd()));
        return Statx.read(s);
    }

    @Override
    public void truncate(long size) throws OsException {
        check("ftruncate", Libc.call(Scratch.ofThread(), Libc.FTRUNCATE, fd(), size));
    }

    @Override
    public boolean makeHole(long offset, long length) throws OsException {
        int result =
                Libc.call(
                        Scratch.ofThread(),
                        Libc.FALLOCATE,
                        fd(),
                        Numbers.FALLOC_FL_PUNCH_HOLE_KEEP_SIZE,
                        offset,
                        length);
        if (result == -Numbers.EOPNOTSUPP || result == -Numbers.ENOSYS) {
            return false;
        }
        check("fallocate", result);
        return true;
    }

    @Override
    public void setOwner(int uid, int gid) throws OsException {
        check("fchown", Libc.call(Scratch.ofThread(), Libc.FCHOWN, fd(), uid, gid));
    }

    @Override
    public void setMode(int mode) throws OsException {
        check("fchmod", Libc.call(Scratch.ofThread(), Libc.FCHMOD, fd(), mode));
    }

    @Override
    public void setModified(Timestamp modified) throws OsException {
        Scratch s = Scratch.ofThread();
        check(
                "futimens",
                Libc.call(s, Libc.FUTIMENS, fd(), s.times(modified.seconds(), modified.nanos())));
    }

    @Override
    public List<Xattr> xattrs() throws OsException {
        List<Xattr> found = new ArrayList<>(0);
        check("getxattr", XattrCalls.OPEN.read(Scratch.ofThread(), fd(), found));
        return found;
    }

    @Override
    public void setXattr(Xattr attribute) throws OsException {
        check("setxattr", XattrCalls.OPEN.write(Scratch.ofThread(), fd(), attribute));
    }

    @Override
    public void removeXattr(Bytes attribute) throws OsException {
        check("removexattr", XattrCalls.OPEN.delete(Scratch.ofThread(), fd(), attribute));
    }

    @Override
    public void adviseSequential() {
        advise(Numbers.POSIX_FADV_SEQUENTIAL);
    }

    @Override
    public void adviseDone() {
        advise(Numbers.POSIX_FADV_DONTNEED);
    }

    private void advise(int advice) {
        int fd = fdIfOpen();
        if (fd >= 0) {
            Libc.call(Scratch.ofThread(), Libc.POSIX_FADVISE, fd, 0, 0, advice);
        }
    }

    @Override
    public void writeBack() {
        int fd = fdIfOpen();
        if (fd >= 0) {
            Libc.call(
                    Scratch.ofThread(),
                    Libc.SYNC_FILE_RANGE,
                    fd,
                    0,
                    0, // to the end
                    Numbers.SYNC_FILE_RANGE_WRITE_AND_WAIT);
        }
    }

    @Override
    public void sync() throws OsException {
        check("fsync", Libc.call(Scratch.ofThread(), Libc.FSYNC, fd()));
    }

    @Override
    String noun() {
        return "file";
    }
}
