package dev.coffer.versioned;

import dev.coffer.base.Name;
import dev.coffer.base.Sha256;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The names in the home of one file (docs/format.md, "Homes"). They follow from the file's name and
 * a date alone; where they would be longer than file systems take, the name's place in them is
 * taken by its beginning and a hash, and an index file tells what they stand for. Immutable.
 */
final class HomeNames {
    /** What every usual file system takes for a name, in bytes. */
    private static final int LONGEST = 255;

    /** What is added to a name at most: {@code _v2025-11-24_14-30-15-9999.diff}. */
    private static final int ADDED = 32;

    private static final int SHORTENED = 200;
    private static final int LONGEST_EXTENSION = 20;
    private static final Name INDEX = Name.of("index.txt");

    private final Name current;
    private final byte[] base;
    private final int dot;

    private HomeNames(Name current, byte[] base) {
        this.current = current;
        this.base = base;
        this.dot = dot(base);
    }

    static HomeNames of(Name file) {
        byte[] name = file.shared();
        return new HomeNames(file, name.length + ADDED <= LONGEST ? name : shortened(name));
    }

    /** The beginning of a name, a hash of all of it, and its extension if that is a short one. */
    private static byte[] shortened(byte[] name) {
        int dot = dot(name);
        byte[] extension =
                name.length - dot <= LONGEST_EXTENSION
                        ? Arrays.copyOfRange(name, dot, name.length)
                        : new byte[0];
        int cut = Math.min(SHORTENED - extension.length, name.length - extension.length);
        while (cut > SHORTENED / 2 && (name[cut] & 0xc0) == 0x80) {
            cut--; // not within a character
        }
        String hash = "~" + Sha256.hash(name).toString().substring(0, 8);
        return joined(Arrays.copyOf(name, cut), hash, extension);
    }

    /** Where the extension begins, its dot included; the length if there is none. */
    private static int dot(byte[] name) {
        for (int i = name.length - 2; i > 0; i--) {
            if (name[i] == '.') {
                return i;
            }
        }
        return name.length;
    }

    /** The file as it is now: the name that it has in the source, and that its home has. */
    Name current() {
        return current;
    }

    /**
     * The file as first seen.
     *
     * @param date {@code 2025-11-23}
     */
    Name baseline(String date) {
        return beforeExtension("-baseline-" + date);
    }

    /** Whether a name is that of {@link #baseline} for whatever date. */
    boolean isBaseline(Name name) {
        byte[] bytes = name.shared();
        int from = dot + "-baseline-".length();
        int to = bytes.length - (base.length - dot);
        return to > from
                && to - from <= "2025-11-23".length()
                && name.equals(
                        baseline(new String(bytes, from, to - from, StandardCharsets.US_ASCII)));
    }

    /** The folder of what came after the first version. */
    Name diffs() {
        return Name.owning(joined(base, "_diffs", new byte[0]));
    }

    /**
     * The diff that made a version of the one before it.
     *
     * @param label the version's
     */
    Name diff(String label) {
        return Name.owning(joined(base, "_v" + label + ".diff", new byte[0]));
    }

    /** A version that is kept whole. */
    Name full(String label) {
        return beforeExtension("_v" + label);
    }

    /** The file that tells the true name, or null if the names here show it. */
    @Nullable Name index() {
        return Arrays.equals(base, current.shared()) ? null : INDEX;
    }

    /** What the index file says. */
    byte[] indexText() {
        String text =
                "The names here that begin with\n    "
                        + Name.of(Arrays.copyOf(base, dot))
                        + "\nstand for versions of the file\n    "
                        + current
                        + "\nwhose name with a date would be too long for a file system.\n";
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private Name beforeExtension(String added) {
        return Name.owning(
                joined(
                        Arrays.copyOf(base, dot),
                        added,
                        Arrays.copyOfRange(base, dot, base.length)));
    }

    private static byte[] joined(byte[] first, String ascii, byte[] last) {
        byte[] all = Arrays.copyOf(first, first.length + ascii.length() + last.length);
        for (int i = 0; i < ascii.length(); i++) {
            all[first.length + i] = (byte) ascii.charAt(i);
        }
        System.arraycopy(last, 0, all, first.length + ascii.length(), last.length);
        return all;
    }
}
