package dev.coffer.archive.item;

import dev.coffer.base.Bytes;
import dev.coffer.base.CofferException;
import dev.coffer.base.DamagedException;
import dev.coffer.base.Escaped;
import dev.coffer.base.Timestamp;
import dev.coffer.os.Xattr;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * Reads the headers of a tar that lies uncompressed: v7, ustar, pax, and GNU's own forms with long
 * names and holes. Contents are passed over. What it keeps does not grow with the archive; for one
 * thread.
 */
final class TarReader {
    private static final int ZERO_BLOCKS = 2;

    /** Headers before one entry that only add to it. No program writes more than four. */
    private static final int LONGEST_CHAIN = 16;

    private final ItemBytes bytes;
    private final String archive;
    private final ArchiveLimits limits;
    private final long end;
    private final byte[] block = new byte[TarBlock.SIZE];
    private final PaxValues pax = new PaxValues();
    private final PaxValues global = new PaxValues();
    private long position;

    /** Of the entry being read: GNU's long name and target, and how much its headers have. */
    private byte @Nullable [] longName;

    private byte @Nullable [] longTarget;
    private int chain;
    private long chainBytes;
    private long members;

    /**
     * @param archive for messages
     */
    TarReader(ItemBytes bytes, String archive, ArchiveLimits limits) throws IOException {
        this.bytes = bytes;
        this.archive = archive;
        this.limits = limits;
        this.end = bytes.size();
    }

    /**
     * The next entry, or null after the last.
     *
     * @throws DamagedException if it is not sound or cut off
     */
    @Nullable TarMember next() throws IOException {
        pax.clear();
        longName = null;
        longTarget = null;
        chain = 0;
        chainBytes = 0;
        while (readBlock()) {
            char type = (char) (block[TarBlock.TYPE] & 0xff);
            switch (type) {
                case 'x', 'X' -> records(pax);
                case 'g' -> records(global);
                case 'L' -> longName = text(payload());
                case 'K' -> longTarget = text(payload());
                case 'V' -> position += padded(size());
                case 'M', 'N' ->
                        throw CofferException.failed(
                                here()
                                        + " is refused: it is of a form (type "
                                        + type
                                        + ") for archives in several parts");
                default -> {
                    return member(type);
                }
            }
        }
        if (chain > 0) {
            throw damaged("it ends after a header that belongs to an entry");
        }
        return null;
    }

    /** Whether there was one that is not the end. */
    private boolean readBlock() throws IOException {
        int zeros = 0;
        while (true) {
            if (position > end - TarBlock.SIZE) {
                throw damaged("it is cut off: it has no end marker");
            }
            byte[] read = ItemInput.read(bytes, position, TarBlock.SIZE, archive);
            System.arraycopy(read, 0, block, 0, TarBlock.SIZE);
            position += TarBlock.SIZE;
            if (!isZero()) {
                break;
            }
            zeros++;
            if (zeros == ZERO_BLOCKS) {
                return false;
            }
        }
        if (zeros > 0) {
            throw damaged("there is a gap before byte " + (position - TarBlock.SIZE));
        }
        checkSum();
        return true;
    }

    private boolean isZero() {
        for (byte b : block) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    /** Old programs summed the bytes with their signs. */
    private void checkSum() throws CofferException {
        int unsigned = 0;
        int signed = 0;
        for (int i = 0; i < TarBlock.SIZE; i++) {
            boolean own =
                    i >= TarBlock.CHECKSUM && i < TarBlock.CHECKSUM + TarBlock.CHECKSUM_LENGTH;
            int b = own ? ' ' : block[i];
            unsigned += b & 0xff;
            signed += b;
        }
        Long told = TarNumbers.field(block, TarBlock.CHECKSUM, TarBlock.CHECKSUM_LENGTH);
        if (told == null || (told != unsigned && told != signed)) {
            if (position == TarBlock.SIZE) {
                throw CofferException.failed(
                        archive + " is no archive, or damaged where it begins");
            }
            throw damaged("there is no sound header at byte " + (position - TarBlock.SIZE));
        }
    }

    private DamagedException damaged(String how) {
        return new DamagedException(archive + " is damaged: " + how);
    }

    private String here() {
        return archive + " at byte " + (position - TarBlock.SIZE);
    }

    private long size() throws DamagedException {
        Long size = TarNumbers.field(block, TarBlock.CONTENT_SIZE, TarBlock.NUMBER_LENGTH);
        if (size == null || size < 0) {
            throw damaged(
                    "the header at byte " + (position - TarBlock.SIZE) + " has no sound size");
        }
        if (size > end - position) {
            throw damaged("it is cut off: it ends within what begins at byte " + position);
        }
        return size;
    }

    private static long padded(long size) {
        return size + TarBlock.padding(size);
    }

    private byte[] payload() throws IOException {
        long size = size();
        chain++;
        chainBytes += size;
        if (chain > LONGEST_CHAIN || chainBytes > limits.headerLength()) {
            throw CofferException.failed(
                    here() + " is refused: an entry has headers without end before it");
        }
        byte[] payload = ItemInput.read(bytes, position, (int) size, archive);
        position += padded(size);
        return payload;
    }

    private void records(PaxValues into) throws IOException {
        byte[] payload = payload();
        try {
            into.add(payload);
        } catch (DamagedException e) {
            throw damaged(e.how() + ", before byte " + position);
        }
    }

    /** Up to the NUL that ends it. */
    private static byte[] text(byte[] from) {
        return text(from, 0, from.length);
    }

    private static byte[] text(byte[] from, int at, int length) {
        int stop = at;
        while (stop < at + length && from[stop] != 0) {
            stop++;
        }
        return Arrays.copyOfRange(from, at, stop);
    }

    private TarMember member(char type) throws IOException {
        members++;
        limits.checkEntries(archive, members);
        byte[] path = path();
        if (path.length > limits.pathLength()) {
            throw CofferException.failed(
                    archive + " is refused: a path of " + path.length + " bytes is too long");
        }
        String name = Escaped.of(path);
        try {
            return member(type, path);
        } catch (DamagedException e) {
            throw new DamagedException(name + " in " + archive + " is damaged: " + e.how(), e);
        }
    }

    private TarMember member(char type, byte[] path) throws IOException {
        boolean slash = path.length > 0 && path[path.length - 1] == '/';
        char plain =
                switch (type) {
                    case 0, '0', '7' -> slash ? '5' : '0';
                    case 'S' -> '0';
                    case 'D' -> '5';
                    case '1', '2', '3', '4', '5', '6' -> type;
                    default ->
                            throw CofferException.failed(
                                    Escaped.of(path)
                                            + " in "
                                            + archive
                                            + " is refused: it is of an unknown kind ("
                                            + Escaped.of(new byte[] {(byte) type})
                                            + ")");
                };
        long size = storedSize();
        Place place = null;
        if (plain == '0') {
            place = place(type, size);
        } else if (type == 'D') {
            position += padded(size); // the names in it, of an increment
        } else if (type == '1' && size > 0) {
            throw new DamagedException("it is a hard link, and has content all the same");
        }
        return new TarMember(
                Bytes.owning(path),
                plain,
                Bytes.owning(target(plain)),
                (int) field(TarBlock.MODE) & 07777,
                id("uid", TarBlock.UID),
                id("gid", TarBlock.GID),
                modified(),
                plain == '3' || plain == '4' ? device() : 0,
                xattrs(),
                pax.unkept(),
                place);
    }

    private byte[] path() {
        byte[] sparse = pax.get("GNU.sparse.name");
        if (sparse != null) {
            return sparse;
        }
        byte[] told = pax.get("path");
        if (told != null) {
            return told;
        }
        if (longName != null) {
            return longName;
        }
        byte[] name = text(block, TarBlock.NAME, TarBlock.NAME_LENGTH);
        // GNU's own form, whose magic ends with blanks, has something else in place of the prefix.
        boolean posix = block[TarBlock.MAGIC] == 'u' && block[TarBlock.MAGIC + 5] == 0;
        byte[] prefix = posix ? text(block, TarBlock.PREFIX, TarBlock.PREFIX_LENGTH) : new byte[0];
        if (prefix.length == 0) {
            return name;
        }
        byte[] path = Arrays.copyOf(prefix, prefix.length + 1 + name.length);
        path[prefix.length] = '/';
        System.arraycopy(name, 0, path, prefix.length + 1, name.length);
        return path;
    }

    private byte[] target(char type) throws CofferException {
        if (type != '1' && type != '2') {
            return new byte[0];
        }
        byte[] told = pax.get("linkpath");
        byte[] target =
                told != null
                        ? told
                        : longTarget != null
                                ? longTarget
                                : text(block, TarBlock.LINK_NAME, TarBlock.NAME_LENGTH);
        if (target.length > limits.pathLength()) {
            throw CofferException.failed(
                    archive
                            + " is refused: a link's target of "
                            + target.length
                            + " bytes is too long");
        }
        return target;
    }

    private long field(int at) throws DamagedException {
        Long value = TarNumbers.field(block, at, TarBlock.ID_LENGTH);
        if (value == null) {
            throw new DamagedException("its header has something else where a number should be");
        }
        return value;
    }

    private int id(String key, int at) throws DamagedException {
        Long told = told(key);
        return (int) (told != null ? told : field(at));
    }

    private @Nullable Long told(String key) throws DamagedException {
        Long own = pax.number(key);
        return own != null || pax.has(key) ? own : global.number(key);
    }

    private Timestamp modified() throws DamagedException {
        byte[] told = pax.has("mtime") ? pax.get("mtime") : global.get("mtime");
        if (told != null && told.length > 0) {
            Timestamp time = TarNumbers.time(told);
            if (time == null) {
                throw new DamagedException("its mtime is no time");
            }
            return time;
        }
        Long seconds = TarNumbers.field(block, TarBlock.MODIFIED, TarBlock.NUMBER_LENGTH);
        if (seconds == null) {
            throw new DamagedException("its mtime is no number");
        }
        return new Timestamp(seconds, 0);
    }

    /** As the C library puts the two parts together. */
    private long device() throws DamagedException {
        Long toldMajor = pax.number("SCHILY.devmajor");
        Long toldMinor = pax.number("SCHILY.devminor");
        long major = toldMajor != null ? toldMajor : field(TarBlock.DEVICE_MAJOR);
        long minor = toldMinor != null ? toldMinor : field(TarBlock.DEVICE_MINOR);
        return (major & 0xfff) << 8
                | (major & 0xfffff000L) << 32
                | (minor & 0xff)
                | (minor & 0xffffff00L) << 12;
    }

    private List<Xattr> xattrs() throws DamagedException {
        return pax.xattrs();
    }

    /** Bytes that follow the header, whatever they are. */
    private long storedSize() throws IOException {
        Long told = pax.number("size");
        if (told == null) {
            return size();
        }
        if (told > end - position) {
            throw new DamagedException("it is cut off: the archive ends within it");
        }
        return told;
    }

    private Place place(char type, long size) throws IOException {
        long start = position;
        Place place = TarSparse.place(bytes, block, type, pax, start, size, limits);
        // A map in the blocks after the header has a length of its own.
        long after = place.offset() + place.stored();
        if (after > end) {
            throw new DamagedException("it is cut off: the archive ends within it");
        }
        position = after + TarBlock.padding(after - start);
        if (position > end) {
            throw new DamagedException("it is cut off: the archive ends after it");
        }
        return place;
    }
}
