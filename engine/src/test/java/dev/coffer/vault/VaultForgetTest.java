package dev.coffer.vault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.base.CofferException;
import dev.coffer.base.Randomness;
import dev.coffer.guard.Authorization;
import dev.coffer.guard.PlanSpool;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.storage.StorageException;
import dev.coffer.store.ForgetOutcome;
import dev.coffer.store.ForgetRequest;
import dev.coffer.store.Grouping;
import dev.coffer.store.PointWords;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.Retention;
import dev.coffer.store.RetentionPolicy;
import dev.coffer.store.Rhythm;
import dev.coffer.store.RunListener;
import dev.coffer.testkit.AlwaysYes;
import dev.coffer.testkit.MemoryTree;
import dev.coffer.testkit.storage.FaultyStorage;
import dev.coffer.vault.repository.Locks;
import dev.coffer.vault.repository.RepositoryLock;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Points that go from a vault, whatever its storage does meanwhile. */
class VaultForgetTest {
    @TempDir Path dir;
    private MemoryVault vault;
    private final List<RestorePoint> points = new ArrayList<>();

    @BeforeEach
    void fivePoints() throws Exception {
        newVault();
    }

    private void newVault() throws Exception {
        vault = new MemoryVault(5, 1);
        points.clear();
        for (int i = 0; i < 5; i++) {
            points.add(vault.backup(new MemoryTree().file("a", "version " + i)));
        }
    }

    private ForgetRequest keepTwo() {
        HostPath spool = HostPath.of(dir.resolve("spool"));
        RetentionPolicy policy = new RetentionPolicy(Map.of(Rhythm.LAST, 2), Map.of(), List.of());
        return new ForgetRequest(
                all ->
                        Retention.plan(
                                all,
                                policy,
                                Grouping.DEFAULT,
                                vault.clock.instant(),
                                vault.clock.getZone()),
                new PlanSpool(HostFiles.ofThisSystem(), spool, vault.clock, Randomness.secure()),
                null);
    }

    private static Authorization yes(VaultStore store, ForgetRequest request) throws Exception {
        ForgetOutcome.NeedsYes needs =
                assertInstanceOf(
                        ForgetOutcome.NeedsYes.class, store.forget(request, RunListener.NONE));
        return AlwaysYes.yes(needs.destruction());
    }

    private List<RestorePoint> left() throws IOException {
        vault.storage.plan((call, key, number) -> null);
        vault.breakLocks();
        try (VaultStore store = vault.open()) {
            return store.points();
        }
    }

    @Test
    void aStorageThatDiesAtAnyMomentLeavesEachPointWholeOrGone() throws Exception {
        for (int n = 0; ; n++) {
            newVault();
            boolean done = false;
            try (VaultStore store = vault.open()) {
                ForgetRequest request = keepTwo();
                Authorization yes = yes(store, request);
                vault.storage.dieAt(n);
                done =
                        store.forget(request.with(yes), RunListener.NONE)
                                        instanceof ForgetOutcome.Done all
                                && all.left().isEmpty();
            } catch (IOException e) {
                assertTrue(String.valueOf(e.getMessage()).contains("dead at"), e.toString());
            }
            List<RestorePoint> left = left();
            assertTrue(left.containsAll(points.subList(3, 5)), "those that stay, dead at " + n);
            assertTrue(points.containsAll(left), "dead at " + n);
            try (VaultStore store = vault.open()) {
                assertEquals(List.of(), vault.verify(store).damage(), "dead at " + n);
            }
            if (done) {
                assertEquals(points.subList(3, 5), left);
                assertTrue(n > 5, "calls: " + n);
                return;
            }
        }
    }

    @Test
    void aStorageThatDiesAtAnyMomentLosesNoPointWhoseTagsChange() throws Exception {
        for (int n = 0; ; n++) {
            newVault();
            boolean done = false;
            try (VaultStore store = vault.open()) {
                vault.storage.dieAt(n);
                RestorePoint now =
                        store.describe(points.get(2), words -> words.withTags(List.of("new")));
                assertNotEquals(points.get(2).id(), now.id());
                done = true;
            } catch (IOException e) {
                assertTrue(String.valueOf(e.getMessage()).contains("dead at"), e.toString());
            }
            List<RestorePoint> left = left();
            boolean old = left.contains(points.get(2));
            boolean tagged =
                    left.stream()
                            .anyMatch(point ->
                                    points.get(2).id().equals(point.original())
                                            && point.tags().equals(List.of("new")));
            assertTrue(old || tagged, "dead at " + n);
            assertTrue(left.size() >= 5, "dead at " + n);
            if (done) {
                assertTrue(!old && tagged && left.size() == 5 && n > 3, "calls: " + n);
                return;
            }
        }
    }

    @Test
    void aPointThatCannotBeDeletedIsNamedAndTheOthersGo() throws Exception {
        String stuck = VaultStore.pointFile(points.get(1).id());
        try (VaultStore store = vault.open()) {
            ForgetRequest request = keepTwo();
            Authorization yes = yes(store, request);
            vault.storage.plan((call, key, number) ->
                    call == FaultyStorage.Call.DELETE && key.path().equals(stuck)
                            ? new StorageException(StorageException.Kind.DENIED, "not yours")
                            : null);
            ForgetOutcome.Done done =
                    assertInstanceOf(
                            ForgetOutcome.Done.class,
                            store.forget(request.with(yes), RunListener.NONE));
            assertEquals(1, done.left().size());
            assertEquals(stuck, done.left().getFirst().path().toString());
        }
        assertEquals(List.of(points.get(1), points.get(3), points.get(4)), left());
    }

    @Test
    void whileAnotherReadsOrWritesNothingGoes() throws Exception {
        try (VaultStore store = vault.open();
                VaultStore other = vault.open();
                RepositoryLock _ = new Locks(other.repository()).take(false, Duration.ZERO)) {
            ForgetRequest request = keepTwo();
            Authorization yes = yes(store, request);
            CofferException locked =
                    assertThrows(
                            CofferException.class,
                            () -> store.forget(request.with(yes), RunListener.NONE));
            assertEquals(CofferException.Reason.LOCKED, locked.reason());
        }
        assertEquals(points, left());
    }

    @Test
    void aPointThatIsHeldAfterTheQuestionStays() throws Exception {
        try (VaultStore store = vault.open()) {
            ForgetRequest request = keepTwo();
            Authorization yes = yes(store, request);
            store.describe(points.getFirst(), words -> words.withHold("why not"));
            assertThrows(
                    CofferException.class, () -> store.forget(request.with(yes), RunListener.NONE));
        }
        assertEquals(5, left().size());
    }

    @Test
    void wordsThatStayTheSameMakeNoOtherSnapshot() throws Exception {
        try (VaultStore store = vault.open()) {
            assertEquals(points.get(0), store.describe(points.get(0), words -> words));
            RestorePoint noted = store.describe(points.get(0), words -> words.withNote("a, b=%"));
            assertEquals("a, b=%", noted.note());
            RestorePoint back = store.describe(noted, words -> words.withNote(""));
            assertEquals(points.get(0).id(), back.original());
            assertEquals(points.get(0).words(), back.words());
            PointWords words = new PointWords("", List.of("z", "y"), "");
            assertTrue(store.describe(back, _ -> words).isHeld(), "a hold without a reason is one");
        }
    }
}
