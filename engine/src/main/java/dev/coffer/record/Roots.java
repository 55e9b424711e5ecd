package dev.coffer.record;

import dev.coffer.base.DamagedException;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

/**
 * Which trees a store has, and where the block of each one's root lies: the file {@code roots}
 * (docs/format.md). It is replaced by one rename, and that is the moment in which a point is there.
 * Immutable.
 *
 * @param lastSegment the highest number given to a segment so far, 0 for none
 * @param points restorable points, oldest first
 * @param deleted dated folders of deleted items, oldest first
 * @param partial what a first run that was stopped has written so far, or null
 */
public record Roots(
        int lastSegment, List<PointRoot> points, List<DeletedRoot> deleted, @Nullable Ref partial) {
    private static final String FIRST_LINE = "coffer-roots 1";

    /** Of a store that has nothing yet. */
    public static final Roots NONE = new Roots(0, List.of(), List.of(), null);

    public Roots {
        points = List.copyOf(points);
        deleted = List.copyOf(deleted);
    }

    /**
     * @param id of the point
     */
    public record PointRoot(String id, Ref root) {}

    /**
     * @param date name of the dated folder
     * @param since when the run began that retired what is in it
     */
    public record DeletedRoot(String date, OffsetDateTime since, Ref root) {}

    /** The newest point's, or null. */
    public @Nullable PointRoot latest() {
        return points.isEmpty() ? null : points.getLast();
    }

    public @Nullable PointRoot point(String id) {
        for (PointRoot point : points) {
            if (point.id().equals(id)) {
                return point;
            }
        }
        return null;
    }

    public @Nullable DeletedRoot deleted(String date) {
        for (DeletedRoot each : deleted) {
            if (each.date().equals(date)) {
                return each;
            }
        }
        return null;
    }

    byte[] text() {
        StringBuilder out = new StringBuilder(64 + 80 * (points.size() + deleted.size()));
        out.append(FIRST_LINE).append('\n');
        out.append("segment ").append(lastSegment).append('\n');
        for (PointRoot point : points) {
            out.append("point ").append(point.id()).append(' ').append(point.root()).append('\n');
        }
        for (DeletedRoot each : deleted) {
            out.append("deleted ").append(each.date()).append(' ').append(each.since());
            out.append(' ').append(each.root()).append('\n');
        }
        if (partial != null) {
            out.append("partial ").append(partial).append('\n');
        }
        byte[] lines = out.toString().getBytes(StandardCharsets.US_ASCII);
        String end = "crc32c " + hex(SegmentWriter.crc(lines, 0, lines.length)) + "\n";
        return (out + end).getBytes(StandardCharsets.US_ASCII);
    }

    private static String hex(int value) {
        String digits = Integer.toHexString(value);
        return "00000000".substring(digits.length()) + digits;
    }

    /**
     * @throws DamagedException if the bytes are not what {@link #text} writes
     */
    static Roots parse(byte[] bytes) throws DamagedException {
        String text = new String(bytes, StandardCharsets.US_ASCII);
        int end = text.lastIndexOf("crc32c ");
        if (!text.startsWith(FIRST_LINE + "\n") || end < 0) {
            throw new DamagedException("it is not a list of roots");
        }
        String wanted = "crc32c " + hex(SegmentWriter.crc(bytes, 0, end)) + "\n";
        if (!text.substring(end).equals(wanted)) {
            throw new DamagedException("its checksum does not match");
        }
        int lastSegment = 0;
        List<PointRoot> points = new ArrayList<>();
        List<DeletedRoot> deleted = new ArrayList<>();
        Ref partial = null;
        try {
            int from = FIRST_LINE.length() + 1;
            while (from < end) {
                int lineEnd = text.indexOf('\n', from);
                String line = text.substring(from, lineEnd);
                from = lineEnd + 1;
                int first = line.indexOf(' ');
                int last = line.lastIndexOf(' ');
                String value = line.substring(last + 1);
                switch (line.substring(0, first)) {
                    case "segment" -> lastSegment = Integer.parseInt(value);
                    case "point" ->
                            points.add(
                                    new PointRoot(
                                            line.substring(first + 1, last), Ref.parse(value)));
                    case "deleted" -> {
                        int middle = line.indexOf(' ', first + 1);
                        deleted.add(
                                new DeletedRoot(
                                        line.substring(first + 1, middle),
                                        OffsetDateTime.parse(line.substring(middle + 1, last)),
                                        Ref.parse(value)));
                    }
                    case "partial" -> partial = Ref.parse(value);
                    default -> throw new DamagedException("an unknown line: " + line);
                }
            }
        } catch (NumberFormatException | IndexOutOfBoundsException | DateTimeException e) {
            throw new DamagedException("a line that cannot be read", e);
        }
        return new Roots(lastSegment, points, deleted, partial);
    }
}
