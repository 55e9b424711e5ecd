package dev.coffer.archive.item;

import dev.coffer.base.Sha256;
import dev.coffer.os.Xattr;
import dev.coffer.tree.Entry;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What became of one entry in an item.
 *
 * @param entry as it was when it was read: newer than the listing for a live file
 * @param xattrs as they were then, whether the format holds them or not
 * @param place of a regular file's content; null for what has none, and for a name of a file that
 *     the item holds under another
 * @param hash of the content; null where place is
 * @param changing whether it kept changing while it was read, so that its content may mix two
 *     states
 */
public record Stored(
        Entry entry,
        List<Xattr> xattrs,
        @Nullable Place place,
        @Nullable Sha256 hash,
        boolean changing) {}
