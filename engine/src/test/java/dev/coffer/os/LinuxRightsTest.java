package dev.coffer.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coffer.base.Bytes;
import dev.coffer.base.Name;
import dev.coffer.base.Timestamp;
import dev.coffer.base.TreePath;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What a user meets who may not do everything. Needs root, to become somebody else. */
class LinuxRightsTest {
    private static final Name A = Name.of("a");
    private static final Name B = Name.of("b");
    private static final int NOBODY = 65534;

    @TempDir private Path dir;
    private final HostFiles files = HostFiles.ofThisSystem();

    @BeforeEach
    void needsRoot() {
        assumeTrue(files.effectiveUser() == 0, "only root can become another user");
    }

    /** A call that may not be made. */
    @FunctionalInterface
    private interface Call {
        void run() throws OsException;
    }

    private static void assertRefused(Errno errno, Call call) throws Exception {
        OwnThread.asNobody(
                () -> assertEquals(errno, assertThrows(OsException.class, call::run).errno()));
    }

    private static void write(Folder folder, Name name, int mode) throws OsException {
        try (OpenFile file = folder.createFile(name, mode)) {
            file.write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
        }
    }

    @Test
    void whatIsNotOnesOwnIsRefusedWithItsReason() throws Exception {
        OwnThread.run(() -> {
            try (Folder folder = files.open(HostPath.of(dir))) {
                folder.setMode(0755);
                write(folder, A, 0600);
                folder.createFolder(B, 0700);
                assertRefused(Errno.EACCES, () -> folder.openFile(A));
                assertRefused(Errno.EACCES, () -> folder.openForWriting(A));
                assertRefused(Errno.EACCES, () -> folder.createFile(B.plus("2"), 0600));
                assertRefused(Errno.EACCES, () -> folder.removeFile(A));
                assertRefused(Errno.EACCES, () -> folder.rename(A, folder, B));
                assertRefused(Errno.EACCES, () -> folder.openFile(TreePath.of("b/c")));
                assertRefused(Errno.EPERM, () -> folder.setOwner(A, NOBODY, NOBODY));
                assertRefused(Errno.EPERM, () -> folder.setMode(A, 0777));
                assertRefused(Errno.EPERM, () -> folder.setModified(A, new Timestamp(1, 2)));
                assertRefused(
                        Errno.EACCES,
                        () -> folder.setXattr(A, new Xattr(Bytes.of("user.x"), Bytes.EMPTY)));
                assertRefused(
                        Errno.EACCES,
                        () -> files.stat(HostPath.of(dir).resolve(TreePath.of("b/c"))));
            }
        });
    }

    @Test
    void anothersReadableFileIsReadThoughItsAccessTimeCannotBeSpared() throws Exception {
        OwnThread.run(() -> {
            try (Folder folder = files.open(HostPath.of(dir))) {
                folder.setMode(0755);
                folder.createFolder(B, 0755);
                try (Folder b = folder.openFolder(B)) {
                    write(b, A, 0644);
                    OwnThread.asNobody(() -> {
                        try (OpenFile one = b.openFile(A);
                                OpenFile other = folder.openFile(TreePath.of("b/a"))) {
                            assertEquals(3, one.read(ByteBuffer.allocate(9)));
                            assertEquals(3, other.read(ByteBuffer.allocate(9)));
                        }
                    });
                }
            }
        });
    }

    @Test
    void folderThatMayBeEnteredButNotListedIsPassedThrough() throws Exception {
        OwnThread.run(() -> {
            try (Folder folder = files.open(HostPath.of(dir))) {
                folder.setMode(0755);
                folder.createFolder(B, 0711);
                try (Folder b = folder.openFolder(B)) {
                    write(b, A, 0644);
                }
                OwnThread.asNobody(() -> {
                    try (Folder b = folder.openFolder(B);
                            Folder named = files.open(HostPath.of(dir).resolve("b"));
                            OpenFile file = b.openFile(A)) {
                        assertEquals(3, file.stat().size());
                        assertEquals(b.stat(), named.stat());
                    }
                });
                Folder entered = enter(folder);
                assertRefused(Errno.EACCES, entered::list);
                assertRefused(Errno.EACCES, entered::names);
                assertRefused(Errno.EPERM, () -> entered.setMode(0777));
                entered.close();
            }
        });
    }

    @Test
    void entriesThatMayNotBeLookedAtAreNamed() throws Exception {
        OwnThread.run(() -> {
            try (Folder folder = files.open(HostPath.of(dir))) {
                folder.setMode(0755);
                folder.createFolder(B, 0744);
                try (Folder b = folder.openFolder(B)) {
                    write(b, A, 0644);
                    b.createFolder(B, 0755);
                    assertRefused(Errno.EACCES, b::list);
                    List<Folder.Unseen> unseen = new ArrayList<>();
                    OwnThread.asNobody(() -> {
                        assertEquals(List.of(A, B), b.names());
                        assertEquals(List.of(), b.list(unseen));
                    });
                    unseen.sort(Comparator.comparing(Folder.Unseen::name));
                    assertEquals(2, unseen.size());
                    assertEquals(A, unseen.getFirst().name());
                    assertFalse(unseen.getFirst().isFolder());
                    assertTrue(unseen.getLast().isFolder());
                    assertTrue(unseen.getFirst().why().is(Errno.EACCES));
                }
            }
        });
    }

    @Test
    void ownFolderWithoutTheRightToReadGetsItsMetadata() throws Exception {
        OwnThread.run(() -> {
            try (Folder folder = files.open(HostPath.of(dir))) {
                folder.setMode(0755);
                folder.createFolder(B, 0300);
                folder.setOwner(B, NOBODY, NOBODY);
                Folder own = enter(folder);
                OwnThread.asNobody(() -> {
                    write(own, A, 0600);
                    assertEquals(3, own.stat(A).size());
                    own.setModified(new Timestamp(5, 6));
                    assertEquals(new Timestamp(5, 6), own.stat().modified());
                    own.setOwner(NOBODY, NOBODY);
                    own.setMode(0700);
                    assertEquals(List.of(A), own.names());
                    assertEquals(1, own.list().size());
                    Xattr mark = new Xattr(Bytes.of("user.x"), Bytes.of("y"));
                    own.setXattr(mark);
                    assertEquals(List.of(mark), own.xattrs());
                    own.removeXattr(mark.name());
                    own.sync();
                    own.syncFileSystem();
                });
                own.close();
            }
        });
    }

    private static Folder enter(Folder folder) throws Exception {
        Folder[] entered = new Folder[1];
        OwnThread.asNobody(() -> entered[0] = folder.openFolder(B));
        return entered[0];
    }
}
