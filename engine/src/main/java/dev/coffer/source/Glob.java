package dev.coffer.source;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One part of a pattern, that which stands between two slashes: matches one name. Matching is byte
 * by byte, as git does it: {@code ?} is one byte. Immutable.
 */
final class Glob {
    /** What a glob looks like; all but {@link #GENERAL} are compared without trying. */
    enum Shape {
        /** No wildcard. */
        LITERAL,
        /** One star, then text. */
        SUFFIX,
        /** Text, then one star. */
        PREFIX,
        /** Text between two stars. */
        INFIX,
        /** One star: any name. */
        ANY,
        /** Everything else. */
        GENERAL
    }

    /** In a program: any one byte. Bytes themselves are 0 to 255. */
    static final int ONE = 256;

    /** In a program: any bytes, none too. */
    static final int STAR = 257;

    /** In a program: a byte of the class {@code op - CLASS}. */
    static final int CLASS = 258;

    /** How many values {@link #key} has. */
    static final int KEYS = 1024;

    private static final int MOST_CHOICES = 12;

    /** Matches any name. */
    static final Glob ANY = new Glob(new int[] {STAR}, new ByteSet[0]);

    /** The part {@code **}, which stands for any number of names; is told by identity. */
    static final Glob ANY_DEPTH = new Glob(new int[] {STAR}, new ByteSet[0]);

    private final Shape shape;
    private final int[] program;
    private final ByteSet[] classes;
    private final byte[] text; // what is literal in it, for the simple shapes
    private final int leastLength;

    /**
     * @param program bytes, {@link #ONE}, {@link #STAR} (never two in a row), classes; taken as it
     *     is, not empty
     */
    Glob(int[] program, ByteSet[] classes) {
        this.program = program;
        this.classes = classes;
        this.shape = shapeOf(program);
        this.text = literalsOf(program);
        int least = 0;
        for (int op : program) {
            least += op == STAR ? 0 : 1;
        }
        this.leastLength = least;
    }

    Shape shape() {
        return shape;
    }

    /** The literal text of a simple shape; not to be changed. */
    byte[] text() {
        return text;
    }

    /**
     * The first two bytes of every matching name as a {@link #key}, or -1 if they are not certain.
     */
    int headKey() {
        return program.length >= 2 && program[0] < ONE && program[1] < ONE
                ? key(program[0], program[1])
                : -1;
    }

    /**
     * The last two bytes of every matching name as a {@link #key}, or -1 if they are not certain.
     */
    int tailKey() {
        int n = program.length;
        return n >= 2 && program[n - 2] < ONE && program[n - 1] < ONE
                ? key(program[n - 2], program[n - 1])
                : -1;
    }

    /** Two bytes in one number below {@link #KEYS}; some pairs share one. */
    static int key(int first, int second) {
        return (first * 31 + second) & (KEYS - 1);
    }

    /**
     * Globs without classes that together match what this one does: one for each choice of members.
     * Only itself if there is no class, or if there are too many members.
     */
    List<Glob> withoutClasses() {
        int choices = 1;
        for (ByteSet set : classes) {
            choices *= Math.min(set.size(), MOST_CHOICES + 1);
            if (choices == 0 || choices > MOST_CHOICES) {
                return List.of(this);
            }
        }
        List<Glob> globs = List.of(this);
        for (int i = 0; i < program.length; i++) {
            if (program[i] >= CLASS) {
                globs = withMembers(globs, i, classes[program[i] - CLASS]);
            }
        }
        return globs;
    }

    private static List<Glob> withMembers(List<Glob> globs, int at, ByteSet set) {
        List<Glob> chosen = new ArrayList<>();
        for (Glob glob : globs) {
            for (int member = 0; member < 256; member++) {
                if (set.contains((byte) member)) {
                    int[] program = glob.program.clone();
                    program[at] = member;
                    chosen.add(new Glob(program, glob.classes));
                }
            }
        }
        return chosen;
    }

    boolean matches(byte[] name) {
        if (name.length < leastLength) {
            return false;
        }
        return switch (shape) {
            case LITERAL -> Arrays.equals(text, name);
            case SUFFIX -> matchesAt(name, name.length - text.length);
            case PREFIX -> matchesAt(name, 0);
            case INFIX -> contains(name);
            case ANY -> true;
            case GENERAL -> runs(name);
        };
    }

    private boolean matchesAt(byte[] name, int from) {
        for (int i = 0; i < text.length; i++) {
            if (name[from + i] != text[i]) {
                return false;
            }
        }
        return true;
    }

    private boolean contains(byte[] name) {
        byte first = text[0];
        for (int i = 0; i <= name.length - text.length; i++) {
            if (name[i] == first && matchesAt(name, i)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Takes each star as short as it goes and lengthens only the last one met: a longer earlier
     * star could not help, so the time is at most name times pattern.
     */
    private boolean runs(byte[] name) {
        int at = 0;
        int op = 0;
        int starOp = -1;
        int starAt = 0;
        while (at < name.length) {
            if (op < program.length && program[op] == STAR) {
                starOp = op;
                starAt = at;
                op++;
            } else if (op < program.length && takes(program[op], name[at])) {
                op++;
                at++;
            } else if (starOp >= 0) {
                starAt++;
                at = starAt;
                op = starOp + 1;
            } else {
                return false;
            }
        }
        return op == program.length || (op == program.length - 1 && program[op] == STAR);
    }

    private boolean takes(int op, byte b) {
        return op < ONE ? op == (b & 0xff) : op == ONE || classes[op - CLASS].contains(b);
    }

    private static Shape shapeOf(int[] program) {
        int stars = 0;
        for (int op : program) {
            if (op == STAR) {
                stars++;
            } else if (op >= ONE) {
                return Shape.GENERAL;
            }
        }
        if (stars == 0) {
            return Shape.LITERAL;
        }
        if (program.length == 1) {
            return Shape.ANY;
        }
        boolean before = program[0] == STAR;
        boolean after = program[program.length - 1] == STAR;
        if (stars == 1) {
            return before ? Shape.SUFFIX : after ? Shape.PREFIX : Shape.GENERAL;
        }
        return stars == 2 && before && after ? Shape.INFIX : Shape.GENERAL;
    }

    private static byte[] literalsOf(int[] program) {
        byte[] literals = new byte[program.length];
        int n = 0;
        for (int op : program) {
            if (op < ONE) {
                literals[n++] = (byte) op;
            }
        }
        return Arrays.copyOf(literals, n);
    }
}
