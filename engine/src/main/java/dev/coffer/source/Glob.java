package dev.coffer.source;

import java.util.Arrays;

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

    /** The byte that every matching name begins with, or -1 if that is not certain. */
    int firstByte() {
        return program[0] < 256 ? program[0] : -1;
    }

    /** The byte that every matching name ends with, or -1 if that is not certain. */
    int lastByte() {
        int last = program[program.length - 1];
        return last < 256 ? last : -1;
    }

    boolean matches(byte[] name) {
        if (name.length < leastLength) {
            return false;
        }
        return switch (shape) {
            case LITERAL -> Arrays.equals(text, name);
            case SUFFIX -> matchesAt(name, name.length - text.length);
            case PREFIX -> matchesAt(name, 0);
            case ANY -> true;
            case GENERAL -> runs(name);
        };
    }

    private boolean matchesAt(byte[] name, int from) {
        return Arrays.equals(name, from, from + text.length, text, 0, text.length);
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
        if (stars > 1) {
            return Shape.GENERAL;
        }
        return program[0] == STAR
                ? Shape.SUFFIX
                : program[program.length - 1] == STAR ? Shape.PREFIX : Shape.GENERAL;
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
