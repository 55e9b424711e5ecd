package dev.coffer.archive.item;

import dev.coffer.archive.item.ContentFeed.Reading;
import dev.coffer.base.Bytes;
import dev.coffer.base.Sha256;
import dev.coffer.base.TreePath;
import dev.coffer.os.FileKind;
import dev.coffer.os.Xattr;
import dev.coffer.tree.Content;
import dev.coffer.tree.Entry;
import dev.coffer.tree.Extent;
import dev.coffer.tree.FileTree;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;

/**
 * Writes a tar in pax format (POSIX.1-2017), holes as GNU tar's sparse format 1.0. It holds all
 * that an entry has, so there is nothing to tell of.
 */
final class TarWriter implements ItemWriter {
    private static final int END_BLOCKS = 2;

    private final FrameWriter out;
    private final TarHeaders headers;
    private final ContentFeed feed = new ContentFeed();
    private final MessageDigest digest = Sha256.digest();

    TarWriter(FrameWriter out, ItemOptions options) {
        this.out = out;
        this.headers = new TarHeaders(out, options.accounts());
    }

    @Override
    public Stored folder(TreePath path, FileTree tree, TreePath at, Entry entry)
            throws IOException, InterruptedException {
        return bare(path, entry, tree.xattrs(at, entry), '5', Bytes.EMPTY);
    }

    @Override
    public Stored symlink(TreePath path, FileTree tree, TreePath at, Entry entry)
            throws IOException, InterruptedException {
        Bytes target = tree.linkTarget(at, entry);
        return bare(path, entry, tree.xattrs(at, entry), '2', target);
    }

    /** Its metadata lies with the first name. */
    @Override
    public Stored hardLink(TreePath path, FileTree tree, TreePath at, Entry entry, TreePath to)
            throws IOException, InterruptedException {
        return bare(path, entry, List.of(), '1', Bytes.of(to.shared()));
    }

    @Override
    public Stored special(TreePath path, FileTree tree, TreePath at, Entry entry)
            throws IOException, InterruptedException {
        FileKind kind = entry.kind();
        char type =
                switch (kind) {
                    case FIFO -> '6';
                    case CHARACTER_DEVICE -> '3';
                    case BLOCK_DEVICE -> '4';
                    case FILE, FOLDER, LINK, SOCKET ->
                            throw new IllegalArgumentException(path + " is a " + kind);
                };
        return bare(path, entry, tree.xattrs(at, entry), type, Bytes.EMPTY);
    }

    private Stored bare(TreePath path, Entry entry, List<Xattr> xattrs, char type, Bytes target)
            throws IOException, InterruptedException {
        headers.write(new TarHeaders.Header(path, entry, xattrs, type, 0, target, -1));
        return new Stored(entry, xattrs, null, null, false);
    }

    @Override
    public Stored file(TreePath path, FileTree tree, TreePath at, Entry entry)
            throws IOException, InterruptedException {
        try (Reading reading = feed.open(tree, at, entry)) {
            Content content = reading.content();
            return content == null ? small(path, reading) : large(path, reading, content);
        }
    }

    private Stored small(TreePath path, Reading reading) throws IOException, InterruptedException {
        long size = reading.size();
        header(path, reading, size, -1);
        long offset = out.position();
        int length = (int) size;
        digest.reset();
        for (int from = 0; from < length; from += FrameWriter.SLICE) {
            digest.update(feed.whole(), from, Math.min(FrameWriter.SLICE, length - from));
        }
        out.write(feed.whole(), 0, length);
        out.zeros(TarBlock.padding(size));
        Place place = new Place(offset, size, null);
        return stored(reading, place, reading.changing());
    }

    private Stored stored(Reading reading, Place place, boolean changing) {
        Sha256 hash = Sha256.finish(digest);
        return new Stored(reading.entry(), reading.xattrs(), place, hash, changing);
    }

    private void header(TreePath path, Reading reading, long stored, long realSize)
            throws IOException, InterruptedException {
        headers.write(
                new TarHeaders.Header(
                        path,
                        reading.entry(),
                        reading.xattrs(),
                        '0',
                        stored,
                        Bytes.EMPTY,
                        realSize));
    }

    private Stored large(TreePath path, Reading reading, Content content)
            throws IOException, InterruptedException {
        List<Extent> data = content.data();
        long size = reading.size();
        byte[] map = data == null ? new byte[0] : map(data, size);
        int padding = TarBlock.padding(map.length);
        long length = data == null ? size : Extent.total(data);
        if (data == null) {
            header(path, reading, length, -1);
        } else {
            header(path, reading, map.length + padding + length, size);
        }
        out.write(map, 0, map.length);
        out.zeros(padding);
        Place place = new Place(out.position(), size, data);
        digest.reset();
        ExtentWriter writer = new ExtentWriter(out, digest, place);
        boolean changing;
        try {
            changing = writer.copy(path, content, feed.buffer());
        } catch (ItemSinkException | InterruptedIOException e) {
            throw e; // nothing more will be written
        } catch (IOException e) {
            end(writer, length); // or nobody would find the rest of the item
            throw e;
        }
        end(writer, length);
        return stored(reading, place, changing);
    }

    private void end(ExtentWriter writer, long length) throws IOException, InterruptedException {
        writer.fill();
        out.zeros(TarBlock.padding(length));
    }

    /** The map of GNU.sparse 1.0: how many parts, then offset and length of each, a line each. */
    private static byte[] map(List<Extent> data, long size) {
        long end = data.isEmpty() ? 0 : data.getLast().end();
        boolean hole = end < size; // at the end: told by an empty part there
        StringBuilder text = new StringBuilder(32 * data.size() + 32);
        text.append(data.size() + (hole ? 1 : 0)).append('\n');
        for (Extent extent : data) {
            text.append(extent.offset()).append('\n').append(extent.length()).append('\n');
        }
        if (hole) {
            text.append(size).append("\n0\n");
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public ItemLayout finish() throws IOException, InterruptedException {
        out.zeros(END_BLOCKS * TarBlock.SIZE);
        return out.finish();
    }

    @Override
    public void close() {
        out.close();
    }
}
