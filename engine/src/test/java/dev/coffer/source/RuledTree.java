package dev.coffer.source;

import dev.coffer.base.TreePath;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/** A tree in memory that is scanned by rules, just as {@link FolderRules} asks a scan to. */
final class RuledTree implements FolderMarks {
    private final Map<TreePath, Long> sizes = new TreeMap<>(); // -1 for a folder
    private final Map<TreePath, byte[]> ignoreFiles = new HashMap<>();
    private final Set<TreePath> tagged = new HashSet<>();

    /**
     * Paths of empty files; one that ends in a slash is a folder. Folders above come by themselves.
     */
    static RuledTree of(String... paths) {
        RuledTree tree = new RuledTree();
        for (String path : paths) {
            boolean isFolder = path.endsWith("/");
            tree.put(TreePath.parse(path), isFolder ? -1 : 0);
        }
        return tree;
    }

    RuledTree file(String path, long size) {
        put(TreePath.parse(path), size);
        return this;
    }

    RuledTree ignoreFile(String folder, String... lines) {
        TreePath path = TreePath.parse(folder);
        put(path.child(IgnoreFile.NAME), 0);
        ignoreFiles.put(path, String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
        return this;
    }

    RuledTree tagged(String folder) {
        TreePath path = TreePath.parse(folder);
        put(path.child(CacheTag.NAME), 43);
        tagged.add(path);
        return this;
    }

    private void put(TreePath path, long size) {
        TreePath above = path.parent();
        if (above == null) {
            return;
        }
        sizes.put(path, size);
        if (!above.isRoot()) {
            put(above, -1);
        }
    }

    /** All paths; a folder ends in a slash. */
    List<String> paths() {
        List<String> paths = new ArrayList<>();
        sizes.forEach((path, size) -> paths.add(size < 0 ? path + "/" : path.toString()));
        return paths;
    }

    /**
     * What is in the tree by these rules, in order; a folder ends in a slash. Not the ignore files.
     */
    List<String> kept(Rules rules) {
        List<String> kept = new ArrayList<>();
        list(TreePath.ROOT, rules.root(ignoreFile(TreePath.ROOT)), kept);
        kept.removeIf(path -> path.endsWith(IgnoreFile.NAME.toString()));
        return kept;
    }

    private void list(TreePath folder, FolderRules rules, List<String> kept) {
        for (var entry : sizes.entrySet()) {
            TreePath path = entry.getKey();
            if (!Objects.equals(path.parent(), folder)) {
                continue;
            }
            boolean isFolder = entry.getValue() < 0;
            if (!rules.leavesOut(path.name(), isFolder, Math.max(0, entry.getValue()))) {
                kept.add(isFolder ? path + "/" : path.toString());
                if (isFolder) {
                    boolean isTagged = rules.wantsCacheTags() && isCacheTagged(path);
                    list(path, rules.enter(path.name(), ignoreFile(path), isTagged), kept);
                }
            } else if (isFolder && rules.mustEnter(path.name())) {
                List<String> inside = new ArrayList<>();
                list(path, rules.enter(path.name(), null, false), inside);
                if (!inside.isEmpty()) {
                    kept.add(path + "/");
                    kept.addAll(inside);
                }
            }
        }
    }

    Verdict explain(Rules rules, String path) throws IOException {
        TreePath at = TreePath.parse(path);
        Long size = sizes.get(at);
        boolean isFolder = size == null ? path.endsWith("/") : size < 0;
        return rules.explain(at, isFolder, size == null || isFolder ? 0 : size, this);
    }

    @Override
    public @Nullable IgnoreFile ignoreFile(TreePath folder) {
        byte[] content = ignoreFiles.get(folder);
        return content == null ? null : new IgnoreFile(folder, content);
    }

    @Override
    public boolean isCacheTagged(TreePath folder) {
        return tagged.contains(folder);
    }
}
