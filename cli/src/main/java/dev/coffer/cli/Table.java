package dev.coffer.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * Columns as wide as what is in them; a heading that begins with {@code >} makes its column flush
 * right.
 */
final class Table {
    private final List<String[]> rows = new ArrayList<>();
    private final boolean[] right;

    Table(String... headings) {
        right = new boolean[headings.length];
        String[] plain = headings.clone();
        for (int i = 0; i < headings.length; i++) {
            right[i] = headings[i].startsWith(">");
            plain[i] = right[i] ? headings[i].substring(1) : headings[i];
        }
        rows.add(plain);
    }

    void row(String... cells) {
        rows.add(cells);
    }

    /** Prints heading and rows; a column in which nothing stands is left out. */
    void print(Console console) {
        int[] widths = new int[right.length];
        boolean[] used = new boolean[right.length];
        for (int r = 0; r < rows.size(); r++) {
            for (int c = 0; c < right.length; c++) {
                int width = shown(rows.get(r)[c]);
                widths[c] = Math.max(widths[c], width);
                used[c] |= r > 0 && width > 0;
            }
        }
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int c = 0; c < right.length; c++) {
                if (used[c]) {
                    String gap = " ".repeat(widths[c] - shown(row[c]));
                    line.append(line.isEmpty() ? "" : "  ")
                            .append(right[c] ? gap + row[c] : row[c] + gap);
                }
            }
            console.print(line.toString().stripTrailing());
        }
    }

    /** Characters that take a place: not those of an escape sequence. */
    private static int shown(String cell) {
        int count = 0;
        for (int i = 0; i < cell.length(); i++) {
            if (cell.charAt(i) == '\u001b') {
                i = cell.indexOf('m', i);
            } else {
                count++;
            }
        }
        return count;
    }
}
