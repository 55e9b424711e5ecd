package dev.coffer.archive.item;

import dev.coffer.base.Bytes;
import dev.coffer.base.Name;
import dev.coffer.base.Timestamp;
import dev.coffer.os.FileKind;
import dev.coffer.os.FileStat;
import dev.coffer.os.Xattr;
import dev.coffer.tree.Entry;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a foreign archive says of one file, under whatever names. */
final class ForeignNode {
    private static final int FOLDER_MODE = 0755;

    final FileKind kind;
    final int mode;
    final int uid;
    final int gid;
    final Timestamp modified;
    final List<Xattr> xattrs;

    /** Where a file's content lies: in the tar's stream, or which entry of the zip it is. */
    @Nullable Place place;

    Bytes target = Bytes.EMPTY;
    long rawDevice;

    /** Names of the same; more than one is told by a number that no other has. */
    int links = 1;

    long inode;

    /** Of a folder. */
    private @Nullable Map<Name, ForeignNode> children;

    /** Whether the archive has said it, or something below it only. */
    final boolean told;

    ForeignNode(
            FileKind kind,
            int mode,
            int uid,
            int gid,
            Timestamp modified,
            List<Xattr> xattrs,
            boolean told) {
        this.kind = kind;
        this.mode = mode;
        this.uid = uid;
        this.gid = gid;
        this.modified = modified;
        this.xattrs = xattrs;
        this.told = told;
    }

    /** A folder of which only something below it was told, whose owner and time it gets. */
    static ForeignNode folderOf(ForeignNode below) {
        return new ForeignNode(
                FileKind.FOLDER,
                FOLDER_MODE,
                below.uid,
                below.gid,
                below.modified,
                List.of(),
                false);
    }

    Map<Name, ForeignNode> children() {
        Map<Name, ForeignNode> map = children;
        if (map == null) {
            map = new HashMap<>(4);
            children = map;
        }
        return map;
    }

    /** It is told only now, after what is in it. */
    void takeChildrenOf(ForeignNode other) {
        children = other.children;
    }

    long size() {
        Place p = place;
        return p != null ? p.bytes() : target.length();
    }

    ForeignEntry entry(Name name) {
        long size = size();
        return new ForeignEntry(
                name,
                new FileStat(
                        kind,
                        mode,
                        uid,
                        gid,
                        links,
                        size,
                        (place == null ? 0 : place.stored() + 511) / 512,
                        modified.seconds(),
                        modified.nanos(),
                        modified.seconds(),
                        modified.nanos(),
                        inode,
                        0,
                        rawDevice),
                this);
    }

    List<Entry> list() {
        Map<Name, ForeignNode> map = children;
        if (map == null) {
            return List.of();
        }
        Name[] names = map.keySet().toArray(new Name[0]);
        Arrays.sort(names);
        List<Entry> entries = new ArrayList<>(names.length);
        for (Name name : names) {
            ForeignNode node = map.get(name);
            if (node != null) {
                entries.add(node.entry(name));
            }
        }
        return entries;
    }

    /** An entry that knows what it is an entry of. */
    static final class ForeignEntry extends Entry {
        final ForeignNode node;

        ForeignEntry(Name name, FileStat stat, ForeignNode node) {
            super(name, stat);
            this.node = node;
        }
    }
}
