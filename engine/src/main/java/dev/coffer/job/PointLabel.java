package dev.coffer.job;

import dev.coffer.base.Moment;
import dev.coffer.store.RestorePoint;

import java.time.OffsetDateTime;

/** A point as people read of it. */
public final class PointLabel {
    private PointLabel() {}

    /** For example {@code a1b2c3d4 of 2026-11-21 14:30}, and whether it is deleted. */
    public static String of(RestorePoint point) {
        OffsetDateTime until = point.deletedUntil();
        return dated(point) + (until == null ? "" : ", deleted and kept until " + minute(until));
    }

    /** The same without a word on whether it is deleted. */
    static String dated(RestorePoint point) {
        return point.shortId() + " of " + minute(point.time());
    }

    /** Made when it is needed: most commands print no time. */
    static String minute(OffsetDateTime time) {
        return Moment.MINUTE.format(time);
    }
}
