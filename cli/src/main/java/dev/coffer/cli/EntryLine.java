package dev.coffer.cli;

import dev.coffer.base.ByteSize;
import dev.coffer.base.TreePath;
import dev.coffer.os.FileKind;
import dev.coffer.tree.Entry;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** One entry as {@code ls} shows it: kind and mode, owner, size, mtime, path. */
final class EntryLine {
    private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm");

    private EntryLine() {}

    /** The word for a kind in JSON: {@code file}, {@code folder}, {@code link}, … */
    static String word(FileKind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    static String of(TreePath path, Entry entry, ZoneId zone) {
        StringBuilder line = new StringBuilder();
        line.append(letter(entry.kind())).append(permissions(entry.stat().mode()));
        pad(line, Integer.toUnsignedString(entry.stat().uid()), 6);
        pad(line, Integer.toUnsignedString(entry.stat().gid()), 6);
        pad(line, entry.isFile() ? new ByteSize(entry.size()).forPeople() : "-", 11);
        line.append("  ").append(modified(entry, zone)).append("  ").append(path);
        return entry.isFolder() ? line.append('/').toString() : line.toString();
    }

    static String modified(Entry entry, ZoneId zone) {
        try {
            return entry.stat().modified().toInstant().atZone(zone).format(MINUTE);
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
