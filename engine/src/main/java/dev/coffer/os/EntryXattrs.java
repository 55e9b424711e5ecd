package dev.coffer.os;

import dev.coffer.base.Bytes;

import java.util.List;

/**
 * Extended attributes of an entry by its name: by the calls made for that, or where the kernel has
 * none or they are held back, by way of {@code /proc/self/fd/FOLDER/NAME}.
 */
final class EntryXattrs {
    private EntryXattrs() {}

    static int read(Scratch s, Kernel kernel, int folder, byte[] name, List<Xattr> found) {
        if (kernel.xattrat) {
            s.path(name);
            int result = XattrCalls.NAME.read(s, folder, found);
            if (isFinal(kernel, result)) {
                return result;
            }
            found.clear();
        }
        return XattrCalls.LINK.read(s, s.procPath(folder, name), found);
    }

    static int write(Scratch s, Kernel kernel, int folder, byte[] name, Xattr attribute) {
        if (kernel.xattrat) {
            s.path(name);
            int result = XattrCalls.NAME.write(s, folder, attribute);
            if (isFinal(kernel, result)) {
                return result;
            }
        }
        return XattrCalls.LINK.write(s, s.procPath(folder, name), attribute);
    }

    static int delete(Scratch s, Kernel kernel, int folder, byte[] name, Bytes attribute) {
        if (kernel.xattrat) {
            s.path(name);
            int result = XattrCalls.NAME.delete(s, folder, attribute);
            if (isFinal(kernel, result)) {
                return result;
            }
        }
        return XattrCalls.LINK.delete(s, s.procPath(folder, name), attribute);
    }

    /** Not if the kernel lacks the call, nor on EPERM, which may come from a filter of calls. */
    private static boolean isFinal(Kernel kernel, int result) {
        if (result == -Numbers.ENOSYS) {
            kernel.xattrat = false;
        }
        return result != -Numbers.ENOSYS && result != -Numbers.EPERM;
    }
}
