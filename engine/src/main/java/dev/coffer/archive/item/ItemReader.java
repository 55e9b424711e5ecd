package dev.coffer.archive.item;

import dev.coffer.base.DamagedException;
import dev.coffer.base.Name;
import dev.coffer.base.Workers;
import dev.coffer.tree.Content;
import dev.coffer.tree.Entry;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Iterator;

/**
 * Reads contents out of an item by what a manifest says of it. For several threads at once;
 * contents are for one each.
 */
public final class ItemReader implements AutoCloseable {
    /** Enough that threads which read neighbouring files do not push out each other's. */
    private static final int BLOCKS = 6;

    private static final int BUFFER = 64 * 1024;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final ItemFormat format;
    private final ItemBytes bytes;
    private final ItemLayout layout;
    private final BlockCache blocks;
    private ZipDirectory.@Nullable Listing zip;

    private ItemReader(ItemFormat format, ItemBytes bytes, ItemLayout layout) {
        this.format = format;
        this.bytes = bytes;
        this.layout = layout;
        this.blocks = new BlockCache(bytes, format, layout, BLOCKS);
    }

    /**
     * @param format one that {@link ItemFormat#isPacked is packed}
     * @param bytes of the item; stay the caller's to close, after this
     * @param layout as {@link ItemWriter#finish} gave it
     */
    public static ItemReader open(ItemFormat format, ItemBytes bytes, ItemLayout layout) {
        if (!format.isPacked()) {
            throw new IllegalArgumentException(format.word() + " is no archive file");
        }
        return new ItemReader(format, bytes, layout);
    }

    /**
     * The content of a file, holes included.
     *
     * @param entry what {@link Content#entry} will say
     * @param place as the writer gave it
     * @throws DamagedException if there cannot be a content there; a damaged one is found while it
     *     is read. Only a zip's is compared with a checksum of the whole
     */
    public Content content(Entry entry, Place place) throws IOException {
        if (format == ItemFormat.ZIP) {
            return zipContent(entry, place);
        }
        if (place.stored() > layout.plainSize() - place.offset()) {
            throw new DamagedException("the item ends before the content of " + entry.name());
        }
        return new TarContent(this::read, entry, place);
    }

    private Content zipContent(Entry entry, Place place) throws IOException {
        ZipDirectory.Listing listing = directory();
        if (place.offset() >= listing.entries().size()) {
            throw new DamagedException("the item has no entry " + place.offset());
        }
        ZipEntry found = listing.entries().get((int) place.offset());
        if (found.plain() != place.bytes() || !endsWith(found.name().shared(), entry.name())) {
            throw new DamagedException(
                    "the item has " + found.name() + " where " + entry.name() + " should be");
        }
        return new ZipContent(new ZipStream(bytes, found, listing.start()), entry);
    }

    private static boolean endsWith(byte[] path, Name name) {
        int from = path.length - name.length();
        return from >= 0 && Arrays.equals(path, from, path.length, name.shared(), 0, name.length());
    }

    /** Of a zip; read when it is first asked for. */
    private synchronized ZipDirectory.Listing directory() throws IOException {
        ZipDirectory.Listing listing = zip;
        if (listing == null) {
            listing = ZipDirectory.read(bytes, "the item", ArchiveLimits.NONE);
            zip = listing;
        }
        return listing;
    }

    private int read(long offset, ByteBuffer into) throws IOException {
        int block = layout.blockAt(offset);
        if (block < 0) {
            throw new DamagedException("the item ends at byte " + layout.plainSize());
        }
        return blocks.read(block, (int) (offset - layout.plainOffset(block)), into);
    }

    /**
     * Reads the whole item and compares each of its blocks, or contents, with its checksum, on so
     * many threads.
     *
     * @throws DamagedException if one is not what was written
     */
    public void check(int threads) throws IOException, InterruptedException {
        if (format == ItemFormat.ZIP) {
            checkZip(threads);
            return;
        }
        if (bytes.size() != layout.packedSize()) {
            throw new DamagedException(
                    "the item has " + bytes.size() + " bytes, not " + layout.packedSize());
        }
        int[] next = {0};
        Workers.each(
                threads,
                "check",
                () -> next[0] < layout.blocks() ? next[0]++ : null,
                block -> blocks.read(block, 0, NOTHING));
    }

    private void checkZip(int threads) throws IOException, InterruptedException {
        ZipDirectory.Listing listing = directory();
        Iterator<ZipEntry> rest = listing.entries().iterator();
        Workers.run(
                threads,
                "check",
                crew -> {
                    ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
                    while (!crew.stopping()) {
                        ZipEntry next;
                        synchronized (rest) {
                            if (!rest.hasNext()) {
                                return;
                            }
                            next = rest.next();
                        }
                        try (ZipStream stream = new ZipStream(bytes, next, listing.start())) {
                            while (stream.read(buffer.clear()) >= 0) {
                                // reading it checks it
                            }
                        }
                    }
                });
    }

    @Override
    public void close() {
        blocks.close();
    }
}
