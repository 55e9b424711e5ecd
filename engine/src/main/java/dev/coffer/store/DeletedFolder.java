package dev.coffer.store;

import java.time.OffsetDateTime;

/**
 * A dated folder of what left the source in one run. What it holds does not change but by going.
 *
 * @param date its name
 * @param since when that run began
 */
public record DeletedFolder(String date, OffsetDateTime since) {
    /** What a person writes for it: {@code deleted@DATE}. */
    public String place() {
        return "deleted@" + date;
    }
}
