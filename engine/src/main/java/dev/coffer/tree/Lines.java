package dev.coffer.tree;

import java.util.Arrays;
import java.util.Map;

/**
 * Bytes as lines: each ends behind its {@code \n}, the last one possibly without. Nothing is
 * decoded, so a line may hold any bytes, a {@code \r} before its end included.
 */
final class Lines {
    private final byte[] bytes;
    private final int[] starts; // one more than there are lines

    private Lines(byte[] bytes, int[] starts) {
        this.bytes = bytes;
        this.starts = starts;
    }

    /**
     * @param bytes kept, not copied
     */
    static Lines of(byte[] bytes) {
        int count = 0;
        for (byte b : bytes) {
            if (b == '\n') {
                count++;
            }
        }
        boolean openEnd = bytes.length > 0 && bytes[bytes.length - 1] != '\n';
        int[] starts = new int[count + (openEnd ? 2 : 1)];
        int line = 1;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                starts[line++] = i + 1;
            }
        }
        if (openEnd) {
            starts[line] = bytes.length;
        }
        return new Lines(bytes, starts);
    }

    int count() {
        return starts.length - 1;
    }

    byte[] bytes() {
        return bytes;
    }

    /** Offset of the first byte of a line; of the line after the last, the length of all. */
    int start(int line) {
        return starts[line];
    }

    boolean endsWithNewline(int line) {
        return bytes[starts[line + 1] - 1] == '\n';
    }

    boolean same(int line, Lines other, int otherLine) {
        return Arrays.equals(
                bytes,
                starts[line],
                starts[line + 1],
                other.bytes,
                other.starts[otherLine],
                other.starts[otherLine + 1]);
    }

    /**
     * Numbers the lines of a range so that equal lines have equal numbers.
     *
     * @param known lines numbered so far; shared by the two sides of a comparison
     */
    Integer[] number(int from, int to, Map<Line, Integer> known) {
        Integer[] numbers = new Integer[to - from];
        for (int i = from; i < to; i++) {
            Line line = new Line(this, i);
            Integer next = known.size();
            Integer before = known.putIfAbsent(line, next);
            numbers[i - from] = before == null ? next : before;
        }
        return numbers;
    }

    /** One line as a key: equal to any line of the same bytes. */
    static final class Line {
        private final Lines lines;
        private final int index;
        private final int hash;

        Line(Lines lines, int index) {
            this.lines = lines;
            this.index = index;
            int h = 1;
            for (int i = lines.starts[index]; i < lines.starts[index + 1]; i++) {
                h = 31 * h + lines.bytes[i];
            }
            this.hash = h;
        }

        @Override
        public boolean equals(Object o) {
            return o instanceof Line other
                    && hash == other.hash
                    && lines.same(index, other.lines, other.index);
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }
}
