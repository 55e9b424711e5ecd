package dev.coffer.source;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads a file of patterns, one a line, as git reads a {@code .gitignore}. */
final class PatternLines {
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

    private PatternLines() {}

    /** Takes one line that holds a pattern. */
    interface Taker {
        /**
         * @param line its number, from 1
         * @param text the pattern, without what surrounds it
         */
        void take(int line, byte[] text);
    }

    /** Hands over the lines of a file that hold a pattern: not the empty ones, not the comments. */
    static void read(byte[] content, Taker taker) {
        int from = startsWithMark(content) ? BYTE_ORDER_MARK.length : 0;
        for (int line = 1; from < content.length; line++) {
            int next = lineEnd(content, from);
            byte[] text = trimmed(content, from, next);
            if (text.length > 0 && text[0] != '#') {
                taker.take(line, text);
            }
            from = next + 1;
        }
    }

    /**
     * The patterns of a file in the tree, in their order.
     *
     * @param firstOrder the order of the first pattern; each next one has the next
     * @param problems gets what cannot be used
     */
    static List<PathPattern> parse(IgnoreFile file, int firstOrder, List<RuleProblem> problems) {
        List<PathPattern> patterns = new ArrayList<>();
        read(
                file.content(),
                (line, text) -> {
                    Origin origin = new Origin.InTree(file.folder(), line);
                    int order = firstOrder + patterns.size();
                    PathPattern pattern = PatternParser.parse(origin, text, order, problems);
                    if (pattern != null) {
                        patterns.add(pattern);
                    }
                });
        return patterns;
    }

    private static boolean startsWithMark(byte[] content) {
        int n = BYTE_ORDER_MARK.length;
        return content.length >= n && Arrays.equals(content, 0, n, BYTE_ORDER_MARK, 0, n);
    }

    private static int lineEnd(byte[] content, int from) {
        int at = from;
        while (at < content.length && content[at] != '\n') {
            at++;
        }
        return at;
    }

    /**
     * A line without its carriage return and the spaces at its end, unless a backslash keeps them.
     */
    static byte[] trimmed(byte[] content, int from, int lineEnd) {
        int end = lineEnd > from && content[lineEnd - 1] == '\r' ? lineEnd - 1 : lineEnd;
        int wanted = from;
        int at = from;
        while (at < end) {
            if (content[at] == '\\') {
                at = Math.min(at + 2, end);
                wanted = at;
            } else if (content[at++] != ' ') {
                wanted = at;
            }
        }
        return Arrays.copyOfRange(content, from, wanted);
    }
}
