package dev.coffer.store;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.TreeSet;

/**
 * What people said of a point, and may change. Immutable.
 *
 * @param note empty for none
 * @param tags sorted, each once
 * @param hold why it must not go, or null if it may
 */
public record PointWords(String note, List<String> tags, @Nullable String hold) {
    public PointWords {
        tags = List.copyOf(new TreeSet<>(tags));
    }

    public PointWords withNote(String text) {
        return new PointWords(text, tags, hold);
    }

    public PointWords withTags(List<String> others) {
        return new PointWords(note, others, hold);
    }

    public PointWords withHold(@Nullable String reason) {
        return new PointWords(note, tags, reason);
    }
}
