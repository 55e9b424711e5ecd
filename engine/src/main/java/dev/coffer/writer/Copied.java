package dev.coffer.writer;

import dev.coffer.base.Sha256;
import dev.coffer.os.Xattr;
import dev.coffer.tree.Entry;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What was copied of one file's content.
 *
 * @param entry as it was when it was read
 * @param bytes holes included
 * @param hash of all of it, if it was asked for
 * @param xattrs if the content could tell them
 * @param changing whether each reading saw it change
 */
public record Copied(
        Entry entry,
        long bytes,
        @Nullable Sha256 hash,
        @Nullable List<Xattr> xattrs,
        boolean changing) {}
