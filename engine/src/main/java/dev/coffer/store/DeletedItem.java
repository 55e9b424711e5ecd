package dev.coffer.store;

import dev.coffer.base.TreePath;
import dev.coffer.os.FileKind;

import java.time.OffsetDateTime;

/**
 * Something that left the source and is still kept.
 *
 * @param date the name of its dated folder; {@code deleted@DATE:PATH} addresses it
 * @param since when the run that retired it began
 * @param path where it lay
 * @param kind what it was
 * @param bytes of content
 * @param overwritten whether a newer version took its place, rather than that it left the source
 */
public record DeletedItem(
        String date,
        OffsetDateTime since,
        TreePath path,
        FileKind kind,
        long bytes,
        boolean overwritten) {
    /** What a person writes for the folder it is in: {@code deleted@DATE}. */
    public String place() {
        return "deleted@" + date;
    }
}
