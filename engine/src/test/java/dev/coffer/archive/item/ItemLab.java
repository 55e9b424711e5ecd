package dev.coffer.archive.item;

import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.os.Accounts;
import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.os.OpenFile;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.Problem;
import dev.coffer.tree.ProblemLog;
import dev.coffer.tree.TreeWalk;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** Writes whole trees into items, as a store would, and keeps what was said of each entry. */
final class ItemLab {
    static final HostFiles FILES = HostFiles.ofThisSystem();

    final Map<TreePath, Stored> stored = new LinkedHashMap<>();
    final ProblemLog problems = new ProblemLog(p -> {});
    ItemLayout layout = ItemLayout.NONE;
    private final ItemFormat format;
    private int level;
    private int threads = 2;

    ItemLab(ItemFormat format) {
        this.format = format;
        this.level = ItemOptions.defaultLevel(format);
    }

    ItemLab level(int wanted) {
        level = wanted;
        return this;
    }

    ItemLab threads(int wanted) {
        threads = wanted;
        return this;
    }

    ItemOptions options() {
        return new ItemOptions(
                level, threads, Accounts.of(FILES), Problem.Kind.METADATA_RECORDED, problems);
    }

    /** Writes a tree into a new file. */
    ItemLab write(FileTree tree, Path file) throws IOException, InterruptedException {
        Path parent = Objects.requireNonNull(file.getParent());
        Name name = Name.of(Objects.requireNonNull(file.getFileName()).toString());
        try (Folder folder = FILES.open(HostPath.of(parent));
                OpenFile out = folder.createFile(name, 0600)) {
            return write(tree, ItemSink.into(out));
        }
    }

    ItemLab write(FileTree tree, ItemSink sink) throws IOException, InterruptedException {
        Map<Long, TreePath> groups = new HashMap<>();
        try (ItemWriter writer = ItemWriter.open(format, sink, options())) {
            writer.folder(TreePath.ROOT, tree, TreePath.ROOT, tree.root());
            TreeWalk.walk(
                    tree,
                    TreePath.ROOT,
                    tree.root(),
                    (path, entry) -> {
                        try {
                            stored.put(path, put(writer, tree, path, entry, groups));
                        } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                        return true;
                    });
            layout = writer.finish();
        }
        return this;
    }

    private static Stored put(
            ItemWriter writer,
            FileTree tree,
            TreePath path,
            Entry entry,
            Map<Long, TreePath> groups)
            throws IOException, InterruptedException {
        long group = entry.linkGroup();
        TreePath first = group == 0 ? null : groups.putIfAbsent(group, path);
        if (first != null) {
            return writer.hardLink(path, tree, path, entry, first);
        }
        return switch (entry.kind()) {
            case FOLDER -> writer.folder(path, tree, path, entry);
            case FILE -> writer.file(path, tree, path, entry);
            case LINK -> writer.symlink(path, tree, path, entry);
            case FIFO, CHARACTER_DEVICE, BLOCK_DEVICE -> writer.special(path, tree, path, entry);
            case SOCKET -> throw new IllegalStateException(path + " is a socket");
        };
    }
}
