package dev.coffer.restore;

import dev.coffer.base.Name;

import org.jspecify.annotations.Nullable;

import java.time.OffsetDateTime;
import java.util.Comparator;

/**
 * A restore that can be taken back.
 *
 * @param id names it
 * @param order greater than that of all restores into the same folder that began before
 * @param time when it began
 * @param only the one name of the folder that it was about; null if it was about the folder
 * @param label what was restored
 * @param state how it ended
 * @param steps about how many entries it changed
 */
public record Undoable(
        String id,
        long order,
        OffsetDateTime time,
        @Nullable Name only,
        String label,
        State state,
        long steps) {
    /** Oldest first; where clocks told the same, by name. */
    public static final Comparator<Undoable> BY_ORDER =
            Comparator.comparingLong(Undoable::order).thenComparing(Undoable::id);

    /** Whether it was done and partly taken back: the rest is what somebody changed since. */
    public boolean isLeftover() {
        return state == State.PARTLY_UNDONE;
    }

    /** How a restore ended. */
    public enum State {
        DONE,
        /** Stopped by a failure, an interrupt or a kill; what it had done can be taken back. */
        UNFINISHED,
        /** Taken back but for what had changed since. */
        PARTLY_UNDONE
    }
}
