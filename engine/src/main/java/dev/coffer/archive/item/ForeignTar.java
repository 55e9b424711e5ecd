package dev.coffer.archive.item;

import dev.coffer.base.DamagedException;
import dev.coffer.base.TreePath;
import dev.coffer.os.FileKind;
import dev.coffer.os.OpenFile;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.Problem;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** Makes a tree of a tar that lies uncompressed. */
final class ForeignTar {
    private ForeignTar() {}

    /**
     * @param scratch if the tar lies there: closed with the tree
     * @param problems told of what entries have and the tree has not
     */
    static FileTree open(
            ItemBytes bytes,
            String archive,
            ArchiveLimits limits,
            @Nullable OpenFile scratch,
            Consumer<Problem> problems)
            throws IOException {
        TarReader reader = new TarReader(bytes, archive, limits);
        ForeignNodes nodes = new ForeignNodes(archive, limits);
        for (TarMember member = reader.next(); member != null; member = reader.next()) {
            TreePath path = ForeignPath.of(member.path().shared(), archive);
            if (!member.unkept().isEmpty()) {
                problems.accept(
                        new Problem(
                                path,
                                Problem.Kind.METADATA_LOST,
                                String.join(", ", member.unkept())
                                        + " of the archive is not taken over"));
            }
            if (member.type() == '1') {
                nodes.addName(path, ForeignPath.of(member.target().shared(), archive));
            } else {
                nodes.add(path, node(member));
            }
        }
        TarContent.Plain plain = (offset, into) -> read(bytes, archive, offset, into);
        return new ForeignTree(
                nodes.root(), (entry, place) -> new TarContent(plain, entry, place), scratch);
    }

    private static ForeignNode node(TarMember member) {
        FileKind kind =
                switch (member.type()) {
                    case '0' -> FileKind.FILE;
                    case '2' -> FileKind.LINK;
                    case '3' -> FileKind.CHARACTER_DEVICE;
                    case '4' -> FileKind.BLOCK_DEVICE;
                    case '5' -> FileKind.FOLDER;
                    case '6' -> FileKind.FIFO;
                    default -> throw new IllegalStateException("type " + member.type());
                };
        ForeignNode node =
                new ForeignNode(
                        kind,
                        member.mode(),
                        member.uid(),
                        member.gid(),
                        member.modified(),
                        member.xattrs(),
                        true);
        node.place = member.place();
        node.target = member.target();
        node.rawDevice = member.rawDevice();
        return node;
    }

    private static int read(ItemBytes bytes, String archive, long offset, ByteBuffer into)
            throws IOException {
        int n = bytes.read(offset, into);
        if (n < 0) {
            throw new DamagedException(archive + " ends before byte " + offset);
        }
        return n;
    }
}
