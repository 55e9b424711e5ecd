package dev.coffer.vault.format;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.coffer.base.Bytes;
import dev.coffer.base.DamagedException;
import dev.coffer.base.Sha256;
import dev.coffer.testkit.Mutations;
import dev.coffer.vault.crypto.MasterKey;
import dev.coffer.vault.crypto.PasswordCost;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Whatever lies where a file of a vault should: it is read, or it is damage, and neither takes long
 * or much memory. {@code -Dcoffer.fuzz=100000} tries so many of each, {@code -Dcoffer.fuzz.seed=5}
 * others.
 */
@Timeout(value = 60, unit = java.util.concurrent.TimeUnit.MINUTES)
class ParserFuzzTest {
    private static final int CASES = Integer.getInteger("coffer.fuzz", 4000);
    private static final long SEED = Long.getLong("coffer.fuzz.seed", 1);
    private static final long MOST_MEMORY = 256L << 20;
    private static final String ID = "0123456789abcdef".repeat(4);

    private interface Parser {
        Object parse(byte[] bytes) throws IOException;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void fuzz(Parser parser, byte[]... sound) throws IOException {
        for (byte[] each : sound) {
            parser.parse(each);
        }
        Mutations mutations = new Mutations(SEED);
        List<byte[]> corpus = Arrays.asList(sound);
        int refused = 0;
        for (int i = 0; i < CASES; i++) {
            byte[] bytes = mutations.of(corpus);
            refused += isRefused(parser, bytes, i) ? 1 : 0;
        }
        assertTrue(refused > CASES / 10, "only " + refused + " of " + CASES + " were damage");
    }

    private static boolean isRefused(Parser parser, byte[] bytes, int number) {
        var bean = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = bean.getCurrentThreadAllocatedBytes();
        String which = "case " + number + " of seed " + SEED + ": ";
        try {
            parser.parse(bytes);
            return false;
        } catch (DamagedException e) {
            assertTrue(!e.getMessage().isBlank(), which);
            return true;
        } catch (Exception | StackOverflowError | OutOfMemoryError e) {
            return fail(which + new String(bytes, StandardCharsets.ISO_8859_1), e);
        } finally {
            long taken = bean.getCurrentThreadAllocatedBytes() - before;
            assertTrue(taken < MOST_MEMORY, which + "took " + (taken >> 20) + " MiB");
        }
    }

    @Test
    void configIsReadOrDamaged() throws IOException {
        fuzz(
                RepositoryConfig::parse,
                new RepositoryConfig(2, ID, 0x2063031efe9459L).toBytes(),
                utf8(
                        "{\"Version\":1,\"ID\":\""
                                + ID
                                + "\",\"chunker_polynomial\":\"2f\",\"x\":{}}"));
    }

    @Test
    void keyIsReadOrDamaged() throws IOException {
        fuzz(
                KeyFile::parse,
                new KeyFile(
                                "2026-11-21T06:14:26.641429892Z",
                                "root",
                                "vm",
                                PasswordCost.NEW,
                                Bytes.owning(new byte[KeyFile.SALT_BYTES]),
                                Bytes.owning(new byte[150]))
                        .toBytes());
        Random random = new Random(3);
        fuzz(KeyFile::readMasterKey, KeyFile.write(MasterKey.random(random::nextBytes)));
    }

    @Test
    void lockIsReadOrDamaged() throws IOException {
        LockFile lock = new LockFile(1_700_000_000, 5, 3600, true, "host", "me", 77, 1000, 100);
        fuzz(bytes -> LockFile.parse(new ByteArrayInputStream(bytes)), lock.toBytes());
    }

    private static final String SNAPSHOT =
            "{\"time\":\"2026-11-21T07:00:00.5+01:00\",\"parent\":\"@\",\"tree\":\"@\",\"paths\":[\"/a\","
                + "\"/b\"],\"hostname\":\"h\",\"username\":\"u\",\"uid\":1,\"gid\":2,\"excludes\":[\"*.o\"],"
                + "\"tags\":[\"t\",\"coffer:note=a%20b\"],\"original\":\"@\",\"program_version\":\"restic"
                + " 0.19\",\"summary\":{\"backup_start\":\"2026-11-21T07:00:00Z\",\"backup_end\":"
                + "\"2026-11-21T07:00:00Z\",\"files_new\":3,\"data_added\":18446744073709551615}}";

    @Test
    void pointIsReadOrDamaged() throws IOException {
        fuzz(
                bytes -> Snapshot.parse(new ByteArrayInputStream(bytes)).toBytes(),
                utf8(SNAPSHOT.replace("@", ID)),
                utf8(
                        "{\"time\":\"2026-11-21T07:00:00Z\",\"tree\":null,\"paths\":null,\"tags\":null}"));
    }

    @Test
    void indexIsReadOrDamaged() throws IOException {
        String blob = "{\"id\":\"" + ID + "\",\"type\":\"data\",\"offset\":0,\"length\":42}";
        String small = blob.replace("}", ",\"uncompressed_length\":9}").replace("data", "tree");
        String pack = "{\"id\":\"" + ID + "\",\"blobs\":[" + blob + "," + small + "]}";
        fuzz(
                bytes -> {
                    IndexFile.read(new ByteArrayInputStream(bytes), new Counting());
                    return bytes;
                },
                utf8("{\"supersedes\":[\"" + ID + "\"],\"packs\":[" + pack + "," + pack + "]}\n"),
                utf8("{\"packs\":null}"));
    }

    private static final class Counting implements IndexFile.Visitor {
        @Override
        public void pack(byte[] id) {
            assertTrue(id.length == Sha256.BYTES);
        }

        @Override
        public void blob(BlobType type, byte[] id, long offset, int length, int rawLength) {
            assertTrue(offset >= 0 && length > 0 && rawLength >= 0);
        }
    }

    private static final String NODE =
            "{\"name\":\"a\\\\xff\\\\u00a0\",\"type\":\"file\",\"mode\":420,\"mtime\":"
                + "\"2026-11-21T07:00:00.123456789+01:00\",\"atime\":\"2026-11-21T07:00:00Z\",\"ctime\":"
                + "\"2026-11-21T07:00:00Z\",\"uid\":4294967294,\"gid\":1,\"user\":\"u\",\"group\":\"g\","
                + "\"inode\":18446744073709551615,\"device_id\":3,\"size\":5,\"links\":2,"
                + "\"extended_attributes\":[{\"name\":\"user.a\",\"value\":\"AAE=\"},{\"name\":\"user.b\","
                + "\"value\":null}],\"content\":[\"@\",\"@\"]}";

    @Test
    void listingIsReadOrDamaged() throws IOException {
        String link =
                "{\"name\":\"l\",\"type\":\"symlink\",\"mode\":134218239,\"linktarget\":\"x\",\"linktarget_raw\":"
                    + "\"AAH/\",\"content\":null}";
        String folder = "{\"name\":\"z\",\"type\":\"dir\",\"content\":null,\"subtree\":\"@\"}";
        String list = "{\"nodes\":[" + NODE + "," + link + "," + folder + "]}\n";
        fuzz(ParserFuzzTest::listing, utf8(list.replace("@", ID)), utf8("{\"nodes\":[]}\n"));
    }

    /** What was read is written again, and then read as the same. */
    private static Object listing(byte[] bytes) throws IOException {
        List<Node> nodes = TreeText.parse(bytes, bytes.length);
        byte[] again = written(nodes);
        assertTrue(Arrays.equals(again, written(TreeText.parse(again, again.length))));
        return nodes;
    }

    private static byte[] written(List<Node> nodes) {
        TreeText text = new TreeText(java.time.ZoneOffset.UTC);
        text.begin();
        for (Node node : nodes) {
            text.add(node);
        }
        return text.end().toBytes();
    }

    @Test
    void headerOfAPackIsReadOrDamaged() throws IOException {
        Sha256 id = Sha256.parse(ID);
        List<BlobPlace> blobs = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            BlobType type = i % 2 == 0 ? BlobType.DATA : BlobType.TREE;
            blobs.add(new BlobPlace(type, id, 40L * i, 40, i % 3 == 0 ? 0 : 9));
        }
        fuzz(PackHeader::parse, PackHeader.toBytes(blobs));
    }

    @Test
    void compressedFileIsReadOrDamaged() throws IOException {
        byte[] json = utf8(SNAPSHOT.replace("@", ID).repeat(40));
        byte[] long_ = new byte[3 << 20];
        Arrays.fill(long_, (byte) ' ');
        fuzz(
                bytes -> {
                    long limit = Limits.decompressed(bytes.length);
                    try (InputStream in = Unpacked.unwrap(bytes, limit)) {
                        return in.transferTo(java.io.OutputStream.nullOutputStream());
                    }
                },
                Unpacked.wrap(json, 2),
                Unpacked.wrap(utf8("{}"), 2),
                Unpacked.wrap(long_, 2),
                utf8("{}"));
    }

    @Test
    void nameIsReadOrRefused() {
        Mutations mutations = new Mutations(SEED);
        List<byte[]> corpus =
                List.of(utf8("a\\xff\\u00a0\\U0001f600\\\\\\\"\\101\\n"), utf8("plain"));
        for (int i = 0; i < CASES; i++) {
            String quoted = new String(mutations.of(corpus), StandardCharsets.UTF_8);
            try {
                byte[] name = QuotedName.unquote(quoted);
                String again = new String(QuotedName.quote(name), StandardCharsets.UTF_8);
                assertTrue(Arrays.equals(name, QuotedName.unquote(again)), quoted);
            } catch (IllegalArgumentException e) {
                assertTrue(String.valueOf(e.getMessage()).contains("quoted"), quoted);
            }
        }
    }
}
