package dev.coffer.cli;

import dev.coffer.base.ByteSize;
import dev.coffer.base.Escaped;
import dev.coffer.base.Moment;
import dev.coffer.base.TreePath;
import dev.coffer.os.Accounts;
import dev.coffer.os.FileKind;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Locale;

/** One entry as {@code ls -l} shows it. */
final class EntryLine {
    private static final int WHO = 8;

    private EntryLine() {}

    /** The word for a kind in JSON: {@code file}, {@code folder}, {@code link}, … */
    static String word(FileKind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    /**
     * Kind and mode, number of names, owner, group, size or device, time, path; of a link also
     * where it leads.
     *
     * @param accounts of this machine; who has none there is shown by number
     */
    static String of(FileTree tree, TreePath path, Entry entry, Accounts accounts, ZoneId zone)
            throws IOException {
        StringBuilder line = new StringBuilder();
        line.append(letter(entry.kind())).append(permissions(entry.stat().mode()));
        pad(line, entry.isFolder() ? "-" : Integer.toString(entry.stat().links()), 4);
        who(line, accounts.user(entry.stat().uid()), entry.stat().uid());
        who(line, accounts.group(entry.stat().gid()), entry.stat().gid());
        pad(line, size(entry), 11);
        line.append("  ").append(modified(entry, zone)).append("  ").append(path);
        if (entry.kind() == FileKind.LINK) {
            byte[] target = tree.linkTarget(path, entry).shared();
            line.append(" -> ").append(Escaped.of(target));
        }
        return entry.isFolder() ? line.append('/').toString() : line.toString();
    }

    /** As ls does: names from the left, in columns that most fit into. */
    static void who(StringBuilder line, String name, int number) {
        String text = name.isEmpty() ? Integer.toUnsignedString(number) : name;
        line.append(' ').append(text).repeat(' ', Math.max(0, WHO - text.length()));
    }

    private static String size(Entry entry) {
        return switch (entry.kind()) {
            case FILE -> new ByteSize(entry.size()).forPeople();
            case CHARACTER_DEVICE, BLOCK_DEVICE ->
                    major(entry.stat().rawDevice()) + ", " + minor(entry.stat().rawDevice());
            case FOLDER, LINK, FIFO, SOCKET -> "-";
        };
    }

    /** The number of a device's driver, of its {@code makedev} form. */
    static long major(long device) {
        return (device >>> 32 & 0xfffff000L) | (device >>> 8 & 0xfffL);
    }

    /** Which of the driver's devices it is. */
    static long minor(long device) {
        return (device >>> 12 & 0xffffff00L) | (device & 0xffL);
    }

    static String modified(Entry entry, ZoneId zone) {
        try {
            return entry.stat().modified().toInstant().atZone(zone).format(Moment.MINUTE);
        } catch (DateTimeException e) {
            return entry.stat().modified().toString(); // a time no calendar has
        }
    }

    private static void pad(StringBuilder line, String text, int width) {
        line.append(" ".repeat(Math.max(1, width - text.length()))).append(text);
    }

    private static char letter(FileKind kind) {
        return switch (kind) {
            case FILE -> '-';
            case FOLDER -> 'd';
            case LINK -> 'l';
            case FIFO -> 'p';
            case CHARACTER_DEVICE -> 'c';
            case BLOCK_DEVICE -> 'b';
            case SOCKET -> 's';
        };
    }

    /** The nine letters, with s and t for the three special bits, as ls(1) has them. */
    private static String permissions(int mode) {
        char[] letters = "rwxrwxrwx".toCharArray();
        for (int i = 0; i < 9; i++) {
            if ((mode & (0400 >> i)) == 0) {
                letters[i] = '-';
            }
        }
        special(letters, 2, (mode & 04000) != 0, 's');
        special(letters, 5, (mode & 02000) != 0, 's');
        special(letters, 8, (mode & 01000) != 0, 't');
        return new String(letters);
    }

    private static void special(char[] letters, int at, boolean set, char letter) {
        if (set) {
            letters[at] = letters[at] == 'x' ? letter : Character.toUpperCase(letter);
        }
    }
}
