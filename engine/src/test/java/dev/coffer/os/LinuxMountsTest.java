package dev.coffer.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coffer.base.Bytes;
import dev.coffer.base.Name;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Full, read-only and missing file systems, each seen by one thread alone. Needs root, to mount.
 */
class LinuxMountsTest {
    private static final Name A = Name.of("a");
    private static final Name B = Name.of("b");

    @TempDir private Path dir;
    private final HostFiles files = HostFiles.ofThisSystem();

    @BeforeEach
    void needsRoot() {
        assumeTrue(files.effectiveUser() == 0, "only root can mount");
    }

    private static void withOwnMounts(OwnThread.Body body) throws Exception {
        OwnThread.run(() -> {
            assumeTrue(OwnThread.leaveMounts(), "mounts cannot be made here");
            body.run();
        });
    }

    private static void assertFails(Errno errno, Executable call) {
        assertEquals(errno, assertThrows(OsException.class, call).errno());
    }

    @Test
    void fullFileSystemSaysSoAndKeepsWhatWasWritten() throws Exception {
        withOwnMounts(() -> {
            OwnThread.mountTmpfs(HostPath.of(dir), "size=64k,nr_inodes=4");
            try (Folder folder = files.open(HostPath.of(dir));
                    OpenFile file = folder.createFile(A, 0600)) {
                assertEquals(65536, folder.fileSystem().totalBytes());
                ByteBuffer tooMuch = ByteBuffer.allocateDirect(100_000);
                assertFails(Errno.ENOSPC, () -> file.write(tooMuch));
                assertEquals(65536, file.stat().size());
                assertEquals(65536, tooMuch.position());
                assertEquals(0, folder.fileSystem().freeBytes());
                folder.createFile(B, 0600).close();
                folder.createFile(B.plus("2"), 0600).close();
                assertFails(Errno.ENOSPC, () -> folder.createFile(B.plus("3"), 0600));
                assertFails(Errno.ENOSPC, () -> folder.createFolder(B.plus("3"), 0700));
            }
        });
    }

    @Test
    void readOnlyFileSystemIsReadAndNotWritten() throws Exception {
        withOwnMounts(() -> {
            OwnThread.mountTmpfs(HostPath.of(dir), "size=64k");
            try (Folder folder = files.open(HostPath.of(dir))) {
                folder.createFile(A, 0600).close();
            }
            OwnThread.makeReadOnly(HostPath.of(dir));
            try (Folder folder = files.open(HostPath.of(dir))) {
                assertTrue(folder.fileSystem().readOnly());
                folder.openFile(A).close();
                assertFails(Errno.EROFS, () -> folder.createFile(B, 0600));
                assertFails(Errno.EROFS, () -> folder.openForWriting(A));
                assertFails(Errno.EROFS, () -> folder.removeFile(A));
                assertFails(Errno.EROFS, () -> folder.setMode(A, 0644));
                assertFails(Errno.EROFS, () -> folder.setMode(0755));
            }
        });
    }

    @Test
    void mountIsAnotherDeviceAndNothingIsRenamedOrLinkedIntoIt() throws Exception {
        Files.createDirectory(dir.resolve("b"));
        withOwnMounts(() -> {
            OwnThread.mountTmpfs(HostPath.of(dir).resolve(B), "size=64k");
            try (Folder folder = files.open(HostPath.of(dir));
                    Folder mounted = folder.openFolder(B)) {
                folder.createFile(A, 0600).close();
                assertTrue(folder.stat().device() != mounted.stat().device());
                assertEquals(mounted.stat(), folder.stat(B));
                assertFails(Errno.EXDEV, () -> folder.rename(A, mounted, A));
                assertFails(Errno.EXDEV, () -> folder.renameNew(A, mounted, A));
                assertFails(Errno.EXDEV, () -> mounted.createHardLink(A, folder, A));
                assertFails(Errno.EBUSY, () -> folder.removeFolder(B));
            }
        });
    }

    @Test
    void attributesDoNotNeedProcWhereTheKernelCanDoWithout() throws Exception {
        withOwnMounts(() -> {
            Kernel kernel = Kernel.newest();
            try (Folder folder = new LinuxFiles(kernel).open(HostPath.of(dir))) {
                folder.createLink(A, Bytes.of("x"));
                assertEquals(List.of(), folder.xattrs(A));
                assumeTrue(kernel.xattrat, "this kernel has no getxattrat");
                folder.createFile(B, 0600).close();
                Xattr mark = new Xattr(Bytes.of("user.x"), Bytes.of("y"));
                OwnThread.unmount("/proc");
                folder.setXattr(B, mark);
                assertEquals(List.of(mark), folder.xattrs(B));
                folder.removeXattr(B, mark.name());
                assertEquals(List.of(), folder.xattrs(B));
            }
        });
    }

    @Test
    void umaskOfTheProcessDoesNotCount() throws Exception {
        withOwnMounts(() -> {
            try (Folder folder = files.open(HostPath.of(dir))) {
                OwnThread.umask(0777);
                folder.createFile(A, 0644).close();
                folder.createFolder(B, 0755);
                assertEquals(0644, folder.stat(A).mode());
                assertEquals(0755, folder.stat(B).mode());
            }
        });
    }
}
