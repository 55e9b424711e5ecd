package dev.coffer.record;

import dev.coffer.base.ByteCursor;
import dev.coffer.base.ByteSink;
import dev.coffer.base.DamagedException;
import dev.coffer.base.TreePath;
import dev.coffer.tree.Entry;

import java.util.List;

/**
 * One thing that a committed run does to final names of its store. Paths are relative to the
 * store's root, {@code .coffer} included. Carrying a step out a second time does nothing, so after
 * a crash all are carried out again from the first.
 */
public sealed interface Step {
    /**
     * Moves something aside, making the folders above its new place. The inode says what: whatever
     * has come to lie there since stays.
     *
     * @param inode of the thing in the store, not of its source
     */
    record Move(TreePath from, long inode, TreePath to) implements Step {}

    /** Gives something that was staged its final name, replacing what is no folder. */
    record Place(TreePath staged, TreePath to) implements Step {}

    /**
     * Removes something that is no folder.
     *
     * @param inode of the thing in the store
     */
    record Remove(TreePath path, long inode) implements Step {}

    /** Removes a folder if it is empty. */
    record RemoveFolder(TreePath path) implements Step {}

    /** Makes a folder, mode 0700, and those above it, where there is none. */
    record MakeFolder(TreePath path) implements Step {}

    /**
     * Gives what lies there owner, extended attributes, times and mode. For a folder, it comes
     * after every other step in it.
     *
     * @param like has them; its name does not matter
     */
    record Metadata(TreePath path, RecordedEntry like) implements Step {}

    /** Gives a folder of ours another mode. */
    record Mode(TreePath path, int mode) implements Step {}

    /** Writes it as docs/format.md, "Journal", has it. */
    static void encode(Step step, ByteSink out) {
        switch (step) {
            case Move move -> {
                out.u8(1);
                path(move.from, out);
                out.varint(move.inode);
                path(move.to, out);
            }
            case Place place -> {
                out.u8(2);
                path(place.staged, out);
                path(place.to, out);
            }
            case Remove remove -> {
                out.u8(3);
                path(remove.path, out);
                out.varint(remove.inode);
            }
            case RemoveFolder remove -> {
                out.u8(4);
                path(remove.path, out);
            }
            case MakeFolder make -> {
                out.u8(5);
                path(make.path, out);
            }
            case Metadata metadata -> {
                out.u8(6);
                path(metadata.path, out);
                FolderBlock.encode(List.of(metadata.like), out);
            }
            case Mode mode -> {
                out.u8(7);
                path(mode.path, out);
                out.varint(mode.mode);
            }
        }
    }

    /**
     * @throws DamagedException if the bytes are not what {@link #encode} writes
     */
    static Step decode(ByteCursor in) throws DamagedException {
        int code = in.u8();
        TreePath path = path(in);
        return switch (code) {
            case 1 -> new Move(path, in.varint(), path(in));
            case 2 -> new Place(path, path(in));
            case 3 -> new Remove(path, in.varint());
            case 4 -> new RemoveFolder(path);
            case 5 -> new MakeFolder(path);
            case 6 -> new Metadata(path, one(FolderBlock.decode(in, name -> {})));
            case 7 -> new Mode(path, in.count() & 07777);
            default -> throw new DamagedException("an unknown step");
        };
    }

    private static RecordedEntry one(List<Entry> entries) throws DamagedException {
        if (entries.size() == 1 && entries.getFirst() instanceof RecordedEntry entry) {
            return entry;
        }
        throw new DamagedException("not one entry");
    }

    private static void path(TreePath path, ByteSink out) {
        out.sized(path.shared());
    }

    static TreePath path(ByteCursor in) throws DamagedException {
        try {
            return TreePath.of(in.sized().shared());
        } catch (IllegalArgumentException e) {
            throw new DamagedException("a path that cannot be", e);
        }
    }
}
