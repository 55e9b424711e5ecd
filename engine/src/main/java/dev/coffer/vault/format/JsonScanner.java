package dev.coffer.vault.format;

import dev.coffer.base.DamagedException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.util.Arrays;

/**
 * Reads JSON of any origin as {@link JsonIn} does, and several times as fast, for the two kinds of
 * file that hold nearly all of it: indexes and trees. Fields are told by their place in a list of
 * names, values are taken from the bytes themselves, and nothing is made of what is passed over.
 * Not thread-safe.
 *
 * <p>Whoever reads follows the structure: {@link #enterObject}, then {@link #field} until it says
 * {@link #END}, and for each field exactly one value read, entered or skipped; arrays likewise with
 * {@link #element}.
 */
final class JsonScanner {
    /** There are no more fields. */
    static final int END = -1;

    /** A field that is not in the list. */
    static final int OTHER = -2;

    private static final int ROOM = 64 * 1024;

    /** What comes after the bytes that are in the buffer; null if nothing does. */
    private final @Nullable InputStream rest;

    private byte[] buffer;
    private int at;
    private int end;

    /** Whether the object or array that was entered last has had no member yet. */
    private boolean fresh;

    private int depth;

    /** The string that was read last, between its quotes. */
    private int from;

    private int to;

    /** Whether it is ASCII with nothing escaped, so that its bytes are its text. */
    private boolean plain;

    private JsonScanner(byte[] buffer, int end, @Nullable InputStream rest) {
        this.buffer = buffer;
        this.end = end;
        this.rest = rest;
    }

    /** A list of names of fields, in ASCII. */
    static byte[][] names(String... names) {
        byte[][] list = new byte[names.length][];
        for (int i = 0; i < list.length; i++) {
            list[i] = ascii(names[i]);
        }
        return list;
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Takes the JSON. */
    interface Reader<T> {
        T read(JsonScanner in) throws IOException;
    }

    /** Reads an object that lies in an array, from its beginning on. */
    static <T> T object(byte[] json, int length, Reader<T> reader) throws IOException {
        return object(new JsonScanner(json, length, null), reader);
    }

    /** Reads an object from a stream. */
    static <T> T object(InputStream json, Reader<T> reader) throws IOException {
        return object(new JsonScanner(new byte[ROOM], 0, json), reader);
    }

    private static <T> T object(JsonScanner in, Reader<T> reader) throws IOException {
        try {
            if (in.peek() != '{') {
                throw new DamagedException("it is no JSON object");
            }
            in.enterObject();
            T value = reader.read(in);
            if (in.isMore()) {
                throw new DamagedException("something follows its JSON");
            }
            return value;
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new DamagedException("it cannot be read: " + e.getMessage(), e);
        }
    }

    // --- structure ---

    /**
     * Enters the value that comes next if it is an object; skips it if it is null.
     *
     * @return whether it was entered
     */
    boolean enterObject() throws IOException {
        return enter('{');
    }

    /** The same with an array. */
    boolean enterArray() throws IOException {
        return enter('[');
    }

    private boolean enter(char bracket) throws IOException {
        int c = peek();
        if (c != bracket) {
            if (c != 'n') {
                throw new IllegalArgumentException("there is no " + bracket + " where one belongs");
            }
            skip();
            return false;
        }
        if (++depth > Limits.JSON_DEPTH) {
            throw new IllegalArgumentException("its nesting depth goes past " + Limits.JSON_DEPTH);
        }
        at++;
        fresh = true;
        return true;
    }

    /**
     * Goes to the value of the next field.
     *
     * @param names of all that are looked for; as a rule they come in this order
     * @param last what was returned for the field before, or anything
     * @return the place of its name in the list, {@link #OTHER} or {@link #END}
     */
    int field(byte[][] names, int last) throws IOException {
        if (!member('}')) {
            return END;
        }
        if (!string()) {
            throw new IllegalArgumentException("a field has no name");
        }
        int number = number(names, last);
        if (peek() != ':') {
            throw new IllegalArgumentException("a field has no value");
        }
        at++;
        return number;
    }

    private int number(byte[][] names, int last) {
        for (int i = Math.max(0, last + 1), tries = names.length; tries > 0; tries--, i++) {
            if (i >= names.length) {
                i = 0;
            }
            if (is(names[i])) {
                return i;
            }
        }
        return OTHER;
    }

    /** Goes to the next element of an array; false after the last one. */
    boolean element() throws IOException {
        return member(']');
    }

    private boolean member(char bracket) throws IOException {
        int c = peek();
        if (c == bracket) {
            at++;
            depth--;
            fresh = false;
            return false;
        }
        if (!fresh) {
            if (c != ',') {
                throw new IllegalArgumentException("there is no comma where one belongs");
            }
            at++;
            peek();
        }
        fresh = false;
        return true;
    }

    /** Passes over a value of any kind. */
    void skip() throws IOException {
        int c = peek();
        if (c == '"') {
            string();
        } else if (c == '{') {
            enterObject();
            while (field(NONE, END) != END) {
                skip();
            }
        } else if (c == '[') {
            enterArray();
            while (element()) {
                skip();
            }
        } else {
            skipWord();
        }
    }

    private static final byte[][] NONE = new byte[0][];
    private static final byte[] NULL = ascii("null");
    private static final byte[] TRUE = ascii("true");
    private static final byte[] FALSE = ascii("false");

    private void skipWord() throws IOException {
        switch (buffer[at]) {
            case 'n' -> skip(NULL);
            case 't' -> skip(TRUE);
            case 'f' -> skip(FALSE);
            default -> skipNumber();
        }
    }

    private void skip(byte[] word) throws IOException {
        for (byte expected : word) {
            if ((at >= end && !fill()) || buffer[at] != expected) {
                throw new IllegalArgumentException("there is no value where one belongs");
            }
            at++;
        }
    }

    private void skipNumber() throws IOException {
        boolean any = false;
        while (at < end || fill()) {
            int c = buffer[at];
            if (c >= '0' && c <= '9') {
                any = true;
            } else if (c != '-' && c != '+' && c != '.' && c != 'e' && c != 'E') {
                break;
            }
            at++;
        }
        if (!any) {
            throw new IllegalArgumentException("there is no value where one belongs");
        }
    }

    // --- values ---

    /** Reads a string; false if there is null instead, which counts as an empty one. */
    boolean string() throws IOException {
        int c = peek();
        if (c != '"') {
            if (c != 'n') {
                throw new IllegalArgumentException("there is no text where one belongs");
            }
            skip();
            from = 0;
            to = 0;
            plain = true;
            return false;
        }
        at++;
        int length = 0;
        int all = 0;
        boolean escaped = false;
        while (true) {
            if (at + length >= end) {
                more(length);
            }
            byte b = buffer[at + length];
            if (b == '"') {
                break;
            }
            if (b == '\\') {
                escaped = true;
                length++;
                if (at + length >= end) {
                    more(length);
                }
            } else if (b >= 0 && b < ' ') {
                throw new IllegalArgumentException("a text has a control character");
            }
            all |= b;
            length++;
        }
        from = at;
        to = at + length;
        at = to + 1;
        plain = !escaped && all >= 0;
        return true;
    }

    /** Makes room for a string that goes on, and reads more. */
    private void more(int length) throws IOException {
        if (length > Limits.JSON_TEXT || !fill()) {
            throw new IllegalArgumentException("a text does not end");
        }
    }

    /** Whether the string that was read last is this one. */
    boolean is(byte[] text) {
        return Arrays.equals(buffer, from, to, text, 0, text.length);
    }

    /** Whether its bytes are its text, ASCII. */
    boolean isPlain() {
        return plain;
    }

    /** Its bytes, where they are its text. */
    byte[] bytes() {
        return Arrays.copyOfRange(buffer, from, to);
    }

    /** Where its bytes are; good until anything is read. */
    byte[] buffer() {
        return buffer;
    }

    int from() {
        return from;
    }

    int length() {
        return to - from;
    }

    /** Its text. */
    String text() {
        return plain
                ? new String(buffer, from, to - from, StandardCharsets.ISO_8859_1)
                : JsonText.of(buffer, from, to);
    }

    /** Reads a whole number up to 2^64 - 1, as its bits; 0 for null. */
    long unsigned() throws IOException {
        int c = peek();
        if (c == 'n') {
            skip();
            return 0;
        }
        if (c < '0' || c > '9') {
            throw new IllegalArgumentException("there is no whole number where one belongs");
        }
        long value = 0;
        int digits = 0;
        boolean zero = c == '0';
        while (at < end || fill()) {
            int digit = buffer[at] - '0';
            if (digit < 0 || digit > 9) {
                break;
            }
            if (Long.compareUnsigned(value, MOST_BEFORE_LAST) > 0
                    || (value == MOST_BEFORE_LAST && digit > 5)
                    || (zero && digits > 0)) {
                throw new IllegalArgumentException("a number is out of range");
            }
            value = value * 10 + digit;
            digits++;
            at++;
        }
        if (at < end && (buffer[at] == '.' || buffer[at] == 'e' || buffer[at] == 'E')) {
            throw new IllegalArgumentException("a number is not whole");
        }
        return value;
    }

    /** (2^64 - 1) / 10. */
    private static final long MOST_BEFORE_LAST = 1844674407370955161L;

    /** Reads a whole number up to 2^32 - 1, as its bits. */
    int unsigned32() throws IOException {
        long value = unsigned();
        if (value < 0 || value > 0xffffffffL) {
            throw new IllegalArgumentException("a number is out of range");
        }
        return (int) value;
    }

    // --- bytes ---

    /** The next byte that is not white, which is not taken. */
    private int peek() throws IOException {
        if (!isMore()) {
            throw new IllegalArgumentException("it ends too early");
        }
        return buffer[at];
    }

    private boolean isMore() throws IOException {
        while (at < end || fill()) {
            byte b = buffer[at];
            if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
                return true;
            }
            at++;
        }
        return false;
    }

    /** Reads on; what was not taken moves to the beginning. False at the end of the JSON. */
    private boolean fill() throws IOException {
        InputStream in = rest;
        if (in == null) {
            return false;
        }
        if (at > 0) {
            System.arraycopy(buffer, at, buffer, 0, end - at);
            end -= at;
            at = 0;
        } else if (end == buffer.length) {
            buffer = Arrays.copyOf(buffer, 2 * end);
        }
        int n;
        try {
            n = in.read(buffer, end, buffer.length - end);
        } catch (DamagedException e) {
            throw e;
        } catch (IOException e) {
            throw new DamagedException("it cannot be read: " + e.getMessage(), e);
        }
        end += Math.max(0, n);
        return n > 0;
    }
}
