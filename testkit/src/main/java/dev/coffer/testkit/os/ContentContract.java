package dev.coffer.testkit.os;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coffer.base.Timestamp;
import dev.coffer.os.Errno;
import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;

import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/** Reading, writing, holes, copies within the kernel. */
public abstract class ContentContract extends HostFilesContract {
    private static final int MIB = 1 << 20;

    /** Bytes that differ from their neighbours, and from page to page. */
    private static byte[] pattern(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i ^ i >> 8 ^ i >> 16);
        }
        return bytes;
    }

    @Test
    void everyKindOfBufferIsWrittenAndReadInFull() throws Exception {
        byte[] content = pattern(300_000);
        ByteBuffer direct = ByteBuffer.allocateDirect(content.length + 10).position(7);
        direct.put(content).flip().position(7);
        ByteBuffer heap = ByteBuffer.wrap(content);
        for (ByteBuffer from :
                List.of(direct, heap, heap.duplicate().rewind().asReadOnlyBuffer())) {
            try (OpenFile file = folder.createFile(A, 0600)) {
                file.write(from);
                assertEquals(0, from.remaining());
            }
            for (ByteBuffer into :
                    List.of(
                            ByteBuffer.allocate(content.length + 100),
                            ByteBuffer.allocateDirect(content.length + 100),
                            ByteBuffer.allocate(content.length + 100).slice(50, content.length),
                            ByteBuffer.allocateDirect(content.length + 100)
                                    .slice(50, content.length))) {
                byte[] read = new byte[content.length];
                readFully(into, content.length);
                into.flip().get(read);
                assertArrayEquals(content, read);
            }
            folder.removeFile(A);
        }
    }

    private void readFully(ByteBuffer into, int length) throws OsException {
        try (OpenFile file = folder.openFile(A)) {
            while (into.position() < length) {
                int before = into.position();
                assertEquals(file.read(into), into.position() - before);
            }
            assertEquals(-1, file.read(ByteBuffer.allocate(1)));
            assertEquals(-1, file.read(ByteBuffer.allocateDirect(1)));
            assertEquals(0, file.read(ByteBuffer.allocate(0)));
        }
    }

    @Test
    void seekingMovesReadingAndWriting() throws Exception {
        try (OpenFile file = folder.createFile(A, 0600)) {
            file.write(ByteBuffer.wrap(new byte[] {'a', 'b', 'c', 'd'}));
            file.seek(1);
            file.write(ByteBuffer.wrap(new byte[] {'X'}));
            assertEquals("cd", readRest(file));
            file.seek(0);
            assertEquals("aXcd", readRest(file));
            file.truncate(2);
            file.seek(0);
            assertEquals("aX", readRest(file));
            assertFails(Errno.EINVAL, () -> file.seek(-1));
            assertFails(Errno.EINVAL, () -> file.truncate(-1));
        }
    }

    @Test
    void fileOpenedForReadingIsNotWritten() throws Exception {
        write(folder, A, "kept");
        try (OpenFile file = folder.openFile(A)) {
            assertFails(Errno.EBADF, () -> file.write(ByteBuffer.wrap(new byte[1])));
            assertEquals(file.stat(), file.opened());
        }
        try (OpenFile file = folder.openForWriting(A)) {
            file.write(ByteBuffer.wrap(new byte[] {'s'}));
            file.seek(0);
            assertEquals("sept", readRest(file));
        }
    }

    @Test
    void readingDoesNotChangeTheAccessTimeOfOnesOwnFile() throws Exception {
        write(folder, A, "content");
        folder.setModified(A, new Timestamp(1_000_000_000, 0));
        assertEquals("content", read(folder, A));
        Instant accessed =
                Files.readAttributes(dir.resolve("a"), BasicFileAttributes.class)
                        .lastAccessTime()
                        .toInstant();
        assertEquals(Instant.ofEpochSecond(1_000_000_000), accessed);
    }

    @Test
    void holesAreFoundAndTheLookMovesNothing() throws Exception {
        try (OpenFile file = folder.createFile(A, 0600)) {
            file.seek(MIB);
            file.write(ByteBuffer.wrap(pattern(MIB)));
            file.truncate(4 * MIB);
            file.seek(MIB);
            assumeTrue(file.nextData(0) > 0, "this file system tells no holes");
            assertEquals(MIB, file.nextData(0));
            assertEquals(MIB + 5, file.nextData(MIB + 5));
            assertEquals(2 * MIB, file.nextHole(MIB));
            assertEquals(0, file.nextHole(0));
            assertEquals(-1, file.nextData(2 * MIB));
            assertEquals(-1, file.nextData(4 * MIB));
            assertEquals(4 * MIB, file.nextHole(4 * MIB));
            assertFails(Errno.EINVAL, Errno.ENXIO, () -> file.nextHole(-1));
            ByteBuffer first = ByteBuffer.allocate(1);
            file.seek(MIB + 3);
            assertEquals(2 * MIB, file.nextHole(2 * MIB));
            file.read(first);
            assertEquals(pattern(4)[3], first.get(0));
            assertTrue(file.stat().blocks() * 512 < 2 * MIB);
            assertEquals(4 * MIB, file.stat().size());
        }
    }

    @Test
    void fileWithoutHolesHasOneAtItsEnd() throws Exception {
        write(folder, A, "data");
        try (OpenFile file = folder.openFile(A)) {
            assertEquals(0, file.nextData(0));
            assertEquals(4, file.nextHole(0));
            assertEquals(-1, file.nextData(4));
        }
        write(folder, B, "");
        try (OpenFile file = folder.openFile(B)) {
            assertEquals(-1, file.nextData(0));
            assertEquals(0, file.nextHole(0));
        }
    }

    @Test
    void kernelCopiesBetweenPositionsAndMovesBoth() throws Exception {
        try (OpenFile from = folder.createFile(A, 0600);
                OpenFile to = folder.createFile(B, 0600)) {
            from.write(ByteBuffer.wrap(new byte[] {'0', '1', '2', '3', '4', '5'}));
            from.seek(2);
            to.write(ByteBuffer.wrap(new byte[] {'>'}));
            assertEquals(3, from.copyTo(to, 3));
            assertEquals(1, from.copyTo(to, 100));
            assertEquals(0, from.copyTo(to, 100));
            to.write(ByteBuffer.wrap(new byte[] {'<'}));
            to.seek(0);
            assertEquals(">2345<", readRest(to));
        }
    }

    @Test
    void rangeMadeAHoleReadsAsZerosAndTheSizeStays() throws Exception {
        try (OpenFile file = folder.createFile(A, 0600)) {
            byte[] bytes = new byte[3 * 65_536];
            Arrays.fill(bytes, (byte) 'x');
            file.write(ByteBuffer.wrap(bytes));
            assumeTrue(file.makeHole(65_536, 65_536), "this file system has no holes");
            assertEquals(3 * 65_536, file.stat().size());
            assertEquals(2 * 65_536, file.nextData(65_536));
            file.seek(65_535);
            ByteBuffer read = ByteBuffer.allocate(65_538);
            while (read.hasRemaining()) {
                file.read(read);
            }
            assertEquals('x', read.get(0));
            assertEquals(0, read.get(1));
            assertEquals(0, read.get(65_536));
            assertEquals('x', read.get(65_537));
        }
    }

    @Test
    void hintsAreTakenOrIgnored() throws Exception {
        write(folder, A, "data");
        try (OpenFile file = folder.openFile(A)) {
            file.adviseSequential();
            assertEquals("data", readRest(file));
            file.adviseDone();
            file.writeBack();
        }
    }
}
