package dev.coffer.source;

import dev.coffer.base.Name;
import dev.coffer.os.FileStat;
import dev.coffer.tree.Entry;
import dev.coffer.tree.SourceKind;

import org.jspecify.annotations.Nullable;

/** A folder of a live tree, with what its listing must know. Other entries need nothing more. */
final class LiveEntry extends Entry {
    private final @Nullable FolderRules above;
    private final Place place;

    /** How a folder came to be in the tree. */
    enum Place {
        /** As any other. */
        KEPT,
        /** The rules leave it out, and an exception keeps something below. */
        LEFT_OUT,
        /** It lies on another file system, which is not looked at. */
        ELSEWHERE,
        /** It is the root of a tree that is a single file. */
        HOLDS_SINGLE
    }

    /**
     * @param above the rules of the folder that holds it; null for the root
     */
    LiveEntry(Name name, FileStat stat, @Nullable FolderRules above, Place place) {
        super(name, stat);
        this.above = above;
        this.place = place;
    }

    @Override
    public SourceKind source() {
        if (place == Place.HOLDS_SINGLE) {
            return SourceKind.FILE;
        }
        return above == null ? SourceKind.FOLDER : SourceKind.UNTOLD;
    }

    @Nullable FolderRules above() {
        return above;
    }

    Place place() {
        return place;
    }
}
