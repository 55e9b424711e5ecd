package dev.coffer.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The words of the command line, byte for byte. The JVM decodes them, and a byte that is not valid
 * UTF-8 is lost; a file may be named so. The kernel still has the bytes: such a byte becomes a
 * character of its own, U+DC80 to U+DCFF, that stands in no valid text, and {@link
 * dev.coffer.base.Escaped#bytes} makes the byte of it again.
 */
final class Words {
    private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");
    private static final char LOST = '\uFFFD';
    private static final char FIRST = '\uDC80';

    private Words() {}

    /**
     * The words as the kernel has them, where the JVM's form of one lost something; else the same
     * array.
     */
    static String[] exact(String[] args) {
        boolean lost = false;
        for (String word : args) {
            lost |= word.indexOf(LOST) >= 0;
        }
        if (!lost) {
            return args;
        }
        try {
            return last(args, Files.readAllBytes(COMMAND_LINE));
        } catch (IOException e) {
            return args; // no /proc: the name will not be found, and the command says so
        }
    }

    /** The last words of a command line as the kernel gives it: each ended by a NUL. */
    static String[] last(String[] args, byte[] commandLine) {
        List<String> all = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < commandLine.length; i++) {
            if (commandLine[i] == 0) {
                all.add(decode(commandLine, start, i - start));
                start = i + 1;
            }
        }
        int before = all.size() - args.length;
        return before < 0 ? args : all.subList(before, all.size()).toArray(String[]::new);
    }

    private static String decode(byte[] bytes, int from, int length) {
        CharsetDecoder decoder =
                UTF_8.newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes, from, length);
        CharBuffer out = CharBuffer.allocate(length);
        while (decoder.decode(in, out, true).isError()) {
            out.put((char) (FIRST + (in.get() & 0xFF) - 0x80));
            decoder.reset();
        }
        return out.flip().toString();
    }
}
