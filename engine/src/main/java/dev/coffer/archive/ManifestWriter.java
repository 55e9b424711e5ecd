package dev.coffer.archive;

import dev.coffer.archive.item.ItemLayout;
import dev.coffer.base.Name;
import dev.coffer.base.Sha256;
import dev.coffer.base.TreePath;
import dev.coffer.os.Folder;
import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;
import dev.coffer.tree.Entry;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;

/**
 * Writes a manifest. Entries come folder by folder, in any order of folders, and are spooled, for
 * what stands before them is known when the run ends. Used by one thread, which closes it.
 */
final class ManifestWriter implements AutoCloseable {
    private static final int BUFFER = 256 * 1024;

    /** Bytes of the last line: the hash of all lines before it. */
    static final int TRAILER = "\"sha256_of_the_above\":\"\"}\n".length() + 64;

    private final OpenFile spool;
    private final String own;
    private final JsonLine line = new JsonLine();
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);

    /**
     * @param in where the spool lies, under this name, which must be free
     * @param own id of the item
     */
    ManifestWriter(Folder in, Name name, String own) throws OsException {
        this.spool = in.createFile(name, 0600);
        this.own = own;
    }

    /** All entries of one folder, sorted by name. */
    void folder(TreePath path, List<? extends Entry> listing) throws OsException {
        for (Entry entry : listing) {
            if (entry instanceof ManifestEntry known) {
                add(path.child(known.name()), known);
            }
        }
    }

    /** The root, after all folders. */
    void root(ManifestEntry root) throws OsException {
        add(TreePath.ROOT, root);
    }

    private void add(TreePath path, ManifestEntry entry) throws OsException {
        byte[] bytes = EntryLine.write(line, path, entry, own);
        put(spool, bytes);
        put(spool, path.isRoot() ? LAST : NEXT);
    }

    private static final byte[] NEXT = {',', '\n'};
    private static final byte[] LAST = {'\n'};

    private void put(OpenFile file, byte[] bytes) throws OsException {
        if (bytes.length > buffer.remaining()) {
            flush(file);
        }
        if (bytes.length > buffer.remaining()) {
            file.write(ByteBuffer.wrap(bytes));
        } else {
            buffer.put(bytes);
        }
    }

    private void flush(OpenFile file) throws OsException {
        buffer.flip();
        if (buffer.hasRemaining()) {
            file.write(buffer);
        }
        buffer.clear();
    }

    /**
     * Writes the whole manifest into a file that is empty; the caller syncs and closes it.
     *
     * @param deleted paths gone since the item it builds upon
     * @return hash of the file
     */
    Sha256 finish(Manifest manifest, List<TreePath> deleted, ItemLayout layout, OpenFile into)
            throws OsException {
        flush(spool);
        spool.seek(0);
        Hashing out = new Hashing(into);
        out.write(ByteBuffer.wrap(manifest.head()));
        for (int n = spool.read(buffer); n >= 0; n = spool.read(buffer)) {
            buffer.flip();
            out.write(buffer);
            buffer.clear();
        }
        buffer.clear();
        out.write(foot(deleted, layout));
        String hash = out.soFar().toString();
        String last = "\"sha256_of_the_above\":\"" + hash + "\"}\n";
        out.write(ByteBuffer.wrap(last.getBytes(StandardCharsets.UTF_8)));
        return out.soFar();
    }

    private static ByteBuffer foot(List<TreePath> deleted, ItemLayout layout) {
        StringBuilder out = new StringBuilder("],\n\"deleted\":[");
        for (TreePath path : deleted) {
            out.append(out.charAt(out.length() - 1) == '[' ? "\n\"" : ",\n\"");
            JsonLine.append(out, path.toString());
            out.append('"');
        }
        out.append("],\n\"layout\":{\"plain\":");
        numbers(out, layout.plainOffsets());
        out.append(",\"packed\":");
        numbers(out, layout.packedOffsets());
        out.append("},\n");
        return ByteBuffer.wrap(out.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static void numbers(StringBuilder out, long[] numbers) {
        out.append('[');
        for (int i = 0; i < numbers.length; i++) {
            out.append(i == 0 ? "" : ",").append(numbers[i]);
        }
        out.append(']');
    }

    @Override
    public void close() {
        spool.close();
    }

    /** Hashes what is written. */
    private static final class Hashing {
        private final OpenFile file;
        private final MessageDigest digest = Sha256.digest();

        Hashing(OpenFile file) {
            this.file = file;
        }

        void write(ByteBuffer bytes) throws OsException {
            digest.update(bytes.duplicate());
            file.write(bytes);
        }

        Sha256 soFar() {
            try {
                return Sha256.owning(((MessageDigest) digest.clone()).digest());
            } catch (CloneNotSupportedException e) {
                throw new IllegalStateException("every Java can clone a SHA-256", e);
            }
        }
    }
}
