package dev.coffer.job;

import dev.coffer.base.Sha256;
import dev.coffer.base.TreePath;

import org.jspecify.annotations.Nullable;

import java.time.OffsetDateTime;
import java.util.List;

/**
 * One version of one file. Immutable.
 *
 * @param id of the point that has it; names it wherever a point is named
 * @param parent the version before it, or null
 * @param time when the point was made
 * @param path in the point
 * @param author who made it, or empty
 * @param message what it is, or empty
 * @param tags sorted, each once
 * @param size of the content, in bytes
 * @param hash SHA-256 of the content; null in a vault that has it in several pieces
 */
public record FileVersion(
        String id,
        @Nullable String parent,
        OffsetDateTime time,
        TreePath path,
        String author,
        String message,
        List<String> tags,
        long size,
        @Nullable Sha256 hash) {
    public FileVersion {
        tags = List.copyOf(tags);
    }
}
