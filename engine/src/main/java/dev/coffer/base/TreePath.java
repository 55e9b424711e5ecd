package dev.coffer.base;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * A path inside a tree: the names from its root down, joined by {@code /}, without a leading or
 * trailing one; the root itself is the empty path. Made of {@link Name}s, so it never leaves the
 * root. Immutable, so safe to share between threads.
 *
 * <p>Ordered so that a depth-first walk with sorted names is ascending: name by name, not byte by
 * byte ({@code a/b} comes before {@code a.txt}).
 */
public final class TreePath implements Comparable<TreePath> {
    public static final TreePath ROOT = new TreePath(new byte[0]);

    private final byte[] bytes;
    private int hash;

    private TreePath(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * @param text names joined by {@code /}, stored as UTF-8; empty for the root
     * @throws IllegalArgumentException if a part cannot be a name
     */
    public static TreePath of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * @param bytes names joined by {@code /}; copied
     * @throws IllegalArgumentException if a part cannot be a name
     */
    public static TreePath of(byte[] bytes) {
        TreePath path = new TreePath(bytes.clone());
        path.names(); // checks each
        return path;
    }

    /**
     * Takes the array as it is, names joined by {@code /} and known to be good; the caller must not
     * touch it again.
     */
    public static TreePath owning(byte[] bytes) {
        return bytes.length == 0 ? ROOT : new TreePath(bytes);
    }

    /**
     * What a person typed: the written form of {@link Escaped}, with leading, trailing and doubled
     * slashes and {@code .} parts taken out.
     *
     * @throws IllegalArgumentException if a part is {@code ..}
     */
    public static TreePath parse(String text) {
        TreePath path = ROOT;
        byte[] bytes = Escaped.parse(text);
        int from = 0;
        for (int i = 0; i <= bytes.length; i++) {
            if (i == bytes.length || bytes[i] == '/') {
                boolean dot = i - from == 1 && bytes[from] == '.';
                if (i > from && !dot) {
                    path = path.child(Name.owning(Arrays.copyOfRange(bytes, from, i)));
                }
                from = i + 1;
            }
        }
        return path;
    }

    public boolean isRoot() {
        return bytes.length == 0;
    }

    public TreePath child(Name name) {
        if (bytes.length == 0) {
            return new TreePath(name.shared());
        }
        byte[] longer = Arrays.copyOf(bytes, bytes.length + 1 + name.length());
        longer[bytes.length] = '/';
        name.copyTo(longer, bytes.length + 1);
        return new TreePath(longer);
    }

    public TreePath child(String name) {
        return child(Name.of(name));
    }

    /** This path with another one below it. */
    public TreePath resolve(TreePath below) {
        if (isRoot()) {
            return below;
        }
        if (below.isRoot()) {
            return this;
        }
        byte[] longer = Arrays.copyOf(bytes, bytes.length + 1 + below.bytes.length);
        longer[bytes.length] = '/';
        System.arraycopy(below.bytes, 0, longer, bytes.length + 1, below.bytes.length);
        return new TreePath(longer);
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

    /** The folder that holds this entry; null for the root. */
    public @Nullable TreePath parent() {
        if (isRoot()) {
            return null;
        }
        int slash = lastSlash();
        return slash < 0 ? ROOT : new TreePath(Arrays.copyOf(bytes, slash));
    }

    /** The names from the root down; empty for the root. */
    public List<Name> names() {
        if (isRoot()) {
            return List.of();
        }
        List<Name> names = new ArrayList<>();
        int from = 0;
        for (int i = 0; i <= bytes.length; i++) {
            if (i == bytes.length || bytes[i] == '/') {
                names.add(Name.owning(Arrays.copyOfRange(bytes, from, i)));
                from = i + 1;
            }
        }
        return Collections.unmodifiableList(names);
    }

    /** How many names; 0 for the root. */
    public int depth() {
        if (isRoot()) {
            return 0;
        }
        int depth = 1;
        for (byte b : bytes) {
            if (b == '/') {
                depth++;
            }
        }
        return depth;
    }

    /** Whether the other path is this one or lies below it. */
    public boolean contains(TreePath other) {
        int n = bytes.length;
        if (n == 0) {
            return true;
        }
        return other.bytes.length >= n
                && (other.bytes.length == n || other.bytes[n] == '/')
                && Arrays.equals(bytes, 0, n, other.bytes, 0, n);
    }

    /**
     * The other path as seen from this one.
     *
     * @throws IllegalArgumentException if it does not lie at or below this one
     */
    public TreePath relativize(TreePath other) {
        if (!contains(other)) {
            throw new IllegalArgumentException(other + " does not lie below " + this);
        }
        if (isRoot()) {
            return other;
        }
        return other.bytes.length == bytes.length
                ? ROOT
                : new TreePath(
                        Arrays.copyOfRange(other.bytes, bytes.length + 1, other.bytes.length));
    }

    /** A copy: names joined by {@code /}. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    /** The array itself, not to be changed: for code that copies it on at once. */
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
    public int compareTo(TreePath other) {
        int at = Arrays.mismatch(bytes, other.bytes);
        if (at < 0) {
            return 0;
        }
        return Integer.compare(rank(bytes, at), rank(other.bytes, at));
    }

    /** The end of a path comes first, then the end of a name, then the bytes. */
    private static int rank(byte[] bytes, int at) {
        if (at >= bytes.length) {
            return -2;
        }
        return bytes[at] == '/' ? -1 : bytes[at] & 0xff;
    }

    @Override
    public boolean equals(@Nullable Object o) {
        return o instanceof TreePath other && Arrays.equals(bytes, other.bytes);
    }

    @Override
    public int hashCode() {
        int h = hash;
        if (h == 0) {
            h = Arrays.hashCode(bytes);
            hash = h;
        }
        return h;
    }

    /** The path for people, as {@link Escaped} shows it; {@code .} for the root. */
    @Override
    public String toString() {
        return isRoot() ? "." : Escaped.of(bytes);
    }
}
