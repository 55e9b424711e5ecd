package dev.coffer.testkit;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/**
 * Spoils files as chance or malice would: flips, cuts, doubles, swaps and inserts what parsers
 * stumble over. The same seed spoils in the same way.
 */
public final class Mutations {
    private static final String[] WORDS = {
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "\"",
        "\\",
        "\\u0000",
        "\\ud800",
        "null",
        "true",
        "-1",
        "0",
        "4294967296",
        "18446744073709551616",
        "-9223372036854775809",
        "1e400",
        "0.5",
        "{}",
        "[]",
        "[null]",
        "\"\"",
        "\"..\"",
        "\"a/b\"",
        "\"\\\\x\"",
        "\"\\\\xff\"",
        "\"0\"",
        "/*",
        "\ufeff",
        "[[[[[[[[[[[[[[[[[[[[[[[[",
        "{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":",
        "9999-99-99T99:99",
        "\"0001-01-01T00:00:00Z\"",
        "\"+262142-12-31T23:59:59.999999999+23:59\"",
    };

    private final Random random;

    public Mutations(long seed) {
        this.random = new Random(seed);
    }

    /** One of them, spoilt once or a few times. */
    public byte[] of(List<byte[]> sound) {
        byte[] bytes = pick(sound);
        int times = 1 + random.nextInt(4);
        for (int i = 0; i < times; i++) {
            bytes = once(bytes, sound);
        }
        return bytes;
    }

    private byte[] pick(List<byte[]> sound) {
        return sound.get(random.nextInt(sound.size())).clone();
    }

    private byte[] once(byte[] bytes, List<byte[]> sound) {
        int from = random.nextInt(bytes.length + 1);
        int to = from + random.nextInt(Math.min(bytes.length - from, 64) + 1);
        return switch (random.nextInt(9)) {
            case 0 -> flipped(bytes);
            case 1 -> joined(bytes, 0, from, new byte[0]); // the end is missing
            case 2 -> spliced(bytes, from, to, new byte[0]);
            case 3 -> spliced(bytes, from, from, slice(bytes, from, to));
            case 4 -> spliced(bytes, from, to, word());
            case 5 -> spliced(bytes, from, to, noise());
            case 6 -> joined(bytes, 0, from, tail(pick(sound)));
            case 7 -> value(bytes);
            default -> name(bytes);
        };
    }

    private byte[] flipped(byte[] bytes) {
        if (bytes.length > 0) {
            int at = random.nextInt(bytes.length);
            bytes[at] ^= (byte) (1 << random.nextInt(8));
        }
        return bytes;
    }

    /** Another value after one of the colons. */
    private byte[] value(byte[] bytes) {
        int at = find(bytes, ':');
        int end = at;
        while (end < bytes.length && bytes[end] != ',' && bytes[end] != '}') {
            end++;
        }
        return spliced(bytes, at, end, word());
    }

    /** One of the values where another one is. */
    private byte[] name(byte[] bytes) {
        int at = find(bytes, ':');
        int from = find(bytes, ':');
        int end = from;
        while (end < bytes.length && bytes[end] != ',' && bytes[end] != '}') {
            end++;
        }
        return spliced(bytes, at, at, slice(bytes, from, end));
    }

    /** The place after one of these characters, or any if there are none. */
    private int find(byte[] bytes, char wanted) {
        int start = random.nextInt(bytes.length + 1);
        for (int i = 0; i < bytes.length; i++) {
            int at = (start + i) % bytes.length;
            if (bytes[at] == wanted) {
                return at + 1;
            }
        }
        return start;
    }

    private byte[] word() {
        return WORDS[random.nextInt(WORDS.length)].getBytes(StandardCharsets.UTF_8);
    }

    private byte[] noise() {
        byte[] noise = new byte[1 + random.nextInt(12)];
        random.nextBytes(noise);
        return noise;
    }

    private byte[] tail(byte[] bytes) {
        return slice(bytes, random.nextInt(bytes.length + 1), bytes.length);
    }

    private static byte[] slice(byte[] bytes, int from, int to) {
        byte[] slice = new byte[to - from];
        System.arraycopy(bytes, from, slice, 0, slice.length);
        return slice;
    }

    private static byte[] joined(byte[] bytes, int from, int to, byte[] end) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(to - from + end.length);
        out.write(bytes, from, to - from);
        out.writeBytes(end);
        return out.toByteArray();
    }

    private static byte[] spliced(byte[] bytes, int from, int to, byte[] middle) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length + middle.length);
        out.write(bytes, 0, from);
        out.writeBytes(middle);
        out.write(bytes, to, bytes.length - to);
        return out.toByteArray();
    }
}
