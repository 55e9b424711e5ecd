package dev.coffer.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.base.CofferException;
import dev.coffer.base.Randomness;
import dev.coffer.base.Sha256;
import dev.coffer.base.TreePath;
import dev.coffer.guard.Approver;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.store.DataShare;
import dev.coffer.store.RunListener;
import dev.coffer.testkit.SettableClock;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Versions of files whose contents never lie on a disk. */
class FileVersionsTest {
    private static final TreePath PLAN = TreePath.parse("docs/plan.md");
    private static final TreePath OTHER = TreePath.parse("other.bin");

    @TempDir Path dir;
    private Engine engine;

    private final SettableClock clock =
            new SettableClock(Instant.parse("2026-11-20T10:00:00Z"), ZoneOffset.UTC);

    @BeforeEach
    void anEngineOfAProgram() {
        Machine machine =
                new Machine(
                        HostFiles.ofThisSystem(),
                        clock,
                        Randomness.secure(),
                        Map.of(),
                        HostPath.of(dir.resolve("home")),
                        HostPath.of(dir),
                        "amber",
                        "somebody");
        PasswordProvider password = (choice, purpose) -> "secret".getBytes(StandardCharsets.UTF_8);
        engine = new Engine(machine, Approver.nobody(), password, null);
    }

    private FileVersions files(String kind) throws CofferException {
        StoreChoice store = engine.finder().find(kind + ":" + dir.resolve("store"), null);
        return engine.fileVersions(store, HostPath.of("/app/documents"));
    }

    private FileVersion create(FileVersions files, TreePath path, String text, String message)
            throws Exception {
        clock.advance(Duration.ofMinutes(1));
        return files.createVersion(path, text.getBytes(StandardCharsets.UTF_8), "ada", message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"versioned", "vault"})
    void eachVersionIsThereWithWhatWasSaidOfIt(String kind) throws Exception {
        FileVersions files = files(kind);
        FileVersion first = create(files, PLAN, "one\n", "draft");
        FileVersion second = create(files, PLAN, "one\ntwo\n", "more");
        FileVersion again = create(files, PLAN, "one\ntwo\n", "the same");
        create(files, OTHER, "one\n", "same content, other file");

        assertEquals(List.of(first, second, again), files.versions(PLAN));
        assertEquals(Optional.of(again), files.latest(PLAN));
        assertEquals(first.id(), second.parent());
        assertEquals("ada", second.author());
        assertEquals("more", second.message());
        assertEquals(8, second.size());
        assertEquals(Sha256.hash("one\n".getBytes(StandardCharsets.UTF_8)), first.hash());
        assertEquals(second.hash(), again.hash());
        assertArrayEquals("one\n".getBytes(StandardCharsets.UTF_8), files.content(first));
        assertArrayEquals("one\ntwo\n".getBytes(StandardCharsets.UTF_8), files.content(again));
        assertTrue(files.diff(first, second).orElseThrow().contains("+two"));
        assertEquals(Optional.of(""), files.diff(second, again));
        assertEquals(new FileVersions.Stats(2, 4, 2, 12), files.stats());
        assertEquals(
                List.of(),
                engine.upkeep()
                        .verify(
                                engine.finder().find(kind + ":" + dir.resolve("store"), null),
                                null,
                                PointFilter.ALL,
                                new DataShare.All(),
                                RunListener.NONE)
                        .damage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"versioned", "vault"})
    void aVersionIsTaggedAndFoundByItsTag(String kind) throws Exception {
        FileVersions files = files(kind);
        FileVersion version = create(files, PLAN, "one\n", "draft");
        FileVersion tagged = files.tag(version, "v1.0", "approved");
        assertEquals(List.of("approved", "v1.0"), tagged.tags());
        assertEquals(List.of(tagged), files.versions(PLAN));
        assertArrayEquals(
                "one\n".getBytes(StandardCharsets.UTF_8),
                files.content(version),
                "the id of before still names it");
    }

    @Test
    void largeContentOfNoTextComesBackByteForByte() throws Exception {
        byte[] noise = new byte[5 << 20];
        new Random(7).nextBytes(noise);
        for (String kind : List.of("versioned", "vault")) {
            StoreChoice store = engine.finder().find(kind + ":" + dir.resolve(kind), null);
            FileVersions files = engine.fileVersions(store, HostPath.of("/app"));
            FileVersion one = files.createVersion(OTHER, noise, "", "");
            byte[] changed = noise.clone();
            changed[1 << 20]++;
            clock.advance(Duration.ofSeconds(5));
            FileVersion other = files.createVersion(OTHER, changed, "", "");
            assertNotEquals(one.id(), other.id());
            assertArrayEquals(noise, files.content(one));
            assertArrayEquals(changed, files.content(other));
            assertEquals(Optional.empty(), files.diff(one, other));
            assertEquals(2, files.stats().objects());
        }
    }

    @Test
    void contentOfTheSameSizeInTheSameInstantIsAnotherVersion() throws Exception {
        for (String kind : List.of("versioned", "vault")) {
            StoreChoice store = engine.finder().find(kind + ":" + dir.resolve(kind), null);
            FileVersions files = engine.fileVersions(store, HostPath.of("/app"));
            FileVersion one = files.createVersion(PLAN, new byte[] {'a'}, "", "one");
            FileVersion other = files.createVersion(PLAN, new byte[] {'b'}, "", "other");
            assertArrayEquals(new byte[] {'a'}, files.content(one), kind);
            assertArrayEquals(new byte[] {'b'}, files.content(other), kind);
        }
    }

    @Test
    void aMirrorKeepsNoVersionsAndSaysSo() throws Exception {
        FileVersions files = files("mirror");
        CofferException refused =
                assertThrows(CofferException.class, () -> create(files, PLAN, "x", "y"));
        assertTrue(refused.getMessage().contains("is a mirror"), refused.getMessage());
    }
}
