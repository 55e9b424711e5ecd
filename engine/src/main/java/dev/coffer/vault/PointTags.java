package dev.coffer.vault;

import dev.coffer.base.Percent;
import dev.coffer.store.PointWords;
import dev.coffer.vault.format.Snapshot;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What Coffer adds to a point of a vault: tags {@code coffer:NAME=VALUE}, the value
 * percent-encoded. restic keeps them and knows nothing of them.
 */
final class PointTags {
    static final String JOB = "job";
    static final String NOTE = "note";
    static final String AUTHOR = "author";
    static final String UNREADABLE = "unreadable";
    static final String HOLD = "hold";

    /** Until when a point that is deleted may be brought back: a time of RFC 3339. */
    static final String DELETED = "deleted";

    /** Where the audit log of the machine that made it stood. */
    static final String AUDIT = "audit";

    /** What the check of a database found, as JSON. */
    static final String DATABASE = "database";

    /**
     * Where a source lies, and before {@code =} its name if it is not the one that the path gives:
     * of points of saved files always, of others where the snapshot's own paths do not say so.
     */
    static final String SOURCE = "source";

    /** Where a saved file lies, if that is not UTF-8: the snapshot's own paths lose it. */
    static final String SAVED = "saved";

    /** What every point of saved files has. */
    static final String SAVE = "coffer:save";

    private static final String PREFIX = "coffer:";

    private PointTags() {}

    /** The tag, or null for an empty value. */
    static @Nullable String tag(String name, @Nullable String value) {
        if (value == null || value.isEmpty()) {
            return null;
        }
        StringBuilder tag = new StringBuilder(PREFIX).append(name).append('=');
        Percent.encode(value.getBytes(StandardCharsets.UTF_8), "-._~/:", tag);
        return tag.toString();
    }

    /** The value of the tag of this name, or empty. */
    static String value(List<String> tags, String name) {
        String value = find(tags, name);
        return value == null ? "" : value;
    }

    /** The value of the tag of this name, or null if there is none. */
    static @Nullable String find(List<String> tags, String name) {
        String start = PREFIX + name + "=";
        for (String tag : tags) {
            if (tag.startsWith(start)) {
                return decode(tag.substring(start.length()));
            }
        }
        return null;
    }

    /** The values of all tags of this name, in their order. */
    static List<String> all(List<String> tags, String name) {
        String start = PREFIX + name + "=";
        List<String> values = new ArrayList<>();
        for (String tag : tags) {
            if (tag.startsWith(start)) {
                values.add(decode(tag.substring(start.length())));
            }
        }
        return values;
    }

    private static String decode(String text) {
        return new String(Percent.decode(text), StandardCharsets.UTF_8);
    }

    /** Those that people gave. */
    static List<String> others(List<String> tags) {
        List<String> others = new ArrayList<>();
        for (String tag : tags) {
            if (!tag.startsWith(PREFIX)) {
                others.add(tag);
            }
        }
        return others;
    }

    /**
     * The tags with other words in them. What people gave keeps its order, what is new comes after
     * it; what else is ours stays.
     */
    static List<String> with(List<String> tags, PointWords words) {
        List<String> all = new ArrayList<>();
        for (String tag : others(tags)) {
            if (words.tags().contains(tag) && !all.contains(tag)) {
                all.add(tag);
            }
        }
        for (String tag : words.tags()) {
            if (!all.contains(tag)) {
                all.add(tag);
            }
        }
        for (String tag : tags) {
            if (tag.startsWith(PREFIX) && !isOfWords(tag)) {
                all.add(tag);
            }
        }
        String note = tag(NOTE, words.note());
        if (note != null) {
            all.add(note);
        }
        if (words.hold() != null) {
            String hold = tag(HOLD, words.hold());
            all.add(hold == null ? PREFIX + HOLD + "=" : hold);
        }
        String deleted = tag(DELETED, text(words.deletedUntil()));
        if (deleted != null) {
            all.add(deleted);
        }
        return all;
    }

    private static @Nullable String text(@Nullable OffsetDateTime time) {
        return time == null ? null : time.format(DateTimeFormatter.ISO_OFFSET_DATE_TIME);
    }

    /** Until when a point may be brought back; null if it is not deleted. */
    static @Nullable OffsetDateTime deletedUntil(List<String> tags) {
        String told = value(tags, DELETED);
        try {
            return told.isEmpty() ? null : OffsetDateTime.parse(told);
        } catch (DateTimeException e) {
            return null; // somebody's tag, not ours: nobody deleted the point
        }
    }

    /** Whether a snapshot is that of a point which is deleted. */
    static boolean isDeleted(Snapshot snapshot) {
        return deletedUntil(snapshot.tags()) != null;
    }

    /** All its tags, but for whether it is deleted. */
    static Set<String> kept(Snapshot snapshot) {
        Set<String> kept = new HashSet<>();
        for (String tag : snapshot.tags()) {
            if (!is(tag, DELETED)) {
                kept.add(tag);
            }
        }
        return kept;
    }

    private static boolean isOfWords(String tag) {
        return is(tag, NOTE) || is(tag, HOLD) || is(tag, DELETED);
    }

    private static boolean is(String tag, String name) {
        return tag.startsWith(PREFIX + name + "=");
    }
}
