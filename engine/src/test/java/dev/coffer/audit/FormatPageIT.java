package dev.coffer.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coffer.audit.AuditEvent.Result;
import dev.coffer.base.Sha256;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The verifier in docs/format.md, which knows nothing of Coffer, on real logs. */
class FormatPageIT {
    @TempDir static Path place;
    private static Path script;
    private static boolean checksSignatures;

    @TempDir Path dir;
    private TestLog log;

    /** What it said, and how it ended. */
    private record Outcome(int code, String text) {
        void isFine() {
            assertEquals(0, code, text);
        }

        void says(String part) {
            assertTrue(code != 0 && text.contains(part), code + ": " + text);
        }
    }

    @BeforeAll
    static void cutItOutOfThePage() throws Exception {
        boolean there;
        try {
            there = run("python3", "--version").code() == 0;
        } catch (IOException e) {
            there = false;
        }
        assumeTrue(there, "no python3 here: ./check installs it");
        checksSignatures = run("python3", "-c", "import cryptography").code() == 0;
        List<String> lines = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of("../docs/format.md"))) {
            boolean begins = lines.isEmpty() && line.startsWith("    import glob, hashlib");
            if (begins || (!lines.isEmpty() && line.startsWith("    "))) {
                lines.add(line.substring(4));
            } else if (!lines.isEmpty()) {
                break;
            }
        }
        assertTrue(lines.size() > 25, "the page has no script");
        script = Files.write(place.resolve("verify.py"), lines);
    }

    private static Outcome run(String... words) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(process.waitFor(), text);
    }

    private Outcome verify(AuditHead head) throws IOException, InterruptedException {
        return run(
                "python3", script.toString(), log.folder().toString(), head.log(), head.toString());
    }

    /** Four days of three records, the first with one more; on the third day a line was torn. */
    @BeforeEach
    void write() throws Exception {
        log = new TestLog(dir);
        for (int i = 0; i < 12; i++) {
            if (i > 0 && i % 3 == 0) {
                log.clock().advance(Duration.ofDays(1));
            }
            if (i == 8) {
                Files.writeString(log.files().getLast(), "{\"v\":1,", StandardOpenOption.APPEND);
            }
            log.append(AuditEvent.note("backup", Result.DONE).text("größe \"ä\" " + i));
        }
    }

    private AuditHead head() {
        AuditHead head = log.log().head();
        if (head == null) {
            throw new IllegalStateException("a log without a head");
        }
        return head;
    }

    private void edit(int file, java.util.function.UnaryOperator<List<String>> change)
            throws IOException {
        Path path = log.files().get(file);
        Files.write(path, change.apply(new ArrayList<>(Files.readAllLines(path))));
    }

    @Test
    void aLogAsItWasWrittenIsFine() throws Exception {
        verify(head()).isFine();
        AuditHead early = head();
        log.append(AuditEvent.note("backup", Result.DONE));
        verify(early).isFine();
    }

    @Test
    void whateverIsChangedIsTold() throws Exception {
        edit(1, lines -> replaced(lines, 1, "done", "gone"));
        verify(head()).says("it or the record before was changed");
        edit(1, lines -> replaced(lines, 1, "gone", "done"));
        verify(head()).isFine();
        edit(1, lines -> replaced(lines, 1, "{", "["));
        verify(head()).says("is no record");
        edit(1, lines -> replaced(lines, 1, "[", "{"));
        edit(2, lines -> replaced(lines, 2, "v", "w")); // the torn one
        verify(head()).says("is no record");
    }

    private static List<String> replaced(List<String> lines, int at, String was, String is) {
        lines.set(at, lines.get(at).replaceFirst("\\Q" + was, is.replace("[", "\\[")));
        return lines;
    }

    @Test
    void whatIsTakenAwayOrMovedIsTold() throws Exception {
        edit(
                1,
                lines -> {
                    Collections.swap(lines, 0, 1);
                    return lines;
                });
        verify(head()).says("record 5 is missing");
        edit(1, lines -> lines.subList(2, 3));
        verify(head()).says("record 5 is missing");
        Files.delete(log.files().get(1));
        verify(head()).says("record 5 is missing");
    }

    @Test
    void aLogThatWasCutOffOrWrittenAnewIsTold() throws Exception {
        AuditHead head = head();
        edit(3, lines -> lines.subList(0, 2));
        verify(head).says("are cut off");
        verify(new AuditHead(head.log(), 3, Sha256.hash(new byte[0]))).says("rewritten");
        if (checksSignatures) {
            edit(3, lines -> replaced(lines, 1, "done", "gone"));
            verify(new AuditHead(head.log(), 1, recordOne())).says("InvalidSignature");
        }
    }

    private Sha256 recordOne() throws IOException {
        String line = Files.readAllLines(log.files().getFirst()).getFirst();
        return Sha256.hash(line.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void afterAPurgeTheRestIsFineAndWhatElseIsMissingIsTold() throws Exception {
        AuditHead early = new AuditHead(head().log(), 1, recordOne());
        byte[] second = Files.readAllBytes(log.files().get(1));
        Path place = log.files().get(1);
        log.log().purge(LocalDate.of(2026, 11, 24), _ -> {});
        assertEquals(2, log.files().size());
        verify(head()).isFine();
        assertTrue(verify(early).text().contains("record 1 was purged"));
        Files.write(place, second); // as a kill leaves it
        verify(head()).isFine();
        Files.delete(place);
        Files.delete(log.files().getFirst());
        verify(head()).says("record 8 is missing");
    }
}
