package dev.coffer.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.base.Randomness;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.testkit.storage.FaultyStorage;
import dev.coffer.testkit.storage.MemoryStorage;
import dev.coffer.testkit.storage.StorageContract;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

class StorageTest {
    @Nested
    class InMemory extends StorageContract {
        @Override
        protected Storage storage() {
            return new MemoryStorage();
        }
    }

    @Nested
    class Scratch extends StorageContract {
        @Override
        protected Storage storage() {
            return new ScratchStorage("scratch");
        }
    }

    @Nested
    class Faulty extends StorageContract {
        @Override
        protected Storage storage() {
            return new FaultyStorage(new MemoryStorage());
        }
    }

    @Nested
    class Retrying extends StorageContract {
        @Override
        protected Storage storage() {
            FaultyStorage faulty = new FaultyStorage(new MemoryStorage());
            faulty.plan((call, key, number) -> number % 2 == 0 ? passing() : null);
            return new RetryingStorage(faulty, _ -> {}, Duration.ofMinutes(1));
        }
    }

    @Nested
    class Local extends StorageContract {
        @TempDir Path dir;

        @Override
        protected Storage storage() throws IOException {
            return local(dir);
        }

        @Test
        void filesAreForTheOwnerAloneAndNotWritable() throws Exception {
            try (Storage storage = local(dir.resolve("new"))) {
                storage.put(StorageKey.of("data/a"), Body.of(new byte[3]));
            }
            assertEquals("r--------", mode(dir.resolve("new/data/a")));
            assertEquals("rwx------", mode(dir.resolve("new/data")));
        }

        @Test
        void whatIsUnfinishedOrNoKeyIsNotListed() throws Exception {
            Files.createDirectory(dir.resolve("data"));
            Files.writeString(dir.resolve("data/abc-tmp-123"), "half");
            Files.writeString(dir.resolve("data/.DS_Store"), "");
            Files.writeString(dir.resolve("data/odd name"), "");
            Files.createSymbolicLink(dir.resolve("data/link"), Path.of("/etc/hostname"));
            Files.writeString(dir.resolve("data/good"), "x");
            List<String> listed = new ArrayList<>();
            try (Storage storage = local(dir)) {
                storage.list(StorageKey.ROOT, (key, bytes) -> listed.add(key.path()));
            }
            assertEquals(List.of("data/good"), listed);
        }

        private static String mode(Path path) throws IOException {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
        }
    }

    private static Storage local(Path dir) throws IOException {
        return LocalStorage.openOrMake(
                HostFiles.ofThisSystem(),
                HostPath.of(dir),
                Randomness.secure(),
                LocalStorage.Modes.PRIVATE);
    }

    private static StorageException passing() {
        return new StorageException(StorageException.Kind.PASSING, "busy");
    }

    @Test
    void pausesGrowUntilPatienceEnds() {
        List<Duration> pauses = new ArrayList<>();
        FaultyStorage faulty = new FaultyStorage(new MemoryStorage());
        faulty.plan((call, key, number) -> passing());
        Storage storage = new RetryingStorage(faulty, pauses::add, Duration.ofSeconds(20));
        assertThrows(StorageException.class, storage::sync);
        assertEquals(List.of(1, 2, 4, 8), pauses.stream().map(p -> (int) p.toSeconds()).toList());
    }

    @Test
    void whatDoesNotPassIsNotTriedAgain() {
        FaultyStorage faulty = new FaultyStorage(new MemoryStorage()).dieAt(0);
        Storage storage = new RetryingStorage(faulty, _ -> {}, Duration.ofMinutes(1));
        assertThrows(StorageException.class, storage::sync);
        assertEquals(1, faulty.calls());
    }

    @Test
    void keysLeadNowhereElse() {
        assertTrue(StorageKey.isGood("data/ab/0123.x"));
        for (String bad :
                List.of("/a", "a/", "a//b", "..", "a/../b", ".a", "a b", "x-tmp-1", "é")) {
            assertFalse(StorageKey.isGood(bad), bad);
        }
    }
}
