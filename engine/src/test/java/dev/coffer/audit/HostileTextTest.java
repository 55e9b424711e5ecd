package dev.coffer.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.audit.AuditEvent.Result;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

class HostileTextTest {
    private static final String HOSTILE =
            "a\n"
                + "{\"v\":1,\"seq\":9}\r"
                + "\u001b[2J\u0000\u202e\u2066\u200b\u2028\ufeff\u007f\u0085\ud800 \"\\\ud83d\ude00"
                + " größe";

    @TempDir Path dir;

    private List<AuditRecord> records(TestLog log) throws Exception {
        List<AuditRecord> records = new ArrayList<>();
        new AuditReader(HostFiles.ofThisSystem(), HostPath.of(log.folder()))
                .read(AuditFilter.ALL, (record, _) -> records.add(record));
        return records;
    }

    @Test
    void whateverIsInATextItIsOneHarmlessLineAndIsReadBackAsItWas() throws Exception {
        TestLog log = new TestLog(dir);
        log.append(
                AuditEvent.note(HOSTILE, Result.REFUSED)
                        .job(HOSTILE)
                        .store(HOSTILE)
                        .point(HOSTILE)
                        .request(HOSTILE)
                        .text(HOSTILE)
                        .detail(HOSTILE, HOSTILE));
        assertEquals(List.of(), log.verify().findings());
        String file = Files.readString(log.files().getFirst());
        assertEquals(2, file.lines().count());
        for (int i = 0; i < file.length(); i++) {
            char c = file.charAt(i);
            assertTrue(
                    c == '\n' || Harmless.isHarmless(c) || Character.isSurrogate(c),
                    Integer.toHexString(c));
        }
        AuditEvent read = records(log).getLast().event();
        assertEquals(HOSTILE, read.action());
        assertEquals(HOSTILE, read.text());
        assertEquals(HOSTILE, read.details().get(HOSTILE));
    }

    @Test
    void anyTextIsReadBackAsItWas() throws Exception {
        TestLog log = new TestLog(dir);
        Random random = new Random(3);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            StringBuilder text = new StringBuilder();
            for (int k = random.nextInt(40); k >= 0; k--) {
                text.append(
                        (char)
                                (random.nextInt(3) == 0
                                        ? random.nextInt(0x10000)
                                        : random.nextInt(128)));
            }
            texts.add(text.toString());
            log.append(AuditEvent.note("note", Result.DONE).text(text.toString()));
        }
        List<AuditRecord> records = records(log);
        for (int i = 0; i < texts.size(); i++) {
            assertEquals(texts.get(i), records.get(i + 1).event().text());
        }
        assertEquals(List.of(), log.verify().findings());
    }

    @Test
    void aTextThatIsTooLongIsCut() throws Exception {
        TestLog log = new TestLog(dir);
        log.append(AuditEvent.note("note", Result.DONE).text("x".repeat(1 << 20)));
        String text = records(log).getLast().event().text();
        assertEquals("x".repeat(AuditEvent.MAX_TEXT - 1) + "…", text);
        assertEquals(List.of(), log.verify().findings());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "=1+1",
                "+1",
                "-1",
                "@SUM(A1)",
                "\t=1",
                "\r=1",
                "\n=1",
                "  =1",
                "＝1",
                "=\"a\",b"
            })
    void noCellOfACsvIsAFormula(String text) throws Exception {
        TestLog log = new TestLog(dir);
        log.append(AuditEvent.note("note", Result.DONE).text(text).detail(text, text));
        String line = AuditCsv.line(records(log).getLast());
        assertEquals(1, line.lines().count(), line);
        assertTrue(line.endsWith("\r\n"));
        for (String cell : cells(line.strip())) {
            assertFalse("=+-@\t\r\n＝".indexOf(cell.isEmpty() ? 'x' : cell.charAt(0)) >= 0, line);
            assertFalse("=+-@".indexOf(cell.isBlank() ? 'x' : cell.strip().charAt(0)) >= 0, line);
        }
        assertEquals(17, cells(line.strip()).size(), line);
    }

    /** RFC 4180. */
    private static List<String> cells(String line) {
        List<String> cells = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"' && quoted && i + 1 < line.length() && line.charAt(i + 1) == '"') {
                cell.append('"');
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                cells.add(cell.toString());
                cell.setLength(0);
            } else {
                cell.append(c);
            }
        }
        cells.add(cell.toString());
        return cells;
    }

    @Test
    void filtersTakeWhatFitsAllOfThem() throws Exception {
        TestLog log = new TestLog(dir);
        log.append(AuditEvent.note("backup", Result.DONE).job("home").text("Größe"));
        log.append(AuditEvent.note("forget", Result.REFUSED).job("home"));
        log.append(AuditEvent.note("forget", Result.DONE).job("other"));
        assertEquals(
                List.of(2L),
                seqs(
                        log,
                        new AuditFilter(List.of("back*"), null, null, null, null, null, "größe")));
        assertEquals(
                List.of(3L, 4L),
                seqs(
                        log,
                        new AuditFilter(List.of("forget"), "alice", null, null, null, null, null)));
        assertEquals(
                List.of(3L),
                seqs(
                        log,
                        new AuditFilter(
                                List.of("forget", "x"),
                                null,
                                "home",
                                "refused",
                                null,
                                null,
                                null)));
        assertEquals(
                List.of(),
                seqs(log, new AuditFilter(List.of(), "bob", null, null, null, null, null)));
        assertEquals(
                List.of(),
                seqs(
                        log,
                        new AuditFilter(
                                List.of(),
                                null,
                                null,
                                null,
                                log.clock().instant().plusSeconds(1),
                                null,
                                null)));
        assertEquals(
                List.of(),
                seqs(
                        log,
                        new AuditFilter(
                                List.of(), null, null, null, null, log.clock().instant(), null)));
    }

    private List<Long> seqs(TestLog log, AuditFilter filter) throws Exception {
        List<Long> seqs = new ArrayList<>();
        new AuditReader(HostFiles.ofThisSystem(), HostPath.of(log.folder()))
                .read(filter, (record, _) -> seqs.add(record.seq()));
        List<Long> last = new ArrayList<>();
        new AuditReader(HostFiles.ofThisSystem(), HostPath.of(log.folder()))
                .last(100, filter, (record, _) -> last.add(record.seq()));
        assertEquals(seqs, last);
        return seqs;
    }
}
