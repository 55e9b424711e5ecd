package dev.coffer.source;

import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;
import dev.coffer.source.LiveEntry.Place;
import dev.coffer.tree.Problem;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.List;

/** Finds the rules of a listed folder: those of the folder above, and what its own marks say. */
final class ScanRules {
    private final ScanOptions options;

    ScanRules(ScanOptions options) {
        this.options = options;
    }

    /** The rules for the entries of a folder, from those of the folder above and its own marks. */
    FolderRules rules(
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
            return IgnoreFile.read(folder, path);
        } catch (OsException e) {
            tell(path.child(IgnoreFile.NAME), Problem.Kind.UNREADABLE, IgnoreFile.whyNotApplied(e));
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
