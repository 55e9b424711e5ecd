package dev.coffer.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.audit.AuditEvent.Result;
import dev.coffer.base.Sha256;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;

class AuditLogTest {
    @TempDir Path dir;

    private TestLog log;

    @org.junit.jupiter.api.BeforeEach
    void begin() {
        log = new TestLog(dir);
    }

    @Test
    void eachRecordIsALineThatHoldsTheHashOfTheOneBefore() throws Exception {
        AuditHead intent = log.append(AuditEvent.intent("backup").job("home"));
        AuditHead outcome = log.append(AuditEvent.outcome("backup", intent, Result.DONE));
        List<String> lines = Files.readAllLines(log.files().getFirst());
        assertEquals(3, lines.size());
        assertTrue(lines.get(0).contains("\"action\":\"log-started\""));
        assertTrue(lines.get(2).contains("\"intent\":2,\"result\":\"done\""));
        String previous = "0".repeat(64);
        for (String line : lines) {
            assertTrue(line.contains(",\"prev\":\"" + previous + "\",\"sig\":\""), line);
            previous = Sha256.hash(line.getBytes(StandardCharsets.UTF_8)).toString();
        }
        assertEquals(outcome.log() + ":3:" + previous, outcome.toString());
        assertEquals(outcome, AuditHead.parse(outcome.toString()));
        assertEquals(outcome, log.log().head());
    }

    @Test
    void whereNothingWasRecordedThereIsNoHead() {
        assertNull(log.log().head());
    }

    @Test
    void eachDayHasAFileAndTheChainGoesAcross() throws Exception {
        log.append(AuditEvent.note("first", Result.DONE));
        log.clock().advance(Duration.ofDays(1));
        log.append(AuditEvent.note("second", Result.DONE));
        log.clock().advance(Duration.ofDays(-3)); // set back: it stays with the newest file
        AuditHead last = log.append(AuditEvent.note("third", Result.DONE));
        assertEquals(2, log.files().size());
        assertEquals(2, Files.readAllLines(log.files().get(0)).size());
        assertEquals(2, Files.readAllLines(log.files().get(1)).size());
        assertEquals(4, last.seq());
    }

    @Test
    void aTornLineIsSealedByTheNextAppend() throws Exception {
        log.append(AuditEvent.note("first", Result.DONE));
        Path file = log.files().getFirst();
        Files.writeString(file, "{\"v\":1,\"seq\":3,\"ti", StandardOpenOption.APPEND);
        AuditHead last = log.another().append(AuditEvent.note("second", Result.DONE));
        List<String> lines = Files.readAllLines(file);
        assertEquals(5, lines.size());
        assertEquals("{\"v\":1,\"seq\":3,\"ti", lines.get(2));
        assertTrue(lines.get(3).contains("\"action\":\"recovered\""));
        assertTrue(
                lines.get(3)
                        .contains(
                                Sha256.hash((lines.get(2) + "\n").getBytes(StandardCharsets.UTF_8))
                                        .toString()));
        assertEquals(4, last.seq());
    }

    @Test
    void aRecordWhoseHeadWasNotWrittenIsTakenIn() throws Exception {
        log.append(AuditEvent.note("first", Result.DONE));
        byte[] head = Files.readAllBytes(log.headFile());
        log.append(AuditEvent.note("second", Result.DONE));
        Files.write(log.headFile(), head);
        AuditHead last = log.another().append(AuditEvent.note("third", Result.DONE));
        assertEquals(4, last.seq());
        assertEquals(4, Files.readAllLines(log.files().getFirst()).size());
    }

    @Test
    void aLogThatWasCutIsContinuedFromTheHeadSoThatTheGapShows() throws Exception {
        log.append(AuditEvent.note("first", Result.DONE));
        log.append(AuditEvent.note("second", Result.DONE));
        Path file = log.files().getFirst();
        List<String> lines = Files.readAllLines(file);
        Files.writeString(file, lines.get(0) + "\n" + lines.get(1) + "\n");
        AuditHead last = log.append(AuditEvent.note("third", Result.DONE));
        assertEquals(5, last.seq());
        List<String> now = Files.readAllLines(file);
        assertTrue(now.get(2).contains("\"seq\":4,"));
        assertTrue(now.get(2).contains("\"action\":\"tampering-noticed\""));
    }

    @Test
    void anotherUsersLogInTheSameFolderIsLeftAlone() throws Exception {
        log.append(AuditEvent.note("mine", Result.DONE));
        TestLog other = log.withState(dir.resolve("other-state"));
        AuditHead theirs = other.append(AuditEvent.note("theirs", Result.DONE));
        AuditHead mine = log.append(AuditEvent.note("mine", Result.DONE));
        assertEquals(2, log.files().size());
        assertEquals(2, theirs.seq());
        assertEquals(3, mine.seq());
        assertNotNull(log.log().head());
    }
}
