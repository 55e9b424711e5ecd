package dev.coffer.archive.item;

import dev.coffer.base.TreePath;
import dev.coffer.os.FileKind;
import dev.coffer.os.FileStat;
import dev.coffer.tree.ContentHash;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.TreeWalk;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** A tree written down, an entry a line, so that two can be compared and what differs is seen. */
final class TreeText {
    /** What is not looked at, because the format does not have it. */
    enum Without {
        NANOS,
        TIMES,
        XATTRS,
        OWNERS,
        LINK_GROUPS,
        /** FIFOs and devices. */
        SPECIAL,
        LINK_MODES,
        FOLDERS
    }

    private TreeText() {}

    static Map<TreePath, String> of(FileTree tree, Without... without)
            throws IOException, InterruptedException {
        Set<Without> out = EnumSet.noneOf(Without.class);
        out.addAll(Set.of(without));
        Map<TreePath, String> lines = new TreeMap<>();
        Map<Long, TreePath> groups = new HashMap<>();
        ContentHash hasher = new ContentHash();
        TreeWalk.walk(
                tree,
                TreePath.ROOT,
                tree.root(),
                (path, entry) -> {
                    String line = line(tree, path, entry, out, groups, hasher);
                    if (!line.isEmpty()) {
                        lines.put(path, line);
                    }
                    return true;
                });
        return lines;
    }

    /** What is different in the other one, a line each; empty when nothing is. */
    static List<String> differences(Map<TreePath, String> one, Map<TreePath, String> other) {
        List<String> lines = new ArrayList<>();
        Set<TreePath> all = new TreeSet<>(one.keySet());
        all.addAll(other.keySet());
        for (TreePath path : all) {
            if (!Objects.equals(one.get(path), other.get(path))) {
                lines.add(path + ": " + one.get(path) + " / " + other.get(path));
            }
        }
        return lines;
    }

    private static String line(
            FileTree tree,
            TreePath path,
            Entry entry,
            Set<Without> out,
            Map<Long, TreePath> groups,
            ContentHash hasher)
            throws IOException {
        FileStat stat = entry.stat();
        StringBuilder line = new StringBuilder();
        line.append(entry.kind());
        switch (entry.kind()) {
            case FILE -> {
                line.append(' ').append(entry.size());
                line.append(' ').append(hasher.of(tree, path, entry));
            }
            case LINK -> line.append(" to ").append(tree.linkTarget(path, entry));
            case FOLDER -> {
                if (out.contains(Without.FOLDERS)) {
                    return "";
                }
            }
            case FIFO, CHARACTER_DEVICE, BLOCK_DEVICE -> {
                if (out.contains(Without.SPECIAL)) {
                    return "";
                }
                line.append(' ').append(stat.rawDevice());
            }
            case SOCKET -> throw new IllegalStateException(path + " is a socket");
        }
        if (!(out.contains(Without.LINK_MODES) && entry.kind() == FileKind.LINK)) {
            line.append(' ').append(Integer.toOctalString(stat.mode()));
        }
        if (!out.contains(Without.OWNERS)) {
            line.append(' ').append(stat.uid()).append(':').append(stat.gid());
        }
        if (!out.contains(Without.TIMES)) {
            line.append(' ').append(stat.modifiedSeconds());
            if (!out.contains(Without.NANOS)) {
                line.append('.').append(stat.modifiedNanos());
            }
        }
        if (!out.contains(Without.XATTRS)) {
            line.append(' ').append(tree.xattrs(path, entry));
        }
        long group = entry.linkGroup();
        if (group != 0 && !out.contains(Without.LINK_GROUPS)) {
            line.append(" same as ").append(groups.computeIfAbsent(group, g -> path));
        }
        return line.toString();
    }
}
