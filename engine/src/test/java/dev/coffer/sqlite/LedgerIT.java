package dev.coffer.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.testkit.store.MemoryDisk;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Captures of a large database while another process writes to it as fast as it can: each is one
 * state, none has to begin again, and the writer does not wait for them. {@code scripts/soak
 * databases} runs it longer, with other sizes: {@code coffer.ledger.megabytes}, {@code
 * coffer.ledger.copies}, and with {@code coffer.ledger.memory} in memory.
 */
class LedgerIT {
    private static final int ROW_BYTES = 4096;

    /**
     * A copy that begins again for each commit takes for ever. The one in the middle counts: the
     * machine may be busy with other things for a while.
     */
    private static final Duration LONGEST_OF_A_MEGABYTE = Duration.ofMillis(100);

    /** For a writer to wait, what it waited for a processor not counted. */
    private static final long LONGEST_MICROS = 100_000;

    /** How long the writer is watched without a capture, each time. */
    private static final int ALONE_MILLIS = 200;

    /** In memory, where that is asked for. */
    static final class Place implements TempDirFactory {
        @Override
        public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext test)
                throws IOException {
            return Boolean.getBoolean("coffer.ledger.memory")
                    ? new MemoryDisk().createTempDirectory(element, test)
                    : Files.createTempDirectory("coffer-");
        }
    }

    /** The slowest commits of some laps, in microseconds. */
    private static final class Slowest {
        private long waiting;
        private long inAll;

        /** Takes up what the writer says. */
        void add(String lap) {
            String[] words = lap.split(" ", 3);
            waiting = Math.max(waiting, Long.parseLong(words[1]));
            inAll = Math.max(inAll, Long.parseLong(words[2]));
        }

        @Override
        public String toString() {
            return waiting / 1000 + " ms (" + inAll / 1000 + " with waiting for a processor)";
        }
    }

    @TempDir(factory = Place.class)
    private Path dir;

    private final List<Long> took = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private final Slowest beside = new Slowest();
    private final Slowest alone = new Slowest();
    private long first = -1;
    private long last = -1;

    @Test
    void everyCopyIsOneStateAndTheWriterWaitsForNoneWhateverTheSize() throws Exception {
        int megabytes = Integer.getInteger("coffer.ledger.megabytes", 100);
        int copies = Integer.getInteger("coffer.ledger.copies", 12);
        HostPath database = HostPath.of(dir.resolve("app.db"));
        HostPath staging = HostPath.of(Files.createDirectory(dir.resolve("staging")));
        Ledger.make(database, "wal", (int) ((long) megabytes * 1_000_000 / ROW_BYTES)).close();
        // It waits for no lock: had a capture kept it from committing, it would have failed.
        try (Child writer = Child.start("laps", database.toString()).awaitReady()) {
            for (int i = 0; i < copies; i++) {
                watch(writer, ALONE_MILLIS, alone);
                watch(writer, 0, alone);
                copy(writer, database, staging);
            }
            writer.tell("stop");
        }
        Collections.sort(took);
        long middle = took.get(took.size() / 2);
        System.out.println(
                megabytes
                        + (" MB: " + copies + " copies, " + failures.size() + " failures, in ")
                        + (took.getFirst() + " to " + took.getLast() + " ms (median " + middle)
                        + ("), between transactions " + first + " and " + last)
                        + ("; the writer's slowest commit " + beside + " beside a capture, ")
                        + (alone + " alone"));
        assertEquals(List.of(), failures);
        assertTrue(first < last, "nothing was written meanwhile");
        assertTrue(middle < megabytes * LONGEST_OF_A_MEGABYTE.toMillis(), "too slow: " + took);
        assertTrue(
                beside.waiting <= Math.max(LONGEST_MICROS, 2 * alone.waiting),
                () -> "the writer waited: " + beside);
    }

    private static void watch(Child writer, int millis, Slowest of) throws IOException {
        writer.tell(Integer.toString(millis));
        of.add(writer.line());
    }

    private void copy(Child writer, HostPath database, HostPath staging) throws Exception {
        try (Captured captured =
                new DatabaseCapture(HostFiles.ofThisSystem())
                        .capture(database, staging, CaptureOptions.DEFAULT)) {
            watch(writer, 0, beside);
            Ledger.State state = Ledger.read(captured.file());
            if (!captured.check().isSound() || !state.adds()) {
                failures.add(captured.check() + " " + state);
            }
            first = first < 0 ? state.moves() : first;
            last = state.moves();
            took.add(captured.took().toMillis());
        } catch (DatabaseNotCapturedException e) {
            failures.add(String.valueOf(e.getMessage()));
        }
    }
}
