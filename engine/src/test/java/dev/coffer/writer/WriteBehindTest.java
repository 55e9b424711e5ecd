package dev.coffer.writer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.base.Name;
import dev.coffer.base.Sha256;
import dev.coffer.base.TreePath;
import dev.coffer.os.Errno;
import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.testkit.MemoryTree;
import dev.coffer.testkit.os.Call;
import dev.coffer.testkit.os.FaultyFiles;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.Trees;
import dev.coffer.writer.WriteOptions.Hashing;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Random;

/** Files so large that a second thread writes them. */
class WriteBehindTest {
    private static final Name NAME = Name.of("out");
    private static final int LARGE = 20 << 20;

    private final FaultyFiles host = new FaultyFiles(HostFiles.ofThisSystem());

    @TempDir Path dir;

    private Written write(FileTree tree) throws IOException {
        try (Folder folder = host.open(HostPath.of(dir))) {
            TreePath at = TreePath.of("f");
            Entry entry = Objects.requireNonNull(Trees.find(tree, at));
            WriteOptions options = WriteOptions.store(Hashing.ALL, 07777, false);
            return new EntryWriter(tree, options, FolderDefaults.of(folder, Name.of("probe")))
                    .write(at, entry, folder, NAME);
        }
    }

    private MemoryTree tree(byte[] content) {
        return new MemoryTree()
                .file("f", content)
                .owner("f", host.effectiveUser(), host.effectiveGroup());
    }

    private static byte[] random() {
        byte[] content = new byte[LARGE + 12345];
        new Random(20261121).nextBytes(content);
        return content;
    }

    @Test
    void contentComesWholeAndInOrder() throws IOException {
        byte[] content = random();
        Written written = write(tree(content));
        assertArrayEquals(content, Files.readAllBytes(dir.resolve("out")));
        assertEquals(Sha256.hash(content), written.hash());
        assertEquals(content.length, written.bytes());
    }

    @Test
    void holesStayHolesAtTheirPlaces() throws IOException {
        Written written =
                write(new ScriptedTree().reading("<20971520>", "abc", "<1048576>", "d", "<4096>"));
        byte[] all = new byte[LARGE + 3 + (1 << 20) + 1 + 4096];
        System.arraycopy(new byte[] {'a', 'b', 'c'}, 0, all, LARGE, 3);
        all[LARGE + 3 + (1 << 20)] = 'd';
        assertArrayEquals(all, Files.readAllBytes(dir.resolve("out")));
        assertEquals(Sha256.hash(all), written.hash());
        assertTrue(
                HostFiles.ofThisSystem().stat(HostPath.of(dir.resolve("out"))).blocks() < 100,
                "holes take no room");
    }

    @Test
    void firstWriteThatFailsEndsItAndLeavesNothing() throws IOException {
        byte[] content = random();
        host.failFrom(Call.WRITE, 3, Errno.ENOSPC);
        WriteException e = assertThrows(WriteException.class, () -> write(tree(content)));
        assertEquals(Errno.ENOSPC, e.failure().errno());
        assertTrue(e.concernsAll());
        assertNull(HostFiles.ofThisSystem().open(HostPath.of(dir)).statIfThere(NAME));
    }

    @Test
    void lastWriteThatFailsIsNotMissed() throws IOException {
        byte[] content = random();
        write(tree(content));
        int writes = host.count(Call.WRITE);
        Files.delete(dir.resolve("out"));
        host.fail(Call.WRITE, writes, Errno.EIO);
        assertThrows(WriteException.class, () -> write(tree(content)));
    }

    @Test
    void fileThatChangedIsWrittenAgainFromTheStart() throws IOException {
        ScriptedTree tree = new ScriptedTree().reading("<20971520>", "abc", "!").reading("short");
        Written written = write(tree);
        assertEquals("short", Files.readString(dir.resolve("out")));
        assertEquals(5, written.bytes());
    }

    @Test
    void interruptEndsIt() {
        byte[] content = random();
        host.before(Call.WRITE, 2, Thread.currentThread()::interrupt);
        assertThrows(InterruptedIOException.class, () -> write(tree(content)));
        assertTrue(Thread.interrupted(), "the interrupt stays set");
    }
}
