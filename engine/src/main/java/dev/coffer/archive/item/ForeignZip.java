package dev.coffer.archive.item;

import dev.coffer.base.Bytes;
import dev.coffer.base.CofferException;
import dev.coffer.base.DamagedException;
import dev.coffer.base.TreePath;
import dev.coffer.os.FileKind;
import dev.coffer.tree.FileTree;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/** Makes a tree of a zip. Its directory and the header before each content must agree. */
final class ForeignZip {
    private final ItemBytes bytes;
    private final String archive;
    private final ArchiveLimits limits;
    private final ZipDirectory.Listing zip;

    private ForeignZip(ItemBytes bytes, String archive, ArchiveLimits limits) throws IOException {
        this.bytes = bytes;
        this.archive = archive;
        this.limits = limits;
        this.zip = ZipDirectory.read(bytes, archive, limits);
    }

    static FileTree open(ItemBytes bytes, String archive, ArchiveLimits limits) throws IOException {
        ForeignZip zip = new ForeignZip(bytes, archive, limits);
        zip.checkPlaces();
        ForeignNodes nodes = new ForeignNodes(archive, limits);
        List<ZipEntry> entries = zip.zip.entries();
        for (int i = 0; i < entries.size(); i++) {
            zip.add(nodes, entries.get(i), i);
        }
        return new ForeignTree(
                nodes.root(),
                (entry, place) ->
                        new ZipContent(zip.stream(entries.get((int) place.offset())), entry),
                null);
    }

    private ZipStream stream(ZipEntry entry) throws IOException {
        return new ZipStream(bytes, entry, zip.start());
    }

    /** That each lies alone: contents that overlap make bombs without end of a small file. */
    private void checkPlaces() throws IOException {
        ZipEntry[] sorted = zip.entries().toArray(new ZipEntry[0]);
        Arrays.sort(sorted, (a, b) -> Long.compare(a.offset(), b.offset()));
        long end = 0;
        long plain = 0;
        for (ZipEntry entry : sorted) {
            String name = entry.name().toString();
            if (entry.offset() < end) {
                throw CofferException.failed(
                        name + " in " + archive + " is refused: it overlaps the entry before it");
            }
            if (entry.has(Zip.FLAG_ENCRYPTED)) {
                throw CofferException.failed(
                        name
                                + " in "
                                + archive
                                + " is encrypted, which is not supported; unpack it with a program"
                                + " that has the password");
            }
            if (entry.method() != Zip.STORED && entry.method() != Zip.DEFLATED) {
                throw CofferException.failed(
                        name
                                + " in "
                                + archive
                                + " is compressed by method "
                                + entry.method()
                                + ", which is not supported; only deflate is");
            }
            if (entry.method() == Zip.STORED && entry.packed() != entry.plain()) {
                throw new DamagedException(
                        name + " in " + archive + " is refused: it is stored with two sizes");
            }
            limits.checkRatio(name + " in " + archive, entry.packed(), entry.plain());
            end = ZipLocal.contentOffset(bytes, entry, zip.start()) + entry.packed();
            plain += entry.plain();
        }
        limits.checkRatio(archive, bytes.size(), plain);
    }

    private void add(ForeignNodes nodes, ZipEntry entry, int index) throws IOException {
        ZipMeta meta = ZipMeta.of(entry);
        TreePath path = ForeignPath.of(meta.name().shared(), archive);
        if (entry.madeBy() != Zip.MADE_BY_UNIX && hasBackslash(meta.name().shared())) {
            throw CofferException.failed(
                    meta.name()
                            + " in "
                            + archive
                            + " is refused: its name has backslashes, which may be meant as"
                            + " slashes or not");
        }
        ForeignNode node =
                new ForeignNode(
                        meta.kind(),
                        meta.mode(),
                        meta.uid(),
                        meta.gid(),
                        meta.modified(),
                        List.of(),
                        true);
        switch (meta.kind()) {
            case FILE -> node.place = new Place(index, entry.plain(), null);
            case LINK -> node.target = target(entry);
            case FOLDER -> {
                if (entry.plain() != 0) {
                    throw CofferException.failed(
                            path + " in " + archive + " is refused: a folder with content");
                }
            }
            case FIFO, CHARACTER_DEVICE, BLOCK_DEVICE, SOCKET ->
                    throw CofferException.failed(
                            path + " in " + archive + " is refused: a zip holds no such file");
        }
        nodes.add(path, node);
    }

    private static boolean hasBackslash(byte[] name) {
        for (byte b : name) {
            if (b == '\\') {
                return true;
            }
        }
        return false;
    }

    private Bytes target(ZipEntry entry) throws IOException {
        String name = entry.name() + " in " + archive;
        if (entry.plain() > limits.pathLength() || entry.plain() == 0) {
            throw CofferException.failed(
                    name + " is refused: a link's target of " + entry.plain() + " bytes");
        }
        ByteBuffer target = ByteBuffer.allocate((int) entry.plain() + 1);
        try (ZipStream stream = stream(entry)) {
            while (stream.read(target) >= 0) {
                // all of it
            }
        }
        byte[] bytes = Arrays.copyOf(target.array(), target.position());
        for (byte b : bytes) {
            if (b == 0) {
                throw CofferException.failed(name + " is refused: its target holds a NUL");
            }
        }
        return Bytes.owning(bytes);
    }

    /** Only kinds that a zip has. */
    static FileKind kind(ZipEntry entry, boolean slash) {
        if (entry.madeBy() == Zip.MADE_BY_UNIX) {
            return switch (entry.unixMode() & Zip.S_IFMT) {
                case Zip.S_IFLNK -> FileKind.LINK;
                case Zip.S_IFDIR -> FileKind.FOLDER;
                case Zip.S_IFREG, 0 -> slash ? FileKind.FOLDER : FileKind.FILE;
                default -> FileKind.SOCKET;
            };
        }
        return slash ? FileKind.FOLDER : FileKind.FILE;
    }
}
