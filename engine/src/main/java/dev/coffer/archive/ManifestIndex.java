package dev.coffer.archive;

import dev.coffer.archive.item.ItemBytes;
import dev.coffer.base.DamagedException;
import dev.coffer.base.Escaped;
import dev.coffer.base.Sha256;
import dev.coffer.base.TreePath;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Where each folder's listing stands in a manifest, found by reading it once from its start to its
 * end; its hash is compared on the way.
 */
final class ManifestIndex {
    /**
     * Whole lines, one after the other.
     *
     * @param length in bytes
     */
    record Block(long from, long length) {}

    private static final int CHUNK = 1 << 20;
    private static final int LONGEST_LINE = 256 << 20;
    private static final byte[] PATH = "{\"path\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ENTRIES = Manifest.ENTRIES.getBytes(StandardCharsets.US_ASCII);

    private final ItemBytes file;
    private final long size;
    private final Map<TreePath, Block> blocks = new LinkedHashMap<>();
    private @Nullable Block root;
    private long headEnd = -1;
    private long footStart = -1;
    private @Nullable Sha256 hash;

    /** The folder whose lines are being read: its path as it stands in the line. */
    private byte[] folder = new byte[0];

    private long folderFrom = -1;

    private ManifestIndex(ItemBytes file, long size) {
        this.file = file;
        this.size = size;
    }

    /**
     * @throws DamagedException if it is not whole, or not what was written
     */
    static ManifestIndex of(ItemBytes file) throws IOException {
        long size = file.size();
        if (size <= ManifestWriter.TRAILER) {
            throw new DamagedException("it is not whole");
        }
        ManifestIndex index = new ManifestIndex(file, size);
        index.read();
        return index;
    }

    /** Where the entries begin. */
    long headEnd() {
        return headEnd;
    }

    /** Where the bracket stands that ends the entries. */
    long footStart() {
        return footStart;
    }

    Block root() throws DamagedException {
        Block found = root;
        if (found == null) {
            throw new DamagedException("it has no root");
        }
        return found;
    }

    /** The lines of what a folder holds; null if it is empty. */
    @Nullable Block block(TreePath path) {
        return blocks.get(path);
    }

    /** Folders that hold something, as they come in the file. */
    Set<TreePath> folders() {
        return Collections.unmodifiableSet(blocks.keySet());
    }

    /** Of the whole file. */
    Sha256 hash() {
        Sha256 found = hash;
        if (found == null) {
            throw new IllegalStateException("not read yet");
        }
        return found;
    }

    private void read() throws IOException {
        MessageDigest digest = Sha256.digest();
        long hashed = size - ManifestWriter.TRAILER;
        byte[] buffer = new byte[CHUNK];
        int have = 0;
        long base = 0;
        Sha256 above = null;
        for (long at = 0; at < size; ) {
            if (have == buffer.length) {
                if (have >= LONGEST_LINE) {
                    throw new DamagedException("it has a line without an end");
                }
                buffer = Arrays.copyOf(buffer, 2 * have);
            }
            int wanted = (int) Math.min(buffer.length - have, (at < hashed ? hashed : size) - at);
            int n = file.read(at, ByteBuffer.wrap(buffer, have, wanted));
            if (n < 0) {
                throw new DamagedException("it ends too early");
            }
            digest.update(buffer, have, n);
            at += n;
            have += n;
            if (at == hashed) {
                above = copyOf(digest);
            }
            int used = lines(buffer, have, base);
            System.arraycopy(buffer, used, buffer, 0, have - used);
            base += used;
            have -= used;
        }
        hash = Sha256.finish(digest);
        String last = trailer();
        if (above == null
                || footStart < 0
                || root == null
                || !last.equals("\"sha256_of_the_above\":\"" + above + "\"}\n")) {
            throw new DamagedException("its content is not what was written");
        }
    }

    private String trailer() throws IOException {
        ByteBuffer into = ByteBuffer.allocate(ManifestWriter.TRAILER);
        while (into.hasRemaining()
                && file.read(size - ManifestWriter.TRAILER + into.position(), into) >= 0) {
            // reads on until it is full
        }
        return new String(into.array(), StandardCharsets.US_ASCII);
    }

    private static Sha256 copyOf(MessageDigest digest) {
        try {
            return Sha256.owning(((MessageDigest) digest.clone()).digest());
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("every Java can clone a SHA-256", e);
        }
    }

    /** Looks at all whole lines; returns how many bytes these are. */
    private int lines(byte[] in, int end, long base) throws DamagedException {
        int from = 0;
        for (int i = 0; i < end; i++) {
            if (in[i] == '\n') {
                line(in, from, i + 1, base + from);
                from = i + 1;
            }
        }
        return from;
    }

    private void line(byte[] in, int from, int end, long at) throws DamagedException {
        if (headEnd < 0) {
            if (Arrays.equals(in, from, end, ENTRIES, 0, ENTRIES.length)) {
                headEnd = at + ENTRIES.length;
            }
        } else if (footStart < 0) {
            if (in[from] == ']') {
                endFolder(at);
                footStart = at;
            } else {
                entry(in, from, end, at);
            }
        }
    }

    private void entry(byte[] in, int from, int end, long at) throws DamagedException {
        int start = from + PATH.length;
        if (end < start || !Arrays.equals(in, from, start, PATH, 0, PATH.length)) {
            throw new DamagedException("an entry has no path");
        }
        int slash = -1;
        int i = start;
        for (; i < end && in[i] != '"'; i++) {
            if (in[i] == '\\') {
                i++;
            } else if (in[i] == '/') {
                slash = i;
            }
        }
        if (i >= end) {
            throw new DamagedException("a path has no end");
        }
        if (i == start + 1 && in[start] == '.') {
            endFolder(at);
            root = new Block(at, end - from);
            return;
        }
        int parentEnd = Math.max(start, slash);
        if (folderFrom < 0 || !Arrays.equals(in, start, parentEnd, folder, 0, folder.length)) {
            endFolder(at);
            folder = Arrays.copyOfRange(in, start, parentEnd);
            folderFrom = at;
        }
    }

    private void endFolder(long at) throws DamagedException {
        if (folderFrom < 0) {
            return;
        }
        String text = new String(folder, StandardCharsets.UTF_8);
        if (text.indexOf('\\') >= 0) {
            text = text.replace("\\\"", "\"").replace("\\\\", "\\");
        }
        TreePath path;
        try {
            path = text.isEmpty() ? TreePath.ROOT : TreePath.of(Escaped.parse(text));
        } catch (IllegalArgumentException e) {
            throw new DamagedException("a path cannot be one", e);
        }
        if (blocks.put(path, new Block(folderFrom, at - folderFrom)) != null) {
            throw new DamagedException(path + " is listed twice");
        }
        folderFrom = -1;
    }
}
