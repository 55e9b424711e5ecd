package dev.coffer.os;

import dev.coffer.base.Escaped;
import dev.coffer.base.Name;
import dev.coffer.base.Percent;
import dev.coffer.base.TreePath;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * An absolute path on this machine, as bytes. {@link Path} keeps odd names only in its URI form, so
 * the engine turns one into a {@code HostPath} at its door and uses that from there on. Immutable.
 */
public final class HostPath {
    private final byte[] bytes;

    private HostPath(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * @param path made absolute against the current folder; {@code .} and {@code ..} are taken out
     *     as text
     */
    public static HostPath of(Path path) {
        URI uri = path.toAbsolutePath().normalize().toUri();
        return of(Percent.decode(uri.getRawPath()));
    }

    /**
     * @param bytes starts with {@code /}; a trailing slash is dropped; copied
     * @throws IllegalArgumentException if not absolute or with a NUL in it
     */
    public static HostPath of(byte[] bytes) {
        if (bytes.length == 0 || bytes[0] != '/') {
            throw new IllegalArgumentException("not an absolute path: " + Escaped.of(bytes));
        }
        for (byte b : bytes) {
            if (b == 0) {
                throw new IllegalArgumentException(
                        "a path cannot hold a NUL: " + Escaped.of(bytes));
            }
        }
        int length = bytes.length;
        while (length > 1 && bytes[length - 1] == '/') {
            length--;
        }
        return new HostPath(Arrays.copyOf(bytes, length));
    }

    /**
     * @param text an absolute path, as UTF-8
     */
    public static HostPath of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** For the library's door and for JDK calls; keeps every byte. */
    public Path toPath() {
        StringBuilder uri = new StringBuilder("file://");
        Percent.encode(bytes, "/-_.", uri);
        return Path.of(URI.create(uri.toString()));
    }

    public HostPath resolve(Name name) {
        return resolve(TreePath.ROOT.child(name));
    }

    public HostPath resolve(String name) {
        return resolve(Name.of(name));
    }

    public HostPath resolve(TreePath below) {
        if (below.isRoot()) {
            return this;
        }
        int base = bytes.length == 1 ? 0 : bytes.length;
        byte[] longer = Arrays.copyOf(bytes, base + 1 + below.shared().length);
        longer[base] = '/';
        System.arraycopy(below.shared(), 0, longer, base + 1, below.shared().length);
        return new HostPath(longer);
    }

    public boolean isRoot() {
        return bytes.length == 1;
    }

    /** The folder that holds this; the root's parent is the root. */
    public HostPath parent() {
        int slash = lastSlash();
        return new HostPath(slash <= 0 ? new byte[] {'/'} : Arrays.copyOf(bytes, slash));
    }

    /**
     * @throws IllegalStateException for the root
     */
    public Name name() {
        if (isRoot()) {
            throw new IllegalStateException("the root has no name");
        }
        return Name.owning(Arrays.copyOfRange(bytes, lastSlash() + 1, bytes.length));
    }

    /** Whether the other path is this one or lies below it, judged by the text alone. */
    public boolean contains(HostPath other) {
        int n = bytes.length == 1 ? 0 : bytes.length;
        return other.bytes.length >= n
                && (other.bytes.length == n || n == 0 || other.bytes[n] == '/')
                && Arrays.equals(bytes, 0, n, other.bytes, 0, n);
    }

    /**
     * @throws IllegalArgumentException if the other path does not lie at or below this one
     */
    public TreePath relativize(HostPath other) {
        if (!contains(other)) {
            throw new IllegalArgumentException(other + " does not lie below " + this);
        }
        int from = bytes.length == 1 ? 1 : bytes.length + 1;
        return other.bytes.length <= from
                ? TreePath.ROOT
                : TreePath.of(Arrays.copyOfRange(other.bytes, from, other.bytes.length));
    }

    /** The array itself, not to be changed. */
    public byte[] shared() {
        return bytes;
    }

    private int lastSlash() {
        for (int i = bytes.length - 1; i >= 0; i--) {
            if (bytes[i] == '/') {
                return i;
            }
        }
        return -1;
    }

    @Override
    public boolean equals(@Nullable Object o) {
        return o instanceof HostPath other && Arrays.equals(bytes, other.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** The path for people, as {@link Escaped} shows it. */
    @Override
    public String toString() {
        return Escaped.of(bytes);
    }
}
