package dev.coffer.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.base.Name;
import dev.coffer.testkit.os.Call;
import dev.coffer.testkit.os.FaultyFiles;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

class FaultyFilesTest {
    private static final Name A = Name.of("a");
    private static final Name B = Name.of("b");

    @TempDir private Path dir;
    private FaultyFiles files;

    @BeforeEach
    void wrapThoseOfThisSystem() {
        files = new FaultyFiles(HostFiles.ofThisSystem());
    }

    @Test
    void onlyTheCallAskedForFails() throws Exception {
        try (Folder folder = files.open(HostPath.of(dir))) {
            files.fail(Call.CREATE_FOLDER, 2, Errno.ENOSPC);
            folder.createFolder(A, 0700);
            OsException full = assertThrows(OsException.class, () -> folder.createFolder(B, 0700));
            assertTrue(full.is(Errno.ENOSPC));
            assertTrue(full.getMessage().contains(dir.resolve("b").toString()));
            assertFalse(Files.exists(dir.resolve("b")));
            folder.createFolder(B, 0700);
            assertEquals(3, files.count(Call.CREATE_FOLDER));
        }
    }

    @Test
    void everyCallFromThereOnFailsUntilHealed() throws Exception {
        try (Folder folder = files.open(HostPath.of(dir))) {
            files.failFrom(Call.CREATE_FOLDER, 1, Errno.EDQUOT);
            assertThrows(OsException.class, () -> folder.createFolder(A, 0700));
            assertThrows(OsException.class, () -> folder.createFolder(A, 0700));
            files.heal();
            folder.createFolder(A, 0700);
        }
    }

    @Test
    void hookRunsOnceBeforeItsCall() throws Exception {
        Files.createDirectory(dir.resolve("a"));
        try (Folder folder = files.open(HostPath.of(dir))) {
            files.before(
                    Call.OPEN_FOLDER,
                    1,
                    () -> {
                        Files.delete(dir.resolve("a"));
                        Files.createSymbolicLink(dir.resolve("a"), Path.of("/"));
                    });
            assertThrows(OsException.class, () -> folder.openFolder(A));
            assertThrows(OsException.class, () -> folder.openFolder(A));
        }
    }

    @Test
    void crashTearsTheWriteAndNothingReachesTheDiskAfterIt() throws Exception {
        try (Folder folder = files.open(HostPath.of(dir))) {
            files.crashAt(3);
            try (OpenFile file = folder.createFile(A, 0600)) {
                file.write(ByteBuffer.wrap(new byte[10]));
                assertThrows(
                        FaultyFiles.Crash.class, () -> file.write(ByteBuffer.wrap(new byte[10])));
                assertThrows(
                        FaultyFiles.Crash.class, () -> file.write(ByteBuffer.wrap(new byte[10])));
            }
            assertThrows(FaultyFiles.Crash.class, () -> folder.removeFile(A));
            assertTrue(files.crashed());
            assertEquals(15, Files.size(dir.resolve("a")));
        }
    }

    @Test
    void callsThatOnlyLookAreNoChanges() throws Exception {
        try (Folder folder = files.open(HostPath.of(dir))) {
            folder.createFolder(A, 0700);
            folder.createFile(B, 0600).close();
            folder.list();
            folder.stat(B);
            folder.rename(A, folder, B.plus("2"));
            assertEquals(3, files.changes());
        }
    }
}
