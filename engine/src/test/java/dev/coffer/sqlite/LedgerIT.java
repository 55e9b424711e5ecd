package dev.coffer.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Captures of a large database while another process writes to it as fast as it can: each is one
 * state, and none has to begin again. {@code scripts/soak databases} runs it longer, with other
 * sizes: {@code coffer.ledger.megabytes}, {@code coffer.ledger.copies}.
 */
class LedgerIT {
    private static final int ROW_BYTES = 4096;

    /**
     * A copy that begins again for each commit takes for ever. The one in the middle counts: the
     * machine may be busy with other things for a while.
     */
    private static final Duration LONGEST_OF_A_MEGABYTE = Duration.ofMillis(100);

    @TempDir private Path dir;

    @Test
    void everyCopyIsOneStateWhateverTheSize() throws Exception {
        int megabytes = Integer.getInteger("coffer.ledger.megabytes", 100);
        int copies = Integer.getInteger("coffer.ledger.copies", 12);
        HostPath database = HostPath.of(dir.resolve("app.db"));
        HostPath staging = HostPath.of(Files.createDirectory(dir.resolve("staging")));
        Ledger.make(database, "wal", (int) ((long) megabytes * 1_000_000 / ROW_BYTES)).close();
        DatabaseCapture capture = new DatabaseCapture(HostFiles.ofThisSystem());
        List<Long> took = new ArrayList<>();
        long first = -1;
        long last = -1;
        String[] said;
        // It waits for nobody: had a capture kept it from committing, it would have failed.
        try (Child writer = Child.start("transfer", database.toString(), "0").awaitReady()) {
            for (int i = 0; i < copies; i++) {
                try (Captured captured =
                        capture.capture(database, staging, CaptureOptions.DEFAULT)) {
                    assertEquals(new CheckOutcome.Sound(), captured.check());
                    Ledger.State state = Ledger.read(captured.file());
                    assertTrue(state.adds(), () -> "mixes two states: " + state);
                    first = first < 0 ? state.moves() : first;
                    last = state.moves();
                    took.add(captured.took().toMillis());
                }
            }
            said = writer.stop().split(" ", 2);
        }
        assertTrue(first < last, "nothing was written meanwhile");
        Collections.sort(took);
        assertTrue(
                took.get(took.size() / 2) < megabytes * LONGEST_OF_A_MEGABYTE.toMillis(),
                () -> "too slow: " + took);
        System.out.println(
                megabytes
                        + " MB: "
                        + copies
                        + " copies, each whole, in "
                        + took.getFirst()
                        + " to "
                        + took.getLast()
                        + " ms (median "
                        + took.get(took.size() / 2)
                        + "), between transactions "
                        + first
                        + " and "
                        + last
                        + "; the writer's slowest transaction took "
                        + said[1]
                        + " ms");
    }
}
