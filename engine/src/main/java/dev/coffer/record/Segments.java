package dev.coffer.record;

import dev.coffer.base.ByteCursor;
import dev.coffer.base.ByteSink;
import dev.coffer.base.Bytes;
import dev.coffer.base.DamagedException;
import dev.coffer.base.Name;
import dev.coffer.os.Errno;
import dev.coffer.os.Folder;
import dev.coffer.os.OsException;
import dev.coffer.tree.Entry;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The segments of a store's tree record, for reading. Each is opened when it is first needed, or
 * {@linkplain #openAll before}, and stays open, so that a run which tidies them away does not
 * disturb who reads; a few windows of them are kept in memory. Thread-safe; the owner closes it.
 */
public final class Segments implements AutoCloseable {
    private static final int WINDOW = 256 * 1024;
    private static final int WINDOWS = 40;

    /** The last digits of the roots' text with their checksum, its offset, and the end mark. */
    private static final int MARK = 26;

    private final @Nullable Folder folder;
    private final String store;
    private final Map<Integer, SegmentSource> open = new HashMap<>();
    private final Map<Integer, byte[]> marks = new HashMap<>();
    private final Map<Ref, List<String>> refused = new ConcurrentHashMap<>();
    private final Map<Long, byte[]> windows =
            new LinkedHashMap<>(64, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Long, byte[]> eldest) {
                    return size() > WINDOWS;
                }
            };

    /**
     * @param folder {@code trees/} of the store, closed with this
     * @param store where the store is, for messages
     */
    Segments(Folder folder, String store) {
        this.folder = folder;
        this.store = store;
    }

    private Segments() {
        this.folder = null;
        this.store = "a store that is not there yet";
    }

    /** Of a store that is not made yet. */
    static Segments none() {
        return new Segments();
    }

    /** The file name of a segment. */
    static Name name(int number) {
        String digits = Integer.toString(number);
        return Name.of("000000".substring(Math.min(6, digits.length())) + digits);
    }

    /** Adds a segment that does not lie in the store's folder yet; closed with this. */
    synchronized void add(int number, SegmentSource source) {
        forget(number);
        open.put(number, source);
    }

    /** Lets go of a segment: its next reader opens it anew. */
    synchronized void forget(int number) {
        SegmentSource old = open.remove(number);
        marks.remove(number);
        if (old != null) {
            old.close();
            windows.keySet().removeIf(key -> key >>> 32 == number);
        }
    }

    /** Opens every segment that is there, so that a later tidying cannot take it away. */
    synchronized void openAll() throws IOException {
        Folder in = folder;
        if (in == null) {
            return;
        }
        for (Name name : in.names()) {
            int number = number(name);
            if (number > 0 && !open.containsKey(number)) {
                open(number);
            }
        }
    }

    /** The number of a segment's file; 0 for any other name. */
    static int number(Name name) {
        if (name.length() < 6 || name.length() > 10) {
            return 0;
        }
        long number = 0;
        for (byte digit : name.shared()) {
            if (digit < '0' || digit > '9') {
                return 0;
            }
            number = number * 10 + digit - '0';
        }
        return number > Integer.MAX_VALUE ? 0 : (int) number;
    }

    /** Bytes of a segment's file. */
    synchronized long size(int number) throws IOException {
        return source(number).size();
    }

    /**
     * The entries of a folder, from the block that lists it.
     *
     * @return {@link RecordedEntry}s sorted by name
     * @throws DamagedException if the block is not what was written
     */
    public List<Entry> list(Ref ref) throws IOException {
        byte[] block = block(ref);
        List<String> bad = new ArrayList<>(0);
        List<Entry> entries;
        try {
            entries =
                    FolderBlock.decode(
                            new ByteCursor(block, SegmentWriter.BLOCK_HEAD, block.length),
                            bad::add);
        } catch (DamagedException e) {
            throw damaged(ref, e.getMessage());
        }
        if (!bad.isEmpty()) {
            refused.put(ref, bad);
        }
        return entries;
    }

    /** Names in a block that was listed which cannot be names, and why; mostly none. */
    public List<String> refusedNames(Ref ref) {
        return refused.isEmpty() ? List.of() : refused.getOrDefault(ref, List.of());
    }

    /**
     * What tells a folder's listing, and all below it, from any other of this store. Numbers of
     * segments are used again where a store was put back as it was before; so the checksum of the
     * roots that each ends with, which name their points, is part of it.
     */
    public synchronized Bytes identity(Ref ref) throws IOException {
        byte[] mark = marks.get(ref.segment());
        if (mark == null) {
            SegmentSource source = source(ref.segment());
            mark = new byte[MARK];
            source.read(Math.max(0, source.size() - MARK), mark, MARK);
            marks.put(ref.segment(), mark);
        }
        ByteSink identity = new ByteSink(48);
        identity.varint(ref.segment());
        identity.varint(ref.offset());
        identity.varint(ref.length());
        identity.raw(mark, 0, MARK);
        return Bytes.owning(identity.toBytes());
    }

    /** The root entry of a tree. */
    public RecordedEntry root(Ref ref) throws IOException {
        List<Entry> only = list(ref);
        if (only.size() == 1 && only.getFirst() instanceof RecordedEntry root && root.isFolder()) {
            return root;
        }
        throw damaged(ref, "it is not the root of a tree");
    }

    /** A block with its head, checked. */
    private byte[] block(Ref ref) throws IOException {
        byte[] block = new byte[SegmentWriter.BLOCK_HEAD + ref.length()];
        synchronized (this) {
            SegmentSource source = source(ref.segment());
            if (ref.offset() > source.size() - block.length) {
                throw damaged(ref, "it ends too early");
            }
            fill(source, ref, block);
        }
        if (ByteCursor.u32(block, 0) != ref.length()) {
            throw damaged(ref, "its length is another");
        }
        int crc = SegmentWriter.crc(block, SegmentWriter.BLOCK_HEAD, ref.length());
        if (ByteCursor.u32(block, 4) != crc) {
            throw damaged(ref, "its checksum does not match");
        }
        return block;
    }

    private void fill(SegmentSource source, Ref ref, byte[] block) throws IOException {
        int done = 0;
        while (done < block.length) {
            long at = ref.offset() + done;
            byte[] window = window(source, ref.segment(), at / WINDOW);
            int from = (int) (at % WINDOW);
            int n = Math.min(block.length - done, window.length - from);
            System.arraycopy(window, from, block, done, n);
            done += n;
        }
    }

    private byte[] window(SegmentSource source, int segment, long index) throws IOException {
        long key = ((long) segment << 32) | index;
        byte[] window = windows.get(key);
        if (window == null) {
            long from = index * WINDOW;
            window = new byte[(int) Math.min(WINDOW, source.size() - from)];
            source.read(from, window, window.length);
            windows.put(key, window);
        }
        return window;
    }

    private SegmentSource source(int number) throws IOException {
        SegmentSource source = open.get(number);
        return source == null ? open(number) : source;
    }

    private SegmentSource open(int number) throws IOException {
        Folder in = folder;
        Name name = name(number);
        if (in == null) {
            throw new DamagedRecordException(store, missing(name), null);
        }
        SegmentFile source;
        try {
            source = new SegmentFile(in.openFile(name), "trees/" + name);
        } catch (OsException e) {
            if (e.is(Errno.ENOENT)) {
                throw new DamagedRecordException(store, missing(name), e);
            }
            throw e;
        }
        try {
            checkHeader(source, number);
        } catch (IOException e) {
            source.close();
            throw e;
        }
        open.put(number, source);
        return source;
    }

    private static String missing(Name name) {
        return "trees/" + name + " is missing";
    }

    private void checkHeader(SegmentFile source, int number) throws IOException {
        byte[] header = new byte[SegmentWriter.HEADER];
        boolean whole = source.size() >= header.length;
        if (whole) {
            source.read(0, header, header.length);
        }
        for (int i = 0; i < SegmentWriter.MAGIC.length; i++) {
            whole &= header[i] == SegmentWriter.MAGIC[i];
        }
        if (!whole || ByteCursor.u32(header, SegmentWriter.MAGIC.length) != number) {
            throw new DamagedRecordException(
                    store, "trees/" + name(number) + " does not begin as it should", null);
        }
    }

    private DamagedException damaged(Ref ref, @Nullable String why) {
        return new DamagedRecordException(
                store,
                "in trees/" + name(ref.segment()) + " at byte " + ref.offset() + ", " + why,
                null);
    }

    @Override
    public synchronized void close() {
        for (SegmentSource source : open.values()) {
            source.close();
        }
        open.clear();
        windows.clear();
        if (folder != null) {
            folder.close();
        }
    }
}
