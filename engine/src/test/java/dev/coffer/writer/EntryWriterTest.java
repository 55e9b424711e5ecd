package dev.coffer.writer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coffer.base.Bytes;
import dev.coffer.base.DamagedException;
import dev.coffer.base.Name;
import dev.coffer.base.Sha256;
import dev.coffer.base.Timestamp;
import dev.coffer.base.TreePath;
import dev.coffer.os.Errno;
import dev.coffer.os.FileKind;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.os.OsException;
import dev.coffer.os.Xattr;
import dev.coffer.testkit.MemoryTree;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.Trees;
import dev.coffer.writer.WriteOptions.Hashing;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

class EntryWriterTest {
    private static final WriteOptions HASH_ALL = WriteOptions.store(Hashing.ALL, 07777, false);
    private static final Name NAME = Name.of("out");

    private final HostFiles host = HostFiles.ofThisSystem();

    @TempDir Path dir;
    private Folder folder;

    @BeforeEach
    void open() throws OsException {
        folder = host.open(HostPath.of(dir));
    }

    @AfterEach
    void close() {
        folder.close();
    }

    private EntryWriter writer(FileTree tree, WriteOptions options) throws OsException {
        return new EntryWriter(tree, options, FolderDefaults.of(folder, Name.of("probe")));
    }

    private Written write(FileTree tree, String path, WriteOptions options) throws IOException {
        TreePath at = TreePath.of(path);
        Entry entry = Trees.find(tree, at);
        assertNotNull(entry);
        return writer(tree, options).write(at, entry, folder, NAME);
    }

    /** Owned by whoever runs the test, so that nothing of it needs root. */
    private MemoryTree tree(String path) {
        return new MemoryTree()
                .file(path, "hello")
                .owner(path, host.effectiveUser(), host.effectiveGroup());
    }

    @Test
    void fileComesWithContentModeAndTimeToTheNanosecond() throws IOException {
        Timestamp time = new Timestamp(1_234_567_890, 987_654_321);
        Written written = write(tree("a").mode("a", 0604).modified("a", time), "a", HASH_ALL);

        assertEquals("hello", Files.readString(dir.resolve("out")));
        assertEquals(Sha256.hash("hello".getBytes(StandardCharsets.UTF_8)), written.hash());
        assertEquals(5, written.bytes());
        FileStat stat = folder.stat(NAME);
        assertEquals(0604, stat.mode());
        assertEquals(time, stat.modified());
        assertEquals(List.of(), written.losses());
    }

    @Test
    void timeSurvivesOwnerAttributesAndSetUserIdBits() throws IOException {
        assumeTrue(host.effectiveUser() == 0, "only root gives files away");
        MemoryTree tree =
                tree("a").owner("a", 4711, 4712).mode("a", 06755).xattr("a", "user.k", "v");
        write(tree, "a", HASH_ALL);

        FileStat stat = folder.stat(NAME);
        assertEquals(4711, stat.uid());
        assertEquals(4712, stat.gid());
        assertEquals(06755, stat.mode());
        assertEquals(MemoryTree.MODIFIED, stat.modified());
        assertEquals(List.of(new Xattr(Bytes.of("user.k"), Bytes.of("v"))), folder.xattrs(NAME));
    }

    @Test
    void protectedCopyHasNoWriteBits() throws IOException {
        write(tree("a").mode("a", 0664), "a", WriteOptions.store(Hashing.NONE, ~0222, false));
        assertEquals(0444, folder.stat(NAME).mode());
    }

    @Test
    void linkAndFifoComeAsTheyAre() throws IOException {
        MemoryTree tree =
                new MemoryTree()
                        .link("l", "/nowhere/at/all")
                        .node("p", FileKind.FIFO)
                        .mode("p", 0622);
        Written link = write(tree, "l", HASH_ALL);
        assertEquals(Bytes.of("/nowhere/at/all"), folder.readLink(NAME));
        assertEquals(Bytes.of("/nowhere/at/all"), link.linkTarget());
        assertEquals(MemoryTree.MODIFIED, folder.stat(NAME).modified());

        folder.removeFile(NAME);
        write(tree, "p", HASH_ALL);
        assertEquals(FileKind.FIFO, folder.stat(NAME).kind());
        assertEquals(0622, folder.stat(NAME).mode());
    }

    @Test
    void folderGetsItsMetadataWhenItIsFinished() throws IOException {
        MemoryTree tree =
                new MemoryTree().file("d/f", "x").mode("d", 02550).xattr("d", "user.k", "v");
        Entry entry = Trees.find(tree, TreePath.of("d"));
        assertNotNull(entry);
        EntryWriter writer = writer(tree, HASH_ALL);
        try (Folder made = writer.createFolder(TreePath.of("d"), folder, NAME)) {
            assertEquals(0700, folder.stat(NAME).mode());
            made.createFolder(Name.of("child"), 0755);
            writer.finishFolder(TreePath.of("d"), entry, made);
        }
        assertEquals(MemoryTree.MODIFIED, folder.stat(NAME).modified());
        assertEquals(0550, folder.stat(NAME).mode() & 0777);
        assertEquals(1, folder.xattrs(NAME).size());
    }

    @Test
    void takenNameIsLeftAlone() throws IOException {
        Files.writeString(dir.resolve("out"), "mine");
        WriteException e =
                assertThrows(WriteException.class, () -> write(tree("a"), "a", HASH_ALL));
        assertEquals(Errno.EEXIST, e.failure().errno());
        assertEquals("mine", Files.readString(dir.resolve("out")));
    }

    @Test
    void linkUnderTheNameIsNotWrittenThrough() throws IOException {
        Files.createSymbolicLink(dir.resolve("out"), dir.resolve("elsewhere"));
        assertThrows(WriteException.class, () -> write(tree("a"), "a", HASH_ALL));
        assertTrue(Files.notExists(dir.resolve("elsewhere")));
    }

    @Test
    void writingBesideReplacesAtOnce() throws IOException {
        Files.writeString(dir.resolve("out"), "old");
        MemoryTree tree = tree("a");
        Entry entry = Trees.find(tree, TreePath.of("a"));
        assertNotNull(entry);
        try (Folder beside = PrivateFolder.create(folder, Name.of("beside"))) {
            writer(tree, HASH_ALL)
                    .writeBeside(TreePath.of("a"), entry, beside, Name.of("1"), folder, NAME);
            assertEquals(List.of(), beside.names());
        }
        assertEquals("hello", Files.readString(dir.resolve("out")));
    }

    @Test
    void contentThatIsNotWhatTheTreeSaysGetsNoName() throws IOException {
        MemoryTree tree = tree("a").withHashes();
        Entry entry = Trees.find(tree, TreePath.of("a"));
        assertNotNull(entry);
        tree.file("a", "HELLO");
        assertThrows(
                DamagedException.class,
                () ->
                        writer(tree, WriteOptions.RESTORE)
                                .write(TreePath.of("a"), entry, folder, NAME));
        assertNull(folder.statIfThere(NAME));
    }

    @Test
    void fileThatCannotBeReadToItsEndLeavesNothing() throws IOException {
        ScriptedTree tree = new ScriptedTree().reading("abc", "broken");
        assertThrows(IOException.class, () -> write(tree, "f", HASH_ALL));
        assertNull(folder.statIfThere(NAME));
    }

    @Test
    void holesStayHolesAndCountAsZerosInTheHash() throws IOException {
        long hole = 1 << 20;
        Written written =
                write(new ScriptedTree().reading("<1048576>", "abc", "<1048576>"), "f", HASH_ALL);
        byte[] all = new byte[(int) (2 * hole) + 3];
        System.arraycopy(new byte[] {'a', 'b', 'c'}, 0, all, (int) hole, 3);
        assertArrayEquals(all, Files.readAllBytes(dir.resolve("out")));
        assertEquals(Sha256.hash(all), written.hash());
        assertEquals(all.length, written.bytes());
        assertTrue(folder.stat(NAME).blocks() < 100, "holes take no room");
    }

    @Test
    void fileThatChangedIsReadAgain() throws IOException {
        ScriptedTree tree = new ScriptedTree().reading("long text", "!").reading("short");
        Written written = write(tree, "f", HASH_ALL);
        assertEquals("short", Files.readString(dir.resolve("out")));
        assertEquals(2, tree.opened);
        assertEquals(Sha256.hash("short".getBytes(StandardCharsets.UTF_8)), written.hash());
        assertEquals(false, written.changing());
    }

    @Test
    void fileThatKeepsChangingIsKeptAndSaid() throws IOException {
        ScriptedTree tree = new ScriptedTree().reading("abc", "!");
        Written written = write(tree, "f", HASH_ALL);
        assertEquals("abc", Files.readString(dir.resolve("out")));
        assertEquals(3, tree.opened);
        assertTrue(written.changing());
    }

    @Test
    void defaultAclOfTheFolderIsNotHandedOn() throws Exception {
        // version 2; user::rwx, user:4711:rwx, group::rwx, mask::rwx, other::---
        byte[] acl = {
            2, 0, 0, 0, 1, 0, 7, 0, -1, -1, -1, -1, 2, 0, 7, 0, 0x67, 0x12, 0, 0, 4, 0, 7, 0, -1,
            -1, -1, -1, 0x10, 0, 7, 0, -1, -1, -1, -1, 0x20, 0, 0, 0, -1, -1, -1, -1
        };
        try {
            folder.setXattr(new Xattr(Bytes.of("system.posix_acl_default"), Bytes.of(acl)));
        } catch (OsException e) {
            assumeTrue(false, "no ACLs here");
        }
        write(tree("a").mode("a", 0644), "a", HASH_ALL);
        assertEquals(List.of(), folder.xattrs(NAME));
        assertEquals(0644, folder.stat(NAME).mode());

        try (Folder made = PrivateFolder.create(folder, Name.of("private"))) {
            assertEquals(List.of(), made.xattrs());
            assertEquals(0700, made.stat().mode());
        }
    }

    @Test
    void metadataOfAnExistingFileIsBroughtIntoLine() throws IOException {
        Files.writeString(dir.resolve("out"), "hello");
        folder.setXattr(NAME, new Xattr(Bytes.of("user.stale"), Bytes.of("1")));
        MemoryTree tree = tree("a").mode("a", 0440).xattr("a", "user.k", "v");
        Entry entry = Trees.find(tree, TreePath.of("a"));
        assertNotNull(entry);
        writer(tree, WriteOptions.RESTORE)
                .updateMetadata(TreePath.of("a"), entry, folder, NAME, folder.stat(NAME));
        assertEquals(0440, folder.stat(NAME).mode());
        assertEquals(MemoryTree.MODIFIED, folder.stat(NAME).modified());
        assertEquals(List.of(new Xattr(Bytes.of("user.k"), Bytes.of("v"))), folder.xattrs(NAME));
    }

    @Test
    void removerTakesAwayATreeAndNoLinksTarget() throws IOException {
        Path outside = Files.createDirectory(dir.resolve("outside"));
        Files.writeString(outside.resolve("keep"), "x");
        Path deep = Files.createDirectories(dir.resolve("out/a/b/c"));
        Files.writeString(deep.resolve("f"), "x");
        Files.createSymbolicLink(deep.resolve("l"), outside);
        Files.createSymbolicLink(dir.resolve("out/l"), outside);
        TreeRemover.remove(folder, NAME);
        TreeRemover.remove(folder, NAME);
        assertNull(folder.statIfThere(NAME));
        assertTrue(Files.exists(outside.resolve("keep")));
    }
}
