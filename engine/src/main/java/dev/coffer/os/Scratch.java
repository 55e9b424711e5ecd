package dev.coffer.os;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Native memory of one thread, reused by every call it makes, so that no call allocates any. What a
 * part holds is good until the same thread's next call that uses that part.
 */
final class Scratch {
    /** Size of the two big buffers, which are made when first used. */
    static final int BIG = 1 << 16;

    static final int TIMES = 16;
    static final int HOW = 48;
    static final int OFFSETS = 72;
    static final int STAT = 128;
    private static final int PATH_ROOM = 4352;
    private static final int LONGEST = Numbers.PATH_LIMIT + 100;
    private static final int PATH = 512;
    private static final int OTHER_PATH = PATH + PATH_ROOM;
    private static final int SIZE = OTHER_PATH + PATH_ROOM;
    private static final byte[] SELF_FD = {
        '/', 'p', 'r', 'o', 'c', '/', 's', 'e', 'l', 'f', '/', 'f', 'd', '/'
    };

    private static final ThreadLocal<Scratch> OF_THREAD =
            new ThreadLocal<>() {
                @Override
                protected Scratch initialValue() {
                    return new Scratch();
                }
            };

    /** All of the small parts. */
    final ByteBuffer memory = direct(SIZE);

    /** Address of {@link #memory}. */
    final long base = MemorySegment.ofBuffer(memory).address();

    /** Where a call leaves errno: the start of the memory. */
    final MemorySegment state = MemorySegment.ofBuffer(memory).asSlice(0, 16);

    private @Nullable ByteBuffer entries;
    private @Nullable ByteBuffer data;

    private Scratch() {}

    static Scratch ofThread() {
        return OF_THREAD.get();
    }

    private static ByteBuffer direct(int size) {
        return ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
    }

    static long address(ByteBuffer direct) {
        return MemorySegment.ofBuffer(direct).address();
    }

    int errno() {
        return memory.getInt(0);
    }

    void setErrno(int errno) {
        memory.putInt(0, errno);
    }

    /** {@value #BIG} bytes for the entries of a folder. */
    ByteBuffer entries() {
        ByteBuffer buffer = entries;
        if (buffer == null) {
            buffer = direct(BIG);
            entries = buffer;
        }
        return buffer;
    }

    /** {@value #BIG} bytes for content and attributes, cleared. */
    ByteBuffer data() {
        ByteBuffer buffer = data;
        if (buffer == null) {
            buffer = direct(BIG);
            data = buffer;
        }
        return buffer.clear();
    }

    /**
     * Address of the bytes with a NUL after them. What is longer than the kernel takes is cut, but
     * still too long, so that the kernel says so.
     */
    long path(byte[] bytes) {
        return base + string(PATH, bytes);
    }

    /** Where {@link #path} last put one. */
    long pathAddress() {
        return base + PATH;
    }

    /** A second one, for calls that take two. */
    long otherPath(byte[] bytes) {
        return base + string(OTHER_PATH, bytes);
    }

    long emptyPath() {
        memory.put(PATH, (byte) 0);
        return base + PATH;
    }

    /** {@code /proc/self/fd/FD}, and {@code /NAME} if there is one. */
    long procPath(int fd, byte @Nullable [] name) {
        int at = PATH;
        memory.put(at, SELF_FD);
        at += SELF_FD.length;
        int divisor = 1;
        while (fd / divisor >= 10) {
            divisor *= 10;
        }
        for (; divisor > 0; divisor /= 10) {
            memory.put(at++, (byte) ('0' + fd / divisor % 10));
        }
        if (name != null) {
            memory.put(at++, (byte) '/');
            string(at, name);
        } else {
            memory.put(at, (byte) 0);
        }
        return base + PATH;
    }

    /** Room for a path that a call gives back: {@link #PATH_ROOM} bytes. */
    long pathRoom() {
        return base + OTHER_PATH;
    }

    static int pathRoomLength() {
        return PATH_ROOM;
    }

    /** What a call left in {@link #pathRoom}. */
    byte[] fromPathRoom(int length) {
        byte[] bytes = new byte[length];
        memory.get(OTHER_PATH, bytes);
        return bytes;
    }

    /** Length of the NUL-terminated string in {@link #pathRoom}. */
    int pathRoomStringLength() {
        int length = 0;
        while (memory.get(OTHER_PATH + length) != 0) {
            length++;
        }
        return length;
    }

    private int string(int at, byte[] bytes) {
        int length = Math.min(bytes.length, LONGEST);
        memory.put(at, bytes, 0, length);
        memory.put(at + length, (byte) 0);
        return at;
    }

    /** Two equal timespecs: atime and mtime. */
    long times(long seconds, int nanos) {
        memory.putLong(TIMES, seconds);
        memory.putLong(TIMES + 8, nanos);
        memory.putLong(TIMES + 16, seconds);
        memory.putLong(TIMES + 24, nanos);
        return base + TIMES;
    }
}
