package dev.coffer.config;

import dev.coffer.base.Escaped;
import dev.coffer.os.HostPath;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * What written paths are relative to.
 *
 * @param folder the configuration's folder, or the current folder for the command line
 * @param home what {@code ~} stands for at a path's beginning; null if not known
 */
public record PathBase(HostPath folder, @Nullable HostPath home) {
    /**
     * The path that a person wrote: the written form of {@link Escaped}, absolute, or relative to
     * the folder, or to the home with {@code ~/}. Doubled slashes, {@code .} and {@code ..} are
     * taken out as text.
     *
     * @throws IllegalArgumentException with a message for people
     */
    public HostPath resolve(String text) {
        byte[] bytes = Escaped.parse(text);
        if (bytes.length == 0) {
            throw new IllegalArgumentException(
                    "a path cannot be empty; write . for the folder itself");
        }
        if (bytes[0] == '/') {
            return HostPath.of(normalized(bytes));
        }
        boolean fromHome = bytes[0] == '~' && (bytes.length == 1 || bytes[1] == '/');
        if (!fromHome) {
            return HostPath.of(normalized(join(folder, bytes, 0)));
        }
        if (home == null) {
            throw new IllegalArgumentException(
                    "no home folder is known for " + text + "; set HOME, or write the whole path");
        }
        return HostPath.of(normalized(join(home, bytes, 1)));
    }

    private static byte[] join(HostPath start, byte[] below, int from) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(start.shared());
        out.write('/');
        out.write(below, from, below.length - from);
        return out.toByteArray();
    }

    /** Of an absolute path. */
    private static byte[] normalized(byte[] path) {
        byte[] out = new byte[path.length + 1];
        int length = 0;
        int from = 0;
        for (int i = 0; i <= path.length; i++) {
            if (i < path.length && path[i] != '/') {
                continue;
            }
            int part = i - from;
            if (part == 2 && path[from] == '.' && path[from + 1] == '.') {
                while (length > 0 && out[--length] != '/') {
                    // back to the slash before the last name; the root stays
                }
            } else if (part > 1 || (part == 1 && path[from] != '.')) {
                out[length++] = '/';
                System.arraycopy(path, from, out, length, part);
                length += part;
            }
            from = i + 1;
        }
        return length == 0 ? new byte[] {'/'} : Arrays.copyOf(out, length);
    }
}
