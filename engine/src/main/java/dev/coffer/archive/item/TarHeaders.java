package dev.coffer.archive.item;

import dev.coffer.base.Bytes;
import dev.coffer.base.TreePath;
import dev.coffer.os.Accounts;
import dev.coffer.os.FileStat;
import dev.coffer.os.Xattr;
import dev.coffer.tree.Entry;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Writes the header of a tar entry: a ustar block, and before it a pax extended header with what
 * the block cannot hold: times finer than a second or far away, names and numbers that are too
 * long, extended attributes. For one thread.
 */
final class TarHeaders {
    private static final byte[] ROOT = {'.', '/'};
    private static final byte[] PAX_FOLDER = ascii("PaxHeaders/");
    private static final byte[] SPARSE_FOLDER = ascii("GNUSparseFile.0/");
    private static final byte[] XATTR = ascii("SCHILY.xattr.");
    private static final int PAX_MODE = 0644;

    private final FrameWriter out;
    private final Accounts accounts;
    private final TarBlock block = new TarBlock();
    private final PaxRecords pax = new PaxRecords();

    TarHeaders(FrameWriter out, Accounts accounts) {
        this.out = out;
        this.accounts = accounts;
    }

    /**
     * What is written of one entry.
     *
     * @param type of tar
     * @param size of the content as it is stored
     * @param target of a link, as it is; of a hard link the path; else empty
     * @param realSize of a sparse file, else -1
     */
    record Header(
            TreePath path,
            Entry entry,
            List<Xattr> xattrs,
            char type,
            long size,
            Bytes target,
            long realSize) {}

    void write(Header header) throws IOException, InterruptedException {
        byte[] path = path(header);
        FileStat stat = header.entry().stat();
        pax.clear();
        byte[] name = header.realSize() < 0 ? path : sparse(header, path);
        int split = split(name);
        if (split < 0) {
            pax.addName("path", name);
        }
        byte[] target = header.target().shared();
        if (target.length > TarBlock.NAME_LENGTH) {
            pax.addName("linkpath", target);
        }
        String user = accounts.user(stat.uid());
        String group = accounts.group(stat.gid());
        long uid = Integer.toUnsignedLong(stat.uid());
        long gid = Integer.toUnsignedLong(stat.gid());
        number("uid", uid, TarBlock.LARGEST_ID);
        number("gid", gid, TarBlock.LARGEST_ID);
        account("uname", user);
        account("gname", group);
        number("size", header.size(), TarBlock.LARGEST_NUMBER);
        time(stat);
        for (Xattr xattr : header.xattrs()) {
            pax.add(key(xattr), xattr.value().shared());
        }
        if (!pax.isEmpty()) {
            writePax(path);
        }

        block.begin(header.type());
        name(name, split);
        block.octal(TarBlock.MODE, TarBlock.ID_LENGTH, stat.mode());
        block.octal(TarBlock.UID, TarBlock.ID_LENGTH, Math.min(uid, TarBlock.LARGEST_ID));
        block.octal(TarBlock.GID, TarBlock.ID_LENGTH, Math.min(gid, TarBlock.LARGEST_ID));
        block.octal(
                TarBlock.CONTENT_SIZE,
                TarBlock.NUMBER_LENGTH,
                Math.min(header.size(), TarBlock.LARGEST_NUMBER));
        block.octal(
                TarBlock.MODIFIED,
                TarBlock.NUMBER_LENGTH,
                Math.clamp(stat.modifiedSeconds(), 0, TarBlock.LARGEST_NUMBER));
        block.text(TarBlock.LINK_NAME, target, 0, Math.min(target.length, TarBlock.NAME_LENGTH));
        text(TarBlock.USER, user);
        text(TarBlock.GROUP, group);
        if (stat.kind().isDevice()) {
            device(stat.rawDevice());
        }
        out.write(block.finish(), 0, TarBlock.SIZE);
    }

    private static byte[] path(Header header) {
        byte[] path = header.path().shared();
        if (path.length == 0) {
            return ROOT;
        }
        if (!header.entry().isFolder()) {
            return path;
        }
        byte[] folder = Arrays.copyOf(path, path.length + 1);
        folder[path.length] = '/';
        return folder;
    }

    /** Tells of the holes, and gives the name that a program sees which does not know of them. */
    private byte[] sparse(Header header, byte[] path) {
        pax.add("GNU.sparse.major", "1");
        pax.add("GNU.sparse.minor", "0");
        pax.addName("GNU.sparse.name", path);
        pax.add("GNU.sparse.realsize", Long.toString(header.realSize()));
        return below(SPARSE_FOLDER, path);
    }

    /** A name of at most 100 bytes: a folder's, and the last of the path's as far as it fits. */
    private static byte[] below(byte[] folder, byte[] path) {
        int end = path[path.length - 1] == '/' ? path.length - 1 : path.length;
        int from = end;
        while (from > 0 && path[from - 1] != '/') {
            from--;
        }
        int length = Math.min(end - from, TarBlock.NAME_LENGTH - folder.length);
        byte[] name = Arrays.copyOf(folder, folder.length + length);
        System.arraycopy(path, from, name, folder.length, length);
        return name;
    }

    /**
     * Where a name is cut to fit the two fields for it: 0 if it fits the one, else the place of a
     * slash; -1 if there is no such place.
     */
    private static int split(byte[] name) {
        if (name.length <= TarBlock.NAME_LENGTH) {
            return 0;
        }
        // The last byte may be a folder's slash, after which there would be no name.
        int last = Math.min(TarBlock.PREFIX_LENGTH, name.length - 2);
        for (int i = name.length - TarBlock.NAME_LENGTH - 1; i <= last; i++) {
            if (i > 0 && name[i] == '/') {
                return i;
            }
        }
        return -1;
    }

    private void name(byte[] name, int split) {
        if (split > 0) {
            block.text(TarBlock.PREFIX, name, 0, split);
            block.text(TarBlock.NAME, name, split + 1, name.length - split - 1);
        } else {
            block.text(TarBlock.NAME, name, 0, Math.min(name.length, TarBlock.NAME_LENGTH));
        }
    }

    private void number(String key, long value, long largest) {
        if (value > largest) {
            pax.add(key, Long.toString(value));
        }
    }

    private void account(String key, String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        if (bytes.length >= TarBlock.ACCOUNT_LENGTH) { // a NUL follows
            pax.addName(key, bytes);
        }
    }

    private void text(int at, String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        block.text(at, bytes, 0, Math.min(bytes.length, TarBlock.ACCOUNT_LENGTH - 1));
    }

    private void time(FileStat stat) {
        long seconds = stat.modifiedSeconds();
        int nanos = stat.modifiedNanos();
        if (nanos == 0 && seconds >= 0 && seconds <= TarBlock.LARGEST_NUMBER) {
            return;
        }
        pax.add("mtime", decimal(seconds, nanos));
    }

    /** Seconds with a fraction; before 1970 the number is negative as a whole. */
    static String decimal(long seconds, int nanos) {
        if (nanos == 0) {
            return Long.toString(seconds);
        }
        boolean negative = seconds < 0;
        long whole = negative ? -(seconds + 1) : seconds;
        int fraction = negative ? 1_000_000_000 - nanos : nanos;
        StringBuilder text = new StringBuilder(24);
        text.append(negative ? "-" : "").append(whole).append('.');
        int start = text.length();
        text.append(1_000_000_000L + fraction).deleteCharAt(start);
        int end = text.length();
        while (text.charAt(end - 1) == '0') {
            end--;
        }
        return text.substring(0, end);
    }

    /** As GNU tar writes the names of attributes: a per cent sign and an equals sign escaped. */
    private static byte[] key(Xattr xattr) {
        ByteArrayOutputStream key = new ByteArrayOutputStream(64);
        key.writeBytes(XATTR);
        for (byte b : xattr.name().shared()) {
            if (b == '=') {
                key.writeBytes(new byte[] {'%', '3', 'D'});
            } else if (b == '%') {
                key.writeBytes(new byte[] {'%', '2', '5'});
            } else {
                key.write(b);
            }
        }
        return key.toByteArray();
    }

    /** The C library's form of a device's number has the bits of its two parts interleaved. */
    private void device(long raw) {
        long major = (raw >>> 8 & 0xfff) | (raw >>> 32 & ~0xfffL);
        long minor = (raw & 0xff) | (raw >>> 12 & 0xffffff00L);
        deviceNumber(TarBlock.DEVICE_MAJOR, major);
        deviceNumber(TarBlock.DEVICE_MINOR, minor);
    }

    private void deviceNumber(int at, long number) {
        if (number > TarBlock.LARGEST_ID) {
            block.binary(at, TarBlock.ID_LENGTH, number);
        } else {
            block.octal(at, TarBlock.ID_LENGTH, number);
        }
    }

    private void writePax(byte[] path) throws IOException, InterruptedException {
        block.begin('x');
        byte[] name = below(PAX_FOLDER, path);
        block.text(TarBlock.NAME, name, 0, name.length);
        block.octal(TarBlock.MODE, TarBlock.ID_LENGTH, PAX_MODE);
        block.octal(TarBlock.UID, TarBlock.ID_LENGTH, 0);
        block.octal(TarBlock.GID, TarBlock.ID_LENGTH, 0);
        block.octal(TarBlock.CONTENT_SIZE, TarBlock.NUMBER_LENGTH, pax.length());
        block.octal(TarBlock.MODIFIED, TarBlock.NUMBER_LENGTH, 0);
        out.write(block.finish(), 0, TarBlock.SIZE);
        out.write(pax.array(), 0, pax.length());
        out.zeros(TarBlock.padding(pax.length()));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
