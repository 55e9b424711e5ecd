package dev.coffer.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

class SnapshotCopyTest {
    private final HostFiles files = HostFiles.ofThisSystem();

    @TempDir private Path dir;

    @Test
    void backupThatIsStoppedWritesNoFurther() throws Exception {
        HostPath database = HostPath.of(dir.resolve("app.db"));
        HostPath copy = HostPath.of(dir.resolve("copy"));
        Ledger.make(database, "delete", 4000).close();
        Files.createFile(copy.toPath());
        try (Folder folder = files.open(HostPath.of(dir))) {
            var options = CaptureOptions.DEFAULT.withTimeLimit(Duration.ZERO);
            var snapshot = new SnapshotCopy(files, new CaptureBounds(options, database, folder));
            var failure =
                    assertThrows(
                            DatabaseNotCapturedException.class,
                            () -> snapshot.make(database, "mode=ro", folder, copy));
            assertEquals(0, failure.getSuppressed().length);
        }
        assertTrue(Files.size(copy.toPath()) < Files.size(database.toPath()) / 2);
        assertEquals(0, OpenHere.look(files).count(files.stat(copy)));
    }
}
