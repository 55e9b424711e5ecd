package dev.coffer.os;

import java.nio.ByteBuffer;

/**
 * An open regular file with a position of its own. Not for use by two threads at once; whoever
 * opened it closes it, and closing twice is harmless.
 */
public interface OpenFile extends Attributed, AutoCloseable {
    /**
     * Reads at the position and moves it and the buffer on. Direct buffers are filled without a
     * copy; 32–128 KiB is a good size.
     *
     * @return bytes read, {@code > 0}, or -1 at the end
     */
    int read(ByteBuffer into) throws OsException;

    /** Writes all that remains in the buffer at the position, and moves both on. */
    void write(ByteBuffer from) throws OsException;

    /**
     * @param position from the start, in bytes, {@code >= 0}
     */
    void seek(long position) throws OsException;

    /** First byte at or after this offset that is not in a hole; -1 if only holes follow. */
    long nextData(long offset) throws OsException;

    /** First byte at or after this offset that is in a hole; the end counts as one. */
    long nextHole(long offset) throws OsException;

    /**
     * Copies within the kernel from this file's position to the target's (copy_file_range), moving
     * both.
     *
     * @return bytes copied, 0 at the end; also 0 for files that have content but no size (/proc),
     *     so those are read and written
     * @throws OsException {@code EXDEV}, {@code EINVAL}, {@code EOPNOTSUPP} where it cannot: read
     *     and write then
     */
    long copyTo(OpenFile target, long length) throws OsException;

    FileStat stat() throws OsException;

    /**
     * What was seen when it was opened for reading, or to write to an existing one: costs no call.
     * Of a file just made, its stat now.
     */
    FileStat opened() throws OsException;

    /** Cuts off or adds a hole. */
    void truncate(long size) throws OsException;

    /**
     * Turns a range into a hole, which reads as zeros; the size stays.
     *
     * @return false where the file system has no holes: nothing has happened then
     */
    boolean makeHole(long offset, long length) throws OsException;

    /**
     * Tells the kernel that the file will be read from start to end. A hint: failures are ignored.
     */
    void adviseSequential();

    /**
     * Tells the kernel that the cached pages are not needed again. A hint: failures are ignored.
     */
    void adviseDone();

    /**
     * Has what was written so far, through whatever handle, go to the disk now, and waits for it
     * (sync_file_range): for one who writes much and must not make others wait who sync their few
     * bytes. Makes nothing durable. A hint: failures are ignored.
     */
    void writeBack();

    /**
     * Takes the file for itself among all handles that do so, in this and other processes of the
     * machine, until it is closed; the system lets go for a process that dies (flock). Where the
     * file lies on NFS, it must be open for writing.
     *
     * @return false if another handle has it
     */
    boolean tryLock() throws OsException;

    /** Makes content and metadata durable (fsync). */
    void sync() throws OsException;

    @Override
    void close();
}
