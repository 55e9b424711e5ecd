package dev.coffer.archive.item;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.base.Bytes;
import dev.coffer.base.DamagedException;
import dev.coffer.base.TreePath;
import dev.coffer.os.Xattr;
import dev.coffer.testkit.MemoryTree;
import dev.coffer.tree.ChangedWhileReadException;
import dev.coffer.tree.Content;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.Trees;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/** Files that fail or change while they are put in, sinks that refuse, items that were spoilt. */
class ItemTroubleTest {
    private static final int LARGE = 3_000_000;

    @TempDir Path dir;

    private final MemoryTree memory =
            new MemoryTree()
                    .file("a", "first")
                    .file("large", noise())
                    .file("small", "small")
                    .file("z", "last");

    private static byte[] noise() {
        byte[] noise = new byte[LARGE];
        new Random(5).nextBytes(noise);
        return noise;
    }

    /** Passes on another tree, but for how contents are read. */
    private abstract static class Odd implements FileTree {
        final FileTree tree;
        int opened;

        Odd(FileTree tree) {
            this.tree = tree;
        }

        @Override
        public Entry root() throws IOException {
            return tree.root();
        }

        @Override
        public List<Entry> list(TreePath path, Entry folder) throws IOException {
            return tree.list(path, folder);
        }

        @Override
        public Bytes linkTarget(TreePath path, Entry link) throws IOException {
            return tree.linkTarget(path, link);
        }

        @Override
        public List<Xattr> xattrs(TreePath path, Entry entry) throws IOException {
            return tree.xattrs(path, entry);
        }

        @Override
        public Content open(TreePath path, Entry file) throws IOException {
            opened++;
            Content content = tree.open(path, file);
            return new Content() {
                private long left = file.size();

                @Override
                public long size() {
                    return content.size();
                }

                @Override
                public Entry entry() {
                    return file;
                }

                @Override
                public @Nullable List<Xattr> xattrs() throws IOException {
                    return content.xattrs();
                }

                @Override
                public int read(ByteBuffer into) throws IOException {
                    before(left);
                    int n = content.read(into);
                    left -= Math.max(0, n);
                    return n;
                }

                @Override
                public void finish() throws IOException {
                    atEnd();
                }

                @Override
                public void close() throws IOException {
                    content.close();
                }
            };
        }

        /**
         * @param left bytes of the content
         */
        @SuppressWarnings("UnusedVariable") // by this one
        void before(long left) throws IOException {}

        void atEnd() throws IOException {}

        @Override
        public void close() throws IOException {
            tree.close();
        }
    }

    private Map<TreePath, String> read(byte[] item) throws IOException, InterruptedException {
        try (Foreign foreign = Foreign.open(item, dir, ArchiveLimits.DEFAULT)) {
            return TreeText.of(foreign.tree);
        }
    }

    private static Entry entry(FileTree tree, String name) throws IOException {
        return Objects.requireNonNull(Trees.find(tree, TreePath.of(name)));
    }

    @ParameterizedTest
    @EnumSource(names = {"TAR_GZ", "TAR_ZST", "ZIP"})
    void aFileThatCannotBeReadToItsEndLeavesTheOthersSound(ItemFormat format) throws Exception {
        FileTree failing =
                new Odd(memory) {
                    @Override
                    void before(long left) throws IOException {
                        if (left < LARGE / 2 && left > 100) {
                            throw new IOException("the disk is gone");
                        }
                    }
                };
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ItemLab lab = new ItemLab(format);
        try (ItemWriter writer = ItemWriter.open(format, sink(out), lab.options())) {
            TreePath large = TreePath.of("large");
            writer.file(TreePath.of("a"), failing, TreePath.of("a"), entry(memory, "a"));
            assertThrows(
                    IOException.class,
                    () -> writer.file(large, failing, large, entry(memory, "large")));
            writer.file(TreePath.of("z"), failing, TreePath.of("z"), entry(memory, "z"));
            writer.finish();
        }
        Map<TreePath, String> read = read(out.toByteArray());
        assertEquals(3, read.size());
        assertTrue(Objects.requireNonNull(read.get(TreePath.of("z"))).startsWith("FILE 4 "));
    }

    private static ItemSink sink(ByteArrayOutputStream out) {
        return bytes -> {
            byte[] copy = new byte[bytes.remaining()];
            bytes.get(copy);
            out.writeBytes(copy);
        };
    }

    @ParameterizedTest
    @EnumSource(names = {"TAR_GZ", "ZIP"})
    void whatKeepsChangingIsKeptAndMarked(ItemFormat format) throws Exception {
        Odd changing =
                new Odd(memory) {
                    @Override
                    void atEnd() throws IOException {
                        throw new ChangedWhileReadException("it");
                    }
                };
        ItemLab lab = new ItemLab(format).write(changing, sink(new ByteArrayOutputStream()));
        assertEquals(4, lab.stored.values().stream().filter(Stored::changing).count());
        assertEquals(3 + 3 + 3 + 1, changing.opened); // a large one is not read again
    }

    @ParameterizedTest
    @EnumSource(names = {"TAR_GZ", "TAR_ZST", "ZIP"})
    void aFullDiskEndsItAndLeavesNoThread(ItemFormat format) {
        ItemSink full =
                bytes -> {
                    throw new IOException("no space left");
                };
        assertThrows(ItemSinkException.class, () -> new ItemLab(format).write(memory, full));
        assertTrue(
                Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(t -> t.getName().startsWith("coffer-pack")));
    }

    @ParameterizedTest
    @EnumSource(names = {"TAR_GZ", "TAR_ZST", "ZIP"})
    void aSpoiltItemIsFoundOut(ItemFormat format) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ItemLab lab = new ItemLab(format).write(memory, sink(out));
        byte[] item = out.toByteArray();
        try (ItemReader reader = ItemReader.open(format, Foreign.bytes(item), lab.layout)) {
            reader.check(2);
        }
        item[item.length / 3] ^= 4;
        try (ItemReader reader = ItemReader.open(format, Foreign.bytes(item), lab.layout)) {
            assertThrows(DamagedException.class, () -> reader.check(2));
        }
        byte[] cut = Arrays.copyOf(item, item.length - 1);
        try (ItemReader reader = ItemReader.open(format, Foreign.bytes(cut), lab.layout)) {
            assertThrows(DamagedException.class, () -> reader.check(1));
        }
    }

    @Test
    void levelsThatAFormatDoesNotHaveAreRefused() {
        for (ItemFormat format : ItemFormat.values()) {
            for (int level : new int[] {-1, 23}) {
                ItemLab lab = new ItemLab(format).level(level);
                assertThrows(
                        IllegalArgumentException.class,
                        () -> ItemWriter.open(format, b -> {}, lab.options()).close());
            }
        }
        assertEquals(ItemFormat.TAR_GZ, ItemFormat.of("tar.gz"));
        assertEquals(null, ItemFormat.of("rar"));
    }
}
