package dev.coffer.os;

import dev.coffer.base.Bytes;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The four calls for extended attributes, in one of their forms: on a handle, on a path, or on a
 * name in a folder.
 */
abstract class XattrCalls {
    /** On what is open: the target is its handle. */
    static final XattrCalls OPEN =
            new ByFunction(Libc.FLISTXATTR, Libc.FGETXATTR, Libc.FSETXATTR, Libc.FREMOVEXATTR);

    /**
     * On a path, following a link at its end: the one of /proc that leads to an open folder. The
     * target is its address.
     */
    static final XattrCalls PATH =
            new ByFunction(Libc.LISTXATTR, Libc.GETXATTR, Libc.SETXATTR, Libc.REMOVEXATTR);

    /** On a path, a link at its end taken as such. The target is its address. */
    static final XattrCalls LINK =
            new ByFunction(Libc.LLISTXATTR, Libc.LGETXATTR, Libc.LSETXATTR, Libc.LREMOVEXATTR);

    /**
     * On the name in the scratch memory's first path: the target is the folder's handle. Linux
     * 6.13; a third of the time of the way through /proc.
     */
    static final XattrCalls NAME = new ByName();

    private static final Comparator<Xattr> BY_NAME =
            new Comparator<>() {
                @Override
                public int compare(Xattr a, Xattr b) {
                    return a.name().compareTo(b.name());
                }
            };

    abstract int list(Scratch s, long target, long room);

    abstract int get(Scratch s, long target, long name, long room);

    abstract int set(Scratch s, long target, long name, long value, int length);

    abstract int remove(Scratch s, long target, long name);

    /**
     * @param found is given the attributes, sorted by name
     * @return minus errno, or 0
     */
    int read(Scratch s, long target, List<Xattr> found) {
        ByteBuffer data = s.data();
        long room = Scratch.address(data);
        int length = list(s, target, room);
        if (length <= 0) {
            return length == -Numbers.EOPNOTSUPP ? 0 : length;
        }
        byte[] names = new byte[length];
        data.get(0, names);
        int from = 0;
        for (int i = 0; i < length; i++) {
            if (names[i] == 0) {
                byte[] name = Arrays.copyOfRange(names, from, i);
                from = i + 1;
                int size = get(s, target, s.otherPath(name), room);
                if (size >= 0) {
                    byte[] value = new byte[size];
                    data.get(0, value);
                    found.add(new Xattr(Bytes.owning(name), Bytes.owning(value)));
                } else if (size != -Numbers.ENODATA && size != -Numbers.EOPNOTSUPP) {
                    return size; // not: removed meanwhile, or listed without being kept
                }
            }
        }
        found.sort(BY_NAME);
        return 0;
    }

    int write(Scratch s, long target, Xattr attribute) {
        byte[] name = attribute.name().shared();
        byte[] value = attribute.value().shared();
        if (value.length > Scratch.BIG) {
            return -Numbers.E2BIG;
        }
        if (hasNul(name)) {
            return -Numbers.EINVAL;
        }
        ByteBuffer data = s.data();
        data.put(0, value);
        return set(s, target, s.otherPath(name), Scratch.address(data), value.length);
    }

    int delete(Scratch s, long target, Bytes attribute) {
        byte[] name = attribute.shared();
        return hasNul(name) ? -Numbers.EINVAL : remove(s, target, s.otherPath(name));
    }

    static boolean hasNul(byte[] bytes) {
        for (byte b : bytes) {
            if (b == 0) {
                return true;
            }
        }
        return false;
    }

    private static final class ByFunction extends XattrCalls {
        private final Libc.Function list;
        private final Libc.Function get;
        private final Libc.Function set;
        private final Libc.Function remove;

        ByFunction(Libc.Function list, Libc.Function get, Libc.Function set, Libc.Function remove) {
            this.list = list;
            this.get = get;
            this.set = set;
            this.remove = remove;
        }

        @Override
        int list(Scratch s, long target, long room) {
            return (int) Libc.callLong(s, list, target, room, Scratch.BIG, 0);
        }

        @Override
        int get(Scratch s, long target, long name, long room) {
            return (int) Libc.callLong(s, get, target, name, room, Scratch.BIG);
        }

        @Override
        int set(Scratch s, long target, long name, long value, int length) {
            return Libc.call(s, set, target, name, value, length, 0);
        }

        @Override
        int remove(Scratch s, long target, long name) {
            return Libc.call(s, remove, target, name);
        }
    }

    private static final class ByName extends XattrCalls {
        private static final int FLAGS = Numbers.AT_SYMLINK_NOFOLLOW;
        private static final int ARGUMENTS_BYTES = 16;

        @Override
        int list(Scratch s, long target, long room) {
            return Libc.syscall(
                    s,
                    Numbers.SYS_LISTXATTRAT,
                    target,
                    s.pathAddress(),
                    FLAGS,
                    room,
                    Scratch.BIG,
                    0);
        }

        @Override
        int get(Scratch s, long target, long name, long room) {
            return call(s, Numbers.SYS_GETXATTRAT, target, name, room, Scratch.BIG);
        }

        @Override
        int set(Scratch s, long target, long name, long value, int length) {
            return call(s, Numbers.SYS_SETXATTRAT, target, name, value, length);
        }

        /** struct xattr_args: address and size of the value, no flags. */
        private static int call(
                Scratch s, int number, long target, long name, long value, int length) {
            s.memory.putLong(Scratch.HOW, value);
            s.memory.putInt(Scratch.HOW + 8, length);
            s.memory.putInt(Scratch.HOW + 12, 0);
            return Libc.syscall(
                    s,
                    number,
                    target,
                    s.pathAddress(),
                    FLAGS,
                    name,
                    s.base + Scratch.HOW,
                    ARGUMENTS_BYTES);
        }

        @Override
        int remove(Scratch s, long target, long name) {
            return Libc.syscall(
                    s, Numbers.SYS_REMOVEXATTRAT, target, s.pathAddress(), FLAGS, name, 0, 0);
        }
    }
}
