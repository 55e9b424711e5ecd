package dev.coffer.store;

import dev.coffer.base.CofferException;
import dev.coffer.base.Counted;
import dev.coffer.base.Moment;

import org.jspecify.annotations.Nullable;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How a person names a point: a unique prefix of its id (four or more hex digits), {@code latest},
 * {@code latest~2}, {@code @2026-11-20} or {@code @2026-11-20T1430} (local time; the newest point
 * not after it, a bare date meaning its end). Immutable.
 */
public sealed interface PointSelector {
    /** Fewer digits than this are not taken for an id. */
    int MIN_ID_DIGITS = 4;

    /** How many matching ids an ambiguous prefix is answered with. */
    int MATCHES_SHOWN = 5;

    /** The text a person wrote. */
    String text();

    record ById(String text) implements PointSelector {
        /** Whether an id of the point begins so, that of now or the one it had first. */
        public boolean fits(RestorePoint point) {
            return point.id().startsWith(text) || point.firstId().startsWith(text);
        }
    }

    /**
     * @param back 0 for the newest, 1 for the one before it
     */
    record Latest(String text, int back) implements PointSelector {}

    /**
     * @param limit the newest point not after this moment
     */
    record NotAfter(String text, OffsetDateTime limit) implements PointSelector {}

    /**
     * @param zone in which dates are meant
     * @throws CofferException {@code USAGE} if the text is none of the forms
     */
    static PointSelector parse(String text, ZoneId zone) throws CofferException {
        if (text.equals("latest")) {
            return new Latest(text, 0);
        }
        if (text.startsWith("latest~")) {
            int back = number(text.substring("latest~".length()));
            if (back >= 0) {
                return new Latest(text, back);
            }
        } else if (text.startsWith("@")) {
            OffsetDateTime limit = moment(text.substring(1), zone);
            if (limit != null) {
                return new NotAfter(text, limit);
            }
        } else if (text.length() >= MIN_ID_DIGITS && isHex(text)) {
            return new ById(text.toLowerCase(Locale.ROOT));
        }
        throw CofferException.usage(
                "'"
                        + text
                        + "' does not name a point; write the first four or more digits of its id,"
                        + " latest, latest~2, @2026-11-20 or @2026-11-20T1430, or the name of an"
                        + " archive's item; what left the source"
                        + " is deleted@DATE, and coffer list --deleted shows it");
    }

    /**
     * The point that is meant.
     *
     * @param points oldest first
     * @param store where they lie, for messages
     * @throws CofferException if there is none, or several
     */
    default RestorePoint select(List<RestorePoint> points, String store) throws CofferException {
        if (points.isEmpty()) {
            throw CofferException.failed(
                    "there is no point yet in " + store + "; coffer backup makes one");
        }
        return switch (this) {
            case ById byId -> byId(byId, points, store);
            case Latest latest -> latest(latest, points, store);
            case NotAfter notAfter -> notAfter(notAfter, points, store);
        };
    }

    private static RestorePoint byId(ById named, List<RestorePoint> points, String store)
            throws CofferException {
        String prefix = named.text();
        List<RestorePoint> matches = new ArrayList<>();
        for (RestorePoint point : points) {
            if (named.fits(point)) {
                matches.add(point);
            }
        }
        if (matches.size() == 1) {
            return matches.getFirst();
        }
        if (matches.isEmpty()) {
            throw CofferException.failed(
                    "no point in "
                            + store
                            + " has an id that begins with "
                            + prefix
                            + "; coffer list shows them");
        }
        StringBuilder some = new StringBuilder();
        for (RestorePoint match : matches.subList(0, Math.min(MATCHES_SHOWN, matches.size()))) {
            some.append(some.isEmpty() ? "" : ", ").append(match.id(), 0, distinct(match, matches));
        }
        throw CofferException.failed(
                prefix
                        + " is the beginning of "
                        + matches.size()
                        + " ids in "
                        + store
                        + " ("
                        + some
                        + (matches.size() > MATCHES_SHOWN ? ", …" : "")
                        + "); write one digit more");
    }

    /** How many digits tell this point from the others. */
    private static int distinct(RestorePoint point, List<RestorePoint> among) {
        int digits = RestorePoint.SHORT_ID;
        for (RestorePoint other : among) {
            while (!other.id().equals(point.id())
                    && digits < point.id().length()
                    && other.id().startsWith(point.id().substring(0, digits))) {
                digits++;
            }
        }
        return Math.min(digits, point.id().length());
    }

    private static RestorePoint latest(Latest latest, List<RestorePoint> points, String store)
            throws CofferException {
        int at = points.size() - 1 - latest.back();
        if (at < 0) {
            throw CofferException.failed(
                    latest.text()
                            + " goes back too far: "
                            + store
                            + " has "
                            + Counted.of(points.size(), "point"));
        }
        return points.get(at);
    }

    private static RestorePoint notAfter(NotAfter notAfter, List<RestorePoint> points, String store)
            throws CofferException {
        RestorePoint newest = null;
        for (RestorePoint point : points) {
            boolean early = !point.time().isAfter(notAfter.limit());
            if (early && (newest == null || !point.time().isBefore(newest.time()))) {
                newest = point;
            }
        }
        if (newest == null) {
            throw CofferException.failed(
                    "no point in "
                            + store
                            + " is as old as "
                            + notAfter.text()
                            + "; the oldest is "
                            + points.getFirst().shortId()
                            + " of "
                            + points.getFirst().time().format(Moment.MINUTE));
        }
        return newest;
    }

    private static @Nullable OffsetDateTime moment(String text, ZoneId zone) {
        try {
            int t = text.indexOf('T');
            LocalDate date = LocalDate.parse(t < 0 ? text : text.substring(0, t));
            LocalTime time = t < 0 ? LocalTime.MAX : timeOfDay(text.substring(t + 1));
            return LocalDateTime.of(date, time).atZone(zone).toOffsetDateTime();
        } catch (DateTimeException e) {
            return null; // the caller says what forms there are
        }
    }

    /** {@code 1430} means all of that minute, {@code 143015} all of that second. */
    private static LocalTime timeOfDay(String digits) {
        int value = number(digits);
        if (value < 0 || (digits.length() != 4 && digits.length() != 6)) {
            throw new DateTimeException("time " + digits);
        }
        int withSeconds = digits.length() == 6 ? value : value * 100 + 59;
        return LocalTime.of(
                withSeconds / 10_000, withSeconds / 100 % 100, withSeconds % 100, 999_999_999);
    }

    /** A number of up to nine digits, or -1. */
    private static int number(String text) {
        if (text.isEmpty() || text.length() > 9) {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            value = value * 10 + (c - '0');
        }
        return value;
    }

    private static boolean isHex(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.digit(text.charAt(i), 16) < 0 || text.charAt(i) > 'f') {
                return false;
            }
        }
        return true;
    }
}
