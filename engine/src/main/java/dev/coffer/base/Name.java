package dev.coffer.base;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The name of one entry in a folder: bytes, exactly as the file system has them, in no particular
 * encoding. Ordered as unsigned bytes. Immutable, so safe to share between threads.
 *
 * <p>A {@code Name} is at least one byte, holds neither {@code /} nor NUL, and is neither {@code .}
 * nor {@code ..}: whatever a store says, a path made of names cannot leave its root. Text that
 * breaks this is refused by {@link #of}, and {@link #problem} says why without throwing.
 */
public final class Name implements Comparable<Name> {
    private final byte[] bytes;
    private int hash;

    private Name(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * @param text the name, stored as UTF-8
     * @throws IllegalArgumentException if it cannot be the name of an entry
     */
    public static Name of(String text) {
        return owning(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * @param bytes copied
     * @throws IllegalArgumentException if they cannot be the name of an entry
     */
    public static Name of(byte[] bytes) {
        return owning(bytes.clone());
    }

    /**
     * Takes the array as it is; the caller must not touch it again.
     *
     * @throws IllegalArgumentException if the bytes cannot be the name of an entry
     */
    public static Name owning(byte[] bytes) {
        String problem = problem(bytes);
        if (problem != null) {
            throw new IllegalArgumentException("name " + Escaped.of(bytes) + " " + problem);
        }
        return new Name(bytes);
    }

    /**
     * Why these bytes cannot name an entry ("is empty", "holds a slash", …), or null if they can.
     */
    public static @Nullable String problem(byte[] bytes) {
        int n = bytes.length;
        if (n == 0) {
            return "is empty";
        }
        if (bytes[0] == '.' && (n == 1 || (n == 2 && bytes[1] == '.'))) {
            return "leads out of its folder";
        }
        for (byte b : bytes) {
            if (b == '/') {
                return "holds a slash";
            }
            if (b == 0) {
                return "holds a NUL";
            }
        }
        return null;
    }

    /** Length in bytes, {@code >= 1}. Most file systems take up to 255. */
    public int length() {
        return bytes.length;
    }

    public byte byteAt(int index) {
        return bytes[index];
    }

    /** A copy. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    /** The array itself, not to be changed: for code that copies it on at once. */
    public byte[] shared() {
        return bytes;
    }

    public void copyTo(byte[] target, int offset) {
        System.arraycopy(bytes, 0, target, offset, bytes.length);
    }

    public boolean startsWith(String ascii) {
        return matchesAt(0, ascii);
    }

    public boolean endsWith(String ascii) {
        return matchesAt(bytes.length - ascii.length(), ascii);
    }

    private boolean matchesAt(int from, String ascii) {
        if (from < 0 || from + ascii.length() > bytes.length) {
            return false;
        }
        for (int i = 0; i < ascii.length(); i++) {
            if (bytes[from + i] != (byte) ascii.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /**
     * The name without its end.
     *
     * @param ascii what it ends with, and is longer than
     */
    public Name withoutEnd(String ascii) {
        byte[] all = toBytes();
        return owning(Arrays.copyOf(all, all.length - ascii.length()));
    }

    /** This name with ASCII text added at its end. */
    public Name plus(String ascii) {
        byte[] longer = Arrays.copyOf(bytes, bytes.length + ascii.length());
        for (int i = 0; i < ascii.length(); i++) {
            longer[bytes.length + i] = (byte) ascii.charAt(i);
        }
        return owning(longer);
    }

    @Override
    public int compareTo(Name other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(@Nullable Object o) {
        return o instanceof Name other && Arrays.equals(bytes, other.bytes);
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

    /** The name for people, as {@link Escaped} shows it. */
    @Override
    public String toString() {
        return Escaped.of(bytes);
    }
}
