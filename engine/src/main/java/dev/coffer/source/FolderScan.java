package dev.coffer.source;

import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.os.FileKind;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.OsException;
import dev.coffer.source.LiveEntry.Place;
import dev.coffer.tree.Entry;
import dev.coffer.tree.Problem;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** Decides what of a folder is in the tree. Holds nothing that changes, so any thread may ask. */
final class FolderScan {
    /** What becomes of a listed entry. */
    private enum Verdict {
        KEPT,
        LEFT_OUT,
        /** Left out, unless an exception keeps something below. */
        LOOK_BELOW,
        OWN,
        SOCKET
    }

    private final HostFiles files;
    private final Folder top;
    private final long device;
    private final ScanOptions options;
    private final OwnPlaces own;
    private final ScanRules marks;

    /**
     * @param device of the source's root
     */
    FolderScan(HostFiles files, Folder top, long device, ScanOptions options) {
        this.files = files;
        this.top = top;
        this.device = device;
        this.options = options;
        this.own = new OwnPlaces(options.stores());
        this.marks = new ScanRules(options);
    }

    /** The entries of a folder that are in the tree, sorted by name. */
    List<Entry> entries(TreePath path, LiveEntry self) throws IOException {
        if (self.place() == Place.ELSEWHERE) {
            return List.of();
        }
        try (Folder folder = top.openFolder(path)) {
            List<Folder.Unseen> unseen = new ArrayList<>(0);
            List<Folder.Listed> listed = StandIns.among(folder.list(unseen), unseen);
            if (!path.isRoot() && OwnPlaces.isStore(folder, listed)) {
                tell(path, Problem.Kind.OWN_STORE, "a store of Coffer's: taken as empty");
                return List.of();
            }
            FolderRules rules = marks.rules(folder, path, self, listed, true);
            SideFileScan sideFiles = new SideFileScan(files, folder, listed, options);
            List<Entry> entries = new ArrayList<>(listed.size());
            for (int i = 0; i < listed.size(); i++) {
                Entry entry = entry(path, listed.get(i), rules);
                if (entry != null && !sideFiles.has(entry)) {
                    entries.add(entry);
                }
            }
            sideFiles.markDatabases(entries);
            return entries;
        }
    }

    private @Nullable Entry entry(TreePath folder, Folder.Listed listed, FolderRules rules)
            throws IOException {
        Name name = listed.name();
        FileStat stat = listed.stat();
        return switch (verdict(name, stat, rules, folder.isRoot())) {
            case KEPT -> stat.isFolder() ? kept(name, stat, rules) : new Entry(name, stat);
            case LEFT_OUT -> {
                options.leftOut().leftOut(folder, listed);
                yield null;
            }
            case LOOK_BELOW -> {
                LiveEntry below = new LiveEntry(name, stat, rules, Place.LEFT_OUT);
                if (holdsKept(folder.child(name), below)) {
                    yield below;
                }
                options.leftOut().leftOut(folder, listed);
                yield null;
            }
            case OWN -> {
                tell(folder.child(name), Problem.Kind.OWN_STORE, "Coffer's own: left out");
                yield null;
            }
            case SOCKET -> {
                tell(folder.child(name), Problem.Kind.SOCKET, "a socket: nothing to back up");
                yield null;
            }
        };
    }

    private LiveEntry kept(Name name, FileStat stat, FolderRules rules) {
        return new LiveEntry(name, stat, rules, isElsewhere(stat) ? Place.ELSEWHERE : Place.KEPT);
    }

    /** Of folders alone: overlay file systems give files the device of the layer they come from. */
    private boolean isElsewhere(FileStat folder) {
        return options.oneFileSystem() && folder.device() != device;
    }

    private Verdict verdict(Name name, FileStat stat, FolderRules rules, boolean inRoot) {
        FileKind kind = stat.kind();
        if (kind != FileKind.FOLDER) {
            if (rules.leavesOut(name, false, kind == FileKind.FILE ? stat.size() : 0)) {
                return Verdict.LEFT_OUT;
            }
            return kind == FileKind.SOCKET ? Verdict.SOCKET : Verdict.KEPT;
        }
        boolean leftOut = rules.leavesOut(name, true, 0);
        if (leftOut && (isElsewhere(stat) || !rules.mustEnter(name))) {
            return Verdict.LEFT_OUT;
        }
        if (own.has(name, stat, inRoot)) {
            return Verdict.OWN;
        }
        return leftOut ? Verdict.LOOK_BELOW : Verdict.KEPT;
    }

    /**
     * Whether anything in a folder that is left out is kept. What cannot be listed counts as kept,
     * so that the walk meets it and says so.
     */
    private boolean holdsKept(TreePath path, LiveEntry leftOut) {
        ArrayDeque<TreePath> paths = new ArrayDeque<>(List.of(path));
        ArrayDeque<LiveEntry> folders = new ArrayDeque<>(List.of(leftOut));
        while (!paths.isEmpty()) {
            TreePath at = paths.removeLast();
            LiveEntry self = folders.removeLast();
            try (Folder folder = top.openFolder(at)) {
                List<Folder.Listed> listed = folder.list(new ArrayList<>(0));
                FolderRules rules = marks.rules(folder, at, self, listed, false);
                for (Folder.Listed one : listed) {
                    Verdict verdict = verdict(one.name(), one.stat(), rules, false);
                    if (verdict == Verdict.KEPT) {
                        return true;
                    }
                    if (verdict == Verdict.LOOK_BELOW) {
                        paths.add(at.child(one.name()));
                        folders.add(new LiveEntry(one.name(), one.stat(), rules, Place.LEFT_OUT));
                    }
                }
            } catch (OsException e) {
                return true;
            }
        }
        return false;
    }

    private void tell(TreePath path, Problem.Kind kind, String reason) {
        options.problems().accept(new Problem(path, kind, reason));
    }
}
