package dev.coffer.writer;

import dev.coffer.base.Bytes;
import dev.coffer.base.Sha256;
import dev.coffer.os.Xattr;
import dev.coffer.tree.Entry;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What was written of one entry.
 *
 * @param entry as it was when it was read: for a live file newer than the listing
 * @param bytes of content, holes included; 0 for anything but a regular file
 * @param hash of the content; null for anything but a regular file, or when none was asked for
 * @param linkTarget of a symbolic link, else null
 * @param xattrs what the source has
 * @param losses metadata that the written entry could not be given
 * @param changing whether the file kept changing while it was read, so that what was written may
 *     mix two states
 */
public record Written(
        Entry entry,
        long bytes,
        @Nullable Sha256 hash,
        @Nullable Bytes linkTarget,
        List<Xattr> xattrs,
        List<MetadataLoss> losses,
        boolean changing) {
    /** For anything without content. */
    static Written of(Entry entry, List<Xattr> xattrs, List<MetadataLoss> losses) {
        return new Written(entry, 0, null, null, xattrs, losses, false);
    }
}
