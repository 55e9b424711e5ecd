package dev.coffer.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * How long another process that commits to a database of 320 MB, synced each time, waits for that
 * while the database is captured. The machine may be busy with other things, which is measured
 * first; and the best of several rounds counts, for what a capture does it does in each.
 */
@Timeout(300)
class WriterLatencyIT {
    private static final int FILLER_ROWS = 80_000;
    private static final int ROUNDS = 4;

    /** How much longer than without a capture, and beside what the machine does to the writer. */
    private static final long MARGIN_MICROS = 50_000;

    private final DatabaseCapture capture = new DatabaseCapture(HostFiles.ofThisSystem());

    @TempDir private Path dir;
    private HostPath database;
    private HostPath staging;

    /**
     * Of one round.
     *
     * @param alone slowest commit without a capture, in microseconds
     * @param captured slowest commit during a capture
     * @param capture the whole of it
     */
    private record Round(long alone, long captured, long capture) {}

    @BeforeEach
    void makeFolders() throws Exception {
        database = HostPath.of(dir.resolve("app.db"));
        staging = HostPath.of(Files.createDirectory(dir.resolve("staging")));
    }

    @Test
    void writerOfADatabaseInWalModeDoesNotWaitForACapture() throws Exception {
        List<Round> rounds = rounds("wal", 400);
        long limit = 2 * median(rounds) + MARGIN_MICROS;
        long least = rounds.stream().mapToLong(Round::captured).min().orElseThrow();
        assertTrue(least <= limit, () -> "waited longer than " + limit + " µs: " + rounds);
    }

    @Test
    void writerOfADatabaseWithARollbackJournalWaitsNoLongerThanACaptureTakes() throws Exception {
        List<Round> rounds = rounds("delete", 150);
        long slack = 2 * median(rounds) + MARGIN_MICROS;
        assertTrue(
                rounds.stream().anyMatch(one -> one.captured <= one.capture + slack),
                () -> "waited longer than the capture took: " + rounds);
    }

    private List<Round> rounds(String mode, int commits) throws Exception {
        Ledger.make(database, mode, FILLER_ROWS).close();
        assertTrue(Files.size(database.toPath()) > 300_000_000);
        List<Round> rounds = new ArrayList<>();
        try (Child writer = Child.start("measure", database.toString()).awaitReady()) {
            slowest(writer, commits); // it warms up
            for (int i = 0; i < ROUNDS; i++) {
                long alone = slowest(writer, commits);
                try (Captured captured =
                        capture.capture(database, staging, CaptureOptions.DEFAULT)) {
                    long slowest = slowest(writer, 1);
                    assertEquals(new CheckOutcome.Sound(), captured.check());
                    assertTrue(Ledger.read(captured.file()).adds());
                    rounds.add(new Round(alone, slowest, captured.took().toNanos() / 1000));
                }
                slowest(writer, 1);
            }
            writer.tell("stop");
        }
        System.out.println(mode + ": " + rounds);
        return rounds;
    }

    /** Of this many more commits, and of those since it was last asked. */
    private static long slowest(Child writer, int commits) throws Exception {
        writer.tell(Integer.toString(commits));
        String said = writer.line();
        return Long.parseLong(said.substring(said.indexOf(' ') + 1));
    }

    private static long median(List<Round> rounds) {
        List<Long> alone = new ArrayList<>();
        rounds.forEach(one -> alone.add(one.alone));
        Collections.sort(alone);
        return alone.get(alone.size() / 2);
    }
}
