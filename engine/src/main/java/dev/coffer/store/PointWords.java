package dev.coffer.store;

import dev.coffer.guard.Authorization;
import dev.coffer.guard.Operation;

import org.jspecify.annotations.Nullable;

import java.time.OffsetDateTime;
import java.util.List;
import java.util.TreeSet;

/**
 * What people said of a point, and may change. Immutable.
 *
 * @param note empty for none
 * @param tags sorted, each once
 * @param hold why it must not go, or null if it may
 * @param deletedUntil null, or the point is deleted: it is hidden, and may be brought back until
 *     then
 */
public record PointWords(
        String note,
        List<String> tags,
        @Nullable String hold,
        @Nullable OffsetDateTime deletedUntil) {
    public PointWords {
        tags = List.copyOf(new TreeSet<>(tags));
    }

    /** Of a point that is not deleted. */
    public PointWords(String note, List<String> tags, @Nullable String hold) {
        this(note, tags, hold, null);
    }

    public PointWords withNote(String text) {
        return new PointWords(text, tags, hold, deletedUntil);
    }

    public PointWords withTags(List<String> others) {
        return new PointWords(note, others, hold, deletedUntil);
    }

    public PointWords withHold(@Nullable String reason) {
        return new PointWords(note, tags, reason, deletedUntil);
    }

    /**
     * @param until null for a point that is not deleted
     */
    public PointWords withDeletion(@Nullable OffsetDateTime until) {
        return new PointWords(note, tags, hold, until);
    }

    /**
     * What an edit makes of these words.
     *
     * @throws IllegalStateException if it would delete the point, which {@link Store#forget} does,
     *     or release it, and there is no yes to that
     */
    public PointWords edited(WordsEdit edit) {
        PointWords next = edit.change().apply(this);
        Authorization release = edit.release();
        if (hold != null
                && next.hold == null
                && (release == null || release.operation() != Operation.RELEASE_HOLD)) {
            throw new IllegalStateException("nobody said yes to releasing a point");
        }
        if (next.deletedUntil != null && !next.deletedUntil.equals(deletedUntil)) {
            throw new IllegalStateException("nobody said yes to deleting a point");
        }
        return next;
    }
}
