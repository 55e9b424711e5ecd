package dev.coffer.archive.item;

import dev.coffer.base.Name;
import dev.coffer.os.Folder;
import dev.coffer.os.HostPath;
import dev.coffer.os.OpenFile;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.Problem;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Opens archives as {@link ForeignItem} does, from files or from bytes that a test put together.
 */
final class Foreign implements AutoCloseable {
    private static final Name SCRATCH = Name.of("scratch");

    final FileTree tree;
    private final Folder scratch;
    private final AutoCloseable file;
    final List<Problem> problems;

    private Foreign(FileTree tree, Folder scratch, AutoCloseable file, List<Problem> problems) {
        this.problems = problems;
        this.tree = tree;
        this.scratch = scratch;
        this.file = file;
    }

    static Foreign open(Path archive) throws IOException {
        Path dir = Objects.requireNonNull(archive.getParent());
        Name name = Name.of(Objects.requireNonNull(archive.getFileName()).toString());
        Folder folder = ItemLab.FILES.open(HostPath.of(dir));
        OpenFile file = folder.openFile(name);
        return open(ItemBytes.of(file), folder, ArchiveLimits.DEFAULT, file);
    }

    /**
     * @param dir for what is decompressed
     */
    static Foreign open(byte[] archive, Path dir, ArchiveLimits limits) throws IOException {
        Folder folder = ItemLab.FILES.open(HostPath.of(dir));
        return open(bytes(archive), folder, limits, () -> {});
    }

    private static Foreign open(
            ItemBytes bytes, Folder folder, ArchiveLimits limits, AutoCloseable file)
            throws IOException {
        try {
            List<Problem> problems = new ArrayList<>();
            FileTree tree =
                    ForeignItem.open(bytes, "the archive", limits, folder, SCRATCH, problems::add);
            return new Foreign(tree, folder, file, problems);
        } catch (Throwable t) {
            folder.close();
            throw t;
        }
    }

    static ItemBytes bytes(byte[] archive) {
        return new ItemBytes() {
            @Override
            public long size() {
                return archive.length;
            }

            @Override
            public int read(long offset, ByteBuffer into) {
                if (offset >= archive.length) {
                    return -1;
                }
                int n = (int) Math.min(into.remaining(), archive.length - offset);
                into.put(archive, (int) offset, n);
                return n;
            }
        };
    }

    @Override
    public void close() throws IOException {
        tree.close();
        scratch.close();
        try {
            file.close();
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }
}
