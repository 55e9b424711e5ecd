package dev.coffer.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.audit.AuditEvent.Result;
import dev.coffer.audit.AuditFinding.Kind;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.testkit.TreeSnapshot;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;

class VerificationTest {
    @TempDir Path dir;
    private TestLog log;

    @BeforeEach
    void write() throws Exception {
        log = new TestLog(dir);
        for (int day = 0; day < 3; day++) {
            for (int i = 0; i < 5; i++) {
                log.append(AuditEvent.note("backup", Result.DONE).job("home"));
            }
            log.clock().advance(Duration.ofDays(1));
        }
    }

    private static List<Kind> kinds(AuditReport report) {
        return report.findings().stream().map(AuditFinding::kind).toList();
    }

    private static NamedHead named(AuditHead head) {
        return new NamedHead("a note on paper", head);
    }

    private AuditHead head() {
        AuditHead head = log.log().head();
        assertNotNull(head);
        return head;
    }

    @Test
    void aLogThatNobodyTouchedIsSound() throws Exception {
        AuditReport report = log.verify(named(head()));
        assertEquals(List.of(), report.findings());
        assertEquals(List.of(), report.notes());
        assertEquals(16, report.logs().getFirst().records());
        assertEquals(head(), report.logs().getFirst().end());
        assertTrue(report.logs().getFirst().comparedWithHead());
    }

    @Test
    void verifyingChangesNothing() throws Exception {
        Files.writeString(log.files().getLast(), "torn", StandardOpenOption.APPEND);
        TreeSnapshot before = TreeSnapshot.of(dir);
        log.verify();
        assertEquals(List.of(), before.differences(TreeSnapshot.of(dir)));
    }

    @Test
    void aCopyIsVerifiedWithoutAnyState() throws Exception {
        Path copy = copy();
        assertEquals(List.of(), TestLog.verifyAlone(copy).findings());
        assertTrue(TestLog.verifyAlone(copy).notes().getFirst().message().contains("no head"));
        Path last = copy.resolve(log.files().getLast().getFileName());
        List<String> lines = Files.readAllLines(last);
        Files.writeString(last, lines.get(0).replace("home", "hone") + "\n");
        AuditReport changed = TestLog.verifyAlone(copy);
        assertEquals(List.of(Kind.ALTERED), kinds(changed));
        assertEquals(12, changed.findings().getFirst().seq());
    }

    @Test
    void whatIsCutOffACopyShowsByAHeadThatWasKept() throws Exception {
        Path copy = copy();
        Files.delete(copy.resolve(log.files().getLast().getFileName()));
        assertEquals(List.of(), TestLog.verifyAlone(copy).findings());
        AuditReport report = TestLog.verifyAlone(copy, named(head()));
        assertEquals(List.of(Kind.TRUNCATED), kinds(report));
        assertEquals(12, report.findings().getFirst().seq());
        assertTrue(report.findings().getFirst().message().contains("a note on paper"));
    }

    private Path copy() throws IOException {
        Path copy = Files.createDirectory(dir.resolve("copy"));
        for (Path file : log.files()) {
            Files.copy(file, copy.resolve(file.getFileName()));
        }
        return copy;
    }

    @Test
    void aLogWrittenAnewShowsByAHeadThatWasKept() throws Exception {
        AuditHead kept = head();
        Path key = log.keyFile();
        for (Path file : log.files()) {
            Files.delete(file);
        }
        Files.delete(log.headFile());
        for (int i = 0; i < 20; i++) { // by somebody who has the key
            log.another().append(AuditEvent.note("never mind", Result.DONE));
        }
        assertEquals(key, log.keyFile());
        assertEquals(List.of(), log.verify().findings());
        assertEquals(List.of(Kind.REWRITTEN), kinds(log.verify(named(kept))));
        assertEquals(16, log.verify(named(kept)).findings().getFirst().seq());
    }

    @Test
    void aLogThatIsGoneIsMissed() throws Exception {
        AuditHead kept = head();
        for (Path file : log.files()) {
            Files.delete(file);
        }
        assertEquals(List.of(Kind.TRUNCATED), kinds(log.verify()));
        Files.delete(log.folder());
        assertEquals(List.of(Kind.TRUNCATED), kinds(log.verify()));
        Path nothing = Files.createDirectory(dir.resolve("nothing"));
        assertEquals(List.of(Kind.TRUNCATED), kinds(TestLog.verifyAlone(nothing, named(kept))));
        assertThrows(AuditException.class, () -> TestLog.verifyAlone(nothing));
    }

    @Test
    void aHeadThatIsGoneChangedOrOfAnEarlierDayShows() throws Exception {
        byte[] whole = Files.readAllBytes(log.headFile());
        for (int i = 0; i < whole.length; i += 7) {
            byte[] changed = whole.clone();
            changed[i] ^= 1;
            Files.write(log.headFile(), changed);
            AuditReport report = log.verify();
            boolean hint =
                    new String(whole, 0, i + 1, StandardCharsets.UTF_8).lines().count() >= 4
                            && i < whereRecordIs(whole);
            assertTrue(hint || !report.isSound(), "byte " + i);
        }
        Files.delete(log.headFile());
        assertEquals(List.of(Kind.HEAD), kinds(log.verify()));
        log.another().append(AuditEvent.note("backup", Result.DONE));
        assertEquals(List.of(Kind.NOTICED), kinds(log.verify()));
    }

    /** What stands between the key and the record only says where to look. */
    private static int whereRecordIs(byte[] head) {
        return new String(head, StandardCharsets.UTF_8).indexOf("\nrecord ");
    }

    @Test
    void aRecordThatWasWrittenAfterTheLastHeadIsNoContradiction() throws Exception {
        byte[] before = Files.readAllBytes(log.headFile());
        log.append(AuditEvent.note("backup", Result.DONE));
        Files.write(log.headFile(), before);
        assertEquals(List.of(), log.verify().findings());
    }

    @Test
    void whatAKillLeavesAtTheEndIsANoteAndIsSealed() throws Exception {
        byte[] head = Files.readAllBytes(log.headFile());
        Path file = log.files().getLast();
        byte[] before = Files.readAllBytes(file);
        log.clock().advance(Duration.ofDays(-1)); // into the same file
        log.append(AuditEvent.note("backup", Result.DONE));
        byte[] after = Files.readAllBytes(file);
        for (int length = before.length; length < after.length; length += 3) {
            Files.write(file, java.util.Arrays.copyOf(after, length));
            Files.write(log.headFile(), head);
            String at = "cut at " + (length - before.length);
            assertEquals(List.of(), log.verify().findings(), at);
            log.another().append(AuditEvent.note("next", Result.DONE));
            AuditReport sealed = log.verify();
            assertEquals(List.of(), sealed.findings(), at);
            assertEquals(log.log().head(), sealed.logs().getFirst().end());
        }
    }

    @Test
    void aSealedLineThatIsChangedOrTakenAwayShows() throws Exception {
        Path file = log.files().getLast();
        Files.writeString(file, "{\"v\":1,\"se", StandardOpenOption.APPEND);
        log.clock().advance(Duration.ofDays(-1));
        log.append(AuditEvent.note("backup", Result.DONE));
        assertEquals(List.of(), log.verify().findings());
        assertTrue(log.verify().notes().getFirst().message().contains("torn"));
        String text = Files.readString(file);
        Files.writeString(file, text.replace("{\"v\":1,\"se\n", "{\"v\":1,\"st\n"));
        assertEquals(List.of(Kind.ALTERED), kinds(log.verify()));
        Files.writeString(file, text.replace("{\"v\":1,\"se\n", ""));
        assertEquals(List.of(Kind.MISSING), kinds(log.verify()));
        Files.writeString(file, text.replace("{\"v\":1,\"se\n", "{\"v\":1,\"se\n{\"v\n"));
        assertEquals(List.of(Kind.ALTERED), kinds(log.verify()));
    }

    @Test
    void aLogThatWasCutAndWrittenOnStaysNamedForEver() throws Exception {
        Path file = log.files().getLast();
        List<String> lines = Files.readAllLines(file);
        Files.writeString(file, lines.getFirst() + "\n");
        assertEquals(List.of(Kind.TRUNCATED), kinds(log.verify()));
        for (int i = 0; i < 10; i++) {
            log.another().append(AuditEvent.note("backup", Result.DONE));
        }
        AuditReport report = log.verify(named(head()));
        assertEquals(List.of(Kind.MISSING, Kind.NOTICED), kinds(report));
        assertTrue(report.findings().getFirst().message().contains("records 13 to 16"));
    }

    @Test
    void aClockThatWasSetBackIsANote() throws Exception {
        log.clock().advance(Duration.ofDays(-30));
        log.append(AuditEvent.note("backup", Result.DONE));
        log.clock().advance(Duration.ofDays(400));
        log.append(AuditEvent.note("backup", Result.DONE));
        AuditReport report = log.verify();
        assertEquals(List.of(), report.findings());
        assertEquals(1, report.notes().size());
        assertTrue(report.notes().getFirst().message().contains("clock"));
    }

    @Test
    void headsOfFilesAreFoundAmongOtherWords() throws Exception {
        Path file = dir.resolve("heads.txt");
        Files.writeString(file, "On Monday: " + head() + "\nTuesday none\n");
        List<NamedHead> heads = Anchors.ofFile(HostFiles.ofThisSystem(), HostPath.of(file));
        assertEquals(head(), heads.getFirst().head());
        List<NamedHead> copy =
                Anchors.ofFile(HostFiles.ofThisSystem(), HostPath.of(log.headFile()));
        assertEquals(head(), copy.getFirst().head());
    }

    @Test
    void aFileThatWasGivenAnotherDayIsNamed() throws Exception {
        Path last = log.files().getLast();
        String name = last.getFileName().toString();
        Files.move(last, last.resolveSibling(name.replace("2026-11-24", "2026-11-25")));

        AuditReport report = log.verify();

        assertEquals(List.of(Kind.MISPLACED), kinds(report));
        assertEquals(12, report.findings().getFirst().seq());
    }

    @Test
    void aFileWithoutARecordIsTold() throws Exception {
        String name = log.files().getLast().getFileName().toString();
        Files.createFile(log.folder().resolve(name.replace("2026-11-24", "2026-11-25")));

        AuditReport report = log.verify();

        assertEquals(List.of(), report.findings());
        assertTrue(report.notes().getFirst().forPeople().contains("2026-11-25"));
        assertTrue(report.notes().getFirst().forPeople().endsWith("is empty"));
    }

    @Test
    void oneRecordThatIsCutOffIsMissingAlone() throws Exception {
        Path last = log.files().getLast();
        List<String> lines = Files.readAllLines(last);
        Files.writeString(last, String.join("\n", lines.subList(0, lines.size() - 1)) + "\n");

        assertEquals(
                "is missing, which the signed head in the state folder knows: the log was cut off",
                log.verify().findings().getFirst().message());
    }
}
