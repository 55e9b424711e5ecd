package dev.coffer.vault.repository;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.base.CofferException;
import dev.coffer.base.Pause;
import dev.coffer.base.Randomness;
import dev.coffer.base.SystemClock;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.storage.LocalStorage;
import dev.coffer.vault.crypto.PasswordCost;

import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Several that make a vault in one place at once. */
class FirstKeyTest {
    private static final int RUNS = 4;
    private static final byte[] PASSWORD = "geheim".getBytes(StandardCharsets.UTF_8);

    private static final PasswordCost CHEAP = new PasswordCost(16, 8, 1);

    @TempDir Path dir;

    private static VaultHost host(CyclicBarrier whenKeyIsDerived) {
        Randomness meeting =
                bytes -> {
                    Randomness.secure().fill(bytes);
                    if (bytes.length == 64) {
                        meet(whenKeyIsDerived);
                    }
                };
        return host(meeting, Pause.real());
    }

    private static VaultHost host(Randomness randomness, Pause pause) {
        return new VaultHost(
                HostFiles.ofThisSystem(),
                SystemClock.local(),
                randomness,
                pause,
                "host",
                "root",
                HostPath.of("/"),
                1,
                () -> null);
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @RepeatedTest(5)
    void allHaveTheSameVaultWithOneKey() throws Exception {
        CyclicBarrier start = new CyclicBarrier(RUNS);
        List<Future<String>> ids = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(RUNS)) {
            for (int i = 0; i < RUNS; i++) {
                Callable<String> run =
                        () -> {
                            try (Repository repository = make(start)) {
                                return repository.config().id() + " " + repository.keyId();
                            }
                        };
                ids.add(threads.submit(run));
            }
        }
        try (Repository repository =
                Repository.open(storage(), host(new CyclicBarrier(1)), PASSWORD, "")) {
            String expected = repository.config().id() + " " + repository.keyId();
            for (Future<String> id : ids) {
                assertEquals(expected, id.get());
            }
            assertEquals(1, repository.keys().list().size());
        }
    }

    @Test
    void whoComesBetweenKeyAndConfigOpensWhatTheOtherMakes() throws Exception {
        String id;
        try (Repository first = make(new CyclicBarrier(1))) {
            id = first.config().id();
        }
        Path config = dir.resolve("config");
        Path aside = dir.resolve("config.aside");
        Files.move(config, aside);
        Pause untilTheOtherIsDone =
                _ -> {
                    try {
                        Files.move(aside, config);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                };
        VaultHost host = host(Randomness.secure(), untilTheOtherIsDone);
        try (Repository second = Repository.make(storage(), host, PASSWORD, CHEAP)) {
            assertEquals(id, second.config().id());
        }
    }

    @Test
    void keyWhoseConfigDoesNotComeIsNamed() throws Exception {
        make(new CyclicBarrier(1)).close();
        Files.delete(dir.resolve("config"));
        VaultHost host = host(Randomness.secure(), _ -> {});
        CofferException e =
                assertThrows(
                        CofferException.class,
                        () -> Repository.make(storage(), host, PASSWORD, CHEAP));
        assertTrue(e.getMessage().contains("but no config"), e.getMessage());
        assertTrue(e.getMessage().contains("keys/"), e.getMessage());
    }

    private Repository make(CyclicBarrier start) throws Exception {
        return Repository.make(storage(), host(start), PASSWORD, CHEAP);
    }

    private LocalStorage storage() throws Exception {
        return LocalStorage.openOrMake(
                HostFiles.ofThisSystem(),
                HostPath.of(dir),
                Randomness.secure(),
                LocalStorage.Modes.PRIVATE);
    }
}
