package dev.coffer.archive.item;

import dev.coffer.base.CofferException;
import dev.coffer.base.Escaped;
import dev.coffer.base.TreePath;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/**
 * Names in foreign archives made into paths. {@code ./} at the start, doubled slashes and a slash
 * at the end mean nothing; what leads out of the target, on this system or on others, is refused.
 */
final class ForeignPath {
    private ForeignPath() {}

    /**
     * @param archive for the message
     * @throws CofferException if it is no path below the target
     */
    static TreePath of(byte[] name, String archive) throws CofferException {
        String reason = reason(name);
        if (reason != null) {
            throw CofferException.failed(
                    Escaped.of(name) + " in " + archive + " is refused: its name " + reason);
        }
        byte[] clean = new byte[name.length];
        int length = 0;
        int from = 0;
        for (int i = 0; i <= name.length; i++) {
            if (i == name.length || name[i] == '/') {
                boolean dot = i - from == 1 && name[from] == '.';
                if (i > from && !dot) {
                    if (length > 0) {
                        clean[length++] = '/';
                    }
                    System.arraycopy(name, from, clean, length, i - from);
                    length += i - from;
                }
                from = i + 1;
            }
        }
        return TreePath.owning(Arrays.copyOf(clean, length));
    }

    private static @Nullable String reason(byte[] name) {
        if (name.length == 0) {
            return "is empty";
        }
        if (name[0] == '/') {
            return "begins at the root of the file system";
        }
        if (name[0] == '\\') {
            return "begins at the root of a drive";
        }
        if (name.length > 2 && isLetter(name[0]) && name[1] == ':' && isSeparator(name[2])) {
            return "begins with a drive";
        }
        int from = 0;
        for (int i = 0; i <= name.length; i++) {
            if (i < name.length && name[i] == 0) {
                return "holds a NUL";
            }
            if (i == name.length || isSeparator(name[i])) {
                if (i - from == 2 && name[from] == '.' && name[from + 1] == '.') {
                    return "leads out of the target (..)";
                }
                from = i + 1;
            }
        }
        return null;
    }

    private static boolean isLetter(byte b) {
        int lower = b | 0x20;
        return lower >= 'a' && lower <= 'z';
    }

    /** Also the one of another system, so that no name means two things. */
    private static boolean isSeparator(byte b) {
        return b == '/' || b == '\\';
    }
}
