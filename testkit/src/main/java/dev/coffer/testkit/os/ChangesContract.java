package dev.coffer.testkit.os;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coffer.base.Bytes;
import dev.coffer.base.TreePath;
import dev.coffer.os.Errno;
import dev.coffer.os.FileKind;
import dev.coffer.os.Folder;
import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;

import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.util.List;

/** Making, renaming, removing, locking, closing. */
public abstract class ChangesContract extends HostFilesContract {
    @Test
    void newFileIsOpenForReadingAndWriting() throws Exception {
        try (OpenFile file = folder.createFile(A, 0600)) {
            file.write(ByteBuffer.wrap(new byte[] {'h', 'i'}));
            file.seek(0);
            assertEquals("hi", readRest(file));
            assertEquals(2, file.stat().size());
            assertEquals(2, file.opened().size());
        }
    }

    @Test
    void takenNameIsNeverMadeAgain() throws Exception {
        write(folder, A, "first");
        folder.createFolder(B, 0700);
        for (var taken : List.of(A, B)) {
            assertFails(Errno.EEXIST, () -> folder.createFile(taken, 0600));
            assertFails(Errno.EEXIST, () -> folder.createFolder(taken, 0700));
            assertFails(Errno.EEXIST, () -> folder.createLink(taken, Bytes.of("x")));
            assertFails(Errno.EEXIST, () -> folder.createNode(taken, FileKind.FIFO, 0600, 0));
            assertFails(Errno.EEXIST, () -> folder.createHardLink(taken, folder, A));
        }
        assertEquals("first", read(folder, A));
    }

    @Test
    void modeIsTakenAsItIsWhateverTheUmask() throws Exception {
        for (int mode : new int[] {0, 0400, 0600, 0644, 0666, 0777, 04755, 01666}) {
            folder.createFile(A, mode).close();
            assertEquals(Integer.toOctalString(mode), octalMode());
            folder.removeFile(A);
            folder.createFolder(A, mode);
            assertEquals(Integer.toOctalString(mode), octalMode());
            folder.removeFolder(A);
            folder.createNode(A, FileKind.FIFO, mode, 0);
            assertEquals(Integer.toOctalString(mode), octalMode());
            folder.removeFile(A);
        }
    }

    @Test
    void secondFileOfAModeGetsItToo() throws Exception {
        for (int i = 0; i < 2; i++) {
            for (int mode : new int[] {0600, 0666, 0600, 0666}) {
                folder.createFile(A, mode).close();
                assertEquals(Integer.toOctalString(mode), octalMode());
                folder.removeFile(A);
            }
        }
    }

    @Test
    void folderInASetgidFolderGetsTheModeAskedFor() throws Exception {
        folder.setMode(02755);
        assumeTrue(folder.stat().mode() == 02755, "setgid may not be set here");
        folder.createFolder(A, 0755);
        assertEquals("755", octalMode());
        folder.createFolder(B, 02755);
        assertEquals(02755, folder.stat(B).mode());
    }

    @Test
    void defaultAclTakesNoBitsAway() throws Exception {
        try {
            // user::r-x, group::---, other::---
            folder.setXattr(
                    xattr(
                            "system.posix_acl_default",
                            new byte[] {
                                2, 0, 0, 0, //
                                1, 0, 5, 0, -1, -1, -1, -1, //
                                4, 0, 0, 0, -1, -1, -1, -1, //
                                32, 0, 0, 0, -1, -1, -1, -1
                            }));
        } catch (OsException e) {
            assumeTrue(!e.is(Errno.EOPNOTSUPP), "this file system has no ACLs");
            throw e;
        }
        folder.createFile(A, 0644).close();
        assertEquals("644", octalMode());
        folder.createFolder(B, 0711);
        assertEquals(0711, folder.stat(B).mode());
    }

    private String octalMode() throws OsException {
        return Integer.toOctalString(folder.stat(A).mode());
    }

    @Test
    void otherKindsAreNotMadeAsNodes() {
        for (FileKind kind :
                List.of(FileKind.FILE, FileKind.FOLDER, FileKind.LINK, FileKind.SOCKET)) {
            assertThrows(IllegalArgumentException.class, () -> folder.createNode(A, kind, 0600, 0));
        }
    }

    @Test
    void hardLinkIsTheSameFileByAnotherName() throws Exception {
        write(folder, A, "one");
        try (Folder other = newFolder(folder, B)) {
            other.createHardLink(C, folder, A);
            assertTrue(other.stat(C).sameInode(folder.stat(A)));
            assertEquals(2, folder.stat(A).links());
            assertEquals("one", read(other, C));
            assertFails(Errno.ENOENT, () -> other.createHardLink(A, folder, C));
        }
    }

    @Test
    void renameReplacesAndRenameNewDoesNot() throws Exception {
        try (Folder other = newFolder(folder, C)) {
            write(folder, A, "a");
            write(other, B, "b");
            String message =
                    assertFails(Errno.EEXIST, () -> folder.renameNew(A, other, B)).getMessage();
            assertTrue(message.contains(dir.resolve("c/b").toString()), message);
            assertEquals("b", read(other, B));
            folder.rename(A, other, B);
            assertEquals("a", read(other, B));
            other.renameNew(B, folder, A);
            assertEquals("a", read(folder, A));
            assertEquals(List.of(), other.names());
        }
    }

    @Test
    void renameNewSparesWhateverHasTheName() throws Exception {
        folder.createFolder(A, 0700);
        folder.createFolder(B, 0700);
        assertFails(Errno.EEXIST, () -> folder.renameNew(A, folder, B));
        folder.createLink(C, Bytes.of("nowhere"));
        assertFails(Errno.EEXIST, () -> folder.renameNew(A, folder, C));
        assertFails(Errno.EEXIST, () -> folder.renameNew(C, folder, A));
        folder.removeFolder(B);
        folder.renameNew(A, folder, B);
        folder.renameNew(C, folder, A);
        assertEquals(FileKind.FOLDER, folder.stat(B).kind());
        assertEquals(FileKind.LINK, folder.stat(A).kind());
    }

    @Test
    void exchangeSwapsEntriesOfAnyKind() throws Exception {
        write(folder, A, "file");
        try (Folder other = newFolder(folder, B)) {
            write(other, C, "");
            folder.exchange(A, folder, B);
            assertEquals("file", read(folder, B));
            assertEquals(FileKind.FOLDER, folder.stat(A).kind());
            assertFails(Errno.ENOENT, () -> folder.exchange(B, other, A));
            folder.exchange(B, other, C);
            assertEquals("file", read(other, C));
        }
    }

    @Test
    void renamingWhatCannotBeSaysWhy() throws Exception {
        write(folder, A, "");
        try (Folder full = newFolder(folder, B)) {
            write(full, C, "");
            folder.createFolder(C, 0700);
            assertFails(Errno.ENOENT, () -> full.rename(A, folder, A));
            assertFails(Errno.ENOTEMPTY, Errno.EEXIST, () -> folder.rename(C, folder, B));
            assertFails(Errno.EISDIR, () -> folder.rename(A, folder, B));
            assertFails(Errno.ENOTDIR, () -> folder.rename(C, folder, A));
            assertFails(Errno.EINVAL, () -> folder.rename(B, full, A));
            assertFails(Errno.EINVAL, () -> folder.renameNew(B, full, A));
        }
    }

    @Test
    void removingIsByKind() throws Exception {
        write(folder, A, "");
        try (Folder full = newFolder(folder, B)) {
            write(full, C, "");
        }
        assertFails(Errno.ENOTDIR, () -> folder.removeFolder(A));
        assertFails(Errno.EISDIR, () -> folder.removeFile(B));
        assertFails(Errno.ENOTEMPTY, Errno.EEXIST, () -> folder.removeFolder(B));
        assertFails(Errno.ENOENT, () -> folder.removeFile(C));
        assertFails(Errno.ENOENT, () -> folder.removeFolder(C));
        folder.removeFile(A);
        assertEquals(List.of(B), folder.names());
    }

    @Test
    void onlyLinksAreRead() throws Exception {
        write(folder, A, "");
        assertFails(Errno.EINVAL, () -> folder.readLink(A));
        assertFails(Errno.ENOENT, () -> folder.readLink(B));
    }

    @Test
    void wayThroughAFileIsNoWay() throws Exception {
        write(folder, A, "");
        assertFails(Errno.ENOTDIR, () -> folder.openFolder(A));
        assertFails(Errno.ENOTDIR, () -> folder.openFolder(TreePath.of("a/b")));
        assertFails(Errno.ENOTDIR, () -> folder.openFile(TreePath.of("a/b")));
        assertFails(Errno.ENOENT, () -> folder.openFile(TreePath.of("b/b")));
    }

    @Test
    void lockedFolderIsLockedForOtherHandlesUntilClosed() throws Exception {
        try (Folder mine = folder.openFolder(TreePath.ROOT)) {
            assertTrue(mine.tryLock());
            assertTrue(mine.tryLock(), "one's own again");
            assertFalse(folder.tryLock());
        }
        assertTrue(folder.tryLock());
    }

    @Test
    void syncingWorksAndTheFileSystemIsDescribed() throws Exception {
        try (OpenFile file = folder.createFile(A, 0600)) {
            file.sync();
        }
        assertDoesNotThrow(folder::sync);
        assertDoesNotThrow(folder::syncFileSystem);
        var fileSystem = folder.fileSystem();
        assertTrue(fileSystem.totalBytes() >= fileSystem.freeBytes());
        assertTrue(fileSystem.freeBytes() > 0);
        assertFalse(fileSystem.readOnly());
    }

    @Test
    void closingTwiceIsHarmlessAndAClosedHandleReachesNothing() throws Exception {
        Folder closed = newFolder(folder, A);
        closed.close();
        OpenFile file = folder.createFile(B, 0600);
        file.close();
        // These most likely get the numbers that were just given back.
        try (Folder reused = newFolder(folder, C);
                OpenFile reusedFile = reused.createFile(A, 0600)) {
            closed.close();
            file.close();
            file.adviseDone();
            assertFails(Errno.EBADF, closed::list);
            assertFails(Errno.EBADF, () -> closed.removeFile(A));
            assertFails(Errno.EBADF, () -> folder.rename(B, closed, B));
            assertFails(Errno.EBADF, () -> file.write(ByteBuffer.allocate(1)));
            assertFails(Errno.EBADF, () -> file.setMode(0));
            assertEquals(0, reusedFile.stat().size());
            assertEquals(List.of(A), reused.names());
        }
    }
}
