package dev.coffer.sqlite;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** What the check of a copy found, as far as {@link CheckPlan} says it goes. */
public sealed interface CheckOutcome {
    /**
     * Nothing is wrong.
     *
     * @param fingerprint of what it holds; null unless the check was a full one
     */
    record Sound(@Nullable Fingerprint fingerprint) implements CheckOutcome {
        /** Of a quick check. */
        public Sound() {
            this(null);
        }
    }

    /**
     * The database is damaged, most likely at its source; the copy holds what could be read.
     *
     * @param messages what SQLite says, in its words; at least one, at most {@link #MOST_MESSAGES}
     */
    record Corrupt(List<String> messages) implements CheckOutcome {
        public static final int MOST_MESSAGES = 20;

        public Corrupt {
            messages = List.copyOf(messages);
        }
    }

    /**
     * SQLite reads it all, but rows refer to others that are not there, or what the user says of
     * the content does not hold.
     *
     * @param messages what is wrong; at least one
     * @param fingerprint as of a sound one
     */
    record Doubted(List<String> messages, @Nullable Fingerprint fingerprint)
            implements CheckOutcome {
        public Doubted {
            messages = List.copyOf(messages);
        }
    }

    /** What it holds, if the check was a full one that came so far. */
    default @Nullable Fingerprint fingerprintIfKnown() {
        return switch (this) {
            case Sound sound -> sound.fingerprint();
            case Doubted doubted -> doubted.fingerprint();
            case Corrupt _ -> null;
        };
    }

    default boolean isSound() {
        return this instanceof Sound;
    }
}
