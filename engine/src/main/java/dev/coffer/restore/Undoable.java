package dev.coffer.restore;

import java.time.OffsetDateTime;

/**
 * A restore that can be taken back.
 *
 * @param id names it
 * @param time when it began
 * @param label what was restored
 * @param state how it ended
 * @param steps about how many entries it changed
 */
public record Undoable(String id, OffsetDateTime time, String label, State state, long steps) {
    /** How a restore ended. */
    public enum State {
        DONE,
        /** Stopped by a failure, an interrupt or a kill; what it had done can be taken back. */
        UNFINISHED
    }
}
