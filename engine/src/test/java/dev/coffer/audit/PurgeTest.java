package dev.coffer.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.audit.AuditEvent.Result;
import dev.coffer.audit.AuditFinding.Kind;
import dev.coffer.base.CofferException;
import dev.coffer.base.Sha256;
import dev.coffer.os.Errno;
import dev.coffer.os.HostFiles;
import dev.coffer.os.OsException;
import dev.coffer.testkit.os.Call;
import dev.coffer.testkit.os.FaultyFiles;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;

/** Days of a log that are taken away, and what verify says of what is left. */
class PurgeTest {
    private static final LocalDate FIRST = LocalDate.of(2026, 11, 22);

    @TempDir Path dir;
    private TestLog log;

    /** Five days of four records each, the first with one more. */
    @BeforeEach
    void write() throws Exception {
        log = new TestLog(dir);
        write(log);
    }

    private static void write(TestLog log) throws Exception {
        for (int i = 0; i < 20; i++) {
            if (i > 0 && i % 4 == 0) {
                log.clock().advance(Duration.ofDays(1));
            }
            log.append(AuditEvent.note("backup", Result.DONE).job("home"));
        }
    }

    private static void purge(TestLog log, LocalDate before) throws CofferException {
        log.log().purge(before, _ -> {});
    }

    private static List<Kind> kinds(List<AuditFinding> findings) {
        return findings.stream().map(AuditFinding::kind).toList();
    }

    private AuditHead recordOf(int file, int line) throws Exception {
        byte[] bytes =
                Files.readAllLines(log.files().get(file))
                        .get(line)
                        .getBytes(StandardCharsets.UTF_8);
        RecordScanner scanner = new RecordScanner();
        assertTrue(scanner.scan(bytes, 0, bytes.length));
        return new AuditHead(scanner.log(), scanner.seq(), Sha256.hash(bytes));
    }

    @Test
    void wholeDaysBeforeTheDateGoAndTheRestVerifies() throws Exception {
        LogPurge plan = log.log().planPurge(FIRST.plusDays(2));
        assertEquals(2, plan.days().size());
        assertEquals(9, plan.records());
        assertEquals(5, plan.days().getFirst().end().seq());

        purge(log, FIRST.plusDays(2));

        assertEquals(3, log.files().size());
        AuditReport report = log.verify();
        assertEquals(List.of(), report.findings());
        assertEquals(List.of(Kind.PURGED), kinds(report.notes()));
        assertTrue(report.notes().getFirst().forPeople().contains("purged on 2026-11-26"));
        assertEquals(9, report.logs().getFirst().purgedTo());
        assertEquals(14, report.logs().getFirst().records());
        assertEquals(List.of(), kinds(TestLog.verifyAlone(log.folder()).findings()));
        log.another().append(AuditEvent.note("backup", Result.DONE));
        assertEquals(List.of(), log.verify().findings());
    }

    @Test
    void theNewestDayStaysWhateverTheDate() throws Exception {
        log.clock().advance(Duration.ofDays(30));
        assertEquals(4, log.log().planPurge(FIRST.plusDays(30)).days().size());
        purge(log, FIRST.plusDays(30));
        assertEquals(2, log.files().size());
        assertEquals(List.of(), log.verify().findings());
        purge(log, FIRST.plusDays(31));
        assertEquals(1, log.files().size());
        assertEquals(List.of(), log.verify().findings());
    }

    @Test
    void whatGoesIsNamedBeforeAndToldAfter() throws Exception {
        AuditHead last = recordOf(1, 3);
        purge(log, FIRST.plusDays(2));
        List<String> lines = Files.readAllLines(log.files().getLast());
        String intent = lines.get(lines.size() - 2);
        assertTrue(intent.contains("\"action\":\"log-purge\",\"phase\":\"intent\""), intent);
        assertTrue(intent.contains("\"last_seq\":\"9\",\"last_sha256\":\"" + last.hash()), intent);
        assertTrue(intent.contains("2026-11-22:5:"), intent);
        assertTrue(
                lines.getLast().contains("\"phase\":\"outcome\",\"intent\":22,"), lines.getLast());
        assertTrue(lines.getLast().contains("\"removed\":\"2\""), lines.getLast());
    }

    @Test
    void headsOfWhatWentAreSaidToBeOfNoUseAnyMore() throws Exception {
        NamedHead third = new NamedHead("a paper", recordOf(0, 2));
        NamedHead ninth = new NamedHead("a phone", recordOf(1, 3));
        NamedHead tenth = new NamedHead("a disk", recordOf(2, 0));
        purge(log, FIRST.plusDays(2));

        AuditReport report = log.verify(third, ninth, tenth);
        assertEquals(List.of(), report.findings());
        assertEquals(List.of(Kind.PURGED, Kind.PURGED), kinds(report.notes()));
        String note = report.notes().getLast().message();
        assertTrue(note.contains("purged on 2026-11-26 and cannot be compared any more"), note);
        assertTrue(note.contains("a paper (record 3)"), note);
        assertFalse(note.contains("a phone"), note); // its hash is in the record of the purge
        NamedHead other =
                new NamedHead("a phone", new AuditHead(ninth.head().log(), 9, third.head().hash()));
        assertEquals(List.of(Kind.REWRITTEN), kinds(log.verify(other).findings()));
        NamedHead cut =
                new NamedHead(
                        "a phone", new AuditHead(ninth.head().log(), 99, third.head().hash()));
        assertEquals(List.of(Kind.TRUNCATED), kinds(log.verify(cut).findings()));
    }

    @Test
    void whatNoPurgeNamesIsMissedAllTheSame() throws Exception {
        purge(log, FIRST.plusDays(2));
        Files.delete(log.files().getFirst());
        AuditReport report = log.verify();
        assertEquals(List.of(Kind.MISSING), kinds(report.findings()));
        assertTrue(
                report.findings().getFirst().message().contains("records 10 to 13 before it"),
                report.findings().getFirst().message());
        Files.delete(log.files().getLast());
        assertFalse(log.verify().isSound());
        assertFalse(TestLog.verifyAlone(log.folder()).isSound());
    }

    @Test
    void aFileThatIsMissingWithoutAnyPurgeIsMissed() throws Exception {
        Files.delete(log.files().getFirst());
        assertEquals(List.of(Kind.MISSING), kinds(log.verify().findings()));
        log.append(AuditEvent.intent(AuditRecord.PURGE).text("not named"));
        assertEquals(List.of(Kind.MISSING), kinds(log.verify().findings()));
    }

    @Test
    void whatIsChangedInWhatIsLeftIsNamed() throws Exception {
        purge(log, FIRST.plusDays(2));
        for (Path file : log.files()) {
            byte[] whole = Files.readAllBytes(file);
            for (int i = 0; i < whole.length; i += 61) {
                byte[] changed = whole.clone();
                changed[i] ^= 1;
                Files.write(file, changed);
                expectNamed(file, lineOf(whole, i));
            }
            Files.write(file, whole);
        }
        Path first = log.files().getFirst();
        List<String> lines = Files.readAllLines(first);
        Files.writeString(first, String.join("\n", lines.subList(1, lines.size())) + "\n");
        assertEquals(List.of(Kind.MISSING), kinds(log.verify().findings()));
    }

    /** First of all, but where it is the record that says what the first one has to follow. */
    private void expectNamed(Path file, int line) throws Exception {
        List<AuditFinding> findings = log.verify().findings();
        boolean isIntent = file.equals(log.files().getLast()) && line == 5;
        AuditFinding found = findings.get(isIntent ? findings.size() - 1 : 0);
        assertEquals(file.getFileName().toString(), found.file(), found.forPeople());
        assertEquals(line, found.line(), found.forPeople());
    }

    private static int lineOf(byte[] whole, int at) {
        int line = 1;
        for (int i = 0; i < at; i++) {
            line += whole[i] == '\n' ? 1 : 0;
        }
        return line;
    }

    @Test
    void aPurgeThatSomebodyElseSignedNamesNothing() throws Exception {
        purge(log, FIRST.plusDays(2));
        TestLog other = new TestLog(Files.createDirectory(dir.resolve("other")));
        write(other);
        purge(other, FIRST.plusDays(2));
        Path last = log.files().getLast();
        List<String> lines = Files.readAllLines(last);
        List<String> theirs = Files.readAllLines(other.files().getLast());
        lines.set(lines.size() - 2, theirs.get(theirs.size() - 2));
        Files.writeString(last, String.join("\n", lines) + "\n");
        assertFalse(log.verify().isSound());
        assertFalse(TestLog.verifyAlone(log.folder()).isSound());
    }

    @Test
    void aLogThatWasPurgedIsPurgedAgain() throws Exception {
        NamedHead third = new NamedHead("a paper", recordOf(0, 2));
        purge(log, FIRST.plusDays(1));
        log.clock().advance(Duration.ofDays(1));
        log.append(AuditEvent.note("backup", Result.DONE));
        purge(log, FIRST.plusDays(5)); // and with it the record of the first purge
        AuditReport report = log.verify(third);
        assertEquals(List.of(), report.findings());
        assertEquals(1, log.files().size());
        assertTrue(report.notes().getLast().message().contains("purged on 2026-11-27"));
    }

    @Test
    void veryManyDaysAreNamedByMoreThanOneRecord() throws Exception {
        for (int i = 0; i < DayRemoval.FILES_A_RECORD + 30; i++) {
            log.clock().advance(Duration.ofDays(1));
            log.append(AuditEvent.note("backup", Result.DONE));
        }
        purge(log, FIRST.plusDays(900));
        assertEquals(1, log.files().size());
        assertEquals(List.of(), log.verify().findings());
        assertEquals(
                2,
                Files.readAllLines(log.files().getFirst()).stream()
                        .filter(line -> line.contains("\"phase\":\"intent\""))
                        .count());
    }

    @Test
    void withoutConsentNothingIsWrittenAndNothingGoes() throws Exception {
        AuditHead before = log.log().head();
        assertThrows(
                CofferException.class,
                () ->
                        log.log()
                                .purge(
                                        FIRST.plusDays(2),
                                        _ -> {
                                            throw CofferException.failed("no");
                                        }));
        assertEquals(5, log.files().size());
        assertEquals(before, log.log().head());
    }

    @Test
    void theConsentMayRecordSomethingUnderTheLock() throws Exception {
        log.log()
                .purge(
                        FIRST.plusDays(2),
                        plan -> {
                            assertEquals(2, plan.days().size());
                            log.append(AuditEvent.note("approval-used", Result.DONE));
                        });
        assertEquals(List.of(), log.verify().findings());
        assertEquals(24, log.append(AuditEvent.note("backup", Result.DONE)).seq() - 1);
    }

    @Test
    void whereverTheMachineStopsWhatIsLeftVerifiesAndTheNextPurgeEndsIt() throws Exception {
        boolean crashed = true;
        for (int n = 1; crashed; n++) {
            TestLog each = new TestLog(Files.createDirectory(dir.resolve("c" + n)));
            write(each);
            FaultyFiles files = new FaultyFiles(HostFiles.ofThisSystem()).crashAt(n);
            AuditLog dying = each.on(files);
            crashed = false;
            try {
                dying.purge(FIRST.plusDays(3), _ -> {});
            } catch (FaultyFiles.Crash e) {
                crashed = true;
            }
            String what = "change " + n + ", " + each.files().size() + " files are left";
            AuditReport report = each.verify();
            assertEquals(List.of(), report.findings(), what);
            boolean half = each.files().size() == 3 || each.files().size() == 4;
            assertEquals(
                    half,
                    report.notes().stream().anyMatch(note -> note.message().contains("stopped")),
                    what);
            each.another().append(AuditEvent.note("backup", Result.DONE));
            assertEquals(List.of(), each.verify().findings(), what + ", then one more");
            each.another().purge(FIRST.plusDays(3), _ -> {});
            assertEquals(2, each.files().size(), what);
            assertEquals(List.of(), each.verify().findings(), what + ", then purged again");
        }
    }

    @Test
    void whereAFileCannotBeRemovedThatIsRecorded() throws Exception {
        FaultyFiles files =
                new FaultyFiles(HostFiles.ofThisSystem()).fail(Call.REMOVE_FILE, 2, Errno.EIO);
        assertThrows(AuditException.class, () -> log.on(files).purge(FIRST.plusDays(3), _ -> {}));
        assertEquals(4, log.files().size());
        assertEquals(List.of(), log.verify().findings());
        String last = Files.readAllLines(log.files().getLast()).getLast();
        assertTrue(last.contains("\"result\":\"failed\""), last);
        assertTrue(last.contains("\"removed\":\"1\""), last);
    }

    @Test
    void whereverACallFailsTheLogStaysSound() throws Exception {
        boolean failed = true;
        for (int n = 1; failed; n++) {
            TestLog each = new TestLog(Files.createDirectory(dir.resolve("f" + n)));
            write(each);
            FaultyFiles files = new FaultyFiles(HostFiles.ofThisSystem());
            int wanted = n;
            int[] calls = {0};
            files.rule((_, path) -> {
                if (++calls[0] == wanted) {
                    throw new OsException("x", path, Errno.EIO.number());
                }
            });
            try {
                each.on(files).purge(FIRST.plusDays(3), _ -> {});
            } catch (AuditException e) {
                assertTrue(e.getMessage().contains("audit log"), e.getMessage());
            }
            failed = calls[0] >= wanted;
            assertEquals(List.of(), each.verify().findings(), "call " + n);
        }
    }
}
