package dev.coffer.sqlite;

import dev.coffer.base.Name;
import dev.coffer.os.Folder;
import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.StringTokenizer;

/**
 * Reads the text files of {@code /proc}, whose size is not known before. One byte, one character.
 */
final class ProcText {
    private ProcText() {}

    static String read(Folder folder, Name name) throws OsException {
        try (OpenFile file = folder.openFile(name)) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            ByteBuffer buffer = ByteBuffer.allocate(64 << 10);
            while (file.read(buffer) > 0) {
                all.write(buffer.array(), 0, buffer.position());
                buffer.clear();
            }
            return all.toString(StandardCharsets.ISO_8859_1);
        }
    }

    /** Its lines, each as words separated by blanks. */
    static List<List<String>> words(Folder folder, Name name) throws OsException {
        List<List<String>> lines = new ArrayList<>();
        StringTokenizer line = new StringTokenizer(read(folder, name), "\n");
        while (line.hasMoreTokens()) {
            List<String> words = new ArrayList<>();
            StringTokenizer word = new StringTokenizer(line.nextToken(), " \t");
            while (word.hasMoreTokens()) {
                words.add(word.nextToken());
            }
            lines.add(words);
        }
        return lines;
    }
}
