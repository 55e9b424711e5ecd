package dev.coffer.archive.item;

import dev.coffer.archive.item.ContentFeed.Reading;
import dev.coffer.base.Bytes;
import dev.coffer.base.Sha256;
import dev.coffer.base.TreePath;
import dev.coffer.os.FileStat;
import dev.coffer.os.Xattr;
import dev.coffer.tree.Content;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.Problem;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.security.MessageDigest;
import java.util.List;

/**
 * Writes a zip: names, kinds, contents, modes, owners by number, and times to the second. What more
 * an entry has is told, and a hard link becomes a copy.
 */
final class ZipWriter implements ItemWriter {
    private final ItemOptions options;
    private final ZipOutput out;
    private final ContentFeed feed = new ContentFeed();
    private final MessageDigest digest = Sha256.digest();

    ZipWriter(ItemSink sink, ItemOptions options) {
        this.options = options;
        this.out = new ZipOutput(sink, options.level(), options.threads());
    }

    @Override
    public Stored folder(TreePath path, FileTree tree, TreePath at, Entry entry)
            throws IOException, InterruptedException {
        List<Xattr> xattrs = tree.xattrs(at, entry);
        if (!path.isRoot()) {
            out.whole(new ZipRecord(path, entry, false, 0), new byte[0], 0);
            tellLost(path, entry.stat(), xattrs, "");
        }
        return new Stored(entry, xattrs, null, null, false);
    }

    @Override
    public Stored symlink(TreePath path, FileTree tree, TreePath at, Entry entry)
            throws IOException, InterruptedException {
        Bytes target = tree.linkTarget(at, entry);
        List<Xattr> xattrs = tree.xattrs(at, entry);
        out.whole(new ZipRecord(path, entry, false, 0), target.shared(), target.length());
        tellLost(path, entry.stat(), xattrs, "");
        return new Stored(entry, xattrs, null, null, false);
    }

    @Override
    public Stored hardLink(TreePath path, FileTree tree, TreePath at, Entry entry, TreePath to)
            throws IOException, InterruptedException {
        return switch (entry.kind()) {
            case FILE -> file(path, tree, at, entry, "that it is one file with " + to);
            case LINK -> symlink(path, tree, at, entry);
            case FIFO, CHARACTER_DEVICE, BLOCK_DEVICE, FOLDER, SOCKET ->
                    special(path, tree, at, entry);
        };
    }

    @Override
    public Stored special(TreePath path, FileTree tree, TreePath at, Entry entry)
            throws IOException {
        String what = entry.kind().isDevice() ? "devices" : "FIFOs";
        tell(path, "a zip holds no " + what + "; it was left out of it");
        return new Stored(entry, tree.xattrs(at, entry), null, null, false);
    }

    @Override
    public Stored file(TreePath path, FileTree tree, TreePath at, Entry entry)
            throws IOException, InterruptedException {
        return file(path, tree, at, entry, "");
    }

    private Stored file(TreePath path, FileTree tree, TreePath at, Entry entry, String lost)
            throws IOException, InterruptedException {
        try (Reading reading = feed.open(tree, at, entry)) {
            Content content = reading.content();
            String more =
                    content != null && content.data() != null
                            ? and(lost, "which of its zeros are holes")
                            : lost;
            Stored stored = content == null ? small(path, reading) : large(path, reading, content);
            tellLost(path, reading.entry().stat(), reading.xattrs(), more);
            return stored;
        }
    }

    private Stored small(TreePath path, Reading reading) throws IOException, InterruptedException {
        int length = (int) reading.size();
        digest.reset();
        for (int from = 0; from < length; from += FrameWriter.SLICE) {
            digest.update(feed.whole(), from, Math.min(FrameWriter.SLICE, length - from));
        }
        long ordinal = out.given();
        out.whole(new ZipRecord(path, reading.entry(), false, 0), feed.whole(), length);
        return stored(reading, ordinal, length, reading.changing());
    }

    private Stored stored(Reading reading, long ordinal, long size, boolean changing) {
        Sha256 hash = Sha256.finish(digest);
        Place place = new Place(ordinal, size, null);
        return new Stored(reading.entry(), reading.xattrs(), place, hash, changing);
    }

    private Stored large(TreePath path, Reading reading, Content content)
            throws IOException, InterruptedException {
        long ordinal = out.given();
        long size = reading.size();
        out.begin(new ZipRecord(path, reading.entry(), true, size));
        digest.reset();
        ExtentWriter writer = new ExtentWriter(out, digest, new Place(ordinal, size, null));
        boolean changing;
        try {
            changing = writer.copy(path, content, feed.buffer());
        } catch (ItemSinkException | InterruptedIOException e) {
            throw e; // nothing more will be written
        } catch (IOException e) {
            writer.fill();
            out.end();
            throw e;
        }
        writer.fill();
        out.end();
        return stored(reading, ordinal, size, changing);
    }

    private void tellLost(TreePath path, FileStat stat, List<Xattr> xattrs, String more) {
        String lost = more;
        if (!xattrs.isEmpty()) {
            lost = and(lost, "its extended attributes");
        }
        if (!ZipRecord.timeFits(stat)) {
            lost = and(lost, "its time");
        } else if (stat.modifiedNanos() != 0) {
            lost = and(lost, "the fraction of a second of its time");
        }
        if (!lost.isEmpty()) {
            tell(path, "a zip cannot hold " + lost);
        }
    }

    private static String and(String before, String more) {
        return before.isEmpty() ? more : before + ", " + more;
    }

    private void tell(TreePath path, String reason) {
        options.problems().accept(new Problem(path, options.lost(), reason));
    }

    @Override
    public ItemLayout finish() throws IOException, InterruptedException {
        out.finish();
        return ItemLayout.NONE;
    }

    @Override
    public void close() {
        out.close();
    }
}
