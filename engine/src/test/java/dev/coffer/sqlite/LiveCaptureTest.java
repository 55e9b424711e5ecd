package dev.coffer.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.sqlite.Captured.Way;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Captures of a database of 10 MB while another process writes to it as fast as it can. */
class LiveCaptureTest {
    private static final int FILLER_ROWS = 2000;

    private final DatabaseCapture capture = new DatabaseCapture(HostFiles.ofThisSystem());

    @TempDir private Path dir;
    private HostPath database;
    private HostPath staging;

    @BeforeEach
    void makeFolders() throws Exception {
        database = HostPath.of(dir.resolve("app.db"));
        staging = HostPath.of(Files.createDirectory(dir.resolve("staging")));
    }

    @Test
    void everyCaptureOfADatabaseInWalModeIsOneStateAndNeverInTheWritersWay() throws Exception {
        Ledger.make(database, "wal", FILLER_ROWS).close();
        List<Long> moves;
        // It waits for nobody: had a capture kept it from committing, it would have failed.
        try (Child writer = Child.start("transfer", database.toString(), "0").awaitReady()) {
            moves = captureTimes(30);
            String[] said = writer.stop().split(" ", 2);
            assertTrue(Integer.parseInt(said[0]) > moves.getLast());
            report("WAL", moves, said);
        }
        assertTrue(moves.getFirst() < moves.getLast());
    }

    @Test
    void everyCaptureOfADatabaseWithARollbackJournalIsOneState() throws Exception {
        Ledger.make(database, "delete", FILLER_ROWS).close();
        try (Child writer = Child.start("transfer", database.toString(), "10000").awaitReady()) {
            List<Long> moves = captureTimes(10);
            report("rollback journal", moves, writer.stop().split(" ", 2));
            assertTrue(moves.getFirst() < moves.getLast());
        }
    }

    private List<Long> captureTimes(int times) throws Exception {
        List<Long> moves = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            try (Captured captured = capture.capture(database, staging, CaptureOptions.DEFAULT)) {
                assertEquals(Way.SNAPSHOT, captured.way());
                assertEquals(new CheckOutcome.Sound(), captured.check());
                Ledger.State state = Ledger.read(captured.file());
                assertTrue(state.adds(), () -> "mixes two states: " + state);
                moves.add(state.moves());
            }
        }
        return moves;
    }

    private static void report(String mode, List<Long> moves, String[] said) {
        System.out.println(
                mode
                        + ": "
                        + moves.size()
                        + " captures between transactions "
                        + moves.getFirst()
                        + " and "
                        + moves.getLast()
                        + "; the slowest transaction took "
                        + said[1]
                        + " ms");
    }
}
