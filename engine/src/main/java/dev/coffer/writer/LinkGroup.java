package dev.coffer.writer;

import dev.coffer.base.Sha256;
import dev.coffer.tree.Entry;

import org.jspecify.annotations.Nullable;

/**
 * Which entries become one file under several names: those that were one file, and of which nothing
 * says that they have different content. In a point that some run could not read whole, one name
 * may be of an earlier state than another. Immutable.
 *
 * @param device of the file
 * @param number its {@link Entry#linkGroup}
 * @param content its hash, where the tree knows it
 */
public record LinkGroup(long device, long number, @Nullable Sha256 content) {
    /**
     * @throws IllegalArgumentException if the entry has one name
     */
    public static LinkGroup of(Entry entry) {
        if (entry.linkGroup() == 0) {
            throw new IllegalArgumentException(entry + " has one name");
        }
        return new LinkGroup(entry.stat().device(), entry.linkGroup(), entry.contentHash());
    }
}
