package dev.coffer.os;

import dev.coffer.base.Name;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Reads a folder: getdents64(2) in big pieces, and one statx(2) for each name where it lies. */
final class Listing {
    private static final int RECORD_LENGTH = 16;
    private static final int TYPE = 18;
    private static final int NAME = 19;
    private static final byte DT_DIR = 4;

    private static final Comparator<Folder.Listed> BY_NAME =
            new Comparator<>() {
                @Override
                public int compare(Folder.Listed a, Folder.Listed b) {
                    return a.name().compareTo(b.name());
                }
            };

    private Listing() {}

    /**
     * @param fd open for reading, at its start
     * @param unseen is given what cannot be looked at; if null, that fails the whole
     */
    static List<Folder.Listed> list(
            Scratch s, int fd, Where where, @Nullable List<Folder.Unseen> unseen)
            throws OsException {
        List<Folder.Listed> listed = new ArrayList<>();
        ByteBuffer entries = s.entries();
        long address = Scratch.address(entries.clear());
        int filled;
        while ((filled = fill(s, fd, address, where)) > 0) {
            int next;
            for (int at = 0; at < filled; at = next) {
                next = at + (entries.getShort(at + RECORD_LENGTH) & 0xffff);
                if (isDots(entries, at + NAME)) {
                    continue;
                }
                int result = Statx.entry(s, fd, address + at + NAME);
                if (result >= 0) {
                    listed.add(new Folder.Listed(name(entries, at, next), Statx.read(s)));
                } else if (result != -Numbers.ENOENT) {
                    Name name = name(entries, at, next);
                    OsException why = where.failed("statx", name, result);
                    if (unseen == null) {
                        throw why;
                    }
                    boolean isFolder = entries.get(at + TYPE) == DT_DIR;
                    unseen.add(new Folder.Unseen(name, isFolder, why));
                }
            }
        }
        listed.sort(BY_NAME);
        return listed;
    }

    static List<Name> names(Scratch s, int fd, Where where) throws OsException {
        List<Name> names = new ArrayList<>();
        ByteBuffer entries = s.entries();
        long address = Scratch.address(entries.clear());
        int filled;
        while ((filled = fill(s, fd, address, where)) > 0) {
            int next;
            for (int at = 0; at < filled; at = next) {
                next = at + (entries.getShort(at + RECORD_LENGTH) & 0xffff);
                if (!isDots(entries, at + NAME)) {
                    names.add(name(entries, at, next));
                }
            }
        }
        names.sort(null);
        return names;
    }

    private static int fill(Scratch s, int fd, long address, Where where) throws OsException {
        int filled = Libc.syscall(s, Numbers.SYS_GETDENTS64, fd, address, Scratch.BIG, 0, 0, 0);
        if (filled < 0) {
            throw where.failed("getdents64", filled);
        }
        return filled;
    }

    private static boolean isDots(ByteBuffer entries, int name) {
        return entries.get(name) == '.'
                && (entries.get(name + 1) == 0
                        || (entries.get(name + 1) == '.' && entries.get(name + 2) == 0));
    }

    /**
     * The name of the record from {@code at} to {@code next}: ends at a NUL, at most 7 bytes of
     * padding follow.
     */
    private static Name name(ByteBuffer entries, int at, int next) {
        int from = at + NAME;
        int end = Math.max(from, next - 8);
        while (entries.get(end) != 0) {
            end++;
        }
        byte[] bytes = new byte[end - from];
        entries.get(from, bytes);
        return Name.owning(bytes);
    }
}
