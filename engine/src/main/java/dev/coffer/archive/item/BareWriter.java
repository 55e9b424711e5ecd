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
    private final @Nullable ItemKeeper keeper;
    private final ContentFeed feed;
    private final MessageDigest digest = Sha256.digest();
    private @Nullable TreePath written;

    /** Of the item, where a file was kept. */
    private @Nullable ItemLayout kept;

    BareWriter(FrameWriter out) {
        this.out = out;
        this.keeper = null;
        this.feed = new ContentFeed();
    }

    BareWriter(FrameWriter out, ItemKeeper keeper) {
        this.out = out;
        this.keeper = keeper;
        this.feed = new ContentFeed(keeper::open);
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
            Sha256 hash = content == null || keeper == null ? null : keeper.keep(content);
            if (hash != null) {
                kept = ItemLayout.uncompressed(reading.size(), FrameWriter.ZSTD_BLOCK);
                return new Stored(reading.entry(), reading.xattrs(), place, hash, false);
            }
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
        ItemLayout layout = kept;
        return layout == null ? out.finish() : layout;
    }

    @Override
    public void close() {
        out.close();
    }
}
