package dev.coffer.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.audit.AuditEvent.Result;
import dev.coffer.base.Sha256;
import dev.coffer.base.Stopwatch;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;

/** {@code -Dcoffer.test.audit.records=1000000}: a log of years. */
class ManyRecordsTest {
    private static final int A_DAY = 1000;
    private static final String LOG = "0123456789abcdef";

    @TempDir Path dir;

    @Test
    void aLogOfYearsIsVerifiedInSeconds() throws Exception {
        int records = Integer.getInteger("coffer.test.audit.records", 20_000);
        Sha256 last = write(records);
        NamedHead head = new NamedHead("the test", new AuditHead(LOG, records, last));
        for (int run = 0; run < 3; run++) {
            long cpu = cpuNanos();
            Stopwatch watch = Stopwatch.started();
            AuditReport report =
                    new Verification(
                                    HostFiles.ofThisSystem(),
                                    HostPath.of(dir),
                                    null,
                                    List.of(head),
                                    null)
                            .run();
            long millis = watch.elapsedMillis();
            System.out.printf(
                    "verified %d records in %d ms, %d ms of the processors%n",
                    records, millis, (cpuNanos() - cpu) / 1_000_000);
            assertEquals(List.of(), report.findings());
            assertEquals(records, report.logs().getFirst().records());
            assertTrue(records < 1_000_000 || (cpuNanos() - cpu) < 10_000_000_000L);
        }
    }

    private static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
                .getProcessCpuTime();
    }

    /** Only the last record of each day is signed in truth, for the others' nobody looks at. */
    private Sha256 write(int records) throws IOException {
        SigningKey key = SigningKey.of(new byte[32]);
        LocalDate first = LocalDate.of(2024, 1, 1);
        Sha256 previous = Sha256.owning(new byte[Sha256.BYTES]);
        byte[] noSignature = new byte[SigningKey.SIGNATURE_BYTES];
        for (int from = 1; from <= records; from += A_DAY) {
            LocalDate day = first.plusDays(from / A_DAY);
            LogFile file = LogFile.of(LogFile.day(day), LOG);
            try (OutputStream out =
                    new BufferedOutputStream(
                            Files.newOutputStream(dir.resolve(file.name().toString())))) {
                int end = Math.min(records + 1, from + A_DAY);
                for (int seq = from; seq < end; seq++) {
                    AuditRecord record = record(seq, day, previous, key);
                    byte[] line =
                            seq == end - 1
                                    ? RecordWriter.line(record, key)
                                    : RecordWriter.line(record, _ -> noSignature);
                    out.write(line);
                    out.write('\n');
                    previous = Sha256.hash(line);
                }
            }
        }
        return previous;
    }

    private static AuditRecord record(int seq, LocalDate day, Sha256 previous, SigningKey key) {
        OffsetDateTime time =
                day.atStartOfDay().atOffset(ZoneOffset.UTC).plusSeconds(seq % A_DAY * 80L);
        AuditEvent event =
                seq == 1
                        ? AuditEvent.note(AuditRecord.STARTED, Result.DONE)
                                .detail(
                                        AuditRecord.PUBLIC_KEY,
                                        java.util.HexFormat.of().formatHex(key.publicKey()))
                        : AuditEvent.note("backup", Result.DONE)
                                .job("home")
                                .store("mirror:/mnt/disk/backup")
                                .text("3 new, 1 updated, 2 removed")
                                .detail("new", "3");
        return new AuditRecord(
                LOG, seq, time, AuditActor.user("amber", "alice", "cli"), event, previous);
    }

    @Test
    void anAppendTakesLittle() throws Exception {
        TestLog log = new TestLog(dir.resolve("appended"));
        AuditEvent event =
                AuditEvent.note("backup", Result.DONE).job("home").text("3 new, 1 updated");
        int count = Integer.getInteger("coffer.test.audit.appends", 200);
        for (int i = 0; i < count; i++) {
            log.append(event);
        }
        long cpu = cpuNanos();
        Stopwatch watch = Stopwatch.started();
        for (int i = 0; i < count; i++) {
            log.append(event);
        }
        System.out.printf(
                "%d appends, each %d us, %d us of the processors; %d bytes%n",
                count,
                watch.elapsedNanos() / 1000 / count,
                (cpuNanos() - cpu) / 1000 / count,
                new String(Files.readAllBytes(log.headFile()), StandardCharsets.UTF_8).length());
        assertEquals(List.of(), log.verify().findings());
    }
}
