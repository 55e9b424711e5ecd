package dev.coffer.tree;

/** What the source is whose root a folder of a tree is. */
public enum SourceKind {
    FOLDER,
    /**
     * A single file: the folder is made up to hold it, under its own name, and nothing else (a
     * folder that has one file of its own name looks the same otherwise).
     */
    FILE,
    /** The same, but the file never lay anywhere: it was read from a program. */
    STREAM,
    /** A folder with things in it that may be another source's: nobody can tell them apart. */
    MIXED,
    /** It is no root of a source; or the tree was made by a program that did not tell. */
    UNTOLD;

    /** Whether it is a single file in a folder that is made up. */
    public boolean isFile() {
        return this == FILE || this == STREAM;
    }

    /**
     * Whether the source is known to have been a file in the one tree and a folder in the other.
     */
    public boolean becameOther(SourceKind other) {
        return isFile() != other.isFile() && this != UNTOLD && other != UNTOLD;
    }
}
