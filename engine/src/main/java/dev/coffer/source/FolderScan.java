package dev.coffer.source;

import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.os.FileKind;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;
import dev.coffer.source.LiveEntry.Place;
import dev.coffer.tree.Entry;
import dev.coffer.tree.Problem;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** Decides what of a folder is in the tree. Holds nothing that changes, so any thread may ask. */
final class FolderScan {
    /** Far more than anybody writes; what is longer is not read as rules. */
    private static final int LONGEST_IGNORE_FILE = 4 << 20;

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

    /**
     * @param device of the source's root
     */
    FolderScan(HostFiles files, Folder top, long device, ScanOptions options) {
        this.files = files;
        this.top = top;
        this.device = device;
        this.options = options;
        this.own = new OwnPlaces(options.stores());
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
            FolderRules rules = rules(folder, path, self, listed, true);
            SideFileScan sideFiles = new SideFileScan(files, folder, listed, options);
            List<Entry> entries = new ArrayList<>(listed.size());
            for (int i = 0; i < listed.size(); i++) {
                Entry entry = entry(path, listed.get(i), rules);
                if (entry != null && !sideFiles.has(entry)) {
                    entries.add(entry);
                }
            }
            return entries;
        }
    }

    private @Nullable Entry entry(TreePath folder, Folder.Listed listed, FolderRules rules)
            throws IOException {
        Name name = listed.name();
        FileStat stat = listed.stat();
        return switch (verdict(name, stat, rules, folder.isRoot())) {
            case KEPT -> stat.isFolder() ? kept(name, stat, rules) : new Entry(name, stat);
            case LEFT_OUT -> null;
            case LOOK_BELOW -> {
                LiveEntry below = new LiveEntry(name, stat, rules, Place.LEFT_OUT);
                yield holdsKept(folder.child(name), below) ? below : null;
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
                List<Folder.Listed> listed = folder.list();
                FolderRules rules = rules(folder, at, self, listed, false);
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

    /** The rules for the entries of a folder, from those of the folder above and its own marks. */
    private FolderRules rules(
            Folder folder,
            TreePath path,
            LiveEntry self,
            List<Folder.Listed> listed,
            boolean tellProblems)
            throws OsException {
        FolderRules above = self.above();
        if (above != null && self.place() == Place.LEFT_OUT) {
            return above.enter(self.name(), null, false);
        }
        boolean wantsIgnoreFile = above == null || above.wantsIgnoreFiles();
        boolean wantsCacheTag = above != null && above.wantsCacheTags();
        IgnoreFile ignoreFile = wantsIgnoreFile ? ignoreFile(folder, path, listed) : null;
        FolderRules rules =
                above == null
                        ? options.rules().root(ignoreFile)
                        : above.enter(
                                self.name(),
                                ignoreFile,
                                wantsCacheTag && isCacheTagged(folder, listed));
        if (ignoreFile != null && tellProblems) {
            for (RuleProblem problem : rules.problems()) {
                options.ruleProblems().accept(problem);
            }
        }
        return rules;
    }

    private @Nullable IgnoreFile ignoreFile(
            Folder folder, TreePath path, List<Folder.Listed> listed) {
        if (!hasFile(listed, IgnoreFile.NAME)) {
            return null;
        }
        try {
            return new IgnoreFile(path, start(folder, IgnoreFile.NAME, LONGEST_IGNORE_FILE));
        } catch (OsException e) {
            tell(
                    path.child(IgnoreFile.NAME),
                    Problem.Kind.UNREADABLE,
                    e.reason() + ": its rules are not applied");
            return null;
        }
    }

    private static boolean isCacheTagged(Folder folder, List<Folder.Listed> listed) {
        if (!hasFile(listed, CacheTag.NAME)) {
            return false;
        }
        try {
            return CacheTag.isValid(start(folder, CacheTag.NAME, CacheTag.SIGNATURE_LENGTH));
        } catch (OsException e) {
            return false; // not known to be a cache, so it is kept
        }
    }

    private static boolean hasFile(List<Folder.Listed> listed, Name name) {
        FileStat stat = find(listed, name);
        return stat != null && stat.isFile();
    }

    /** The entry of that name in a sorted listing, or null. */
    static @Nullable FileStat find(List<Folder.Listed> listed, Name name) {
        int low = 0;
        int high = listed.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = listed.get(middle).name().compareTo(name);
            if (order == 0) {
                return listed.get(middle).stat();
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return null;
    }

    private static byte[] start(Folder folder, Name name, int most) throws OsException {
        try (OpenFile file = folder.openFile(name)) {
            int length = (int) Math.min(most, file.opened().size());
            ByteBuffer buffer = ByteBuffer.allocate(length);
            while (buffer.hasRemaining() && file.read(buffer) > 0) {
                // reads on until it is full or the file ends
            }
            byte[] bytes = new byte[buffer.position()];
            buffer.flip().get(bytes);
            return bytes;
        }
    }

    private void tell(TreePath path, Problem.Kind kind, String reason) {
        options.problems().accept(new Problem(path, kind, reason));
    }
}
