package dev.coffer.os;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.coffer.base.Name;
import dev.coffer.testkit.os.Call;
import dev.coffer.testkit.os.FaultyFiles;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/** Copying of open files, also where the kernel does not. */
class FileCopyTest {
    @TempDir Path dir;

    private long copy(HostFiles files) throws Exception {
        byte[] bytes = new byte[3_000_001];
        new Random(5).nextBytes(bytes);
        Files.write(dir.resolve("a"), bytes);
        long copied;
        try (Folder folder = files.open(HostPath.of(dir));
                OpenFile from = folder.openFile(Name.of("a"));
                OpenFile to = folder.createFile(Name.of("b"), 0600)) {
            copied = FileCopy.rest(from, to);
        }
        assertArrayEquals(bytes, Files.readAllBytes(dir.resolve("b")));
        return copied;
    }

    @Test
    void copiesTheWholeFile() throws Exception {
        assertEquals(3_000_001, copy(HostFiles.ofThisSystem()));
    }

    @ParameterizedTest
    @EnumSource(names = {"EXDEV", "EINVAL", "EOPNOTSUPP"})
    void readsAndWritesWhereTheKernelDoesNotCopy(Errno errno) throws Exception {
        FaultyFiles files = new FaultyFiles(HostFiles.ofThisSystem()).failFrom(Call.COPY, 1, errno);
        assertEquals(3_000_001, copy(files));
    }

    @Test
    void fullDiskIsTold() {
        FaultyFiles files =
                new FaultyFiles(HostFiles.ofThisSystem()).failFrom(Call.COPY, 1, Errno.ENOSPC);
        OsException full = assertThrows(OsException.class, () -> copy(files));
        assertEquals(Errno.ENOSPC, full.errno());
    }
}
