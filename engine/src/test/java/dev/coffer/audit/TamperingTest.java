package dev.coffer.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.coffer.audit.TamperedLog.Place;
import dev.coffer.base.Sha256;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A log of 1,000 records over 100 days, and everything that can be done to it. Of bits each 997th
 * is flipped here; {@code -Dcoffer.test.audit.stride=1} flips them all (scripts/soak audit).
 */
class TamperingTest {
    private static final int RECORDS = 1000;
    private static final int A_DAY = 10;

    @TempDir static Path dir;
    private static TamperedLog log;

    @BeforeAll
    static void write() throws Exception {
        log = TamperedLog.write(dir, RECORDS, A_DAY);
        assertEquals(RECORDS / A_DAY, log.fileCount());
    }

    @Test
    void whateverBitIsFlippedVerifyNamesTheLine() {
        int stride = Integer.getInteger("coffer.test.audit.stride", 997);
        long flips =
                IntStream.range(0, log.fileCount())
                        .parallel()
                        .mapToLong(file -> flipBits(file, stride))
                        .sum();
        System.out.println("flipped " + flips + " bits");
        assertTrue(flips > 1000);
    }

    private static long flipBits(int file, int stride) {
        byte[] content = log.content(file).clone();
        int[] starts = log.lineStarts(file);
        long flips = 0;
        int line = 0;
        for (long bit = file % stride; bit < content.length * 8L; bit += stride) {
            int at = (int) (bit / 8);
            while (at >= starts[line + 1]) {
                line++;
            }
            content[at] ^= (byte) (1 << (bit % 8));
            AuditFinding found = verify(file, content);
            content[at] ^= (byte) (1 << (bit % 8));
            flips++;
            Place expected = new Place(log.name(file), line + 1, log.firstSeq(file) + line);
            if (!expected.equals(TamperedLog.place(found))) {
                fail(log.name(file) + " byte " + at + " bit " + bit % 8 + ": " + found);
            }
        }
        if (stride == 1) {
            System.out.println(log.name(file) + ": each of " + flips + " flips was found");
        }
        return flips;
    }

    /** What is found; it is a failure to find nothing. */
    private static AuditFinding verify(int file, byte @Nullable [] content) {
        try {
            AuditFinding found = log.verify(file, content);
            assertNotNull(found, () -> "nothing found in " + log.name(file));
            return found;
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void eachRecordThatIsTakenAwayIsMissed() {
        forEachRecord((file, line) -> {
            AuditFinding found = verify(file, without(file, line));
            long seq = log.firstSeq(file) + line;
            boolean lastOfFile = line == A_DAY - 1;
            if (seq == RECORDS) {
                expect(found, file, line, seq);
            } else if (lastOfFile) {
                expect(found, file + 1, 0, seq + 1);
            } else {
                expect(found, file, line, seq + 1);
            }
        });
    }

    @Test
    void eachRecordThatIsThereTwiceIsNamed() {
        forEachRecord((file, line) -> {
            AuditFinding found = verify(file, with(file, line + 1, record(file, line)));
            expect(found, file, line + 1, log.firstSeq(file) + line);
        });
    }

    @Test
    void eachTwoNeighboursThatChangePlacesAreNamed() {
        forEachRecord((file, line) -> {
            if (line < A_DAY - 1) {
                AuditFinding found = verify(file, swapped(file, line, line + 1));
                expect(found, file, line, log.firstSeq(file) + line + 1);
            }
        });
    }

    @Test
    void anyTwoRecordsOfADayThatChangePlacesAreNamed() {
        for (int file = 0; file < log.fileCount(); file += 9) {
            for (int one = 0; one < A_DAY; one++) {
                for (int other = one + 1; other < A_DAY; other++) {
                    AuditFinding found = verify(file, swapped(file, one, other));
                    expect(found, file, one, log.firstSeq(file) + other);
                }
            }
        }
    }

    @Test
    void aRecordOfAnotherDayIsNamedWhereverItIsPut() {
        Random random = new Random(11);
        for (int i = 0; i < 500; i++) {
            int file = random.nextInt(log.fileCount());
            int line = random.nextInt(A_DAY);
            int days = 1 + random.nextInt(log.fileCount() - 2);
            int from = (file + days) % log.fileCount();
            byte[] record = record(from, random.nextInt(A_DAY));
            AuditFinding found = verify(file, with(file, line, record));
            assertNotNull(found);
            assertEquals(log.name(file), found.file());
            assertEquals(line + 1, found.line());
        }
    }

    @Test
    void aRecordThatSomebodyWithoutTheKeyMakesIsNamedThoughItsChainIsRight() {
        SigningKey forger = SigningKey.of(new byte[32]);
        forEachRecord((file, line) -> {
            byte[] forged = forged(file, line, forger);
            long seq = log.firstSeq(file) + line + 1;
            expect(verify(file, with(file, line + 1, forged)), file, line + 1, seq);
        });
    }

    /** A record that follows the given one, chained as it should be. */
    private static byte[] forged(int file, int line, SigningKey forger) {
        byte[] before = record(file, line);
        RecordScanner scanner = new RecordScanner();
        assertTrue(scanner.scan(before, 0, before.length - 1));
        AuditRecord like = scanner.record();
        assertNotNull(like);
        AuditRecord next =
                new AuditRecord(
                        like.log(),
                        like.seq() + 1,
                        like.time(),
                        like.actor(),
                        AuditEvent.note("forget", AuditEvent.Result.DONE),
                        Sha256.hash(Arrays.copyOf(before, before.length - 1)));
        byte[] made = RecordWriter.line(next, forger);
        byte[] text = Arrays.copyOf(made, made.length + 1);
        text[made.length] = '\n';
        return text;
    }

    @Test
    void allRecordsWrittenAnewFromOneOnAreNamedByTheFirst() {
        SigningKey forger = SigningKey.of(new byte[32]);
        for (int line = 0; line < A_DAY; line++) {
            int file = log.fileCount() / 2;
            ByteArrayOutputStream anew = new ByteArrayOutputStream();
            anew.write(log.content(file), 0, log.lineStarts(file)[line]);
            Sha256 previous = null;
            for (int next = line; next < A_DAY; next++) {
                byte[] old = record(file, next);
                RecordScanner scanner = new RecordScanner();
                assertTrue(scanner.scan(old, 0, old.length - 1));
                AuditRecord record = scanner.record();
                assertNotNull(record);
                byte[] made =
                        RecordWriter.line(
                                new AuditRecord(
                                        record.log(),
                                        record.seq(),
                                        record.time(),
                                        record.actor(),
                                        record.event().text("never mind"),
                                        previous == null ? record.previous() : previous),
                                forger);
                previous = Sha256.hash(made);
                anew.writeBytes(made);
                anew.write('\n');
            }
            AuditFinding found = verify(file, anew.toByteArray());
            expect(found, file, line, log.firstSeq(file) + line);
        }
    }

    @Test
    void aLogCutAtAnyByteOfItsLastRecordsIsNamedFromTheFirstThatIsGone() {
        int file = log.fileCount() - 1;
        byte[] content = log.content(file);
        int[] starts = log.lineStarts(file);
        for (int line = 0; line < A_DAY; line++) {
            for (int length = starts[line]; length < starts[line + 1]; length++) {
                AuditFinding found = verify(file, Arrays.copyOf(content, length));
                expect(found, file, line, log.firstSeq(file) + line);
            }
        }
    }

    @Test
    void anyFileCutAtAnyRecordOrWithinOneIsNamed() {
        forEachRecord((file, line) -> {
            int[] starts = log.lineStarts(file);
            byte[] content = log.content(file);
            assertNotNull(verify(file, Arrays.copyOf(content, starts[line])));
            int middle = (starts[line] + starts[line + 1]) / 2;
            AuditFinding found = verify(file, Arrays.copyOf(content, middle));
            assertNotNull(found);
            expect(found, file, line, log.firstSeq(file) + line);
        });
    }

    @Test
    void eachWholeFileThatIsTakenAwayOrEmptiedIsMissed() {
        for (int file = 0; file < log.fileCount(); file++) {
            AuditFinding gone = verify(file, null);
            AuditFinding empty = verify(file, new byte[0]);
            long seq = log.firstSeq(file);
            if (file == log.fileCount() - 1) {
                assertEquals(seq, gone.seq());
                assertEquals(seq, empty.seq());
            } else {
                expect(gone, file + 1, 0, seq + A_DAY);
                expect(empty, file + 1, 0, seq + A_DAY);
            }
        }
    }

    @Test
    void bytesPutInAnywhereAreNamed() {
        Random random = new Random(12);
        for (int i = 0; i < 1000; i++) {
            int file = random.nextInt(log.fileCount());
            byte[] content = log.content(file);
            int at = random.nextInt(content.length);
            byte[] more = new byte[content.length + 1];
            System.arraycopy(content, 0, more, 0, at);
            more[at] = (byte) random.nextInt(256);
            System.arraycopy(content, at, more, at + 1, content.length - at);
            assertNotNull(verify(file, more), log.name(file) + " byte " + at + ": " + more[at]);
        }
    }

    private interface OfRecord {
        void at(int file, int line);
    }

    private static void forEachRecord(OfRecord what) {
        for (int file = 0; file < log.fileCount(); file++) {
            for (int line = 0; line < A_DAY; line++) {
                what.at(file, line);
            }
        }
    }

    /** Lines and files from 0, as here; a finding counts lines from 1. */
    private static void expect(AuditFinding found, int file, int line, long seq) {
        assertEquals(new Place(log.name(file), line + 1, seq), TamperedLog.place(found));
    }

    private static byte[] record(int file, int line) {
        int[] starts = log.lineStarts(file);
        return Arrays.copyOfRange(log.content(file), starts[line], starts[line + 1]);
    }

    private static byte[] without(int file, int line) {
        int[] starts = log.lineStarts(file);
        byte[] content = log.content(file);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(content, 0, starts[line]);
        out.write(content, starts[line + 1], content.length - starts[line + 1]);
        return out.toByteArray();
    }

    private static byte[] with(int file, int line, byte[] record) {
        int[] starts = log.lineStarts(file);
        byte[] content = log.content(file);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(content, 0, starts[line]);
        out.writeBytes(record);
        out.write(content, starts[line], content.length - starts[line]);
        return out.toByteArray();
    }

    private static byte[] swapped(int file, int one, int other) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int line = 0; line < A_DAY; line++) {
            out.writeBytes(record(file, line == one ? other : line == other ? one : line));
        }
        return out.toByteArray();
    }

    @Test
    void aTextOfManyRecordsIsWhatTheTestThinksItIs() {
        String text = new String(log.content(0), StandardCharsets.UTF_8);
        assertEquals(A_DAY, text.lines().count());
    }
}
