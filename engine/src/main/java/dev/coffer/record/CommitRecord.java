package dev.coffer.record;

import dev.coffer.base.ByteSink;
import dev.coffer.base.DamagedException;
import dev.coffer.base.Name;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;

/**
 * The file {@code .coffer/commit}: once it is there, its run is done, and whatever is missing of it
 * is made up for by the next command. Immutable.
 *
 * @param run name of the staging folder
 * @param journal bytes of its journal
 * @param segment number that its segment gets
 * @param point id of the new point, or null
 * @param log bytes that the changelog had before
 * @param roots what the roots are to be
 */
record CommitRecord(
        String run, long journal, int segment, @Nullable String point, long log, Roots roots) {
    static final Name NAME = Name.of("commit");

    private static final String FIRST_LINE = "coffer-commit 1\n";

    byte[] text() {
        String head =
                FIRST_LINE
                        + run
                        + " "
                        + journal
                        + " "
                        + segment
                        + " "
                        + (point == null ? "-" : point)
                        + " "
                        + log;
        head += " " + crc(head) + "\n";
        byte[] first = head.getBytes(StandardCharsets.US_ASCII);
        byte[] rest = roots.text();
        ByteSink out = new ByteSink(first.length + rest.length);
        out.raw(first, 0, first.length);
        out.raw(rest, 0, rest.length);
        return out.toBytes();
    }

    static CommitRecord parse(byte[] bytes) throws DamagedException {
        String text = new String(bytes, StandardCharsets.US_ASCII);
        int lineEnd = text.indexOf('\n', FIRST_LINE.length());
        if (text.startsWith(FIRST_LINE) && lineEnd > 0) {
            String[] fields = text.substring(FIRST_LINE.length(), lineEnd).split(" ", -1);
            byte[] roots = new byte[bytes.length - lineEnd - 1];
            System.arraycopy(bytes, lineEnd + 1, roots, 0, roots.length);
            if (fields.length == 6
                    && fields[5].equals(crc(text.substring(0, text.lastIndexOf(' ', lineEnd))))
                    && Name.problem(bytesOf(fields[0])) == null) {
                try {
                    return new CommitRecord(
                            fields[0],
                            Long.parseLong(fields[1]),
                            Integer.parseInt(fields[2]),
                            fields[3].equals("-") ? null : fields[3],
                            Long.parseLong(fields[4]),
                            Roots.parse(roots));
                } catch (NumberFormatException e) {
                    throw new DamagedException("a number that is none", e);
                }
            }
        }
        throw new DamagedException("it is not a commit record");
    }

    private static String crc(String line) {
        byte[] bytes = bytesOf(line);
        return Integer.toHexString(SegmentWriter.crc(bytes, 0, bytes.length));
    }

    private static byte[] bytesOf(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
