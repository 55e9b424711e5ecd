package dev.coffer.config;

import dev.coffer.base.CofferException;
import dev.coffer.os.HostPath;

import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;
import org.tomlj.TomlVersion;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a TOML file into {@link Raw} values. The only class that touches the TOML library, whose
 * loading costs more than the rest of a short command.
 */
final class TomlFile {
    /** Far more than anybody writes; a wrong {@code --config} is not to fill the memory. */
    private static final int MOST_BYTES = 4 << 20;

    /** Stands in no key that anybody writes; what follows it is a number of ours. */
    private static final char MARK = '\u0001';

    private static final int MOST_TABLES = 100;

    private final HostPath file;
    private final Problems problems;

    /**
     * What was read.
     *
     * @param root as much as could be made out; a table that is there twice is there twice
     * @param broken lines in which something was not understood, so that what seems to be missing
     *     after them, up to the next table, may be there
     */
    record Content(Raw.Table root, List<Integer> broken) {}

    private TomlFile(HostPath file, Problems problems) {
        this.file = file;
        this.problems = problems;
    }

    /**
     * What the file holds, or as much as could be made out of it after telling what is wrong.
     *
     * @throws CofferException if the file cannot be read
     */
    static Content read(HostPath file, Problems problems) throws CofferException {
        return parse(file, bytes(file), problems);
    }

    /**
     * The file as it lies there.
     *
     * @throws CofferException if it cannot be read
     */
    static byte[] bytes(HostPath file) throws CofferException {
        try (InputStream in = Files.newInputStream(file.toPath())) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1); // a device or pipe tells no size
            if (bytes.length > MOST_BYTES) {
                throw CofferException.usage(file + " is too large for a configuration");
            }
            return bytes;
        } catch (NoSuchFileException e) {
            throw CofferException.failed(file + " is not there", e);
        } catch (AccessDeniedException e) {
            throw CofferException.failed(file + " may not be read by this user", e);
        } catch (CofferException e) {
            throw e;
        } catch (IOException e) {
            throw CofferException.failed("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    /** What the bytes of a file mean, or as much as could be made out of them. */
    static Content parse(HostPath file, byte[] bytes, Problems problems) {
        TomlFile reader = new TomlFile(file, problems);
        String text = reader.decode(bytes);
        return text == null
                ? new Content(new Raw.Table(List.of(), reader.at(1, 1)), List.of(1))
                : reader.parse(text);
    }

    private ValueOrigin at(int line, int column) {
        return new ValueOrigin.InFile(file, line, column);
    }

    private ValueOrigin at(@Nullable TomlPosition position, ValueOrigin otherwise) {
        return position == null ? otherwise : at(position.line(), position.column());
    }

    /** The text without a byte order mark, or null after telling where it is not UTF-8. */
    private @Nullable String decode(byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        CoderResult result = decoder.decode(in, out, true);
        String text = out.flip().toString();
        if (!result.isError()) {
            return text.startsWith("\ufeff") ? text.substring(1) : text;
        }
        int line = 1;
        int lineStart = 0;
        for (int i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) {
            line++;
            lineStart = i + 1;
        }
        problems.add(
                at(line, text.codePointCount(lineStart, text.length()) + 1),
                "this is not UTF-8; write the byte as \\x"
                        + Integer.toHexString((bytes[in.position()] & 0xff) | 0x100).substring(1)
                        + " in single quotes, or save the file as UTF-8");
        return null;
    }

    private Content parse(String text) {
        String rest = text;
        TomlParseResult result = result(rest);
        for (int table = 1; table <= MOST_TABLES; table++) {
            String renamed = withoutTableThatIsThereTwice(rest, result, table);
            if (renamed == null) {
                break;
            }
            rest = renamed;
            result = result(rest);
        }
        List<Integer> broken = new ArrayList<>();
        for (TomlParseError error : result.errors()) {
            tell(error);
            if (SyntaxMessage.keyThatIsThereTwice(error.getMessage()).isEmpty()) {
                broken.add(error.position() == null ? 1 : error.position().line());
            }
        }
        return new Content(table(result, at(1, 1)), broken);
    }

    private static TomlParseResult result(String text) {
        // 1.0: there "\xff" in double quotes is an error, not the letter ÿ.
        return Toml.parse(text, TomlVersion.V1_0_0);
    }

    private void tell(TomlParseError error) {
        problems.add(at(error.position(), at(1, 1)), SyntaxMessage.of(error.getMessage()));
    }

    /**
     * The parser puts what stands under the second header of a table into whatever table stands
     * above it, and then finds mistakes that nobody made. So the header is told, and given a name
     * of its own in the text, which then is parsed again.
     *
     * @return null if there is no such table
     */
    private @Nullable String withoutTableThatIsThereTwice(
            String text, TomlParseResult result, int number) {
        for (TomlParseError error : result.errors()) {
            List<String> key = SyntaxMessage.keyThatIsThereTwice(error.getMessage());
            TomlPosition position = error.position();
            if (key.isEmpty() || position == null) {
                continue;
            }
            List<String> lines = new ArrayList<>(text.lines().toList());
            String line = lines.get(position.line() - 1).strip();
            if (line.startsWith("[") && !line.startsWith("[[")) {
                tell(error);
                List<String> own = new ArrayList<>(key);
                own.set(own.size() - 1, own.getLast() + MARK + number);
                lines.set(position.line() - 1, "[" + Toml.joinKeyPath(own) + "]");
                return String.join("\n", lines) + "\n";
            }
        }
        return null;
    }

    private static String withoutMark(String key) {
        int mark = key.indexOf(MARK);
        return mark < 0 ? key : key.substring(0, mark);
    }

    private Raw.Table table(TomlTable table, ValueOrigin at) {
        List<Raw.Entry> entries = new ArrayList<>();
        for (String key : table.keySet()) {
            List<String> path = List.of(key);
            Object value = table.get(path);
            if (value == null) {
                continue; // its value was not understood, which has been told
            }
            ValueOrigin keyAt = at(table.inputPositionOf(path), at);
            var entry = table.entry(path);
            ValueOrigin valueAt = at(entry == null ? null : entry.value().position(), keyAt);
            entries.add(new Raw.Entry(withoutMark(key), keyAt, raw(value, valueAt)));
        }
        return new Raw.Table(entries, at);
    }

    /** Chains of instanceof, for linking a switch over patterns costs milliseconds at start. */
    private Raw raw(Object value, ValueOrigin at) {
        if (value instanceof String text) {
            return new Raw.Text(text, at);
        }
        if (value instanceof TomlArray array) {
            return items(array, at);
        }
        if (value instanceof TomlTable table) {
            return table(table, at);
        }
        if (value instanceof Boolean flag) {
            return new Raw.Flag(flag, at);
        }
        if (value instanceof Long number) {
            return new Raw.Whole(number, at);
        }
        return new Raw.Other(
                value instanceof Double ? "the number " + value : "a date or time", at);
    }

    private Raw.Items items(TomlArray array, ValueOrigin at) {
        List<Raw> items = new ArrayList<>();
        for (int i = 0; i < array.size(); i++) {
            items.add(raw(array.get(i), at(array.inputPositionOf(i), at)));
        }
        return new Raw.Items(items, at);
    }
}
