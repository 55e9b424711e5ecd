package dev.coffer.vault.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.base.DamagedException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.core.JsonToken;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

class JsonScannerTest {
    private static final byte[][] FIELDS = JsonScanner.names("a", "b", "c");

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** What each field of an object has, as text; numbers where they are wanted. */
    private static List<String> fields(String json) throws IOException {
        byte[] bytes = utf8(json);
        List<String> whole = JsonScanner.object(bytes, bytes.length, JsonScannerTest::read);
        assertEquals(
                whole, JsonScanner.object(new Trickle(bytes), JsonScannerTest::read), "in pieces");
        return whole;
    }

    private static List<String> read(JsonScanner in) throws IOException {
        List<String> found = new ArrayList<>();
        int field = JsonScanner.END;
        while ((field = in.field(FIELDS, field)) != JsonScanner.END) {
            switch (field) {
                case 0 -> found.add("a=" + (in.string() ? in.text() : null));
                case 1 -> found.add("b=" + Long.toUnsignedString(in.unsigned()));
                case 2 -> {
                    StringBuilder list = new StringBuilder("c=");
                    if (in.enterArray()) {
                        while (in.element()) {
                            in.string();
                            list.append(in.text()).append(';');
                        }
                    }
                    found.add(list.toString());
                }
                default -> in.skip();
            }
        }
        return found;
    }

    /** Gives one byte at a time. */
    private static final class Trickle extends InputStream {
        private final ByteArrayInputStream in;

        Trickle(byte[] bytes) {
            in = new ByteArrayInputStream(bytes);
        }

        @Override
        public int read() {
            return in.read();
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            return in.read(into, offset, 1);
        }
    }

    @Test
    void fieldsAreFoundInAnyOrderAndOthersPassedOver() throws Exception {
        assertEquals(
                List.of("c=x;;y;", "a=text", "b=18446744073709551615", "b=0"),
                fields(
                        """
                         { "c" : ["x", null,"y"] ,"z":{"a":[1,-2.5e+3,{"b":"}"}],"":true},
                        "a":"text","b":18446744073709551615,"y":null,"b":0}
                        """));
        assertEquals(List.of(), fields("{}"));
        assertEquals(List.of("c="), fields("{\"c\":[]}"));
        assertEquals(List.of("c=", "a=null"), fields("{\"c\":null,\"a\":null}"));
    }

    @Test
    void textsAreUnescaped() throws Exception {
        assertEquals(
                List.of("a=\"\\/\b\f\n\r\t \u20ac \ud83d\ude00 ü€\ud83d\ude00"),
                fields("{\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t \\u20aC \\ud83d\\ude00 ü€😀\"}"));
        assertEquals(List.of("a=<&>"), fields("{\"a\":\"\\u003c\\u0026\\u003e\"}"));
    }

    @Test
    void aTextLongerThanTheBufferIsReadWhole() throws Exception {
        String text = "0123456789".repeat(30_000);
        byte[] json = utf8("{\"z\":1,\"a\":\"" + text + "\"}");
        assertEquals(
                List.of("a=" + text),
                JsonScanner.object(new ByteArrayInputStream(json), JsonScannerTest::read));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "[]",
                "1",
                "{",
                "{}}",
                "{} x",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":\"x\",}",
                "{,\"a\":\"x\"}",
                "{\"a\":\"x\" \"b\":1}",
                "{a:1}",
                "{null:1}",
                "{\"a\":\"x}",
                "{\"a\":\"x\\",
                "{\"a\":\"\\x\"}",
                "{\"a\":\"\\u12g4\"}",
                "{\"a\":\"\\u12\"}",
                "{\"a\":\"\n\"}",
                "{\"a\":1}",
                "{\"b\":\"1\"}",
                "{\"b\":-1}",
                "{\"b\":01}",
                "{\"b\":1.0}",
                "{\"b\":1e3}",
                "{\"b\":18446744073709551616}",
                "{\"b\":99999999999999999999}",
                "{\"c\":{}}",
                "{\"c\":[\"x\",]}",
                "{\"c\":[\"x\" \"y\"]}",
                "{\"c\":[\"x\"}",
                "{\"z\":[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]}",
                "{\"z\":}",
                "{\"z\":nul}",
                "{\"z\":truer}",
                "{\"z\":fals",
                "{\"z\":-}",
                "{\"a\":nonsense}",
                "{\"z\":?}"
            })
    void whatIsNoJsonIsDamage(String json) {
        assertThrows(DamagedException.class, () -> fields(json));
    }

    @Test
    void textsThatAreNotUtf8AreDamage() {
        byte[] json = utf8("{\"a\":\"x\"}");
        json[6] = (byte) 0xff;
        assertThrows(
                DamagedException.class,
                () -> JsonScanner.object(json, json.length, JsonScannerTest::read));
    }

    @Test
    void anIndexWithAnyByteChangedIsReadOrDamage() throws IOException {
        byte[] json =
                utf8(
                        "{\"packs\":[{\"id\":\""
                                + "0a".repeat(32)
                                + "\",\"blobs\":[{\"id\":\""
                                + "1b".repeat(32)
                                + "\",\"type\":\"data\",\"offset\":25,\"length\":38,"
                                + "\"uncompressed_length\":10}]}]}\n");
        Random random = new Random(5);
        int damaged = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] changed = json.clone();
            for (int k = random.nextInt(3); k >= 0; k--) {
                changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
            }
            try {
                IndexFile.read(new ByteArrayInputStream(changed), new Counting());
            } catch (DamagedException e) {
                damaged++;
            }
        }
        assertTrue(damaged > 5_000, "only " + damaged);
        Counting whole = new Counting();
        IndexFile.read(new ByteArrayInputStream(json), whole);
        assertEquals(List.of("pack 10", "data 27 25 38 10"), whole.told);
    }

    private static final class Counting implements IndexFile.Visitor {
        private final List<String> told = new ArrayList<>();

        @Override
        public void pack(byte[] id) {
            told.add("pack " + id[31]);
        }

        @Override
        public void blob(BlobType type, byte[] id, long offset, int length, int rawLength) {
            String place = " " + offset + " " + length + " " + rawLength;
            told.add(type.word() + " " + id[31] + place);
        }
    }

    @Test
    void aListingOfManyKindsComesBackAsItWasWritten() throws IOException {
        String json =
                """
                {"nodes":[{"name":"a\\\\x01\\\\\\"ü","type":"symlink","mode":134218239,\
                "mtime":"2024-02-29T23:59:59.000000001+05:30","atime":"2024-02-29T23:59:59.000000001+05:30",\
                "ctime":"1969-12-31T23:59:59Z","uid":1,"gid":4294967295,"user":"ü","inode":7,\
                "links":1,"linktarget":"\\u0000\\ufffd","linktarget_raw":"AP8=","content":null},\
                {"name":"b","type":"file","mode":420,"mtime":"2020-01-01T00:00:00Z",\
                "atime":"2020-01-01T00:00:00Z","ctime":"2020-01-01T00:00:00.5Z","uid":0,"gid":0,\
                "user":"root","group":"root","inode":18446744073709551615,"size":3,"links":2,\
                "extended_attributes":[{"name":"user.x","value":"AAE="},{"name":"user.y","value":""}],\
                "content":["%s","%s"]},\
                {"name":"c","type":"dir","mode":2147484141,"mtime":"0001-01-01T00:00:00Z",\
                "atime":"0001-01-01T00:00:00Z","ctime":"0001-01-01T00:00:00Z","uid":0,"gid":0,\
                "user":"root","group":"root","content":null,"subtree":"%s"}]}
                """
                        .formatted("0a".repeat(32), "1B".repeat(32), "2c".repeat(32));
        byte[] text = utf8(json);
        List<Node> nodes = TreeText.parse(text, text.length);
        assertEquals(3, nodes.size());
        Node link = nodes.getFirst();
        assertArrayEquals(new byte[] {'a', 1, '"', (byte) 0xc3, (byte) 0xbc}, link.name().shared());
        assertArrayEquals(new byte[] {0, (byte) 0xff}, link.target().shared());
        assertEquals(1709231399, link.stat().modifiedSeconds());
        assertEquals(1, link.stat().modifiedNanos());
        assertEquals(-1, link.stat().changedSeconds());
        assertEquals(-1, link.stat().gid());
        assertEquals("ü", link.user());
        assertEquals("", link.group());
        Node file = nodes.get(1);
        assertEquals(-1, file.stat().inode());
        assertEquals(2, file.blobs());
        assertEquals("1b".repeat(32), file.blob(1).toString());
        assertEquals(2, file.xattrs().size());
        assertEquals("root", file.group());
        assertEquals(500_000_000, file.stat().changedNanos());
        Node folder = nodes.get(2);
        assertEquals("2c".repeat(32), String.valueOf(folder.subtree()));
        assertEquals(0, folder.blobs());
        assertEquals(0755, folder.stat().mode());
    }

    /** Both read a document in the same way, or both refuse it. */
    @Test
    void documentsThatJacksonReadsAreReadAndThoseCutShortAreRefusedByBoth() throws IOException {
        long seed = Long.getLong("coffer.test.seed", 11);
        Random random = new Random(seed);
        for (int i = 0; i < 3_000; i++) {
            StringBuilder json = new StringBuilder();
            generate(json, random, 0);
            byte[] whole = utf8(json.toString());
            String which = "seed " + seed + ", document " + i + ": " + json;
            assertTrue(scans(whole), which);
            assertTrue(jacksonReads(whole), which);
            byte[] cut = Arrays.copyOf(whole, random.nextInt(whole.length));
            assertEquals(jacksonReads(cut), scans(cut), which + " cut at " + cut.length);
        }
    }

    private static boolean scans(byte[] json) {
        try {
            JsonScanner.object(json, json.length, JsonScannerTest::passOver);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static int passOver(JsonScanner in) throws IOException {
        int fields = 0;
        while (in.field(FIELDS, JsonScanner.END) != JsonScanner.END) {
            in.skip();
            fields++;
        }
        return fields;
    }

    private static boolean jacksonReads(byte[] json) {
        try {
            return JsonIn.object(
                    json,
                    0,
                    json.length,
                    in -> {
                        while (in.nextToken() != JsonToken.END_OBJECT) {
                            in.nextToken();
                            in.skipChildren();
                        }
                        return true;
                    });
        } catch (IOException e) {
            return false;
        }
    }

    private static void generate(StringBuilder json, Random random, int depth) {
        String gap = random.nextInt(4) == 0 ? " \n" : "";
        json.append('{').append(gap);
        for (int i = random.nextInt(4); i > 0; i--) {
            json.append('"').append("abz".charAt(random.nextInt(3))).append("\":").append(gap);
            value(json, random, depth + 1);
            json.append(i > 1 ? "," : "").append(gap);
        }
        json.append('}');
    }

    private static void value(StringBuilder json, Random random, int depth) {
        switch (random.nextInt(depth < 5 ? 9 : 7)) {
            case 0 -> json.append("null");
            case 1 -> json.append(random.nextBoolean());
            case 2 -> json.append(random.nextInt());
            case 3 -> json.append(random.nextDouble());
            case 4 -> json.append("\"\"");
            case 5 -> json.append("\"\\u00e9\\n\u00fc\ud83d\ude00\\\"\"");
            case 6 -> json.append("[]");
            case 7 -> generate(json, random, depth);
            default -> {
                json.append('[');
                value(json, random, depth + 1);
                json.append(',');
                value(json, random, depth + 1);
                json.append(']');
            }
        }
    }
}
