package dev.coffer.vault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.coffer.base.Timestamp;
import dev.coffer.os.HostPath;
import dev.coffer.store.BackupOutcome;
import dev.coffer.store.BackupRequest;
import dev.coffer.store.Change;
import dev.coffer.store.RunListener;
import dev.coffer.store.SourcePlace;
import dev.coffer.testkit.MemoryTree;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.ProblemLog;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** A dry run tells what the run would do. */
class VaultDryRunTest {
    private final MemoryVault vault = new MemoryVault(10, 1);

    /** Files that must be read again, as databases always are. */
    private List<String> told(FileTree tree) throws Exception {
        List<String> told = Collections.synchronizedList(new ArrayList<>());
        RunListener listener =
                new RunListener() {
                    @Override
                    public void changed(Change change) {
                        told.add(change.what() + " " + change.path());
                    }
                };
        try (VaultStore store = vault.open()) {
            BackupRequest request =
                    BackupRequest.of(
                                    tree,
                                    List.of(new SourcePlace("source", HostPath.of("/source"))),
                                    List.of(),
                                    new ProblemLog(_ -> {}))
                            .with(BackupRequest.Mode.PLAIN.withDryRun(true).withChecksum(true));
            assertInstanceOf(BackupOutcome.Done.class, store.backup(request, listener));
        }
        Collections.sort(told);
        return told;
    }

    private static MemoryTree tree(int seed) {
        byte[] large = new byte[5_000_000];
        new Random(seed).nextBytes(large);
        return new MemoryTree().file("large", large).file("empty", "").file("small", "x");
    }

    @Test
    void whatIsReadAgainAndIsTheSameIsNotUpdated() throws Exception {
        vault.backup(tree(1));
        assertEquals(List.of(), told(tree(1)));
    }

    @Test
    void whatWasOnlyTouchedIsNotUpdatedEither() throws Exception {
        vault.backup(tree(1));
        assertEquals(
                List.of("METADATA large"),
                told(tree(1).modified("large", new Timestamp(1_800_000_000, 0))));
    }

    @Test
    void otherContentOfTheSameSizeIs() throws Exception {
        vault.backup(tree(1));
        assertEquals(List.of("UPDATED large"), told(tree(2)));
        assertEquals(List.of("UPDATED small"), told(tree(1).file("small", "y")));
        assertEquals(List.of("UPDATED small"), told(tree(1).file("small", "xx")));
    }
}
