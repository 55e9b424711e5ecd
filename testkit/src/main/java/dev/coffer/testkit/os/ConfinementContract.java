package dev.coffer.testkit.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coffer.base.Bytes;
import dev.coffer.base.Name;
import dev.coffer.base.Timestamp;
import dev.coffer.base.TreePath;
import dev.coffer.os.Errno;
import dev.coffer.os.FileKind;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.HostPath;
import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/** No link is ever followed, in no position, whoever swaps what meanwhile; nothing blocks. */
public abstract class ConfinementContract extends HostFilesContract {
    private static final Name TREE = Name.of("tree");
    private static final Name OUTSIDE = Name.of("outside");
    private static final Name LINK = Name.of("link");
    private static final Name SECRET = Name.of("secret");

    /**
     * {@code outside/secret}, {@code outside/b/secret}; {@code tree/a/b/secret}, which is no
     * secret, and {@code tree/link} to {@code outside}.
     */
    @BeforeEach
    void makeATreeAndSomethingOutside() throws Exception {
        try (Folder outside = newFolder(folder, OUTSIDE);
                Folder outsideB = newFolder(outside, B);
                Folder tree = newFolder(folder, TREE);
                Folder a = newFolder(tree, A);
                Folder b = newFolder(a, B)) {
            write(outside, SECRET, "secret");
            write(outsideB, SECRET, "secret");
            write(b, SECRET, "known");
            tree.createLink(LINK, Bytes.of("../outside"));
        }
    }

    private Folder tree() throws OsException {
        return folder.openFolder(TREE);
    }

    @Test
    void linkIsFollowedInNoPositionOfAPath() throws Exception {
        try (Folder tree = tree();
                Folder a = tree.openFolder(A)) {
            a.createLink(LINK, Bytes.of("b"));
            for (String path :
                    List.of("link", "a/link", "link/b", "a/link/secret", "link/secret")) {
                TreePath through = TreePath.of(path);
                assertFails(Errno.ELOOP, Errno.ENOTDIR, () -> tree.openFolder(through));
                assertFails(Errno.ELOOP, Errno.ENOTDIR, () -> tree.openFile(through));
            }
            assertFails(Errno.ELOOP, Errno.ENOTDIR, () -> tree.openFolder(LINK));
            assertFails(Errno.ELOOP, () -> tree.openFile(LINK));
            assertFails(Errno.ELOOP, () -> tree.openForWriting(LINK));
        }
    }

    @Test
    void danglingLinksAndLoopsAreLinksLikeOthers() throws Exception {
        folder.createLink(A, Bytes.of("missing"));
        folder.createLink(B, Bytes.of("b"));
        for (Name name : List.of(A, B)) {
            assertFails(Errno.ELOOP, () -> folder.openFile(name));
            assertFails(Errno.ELOOP, Errno.ENOTDIR, () -> folder.openFolder(name));
            assertEquals(FileKind.LINK, folder.stat(name).kind());
            folder.removeFile(name);
        }
    }

    @Test
    void magicLinksOfProcAreRefused() throws Exception {
        HostPath proc = HostPath.of("/proc/self");
        try (Folder self = files().open(proc)) {
            assertFails(Errno.ELOOP, Errno.ENOTDIR, () -> self.openFolder(Name.of("root")));
            assertFails(Errno.ELOOP, Errno.ENOTDIR, () -> self.openFolder(TreePath.of("cwd/a")));
            assertFails(
                    Errno.ELOOP,
                    Errno.ENOTDIR,
                    () -> self.openFile(TreePath.of("root/etc/passwd")));
            assertFails(Errno.ELOOP, () -> self.openFile(TreePath.of("fd/0")));
            assertFails(Errno.ELOOP, () -> self.openFile(Name.of("exe")));
        }
    }

    @Test
    void folderSwappedForALinkInMidPathIsNeverLeft() throws Exception {
        // tree/a and tree/link trade places all the while, so that tree/a/b/secret is known or, by
        // way of the link, secret.
        try (Folder tree = tree();
                Folder mine = tree()) {
            AtomicBoolean done = new AtomicBoolean();
            AtomicReference<OsException> failure = new AtomicReference<>();
            Thread swapper =
                    Thread.ofPlatform()
                            .start(() -> {
                                while (!done.get()) {
                                    try {
                                        mine.exchange(A, mine, LINK);
                                    } catch (OsException e) {
                                        failure.set(e);
                                        return;
                                    }
                                }
                            });
            int opened = 0;
            int refused = 0;
            try {
                TreePath path = TreePath.of("a/b/secret");
                // On a busy machine the swapper rests now and then: go on until both were met.
                for (int i = 0; i < 3000 || (missing(opened, refused) && i < 3_000_000); i++) {
                    try (OpenFile file = tree.openFile(path)) {
                        assertEquals("known", readRest(file));
                        opened++;
                    } catch (OsException e) {
                        assertTrue(e.is(Errno.ELOOP, Errno.ENOTDIR), e.getMessage());
                        refused++;
                    }
                }
            } finally {
                done.set(true);
                swapper.join();
            }
            assertNull(failure.get(), "swapping failed");
            assertTrue(opened > 0, "the folder was never met");
            assertTrue(refused > 0, "the link was never met");
        }
    }

    private static boolean missing(int opened, int refused) {
        return opened == 0 || refused == 0;
    }

    @Test
    void handleStaysWithItsFolderWhereverThatIsMoved() throws Exception {
        try (Folder tree = tree();
                Folder a = tree.openFolder(A)) {
            tree.rename(A, folder, C);
            tree.rename(LINK, tree, A);
            write(a, C, "still mine");
            assertEquals(List.of(B, C), a.names());
            try (Folder outside = folder.openFolder(OUTSIDE)) {
                assertEquals(List.of(B, SECRET), outside.names());
            }
        }
    }

    @Test
    void nothingIsMadeThroughALink() throws Exception {
        folder.createLink(A, Bytes.of("made"));
        assertFails(Errno.EEXIST, () -> folder.createFile(A, 0600));
        assertFails(Errno.EEXIST, () -> folder.createFolder(A, 0700));
        assertFails(Errno.EEXIST, () -> folder.createLink(A, Bytes.of("x")));
        assertFails(Errno.EEXIST, () -> folder.createNode(A, FileKind.FIFO, 0600, 0));
        assertFails(Errno.EEXIST, () -> folder.createHardLink(A, folder, LINK_TO_NOTHING));
        assertEquals(List.of(A, LINK_TO_NOTHING, OUTSIDE, TREE), folder.names());
    }

    private static final Name LINK_TO_NOTHING = Name.of("link to nothing");

    @BeforeEach
    void makeALinkToNothing() throws Exception {
        folder.createLink(LINK_TO_NOTHING, Bytes.of("nothing"));
    }

    @Test
    void metadataOfALinkIsItsOwn() throws Exception {
        write(folder, A, "target");
        folder.createLink(B, Bytes.of("a"));
        FileStat before = folder.stat(A);
        folder.setModified(B, new Timestamp(12, 34));
        assertEquals(new Timestamp(12, 34), folder.stat(B).modified());
        folder.setOwner(B, files().effectiveUser(), files().effectiveGroup());
        assertFails(Errno.EOPNOTSUPP, () -> folder.setMode(B, 0777));
        assertEquals(List.of(), folder.xattrs(B));
        assertFails(
                Errno.EPERM, Errno.EOPNOTSUPP, () -> folder.setXattr(B, xattr("user.x", (byte) 1)));
        assertEquals(before, folder.stat(A));
        assertEquals(List.of(), folder.xattrs(A));
    }

    @Test
    void renamingRemovingAndLinkingActOnTheLink() throws Exception {
        write(folder, A, "target");
        folder.createLink(B, Bytes.of("a"));
        folder.createHardLink(C, folder, B);
        assertEquals(FileKind.LINK, folder.stat(C).kind());
        assertEquals(2, folder.stat(B).links());
        folder.removeFile(C);
        write(folder, C, "new");
        folder.rename(C, folder, B);
        assertEquals("new", read(folder, B));
        assertEquals("target", read(folder, A));
    }

    @Test
    void onlyRegularFilesAreOpenedAndNothingIsWaitedFor() throws Exception {
        folder.createNode(A, FileKind.FIFO, 0600, 0);
        assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () -> {
                    assertFails(Errno.ENXIO, () -> folder.openFile(A));
                    assertFails(Errno.ENXIO, () -> folder.openForWriting(A));
                });
        assertFails(Errno.EISDIR, () -> folder.openFile(TREE));
        assertFails(Errno.EISDIR, () -> folder.openFile(TreePath.of("tree/a")));
        assertFails(Errno.EISDIR, () -> folder.openFile(TreePath.ROOT));
        assertFails(Errno.EISDIR, () -> folder.openForWriting(TREE));
        assertFails(Errno.ENOTDIR, () -> folder.openFolder(A));
        assertFails(Errno.ENOTDIR, () -> folder.openFile(TreePath.of("a/b")));
    }

    @Test
    void socketIsToldFromAFileAndNotOpened() throws Exception {
        try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.bind(UnixDomainSocketAddress.of(dir.resolve("a")));
            assertEquals(FileKind.SOCKET, folder.stat(A).kind());
            assertFails(Errno.ENXIO, () -> folder.openFile(A));
        }
    }

    @Test
    void deviceIsMadeToldApartAndNotOpened() throws Exception {
        assumeTrue(isRoot(files()), "only root makes devices");
        long nullDevice = 0x103;
        long bigDevice = 0x12310345L; // 259, 0x12345
        try {
            folder.createNode(A, FileKind.CHARACTER_DEVICE, 0640, nullDevice);
        } catch (OsException e) {
            assumeTrue(!e.is(Errno.EPERM), "devices may not be made here");
            throw e;
        }
        folder.createNode(B, FileKind.BLOCK_DEVICE, 0600, bigDevice);
        assertEquals(FileKind.CHARACTER_DEVICE, folder.stat(A).kind());
        assertEquals(nullDevice, folder.stat(A).rawDevice());
        assertEquals(0640, folder.stat(A).mode());
        assertEquals(FileKind.BLOCK_DEVICE, folder.stat(B).kind());
        assertEquals(bigDevice, folder.stat(B).rawDevice());
        assertFails(Errno.ENXIO, Errno.EACCES, () -> folder.openFile(A));
    }
}
