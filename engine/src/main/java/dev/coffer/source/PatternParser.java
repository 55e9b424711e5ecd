package dev.coffer.source;

import dev.coffer.base.Escaped;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * Takes one pattern apart, in the syntax of gitignore(5). What git would silently never match is a
 * problem here: nobody writes a pattern so that it does nothing.
 */
final class PatternParser {
    private final byte[] text;
    private final List<Glob> parts = new ArrayList<>();
    private int at;
    private int end;
    private int part; // where the one being read begins
    private int suspect; // where what is being read begins: where a problem is told

    // The part being read.
    private int[] program = new int[16];
    private int length;
    private int stars; // how many it begins with, while it has nothing else
    private final List<ByteSet> classes = new ArrayList<>();

    private PatternParser(byte[] text) {
        this.text = text;
        this.end = text.length;
    }

    /** What is wrong, and what to do. */
    private record RemediedProblem(String problem, String remedy) {}

    /**
     * @param text without a line end and without spaces that do not belong to it; comments and
     *     empty lines are the caller's
     * @param order of the pattern, see {@link PathPattern#order}
     * @param problems gets one more if the pattern cannot be used
     * @return null if the pattern cannot be used
     */
    static @Nullable PathPattern parse(
            Origin origin, byte[] text, int order, List<RuleProblem> problems) {
        Rule rule = new Rule(origin, show(text));
        PatternParser parser = new PatternParser(text);
        boolean negated = text.length > 0 && text[0] == '!';
        boolean folderOnly = text.length > 0 && text[text.length - 1] == '/';
        parser.at = negated ? 1 : 0;
        parser.end -= folderOnly ? 1 : 0;
        boolean isPath = parser.hasSlash();
        RemediedProblem problem = parser.readParts(isPath);
        if (problem != null) {
            problems.add(
                    new RuleProblem(
                            origin.at(parser.column()),
                            quoted(text),
                            problem.problem,
                            problem.remedy));
            return null;
        }
        List<Glob> parts = parser.parts;
        boolean anywhere = !isPath;
        if (parts.size() == 2 && parts.get(0) == Glob.ANY_DEPTH) {
            parts = parts.subList(1, 2);
            anywhere = true;
        } else if (parts.size() == 1 && parts.get(0) == Glob.ANY_DEPTH) {
            parts = List.of(Glob.ANY);
            anywhere = true;
        }
        return new PathPattern(rule, text, order, negated, folderOnly, anywhere, parts);
    }

    /** Of {@link #suspect}, from 1: characters that begin before it, and one. */
    private int column() {
        int column = 1;
        for (int i = 0; i < suspect; i++) {
            column += (text[i] & 0xc0) == 0x80 ? 0 : 1; // not the later bytes of one
        }
        return column;
    }

    /** A pattern as a {@link RuleProblem} names it. */
    static String quoted(byte[] text) {
        return "pattern '" + show(text) + "'";
    }

    /** A pattern for people: as written, if it is text. */
    static String show(byte[] text) {
        for (byte b : text) {
            if ((b >= 0 && b < 0x20) || b == 0x7f) {
                return Escaped.of(text);
            }
        }
        return Escaped.isUtf8(text) ? new String(text, StandardCharsets.UTF_8) : Escaped.of(text);
    }

    private boolean hasSlash() {
        for (int i = at; i < end; i++) {
            if (text[i] == '/') {
                return true;
            }
        }
        return false;
    }

    private @Nullable RemediedProblem readParts(boolean isPath) {
        if (at >= end) {
            return new RemediedProblem("it names nothing", "name a file or folder, or take it out");
        }
        for (int i = 0; i < text.length; i++) {
            if (text[i] == 0) {
                suspect = i;
                return new RemediedProblem("it holds a NUL, which no name does", "take it out");
            }
        }
        if (text[at] == '/') {
            at++;
        }
        part = at;
        while (at < end) {
            suspect = at;
            byte b = text[at++];
            RemediedProblem problem =
                    switch (b) {
                        case '/' -> endPart(isPath, false);
                        case '\\' -> readEscape(isPath);
                        case '[' -> readClass();
                        default -> {
                            readPlain(b);
                            yield null;
                        }
                    };
            if (problem != null) {
                return problem;
            }
        }
        suspect = end;
        return endPart(isPath, false);
    }

    private void readPlain(byte b) {
        if (b == '*') {
            if (length == 0) {
                stars = 1;
            } else if (program[length - 1] == Glob.STAR) {
                stars += stars > 0 ? 1 : 0;
                return;
            }
            emit(Glob.STAR);
        } else {
            stars = 0;
            emit(b == '?' ? Glob.ONE : b & 0xff);
        }
    }

    private @Nullable RemediedProblem readEscape(boolean isPath) {
        if (at >= end) {
            return new RemediedProblem(
                    "it ends in a backslash that escapes nothing",
                    "take the backslash out, or write \\\\ for a backslash in the name");
        }
        byte b = text[at++];
        if (b == '/') {
            return endPart(isPath, true);
        }
        stars = 0;
        emit(b & 0xff);
        return null;
    }

    /**
     * @param escapedSlash whether the slash that ends it was written {@code \/}; then, in git, a
     *     {@code **} before it stands for one name at least
     */
    private @Nullable RemediedProblem endPart(boolean isPath, boolean escapedSlash) {
        if (length == 0) {
            return new RemediedProblem(
                    "there is nothing between two slashes", "write one slash where two stand");
        }
        if (isPath && stars >= 2) {
            if (escapedSlash) {
                parts.add(Glob.ANY);
            }
            if (parts.isEmpty() || parts.get(parts.size() - 1) != Glob.ANY_DEPTH) {
                parts.add(Glob.ANY_DEPTH);
            }
        } else if (isDots()) {
            suspect = part;
            return new RemediedProblem(
                    "a part is '.' or '..', which no entry is called",
                    "write the path from the folder that the pattern belongs to, as in /src/*.tmp");
        } else {
            parts.add(new Glob(Arrays.copyOf(program, length), classes.toArray(new ByteSet[0])));
        }
        part = at;
        length = 0;
        stars = 0;
        classes.clear();
        return null;
    }

    private boolean isDots() {
        return program[0] == '.' && (length == 1 || (length == 2 && program[1] == '.'));
    }

    private void emit(int op) {
        if (length == program.length) {
            program = Arrays.copyOf(program, 2 * length);
        }
        program[length++] = op;
    }

    /** Reads what follows a {@code [}, up to the {@code ]} that closes it. */
    private @Nullable RemediedProblem readClass() {
        ByteSet set = new ByteSet();
        boolean inverted = at < end && (text[at] == '!' || text[at] == '^');
        at += inverted ? 1 : 0;
        int low = -1; // what a range would begin with
        boolean first = true; // a ] in the first place is a member
        while (at < end && (first || text[at] != ']')) {
            first = false;
            int b = text[at++] & 0xff;
            if (b == '-' && low >= 0 && at < end && text[at] != ']') {
                int high = member();
                if (high < 0) {
                    return unclosed();
                }
                set.addRange(low, high);
                low = -1;
            } else if (b == '[' && at < end && text[at] == ':' && classNameEnd() > 0) {
                int nameEnd = classNameEnd();
                String name =
                        new String(text, at + 1, nameEnd - at - 1, StandardCharsets.ISO_8859_1);
                IntPredicate named = ByteSet.named(name);
                if (named == null) {
                    return unknownClass(name);
                }
                set.addAll(named);
                at = nameEnd + 2;
                low = -1;
            } else {
                at--;
                low = member();
                if (low < 0) {
                    return unclosed();
                }
                set.add(low);
            }
        }
        if (at >= end) {
            return unclosed();
        }
        at++;
        if (inverted) {
            set.invert();
        }
        stars = 0;
        classes.add(set);
        emit(Glob.CLASS + classes.size() - 1);
        return null;
    }

    /**
     * One byte of a class, written with a backslash before it or not; -1 at the end of the text.
     */
    private int member() {
        if (text[at] == '\\') {
            at++;
        }
        return at < end ? text[at++] & 0xff : -1;
    }

    /** Where the {@code :]} of a class name that may stand here begins; 0 if none does. */
    private int classNameEnd() {
        for (int i = at + 1; i < end; i++) {
            if (text[i] == ']') {
                return i - 1 > at && text[i - 1] == ':' ? i - 1 : 0;
            }
        }
        return 0;
    }

    private static RemediedProblem unclosed() {
        return new RemediedProblem(
                "the [ is never closed", "close it with ], or write \\[ for a [ in the name");
    }

    private static RemediedProblem unknownClass(String name) {
        return new RemediedProblem(
                "there is no class [:" + name + ":]",
                "use one of alnum, alpha, blank, cntrl, digit, graph, lower, print, punct, space,"
                        + " upper, xdigit");
    }
}
