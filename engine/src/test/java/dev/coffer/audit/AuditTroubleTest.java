package dev.coffer.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.audit.AuditEvent.Result;
import dev.coffer.os.Errno;
import dev.coffer.os.HostFiles;
import dev.coffer.os.OsException;
import dev.coffer.testkit.os.Call;
import dev.coffer.testkit.os.FaultyFiles;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Disks that are full or cannot be written to, and machines that stop. */
class AuditTroubleTest {
    @TempDir Path dir;

    private static AuditEvent event() {
        return AuditEvent.note("backup", Result.DONE).text("a");
    }

    @Test
    void whereverACallFailsTheLogStaysSoundAndTheNextAppendGoesOn() throws Exception {
        for (int records = 0; records < 3; records += 2) {
            boolean failed = true;
            for (int n = 1; failed; n++) {
                Path place = dir.resolve(records + "-" + n);
                TestLog log = with(place, records);
                FaultyFiles files = new FaultyFiles(HostFiles.ofThisSystem());
                int wanted = n;
                int[] calls = {0};
                files.rule((call, path) -> {
                    if (++calls[0] == wanted) {
                        throw new OsException("x", path, Errno.ENOSPC.number());
                    }
                });
                failed = !succeeds(log.on(files)) || calls[0] >= wanted;
                files.heal();
                String what = "after " + records + " records, call " + n;
                assertEquals(List.of(), findings(log), what);
                log.another().append(event());
                assertEquals(List.of(), log.verify().findings(), what + ", then one more");
            }
        }
    }

    private static TestLog with(Path place, int records) throws Exception {
        TestLog log = new TestLog(place);
        for (int i = 0; i < records; i++) {
            log.append(event());
            log.clock().advance(Duration.ofHours(16));
        }
        return log;
    }

    private static boolean succeeds(AuditLog log) {
        try {
            log.append(event());
            return true;
        } catch (AuditException e) {
            return false;
        }
    }

    private static List<AuditFinding> findings(TestLog log) throws AuditException {
        return Files.exists(log.heads()) ? log.verify().findings() : List.of();
    }

    @Test
    void whereverTheMachineStopsTheLogIsSoundAndTheNextAppendGoesOn() throws Exception {
        for (int records = 0; records < 3; records += 2) {
            boolean crashed = true;
            for (int n = 1; crashed; n++) {
                TestLog log = with(dir.resolve("c" + records + "-" + n), records);
                FaultyFiles files = new FaultyFiles(HostFiles.ofThisSystem()).crashAt(n);
                crashed = false;
                try {
                    log.on(files).append(event());
                } catch (FaultyFiles.Crash e) {
                    crashed = true;
                }
                String what = "after " + records + " records, change " + n;
                assertEquals(List.of(), findings(log), what);
                crashAgain(log, what);
            }
        }
    }

    /** Over what one that died left, another dies, and then one ends. */
    private static void crashAgain(TestLog log, String what) throws Exception {
        for (int n = 1; n < 6; n++) {
            FaultyFiles files = new FaultyFiles(HostFiles.ofThisSystem()).crashAt(n);
            try {
                log.on(files).append(event());
            } catch (FaultyFiles.Crash e) {
                assertTrue(files.crashed());
            }
            assertEquals(List.of(), findings(log), what + ", then change " + n);
        }
        log.another().append(event());
        assertEquals(List.of(), log.verify().findings(), what + ", then one more");
    }

    @Test
    void onAFullDiskNothingIsLeftBehind() throws Exception {
        TestLog log = with(dir, 2);
        byte[] before = Files.readAllBytes(log.files().getLast());
        FaultyFiles files =
                new FaultyFiles(HostFiles.ofThisSystem()).failFrom(Call.SYNC, 1, Errno.ENOSPC);
        AuditException e = assertThrows(AuditException.class, () -> log.on(files).append(event()));
        assertTrue(e.getMessage().contains("cannot be written"), e.getMessage());
        assertEquals(before.length, Files.size(log.files().getLast()));
        assertEquals(List.of(), log.verify().notes());
    }
}
