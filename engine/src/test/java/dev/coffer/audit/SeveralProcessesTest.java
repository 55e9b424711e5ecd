package dev.coffer.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.audit.AuditEvent.Result;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

class SeveralProcessesTest {
    @TempDir Path dir;

    @Test
    void recordsOfSeveralProcessesAndThreadsAreOneChain() throws Exception {
        TestLog log = new TestLog(dir);
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            processes.add(AppendingProcess.start(log.folder(), log.state(), 25, "process-" + i));
        }
        List<Thread> threads = new ArrayList<>();
        List<Exception> failed = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            threads.add(
                    Thread.ofPlatform()
                            .start(() -> {
                                try {
                                    for (int k = 0; k < 25; k++) {
                                        log.append(AuditEvent.note("thread", Result.DONE));
                                    }
                                } catch (AuditException e) {
                                    synchronized (failed) {
                                        failed.add(e);
                                    }
                                }
                            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        for (Process process : processes) {
            process.getInputStream().readAllBytes();
            assertEquals(0, process.waitFor());
        }
        assertEquals(List.of(), failed);
        AuditReport report = log.verify();
        assertEquals(List.of(), report.findings());
        assertEquals(1 + 3 * 50 + 3 * 25, report.logs().getFirst().records());
    }

    /** {@code -Dcoffer.test.audit.kills=300} for more. */
    @Test
    void wheneverOneIsKilledTheLogIsSoundAndTheNextGoesOn() throws Exception {
        TestLog log = new TestLog(dir);
        Random random = new Random(9);
        for (int i = 0; i < Integer.getInteger("coffer.test.audit.kills", 4); i++) {
            Process process = AppendingProcess.start(log.folder(), log.state(), 100_000, "killed");
            Process other = AppendingProcess.start(log.folder(), log.state(), 100_000, "killed");
            try (BufferedReader lines = process.inputReader()) {
                for (int k = random.nextInt(8); k >= 0; k--) {
                    assertTrue(lines.readLine() != null);
                }
                java.util.concurrent.locks.LockSupport.parkNanos(random.nextInt(10_000_000));
                process.destroyForcibly().waitFor();
            } finally {
                process.destroyForcibly().waitFor();
                other.destroyForcibly().waitFor();
            }
            assertEquals(List.of(), log.verify().findings(), "kill " + i);
            log.another().append(AuditEvent.note("after", Result.DONE));
            assertEquals(List.of(), log.verify().findings(), "kill " + i + ", then one more");
        }
        System.out.println(log.verify().notes().size() + " notes, " + log.verify().logs());
    }
}
