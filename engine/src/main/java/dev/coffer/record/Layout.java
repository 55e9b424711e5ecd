package dev.coffer.record;

import dev.coffer.base.Name;
import dev.coffer.base.TreePath;

/** The names in a store that are ours (docs/format.md). */
public final class Layout {
    /** Everything of ours lies in this folder at the store's root. */
    public static final Name COFFER = Name.of(".coffer");

    /** Of a mirror: dated folders of what left the source. */
    public static final Name DELETED = Name.of("deleted");

    /** Of a versioned store: dated folders of homes whose file left the source. */
    public static final Name RETIRED = Name.of("retired");

    /** Where runs prepare what they are about to put in place; emptied by the next command. */
    public static final Name STAGING = Name.of("staging");

    /** Copies of interrupted runs, for the next to take. */
    public static final Name UNFINISHED = Name.of("unfinished");

    /** Of an archive: where a run makes its item. */
    public static final Name BUILDING = Name.of("building");

    /** Of an archive: items on their way out. */
    public static final Name REMOVING = Name.of("removing");

    static final Name NEW = Name.of(".coffer-new");
    static final Name IDENTITY = Name.of("store.json");
    static final Name ROOTS = Name.of("roots");
    static final Name POINTS = Name.of("points");
    static final Name TREES = Name.of("trees");

    static final Name SEEN = Name.of("seen.json");
    static final Name LOG = Name.of("changes.log");
    static final Name FIRST_RUN = Name.of("first-run");
    static final Name SEGMENT = Name.of("segment");
    static final Name POINT = Name.of("point.json");
    static final Name CHANGES = Name.of("changes");

    /** What somebody else put where a committed run had to put something. */
    static final Name IN_THE_WAY = Name.of("in-the-way");

    /** Beginning of the names of spooled plans, in the staging folder. */
    static final String PLAN = "plan-";

    /** What file systems put at their root by themselves. */
    static final Name LOST_AND_FOUND = Name.of("lost+found");

    private Layout() {}

    /** A path in {@code .coffer/}, relative to the store's root. */
    public static TreePath inCoffer(Name folder) {
        return TreePath.ROOT.child(COFFER).child(folder);
    }

    /** The file of a point in {@code points/}. */
    static Name point(String id) {
        return Name.of(id + ".json");
    }
}
