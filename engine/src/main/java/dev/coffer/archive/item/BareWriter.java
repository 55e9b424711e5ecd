package dev.coffer.archive.item;

import dev.coffer.archive.item.ContentFeed.Reading;
import dev.coffer.base.CofferException;
import dev.coffer.base.Sha256;
import dev.coffer.base.TreePath;
import dev.coffer.tree.Content;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.security.MessageDigest;

/**
 * Writes an item that is the content of one file and nothing else: a database. What metadata the
 * file has is for the manifest to keep; holes become zeros.
 */
final class BareWriter implements ItemWriter {
    private final FrameWriter out;
    private final ContentFeed feed = new ContentFeed();
    private final MessageDigest digest = Sha256.digest();
    private @Nullable TreePath written;

    BareWriter(FrameWriter out) {
        this.out = out;
    }

    @Override
    public Stored folder(TreePath path, FileTree tree, TreePath at, Entry entry)
            throws IOException {
        return new Stored(entry, tree.xattrs(at, entry), null, null, false);
    }

    @Override
    public Stored file(TreePath path, FileTree tree, TreePath at, Entry entry)
            throws IOException, InterruptedException {
        if (written != null) {
            throw notAlone(path);
        }
        try (Reading reading = feed.open(tree, at, entry)) {
            written = path;
            Content content = reading.content();
            Place place = new Place(0, reading.size(), null);
            digest.reset();
            boolean changing = reading.changing();
            if (content == null) {
                int length = (int) reading.size();
                for (int from = 0; from < length; from += FrameWriter.SLICE) {
                    digest.update(feed.whole(), from, Math.min(FrameWriter.SLICE, length - from));
                }
                out.write(feed.whole(), 0, length);
            } else {
                ExtentWriter writer = new ExtentWriter(out, digest, place);
                changing = writer.copy(path, content, feed.buffer());
                writer.fill();
            }
            return new Stored(
                    reading.entry(), reading.xattrs(), place, Sha256.finish(digest), changing);
        }
    }

    private static CofferException notAlone(TreePath path) {
        return CofferException.usage(
                "an item of the format database holds one file, and "
                        + path
                        + " would be another; name the database itself as the source, or take the"
                        + " format tar.zst");
    }

    @Override
    public Stored hardLink(TreePath path, FileTree tree, TreePath at, Entry entry, TreePath to)
            throws IOException {
        throw notAlone(path);
    }

    @Override
    public Stored symlink(TreePath path, FileTree tree, TreePath at, Entry entry)
            throws IOException {
        throw notAlone(path);
    }

    @Override
    public Stored special(TreePath path, FileTree tree, TreePath at, Entry entry)
            throws IOException {
        throw notAlone(path);
    }

    /** Fails if nothing was written: an empty file is no database. */
    @Override
    public ItemLayout finish() throws IOException, InterruptedException {
        if (written == null) {
            throw CofferException.failed(
                    "the database could not be read, so no item was made of it");
        }
        return out.finish();
    }

    @Override
    public void close() {
        out.close();
    }
}
