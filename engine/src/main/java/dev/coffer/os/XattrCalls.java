package dev.coffer.os;

import dev.coffer.base.Bytes;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** The functions for extended attributes, in one of their three forms. */
final class XattrCalls {
    /** On what is open. */
    static final XattrCalls OPEN =
            new XattrCalls(Libc.FLISTXATTR, Libc.FGETXATTR, Libc.FSETXATTR, Libc.FREMOVEXATTR);

    /** On a path, following a link at its end: the one of /proc that leads to an open folder. */
    static final XattrCalls PATH =
            new XattrCalls(Libc.LISTXATTR, Libc.GETXATTR, Libc.SETXATTR, Libc.REMOVEXATTR);

    /** On a path, a link at its end taken as such. */
    static final XattrCalls LINK =
            new XattrCalls(Libc.LLISTXATTR, Libc.LGETXATTR, Libc.LSETXATTR, Libc.LREMOVEXATTR);

    private static final Comparator<Xattr> BY_NAME =
            new Comparator<>() {
                @Override
                public int compare(Xattr a, Xattr b) {
                    return a.name().compareTo(b.name());
                }
            };

    private final Libc.Function list;
    private final Libc.Function get;
    private final Libc.Function set;
    private final Libc.Function remove;

    private XattrCalls(
            Libc.Function list, Libc.Function get, Libc.Function set, Libc.Function remove) {
        this.list = list;
        this.get = get;
        this.set = set;
        this.remove = remove;
    }

    /**
     * @param target a handle, or the address of the first path in the scratch memory
     * @param found is given the attributes, sorted by name
     * @return minus errno, or 0
     */
    int read(Scratch s, long target, List<Xattr> found) {
        ByteBuffer data = s.data();
        long address = Scratch.address(data);
        int length = (int) Libc.callLong(s, list, target, address, Scratch.BIG, 0);
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
                int size =
                        (int)
                                Libc.callLong(
                                        s, get, target, s.otherPath(name), address, Scratch.BIG);
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
        return Libc.call(s, set, target, s.otherPath(name), Scratch.address(data), value.length, 0);
    }

    int delete(Scratch s, long target, Bytes attribute) {
        byte[] name = attribute.shared();
        return hasNul(name) ? -Numbers.EINVAL : Libc.call(s, remove, target, s.otherPath(name));
    }

    static boolean hasNul(byte[] bytes) {
        for (byte b : bytes) {
            if (b == 0) {
                return true;
            }
        }
        return false;
    }
}
