package dev.coffer.source;

import dev.coffer.os.FileKind;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Entries that are listed but cannot be looked at (a mount of another user's, a damaged inode).
 * They stay in the tree, so that nobody takes them for gone, by a stat that says nothing: whoever
 * opens them meets what is wrong and names it.
 */
final class StandIns {
    private StandIns() {}

    static List<Folder.Listed> among(List<Folder.Listed> listed, List<Folder.Unseen> unseen) {
        if (unseen.isEmpty()) {
            return listed;
        }
        List<Folder.Listed> all = new ArrayList<>(listed);
        for (Folder.Unseen one : unseen) {
            all.add(new Folder.Listed(one.name(), stat(one.isFolder())));
        }
        all.sort(Comparator.comparing(Folder.Listed::name));
        return all;
    }

    private static FileStat stat(boolean isFolder) {
        FileKind kind = isFolder ? FileKind.FOLDER : FileKind.FILE;
        long size = isFolder ? 0 : 1; // an empty file need not be opened
        return new FileStat(kind, 0, 0, 0, 1, size, 0, 0, 0, 0, 0, 0, 0, 0);
    }
}
