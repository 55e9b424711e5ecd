package dev.coffer.testkit;

import dev.coffer.base.Bytes;
import dev.coffer.base.Name;
import dev.coffer.base.Sha256;
import dev.coffer.base.Timestamp;
import dev.coffer.base.TreePath;
import dev.coffer.os.FileKind;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.os.OpenFile;
import dev.coffer.os.Xattr;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * All that can be compared about a folder on disk at one moment: of each entry, the folder itself
 * included, kind, content, mode, owner, mtime in nanoseconds, extended attributes, target of a
 * link, number of a device, where the holes are, and which names are one file. {@link #differences}
 * names what differs, so a test can assert that nothing does: {@code assertEquals(List.of(),
 * source.differences(copy))}.
 */
public final class TreeSnapshot {
    /** What a comparison can be told to pass over. */
    public enum Aspect {
        KIND,
        CONTENT,
        MODE,
        OWNER,
        MODIFIED,
        /** mtime of folders alone. */
        FOLDER_MODIFIED,
        XATTRS,
        TARGET,
        DEVICE,
        HOLES,
        HARD_LINKS,
        /** Everything about the folder at the top but what is in it. */
        TOP
    }

    private record Seen(
            FileStat stat,
            @Nullable Sha256 content,
            String holes,
            @Nullable Bytes target,
            List<Xattr> xattrs,
            @Nullable TreePath firstName) {}

    private final NavigableMap<TreePath, Seen> entries;

    private TreeSnapshot(NavigableMap<TreePath, Seen> entries) {
        this.entries = entries;
    }

    public static TreeSnapshot of(Path dir) throws IOException {
        return of(HostPath.of(dir));
    }

    public static TreeSnapshot of(HostPath dir) throws IOException {
        TreeMap<TreePath, Seen> entries = new TreeMap<>();
        Map<Long, TreePath> firstNames = new HashMap<>();
        ByteBuffer buffer = ByteBuffer.allocateDirect(64 * 1024);
        try (Folder top = HostFiles.ofThisSystem().open(dir)) {
            entries.put(TreePath.ROOT, new Seen(top.stat(), null, "", null, top.xattrs(), null));
            ArrayDeque<TreePath> folders = new ArrayDeque<>(List.of(TreePath.ROOT));
            while (!folders.isEmpty()) {
                TreePath path = folders.removeLast();
                try (Folder folder = top.openFolder(path)) {
                    for (Folder.Listed listed : folder.list()) {
                        TreePath at = path.child(listed.name());
                        entries.put(at, look(folder, listed, at, firstNames, buffer));
                        if (listed.stat().isFolder()) {
                            folders.add(at);
                        }
                    }
                }
            }
        }
        normalizeGroups(entries);
        return new TreeSnapshot(entries);
    }

    private static Seen look(
            Folder folder,
            Folder.Listed listed,
            TreePath at,
            Map<Long, TreePath> firstNames,
            ByteBuffer buffer)
            throws IOException {
        FileStat stat = listed.stat();
        Name name = listed.name();
        Sha256 content = null;
        String holes = "";
        if (stat.isFile()) {
            try (OpenFile file = folder.openFile(name)) {
                content = hash(file, buffer);
                holes = holes(file, stat.size());
            }
        }
        return new Seen(
                stat,
                content,
                holes,
                stat.kind() == FileKind.LINK ? folder.readLink(name) : null,
                folder.xattrs(name),
                stat.links() > 1 && !stat.isFolder()
                        ? firstNames.computeIfAbsent(stat.inode(), i -> at)
                        : null);
    }

    private static Sha256 hash(OpenFile file, ByteBuffer buffer) throws IOException {
        MessageDigest digest = Sha256.digest();
        buffer.clear();
        while (file.read(buffer) >= 0) {
            digest.update(buffer.flip());
            buffer.clear();
        }
        return Sha256.finish(digest);
    }

    private static String holes(OpenFile file, long size) throws IOException {
        StringBuilder text = new StringBuilder();
        for (long at = 0; at < size; ) {
            long hole = Math.min(size, file.nextHole(at));
            if (hole == size) {
                break;
            }
            long data = file.nextData(hole);
            at = data < 0 ? size : data;
            text.append(hole).append('-').append(at).append(' ');
        }
        return text.toString();
    }

    /** Each group goes by its first name; a name whose others lie elsewhere is on its own. */
    private static void normalizeGroups(NavigableMap<TreePath, Seen> entries) {
        Map<TreePath, List<TreePath>> groups = new HashMap<>();
        entries.forEach((path, seen) -> {
            if (seen.firstName() != null) {
                groups.computeIfAbsent(seen.firstName(), k -> new ArrayList<>()).add(path);
            }
        });
        for (List<TreePath> group : groups.values()) {
            TreePath first = Collections.min(group);
            for (TreePath path : group) {
                entries.compute(
                        path,
                        (p, s) ->
                                s == null
                                        ? null
                                        : new Seen(
                                                s.stat(),
                                                s.content(),
                                                s.holes(),
                                                s.target(),
                                                s.xattrs(),
                                                group.size() > 1 ? first : null));
            }
        }
    }

    /** All paths, the top's own included, sorted. */
    public Set<TreePath> paths() {
        return Collections.unmodifiableSet(entries.keySet());
    }

    /** How many entries, the top included. */
    public int size() {
        return entries.size();
    }

    public @Nullable FileStat stat(TreePath path) {
        Seen seen = entries.get(path);
        return seen == null ? null : seen.stat();
    }

    /** Hash of a regular file's content; null for anything else. */
    public @Nullable Sha256 content(TreePath path) {
        Seen seen = entries.get(path);
        return seen == null ? null : seen.content();
    }

    /** The same without these entries and all below them: a store's own, say. */
    public TreeSnapshot without(String... tops) {
        List<TreePath> out = Arrays.stream(tops).map(TreePath::of).toList();
        return where(path -> out.stream().noneMatch(top -> top.contains(path)));
    }

    public TreeSnapshot where(Predicate<TreePath> wanted) {
        TreeMap<TreePath, Seen> kept = new TreeMap<>(entries);
        kept.keySet().removeIf(wanted.negate());
        normalizeGroups(kept);
        return new TreeSnapshot(kept);
    }

    /** What lies below a folder, with the folder as its top. */
    public TreeSnapshot below(String top) {
        TreePath base = TreePath.of(top);
        TreeMap<TreePath, Seen> kept = new TreeMap<>();
        entries.forEach((path, s) -> {
            if (base.contains(path)) {
                TreePath first = s.firstName();
                kept.put(
                        base.relativize(path),
                        new Seen(
                                s.stat(),
                                s.content(),
                                s.holes(),
                                s.target(),
                                s.xattrs(),
                                first != null && base.contains(first)
                                        ? base.relativize(first)
                                        : null));
            }
        });
        normalizeGroups(kept);
        return new TreeSnapshot(kept);
    }

    /**
     * What is different in the other one, a line each, sorted by path; empty when nothing is.
     *
     * @param ignored what not to look at
     */
    public List<String> differences(TreeSnapshot other, Aspect... ignored) {
        Set<Aspect> out = EnumSet.noneOf(Aspect.class);
        out.addAll(Arrays.asList(ignored));
        List<String> lines = new ArrayList<>();
        Set<TreePath> all = new TreeSet<>(entries.keySet());
        all.addAll(other.entries.keySet());
        for (TreePath path : all) {
            Seen here = entries.get(path);
            Seen there = other.entries.get(path);
            if (here == null) {
                lines.add(path + ": only in the second");
            } else if (there == null) {
                lines.add(path + ": only in the first");
            } else if (!(path.isRoot() && out.contains(Aspect.TOP))) {
                compare(path, here, there, out, lines);
            }
        }
        return lines;
    }

    private static void compare(
            TreePath path, Seen a, Seen b, Set<Aspect> out, List<String> lines) {
        FileStat s = a.stat();
        FileStat t = b.stat();
        if (s.kind() != t.kind()) {
            say(lines, out, Aspect.KIND, path, s.kind(), t.kind());
            return;
        }
        if (s.isFile()) {
            say(lines, out, Aspect.CONTENT, path, s.size() + " bytes", t.size() + " bytes");
            say(lines, out, Aspect.CONTENT, path, a.content(), b.content());
            say(lines, out, Aspect.HOLES, path, a.holes(), b.holes());
        }
        say(lines, out, Aspect.HARD_LINKS, path, a.firstName(), b.firstName());
        say(lines, out, Aspect.TARGET, path, a.target(), b.target());
        say(lines, out, Aspect.MODE, path, octal(s.mode()), octal(t.mode()));
        say(lines, out, Aspect.OWNER, path, s.uid() + ":" + s.gid(), t.uid() + ":" + t.gid());
        if (!(s.isFolder() && out.contains(Aspect.FOLDER_MODIFIED))) {
            Timestamp m = s.modified();
            say(lines, out, Aspect.MODIFIED, path, m, t.modified());
        }
        say(lines, out, Aspect.XATTRS, path, a.xattrs(), b.xattrs());
        say(lines, out, Aspect.DEVICE, path, s.rawDevice(), t.rawDevice());
    }

    private static void say(
            List<String> lines,
            Set<Aspect> out,
            Aspect aspect,
            TreePath path,
            @Nullable Object here,
            @Nullable Object there) {
        if (!out.contains(aspect) && !Objects.equals(here, there)) {
            lines.add(path + ": " + aspect + " " + here + " / " + there);
        }
    }

    private static String octal(int mode) {
        return Integer.toOctalString(mode);
    }
}
