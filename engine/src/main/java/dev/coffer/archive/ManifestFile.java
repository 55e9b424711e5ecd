package dev.coffer.archive;

import dev.coffer.archive.item.ItemBytes;
import dev.coffer.archive.item.ItemLayout;
import dev.coffer.base.DamagedException;
import dev.coffer.base.Escaped;
import dev.coffer.base.Name;
import dev.coffer.base.Sha256;
import dev.coffer.base.TreePath;
import dev.coffer.os.Errno;
import dev.coffer.os.Folder;
import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;
import dev.coffer.tree.Entry;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * A manifest that is there, open: its head, and the listing of any folder, read where it stands in
 * the file. Opening reads all of it once, to compare its hash and to learn where each folder is;
 * memory grows with the number of folders, not of entries. Thread-safe; whoever opened it closes
 * it.
 */
final class ManifestFile implements AutoCloseable {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int FIRST = 16 * 1024;
    private static final int LONGEST_HEAD = 64 << 20;

    private final String shown;
    private final OpenFile file;
    private final ItemBytes bytes;
    private final Manifest manifest;
    private final ManifestIndex index;

    private ManifestFile(
            String shown, OpenFile file, ItemBytes bytes, Manifest manifest, ManifestIndex index) {
        this.shown = shown;
        this.file = file;
        this.bytes = bytes;
        this.manifest = manifest;
        this.index = index;
    }

    /**
     * @param shown what to call it for people
     * @throws DamagedException if it is missing, not whole, or not what was written
     */
    static ManifestFile open(Folder in, Name name, String shown) throws IOException {
        OpenFile file = openFile(in, name, shown);
        boolean opened = false;
        try {
            ItemBytes bytes = ItemBytes.of(file);
            ManifestIndex index = ManifestIndex.of(bytes);
            Manifest manifest = Manifest.parse(read(bytes, 0, index.headEnd()));
            ManifestFile manifestFile = new ManifestFile(shown, file, bytes, manifest, index);
            opened = true;
            return manifestFile;
        } catch (DamagedException e) {
            throw damaged(shown, e);
        } finally {
            if (!opened) {
                file.close();
            }
        }
    }

    /**
     * Reads the head alone, which does not say whether the rest is whole.
     *
     * @throws DamagedException if it is missing or makes no sense
     */
    static Manifest head(Folder in, Name name, String shown) throws IOException {
        byte[] end = Manifest.ENTRIES.getBytes(StandardCharsets.UTF_8);
        try (OpenFile file = openFile(in, name, shown)) {
            ItemBytes bytes = ItemBytes.of(file);
            for (int want = FIRST; want <= LONGEST_HEAD; want *= 4) {
                byte[] start = read(bytes, 0, Math.min(want, bytes.size()));
                int at = find(start, end);
                if (at >= 0) {
                    return Manifest.parse(Arrays.copyOf(start, at + end.length));
                }
                if (start.length < want) {
                    break;
                }
            }
            throw new DamagedException("it has no entries");
        } catch (DamagedException e) {
            throw damaged(shown, e);
        }
    }

    private static int find(byte[] in, byte[] what) {
        for (int at = 0; at + what.length <= in.length; at++) {
            if (Arrays.equals(in, at, at + what.length, what, 0, what.length)
                    && (at == 0 || in[at - 1] == '\n')) {
                return at;
            }
        }
        return -1;
    }

    private static OpenFile openFile(Folder in, Name name, String shown) throws IOException {
        try {
            return in.openFile(name);
        } catch (OsException e) {
            if (e.is(Errno.ENOENT, Errno.ELOOP) || e.is(Errno.EISDIR)) {
                throw new DamagedException("the manifest " + shown + " is missing", e);
            }
            throw e;
        }
    }

    private static DamagedException damaged(String shown, DamagedException e) {
        return new DamagedException("the manifest " + shown + " is damaged: " + e.getMessage(), e);
    }

    private static byte[] read(ItemBytes from, long start, long length) throws IOException {
        ByteBuffer into = ByteBuffer.allocate(Math.toIntExact(length));
        while (into.hasRemaining()) {
            if (from.read(start + into.position(), into) < 0) {
                throw new DamagedException("it ends too early");
            }
        }
        return into.array();
    }

    Manifest manifest() {
        return manifest;
    }

    /** Hash of the whole file. */
    Sha256 hash() {
        return index.hash();
    }

    ManifestEntry root() throws IOException {
        List<Entry> root = parse(TreePath.ROOT, index.root(), true);
        if (root.size() == 1 && root.getFirst() instanceof ManifestEntry entry) {
            return entry;
        }
        throw damaged(shown, new DamagedException("it has no root"));
    }

    /** Folders that hold something, as they come in the file. */
    Set<TreePath> folders() {
        return index.folders();
    }

    /** What a folder holds, sorted by name. */
    List<Entry> list(TreePath folder) throws IOException {
        ManifestIndex.Block block = index.block(folder);
        return block == null ? List.of() : parse(folder, block, false);
    }

    private List<Entry> parse(TreePath folder, ManifestIndex.Block block, boolean isRoot)
            throws IOException {
        byte[] lines = read(bytes, block.from(), block.length());
        int end = lines.length;
        while (end > 0 && (lines[end - 1] == '\n' || lines[end - 1] == ',')) {
            end--;
        }
        byte[] array = new byte[end + 2];
        array[0] = '[';
        System.arraycopy(lines, 0, array, 1, end);
        array[end + 1] = ']';
        List<Entry> entries = new ArrayList<>();
        try (JsonParser in = JSON.createParser(ObjectReadContext.empty(), array)) {
            in.nextToken();
            Name last = null;
            while (in.nextToken() == JsonToken.START_OBJECT) {
                EntryLine.Read read = EntryLine.read(in, manifest.id());
                ManifestEntry entry = read.entry();
                boolean inPlace = isRoot == read.path().isRoot();
                if (!inPlace || (!isRoot && !folder.equals(read.path().parent()))) {
                    throw new DamagedException(read.path() + " stands in the wrong folder");
                }
                if (last != null && last.compareTo(entry.name()) >= 0) {
                    throw new DamagedException(read.path() + " is out of order");
                }
                last = entry.name();
                entries.add(entry);
            }
        } catch (DamagedException e) {
            throw damaged(shown, e);
        } catch (JacksonException | IllegalArgumentException e) {
            throw damaged(shown, new DamagedException(folder + " cannot be read", e));
        }
        return entries;
    }

    /** What is needed to read parts of the item. */
    ItemLayout layout() throws IOException {
        byte[] foot = foot();
        List<long[]> numbers = new ArrayList<>();
        try (JsonParser in = JSON.createParser(ObjectReadContext.empty(), foot)) {
            in.nextToken();
            for (String field = in.nextName(); field != null; field = in.nextName()) {
                in.nextToken();
                if (field.equals("layout")) {
                    while (in.nextName() != null) {
                        in.nextToken();
                        numbers.add(numbers(in));
                    }
                } else {
                    in.skipChildren();
                }
            }
            if (numbers.size() != 2) {
                throw new IllegalArgumentException("no layout");
            }
            return ItemLayout.of(numbers.getFirst(), numbers.getLast());
        } catch (JacksonException | IllegalArgumentException e) {
            throw damaged(shown, new DamagedException("its layout cannot be read", e));
        }
    }

    private static long[] numbers(JsonParser in) {
        List<Long> all = new ArrayList<>();
        while (in.nextToken() == JsonToken.VALUE_NUMBER_INT) {
            all.add(in.getLongValue());
        }
        long[] numbers = new long[all.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = all.get(i);
        }
        return numbers;
    }

    /** Paths that are gone since the item it builds upon. */
    List<TreePath> deleted() throws IOException {
        List<TreePath> deleted = new ArrayList<>();
        try (JsonParser in = JSON.createParser(ObjectReadContext.empty(), foot())) {
            in.nextToken();
            for (String field = in.nextName(); field != null; field = in.nextName()) {
                in.nextToken();
                if (field.equals("deleted")) {
                    while (in.nextToken() == JsonToken.VALUE_STRING) {
                        deleted.add(TreePath.of(Escaped.parse(in.getString())));
                    }
                } else {
                    in.skipChildren();
                }
            }
            return deleted;
        } catch (JacksonException | IllegalArgumentException e) {
            throw damaged(shown, new DamagedException("what was deleted cannot be read", e));
        }
    }

    /** What follows the entries, as an object of its own. */
    private byte[] foot() throws IOException {
        byte[] foot = read(bytes, index.footStart(), bytes.size() - index.footStart());
        foot[0] = '{'; // the bracket that ends the entries, and the comma after it
        foot[1] = ' ';
        return foot;
    }

    @Override
    public void close() {
        file.close();
    }
}
