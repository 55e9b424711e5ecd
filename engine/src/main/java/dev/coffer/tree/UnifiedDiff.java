package dev.coffer.tree;

import com.github.difflib.algorithm.Change;
import com.github.difflib.algorithm.myers.MyersDiffWithLinearSpace;

import dev.coffer.base.DamagedException;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Unified diffs over bytes, as {@code diff -u} writes and {@code patch --binary} takes them (POSIX
 * diff, "Diff -u Output Format"; the line {@code \ No newline at end of file} is GNU's). Lines are
 * bytes up to and with a line feed, so content of any encoding comes through unchanged.
 */
public final class UnifiedDiff {
    private static final int CONTEXT = 3;
    private static final byte[] NO_NEWLINE =
            "\n\\ No newline at end of file\n".getBytes(StandardCharsets.US_ASCII);

    /** Comparisons of lines after which two texts count as too different to be worth a diff. */
    private static final long PATIENCE = 60_000_000;

    private UnifiedDiff() {}

    /**
     * The diff that turns {@code before} into {@code after}; empty if they are equal.
     *
     * @param oldLabel what follows {@code ---}: a name, and behind a tab a date
     * @param newLabel what follows {@code +++}
     * @return null if the two are so different that finding the least diff takes too long
     */
    public static byte @Nullable [] between(
            byte[] before, byte[] after, String oldLabel, String newLabel) {
        Lines old = Lines.of(before);
        Lines young = Lines.of(after);
        List<Change> changes = changes(old, young);
        if (changes == null) {
            return null;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        if (!changes.isEmpty()) {
            out.writeBytes(
                    ("--- " + oldLabel + "\n+++ " + newLabel + "\n")
                            .getBytes(StandardCharsets.UTF_8));
        }
        for (int from = 0; from < changes.size(); ) {
            int to = from + 1;
            while (to < changes.size()
                    && changes.get(to).startOriginal - changes.get(to - 1).endOriginal
                            <= 2 * CONTEXT) {
                to++;
            }
            writeHunk(out, old, young, changes.subList(from, to));
            from = to;
        }
        return out.toByteArray();
    }

    /** Whether content looks like text: no NUL in its first 8,000 bytes, as git decides it. */
    public static boolean looksLikeText(byte[] content) {
        int n = Math.min(content.length, 8000);
        for (int i = 0; i < n; i++) {
            if (content[i] == 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * Applies a diff of one file exactly: every line it removes or keeps must be where it says.
     *
     * @throws DamagedException if the diff cannot be read or does not fit
     */
    public static byte[] apply(byte[] before, byte[] diff) throws DamagedException {
        return new Application(Lines.of(before), Lines.of(diff)).run();
    }

    private static @Nullable List<Change> changes(Lines old, Lines young) {
        int shorter = Math.min(old.count(), young.count());
        int head = 0;
        while (head < shorter && old.same(head, young, head)) {
            head++;
        }
        int tail = 0;
        while (tail < shorter - head
                && old.same(old.count() - 1 - tail, young, young.count() - 1 - tail)) {
            tail++;
        }
        Map<Lines.Line, Integer> known = new HashMap<>();
        List<Integer> oldNumbers = Arrays.asList(old.number(head, old.count() - tail, known));
        List<Integer> youngNumbers = Arrays.asList(young.number(head, young.count() - tail, known));
        List<Change> found;
        try {
            found =
                    new MyersDiffWithLinearSpace<Integer>(new PatientEquality()::test)
                            .computeDiff(oldNumbers, youngNumbers, null);
        } catch (TooDifferent e) {
            return null;
        }
        List<Change> changes = new ArrayList<>(found.size());
        for (Change c : found) {
            merge(
                    changes,
                    new Change(
                            c.deltaType,
                            c.startOriginal + head,
                            c.endOriginal + head,
                            c.startRevised + head,
                            c.endRevised + head));
        }
        return changes;
    }

    /** Adds a change, joined to the last one where nothing lies between them. */
    private static void merge(List<Change> changes, Change next) {
        if (!changes.isEmpty()) {
            Change last = changes.getLast();
            if (last.endOriginal == next.startOriginal && last.endRevised == next.startRevised) {
                changes.set(
                        changes.size() - 1,
                        last.withEndOriginal(next.endOriginal).withEndRevised(next.endRevised));
                return;
            }
        }
        changes.add(next);
    }

    private static void writeHunk(
            ByteArrayOutputStream out, Lines old, Lines young, List<Change> changes) {
        Change first = changes.getFirst();
        Change last = changes.getLast();
        int lead = Math.min(CONTEXT, first.startOriginal);
        int trail = Math.min(CONTEXT, old.count() - last.endOriginal);
        int oldFrom = first.startOriginal - lead;
        int oldTo = last.endOriginal + trail;
        int newFrom = first.startRevised - lead;
        int newTo = last.endRevised + trail;
        String header = "@@ -" + range(oldFrom, oldTo) + " +" + range(newFrom, newTo) + " @@\n";
        out.writeBytes(header.getBytes(StandardCharsets.US_ASCII));
        int at = oldFrom;
        for (Change change : changes) {
            writeLines(out, ' ', old, at, change.startOriginal);
            writeLines(out, '-', old, change.startOriginal, change.endOriginal);
            writeLines(out, '+', young, change.startRevised, change.endRevised);
            at = change.endOriginal;
        }
        writeLines(out, ' ', old, at, oldTo);
    }

    /** {@code start,count}, counted from 1; an empty range names the line before it. */
    private static String range(int from, int to) {
        int count = to - from;
        int start = count == 0 ? from : from + 1;
        return count == 1 ? Integer.toString(start) : start + "," + count;
    }

    private static void writeLines(
            ByteArrayOutputStream out, char sign, Lines lines, int from, int to) {
        for (int i = from; i < to; i++) {
            out.write(sign);
            out.write(lines.bytes(), lines.start(i), lines.start(i + 1) - lines.start(i));
            if (!lines.endsWithNewline(i)) {
                out.writeBytes(NO_NEWLINE);
            }
        }
    }

    /** Equality that loses patience, for the algorithm cannot be told to stop otherwise. */
    private static final class PatientEquality {
        private long left = PATIENCE;

        boolean test(Integer a, Integer b) {
            if (--left < 0) {
                throw new TooDifferent();
            }
            return a.intValue() == b.intValue();
        }
    }

    private static final class TooDifferent extends RuntimeException {
        private static final long serialVersionUID = 1;

        TooDifferent() {
            super("too different", null, false, false);
        }
    }

    /** One use of one diff. */
    private static final class Application {
        private final Lines old;
        private final Lines diff;
        private final ByteArrayOutputStream out;
        private int oldAt;
        private int diffAt;

        Application(Lines old, Lines diff) {
            this.old = old;
            this.diff = diff;
            this.out = new ByteArrayOutputStream(old.bytes().length + 1024);
        }

        byte[] run() throws DamagedException {
            while (diffAt < diff.count() && sign() != '@') {
                diffAt++; // the labels
            }
            while (diffAt < diff.count()) {
                hunk();
            }
            copyOld(old.count());
            return out.toByteArray();
        }

        private void hunk() throws DamagedException {
            int[] numbers = header();
            int oldCount = numbers[1];
            int newCount = numbers[3];
            copyOld(oldCount == 0 ? numbers[0] : numbers[0] - 1);
            while (oldCount > 0 || newCount > 0) {
                if (diffAt >= diff.count()) {
                    throw broken("ends within a hunk");
                }
                char sign = sign();
                switch (sign) {
                    case ' ', '-' -> {
                        takeOld(sign == ' ');
                        oldCount--;
                        newCount -= sign == ' ' ? 1 : 0;
                    }
                    case '+' -> {
                        int length = lineLength();
                        out.write(diff.bytes(), diff.start(diffAt) + 1, length);
                        diffAt++;
                        newCount--;
                    }
                    default -> throw broken("has a line that begins with '" + sign + "'");
                }
                if (diffAt < diff.count() && sign() == '\\') {
                    diffAt++; // its line was taken without the newline
                }
            }
            if (oldCount < 0 || newCount < 0) {
                throw broken("has a hunk longer than it says");
            }
        }

        /** Checks that the old line is the one the diff shows, and copies or drops it. */
        private void takeOld(boolean keep) throws DamagedException {
            int from = diff.start(diffAt) + 1;
            int length = lineLength();
            boolean fits =
                    oldAt < old.count()
                            && Arrays.equals(
                                    old.bytes(),
                                    old.start(oldAt),
                                    old.start(oldAt + 1),
                                    diff.bytes(),
                                    from,
                                    from + length);
            if (!fits) {
                throw broken("does not fit at line " + (oldAt + 1));
            }
            if (keep) {
                out.write(diff.bytes(), from, length);
            }
            oldAt++;
            diffAt++;
        }

        /**
         * Bytes of the diff's current line behind its sign, without a newline that is not the
         * text's.
         */
        private int lineLength() {
            int length = diff.start(diffAt + 1) - diff.start(diffAt) - 1;
            boolean openEnd =
                    diffAt + 1 < diff.count() && diff.bytes()[diff.start(diffAt + 1)] == '\\';
            return openEnd ? length - 1 : length;
        }

        private void copyOld(int to) throws DamagedException {
            if (to < oldAt || to > old.count()) {
                throw broken("has a hunk at line " + (to + 1) + ", which is not there");
            }
            out.write(old.bytes(), old.start(oldAt), old.start(to) - old.start(oldAt));
            oldAt = to;
        }

        /** Reads {@code @@ -start,count +start,count @@}. */
        private int[] header() throws DamagedException {
            int from = diff.start(diffAt);
            String text =
                    new String(
                            diff.bytes(),
                            from,
                            diff.start(diffAt + 1) - from,
                            StandardCharsets.ISO_8859_1);
            diffAt++;
            int minus = text.indexOf('-');
            int plus = text.indexOf('+');
            int end = text.indexOf(" @@", 2);
            if (!text.startsWith("@@ -") || plus < minus || end < plus) {
                throw broken("has a hunk without a header");
            }
            int[] old = range(text.substring(minus + 1, plus).strip());
            int[] young = range(text.substring(plus + 1, end).strip());
            return new int[] {old[0], old[1], young[0], young[1]};
        }

        private int[] range(String text) throws DamagedException {
            try {
                int comma = text.indexOf(',');
                if (comma < 0) {
                    return new int[] {Integer.parseUnsignedInt(text), 1};
                }
                return new int[] {
                    Integer.parseUnsignedInt(text.substring(0, comma)),
                    Integer.parseUnsignedInt(text.substring(comma + 1))
                };
            } catch (NumberFormatException e) {
                throw broken("has '" + text + "' for a range of lines");
            }
        }

        private char sign() {
            return (char) (diff.bytes()[diff.start(diffAt)] & 0xff);
        }

        private static DamagedException broken(String what) {
            return new DamagedException("the diff " + what);
        }
    }
}
