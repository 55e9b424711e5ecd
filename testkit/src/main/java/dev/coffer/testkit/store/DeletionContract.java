package dev.coffer.testkit.store;

import static dev.coffer.testkit.AlwaysYes.yes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.base.CofferException;
import dev.coffer.base.Randomness;
import dev.coffer.base.TreePath;
import dev.coffer.guard.Authorization;
import dev.coffer.guard.Operation;
import dev.coffer.guard.PlanSpool;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.store.ForgetOutcome;
import dev.coffer.store.ForgetRequest;
import dev.coffer.store.Grouping;
import dev.coffer.store.PointChoice;
import dev.coffer.store.Purge;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.RetentionPlan;
import dev.coffer.store.RunListener;
import dev.coffer.store.Store;
import dev.coffer.testkit.SettableClock;
import dev.coffer.testkit.os.FaultyFiles;
import dev.coffer.tree.Content;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.Trees;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;

/**
 * What every store does that keeps several points: one that is deleted is hidden, comes back as it
 * was, and goes for good when its time is over; whatever moment the machine stops in.
 */
public abstract class DeletionContract {
    private static final Duration GRACE = Duration.ofDays(14);

    @TempDir(factory = MemoryDisk.class)
    protected Path dir;

    private int labs;

    /** A store, and a source that holds one file, {@code a}. */
    protected interface Kind {
        SettableClock clock();

        /** Makes a point in which the file has this content. */
        RestorePoint backUp(String content) throws Exception;

        Store open() throws IOException;

        /** From so many calls on that change something the machine stands still. */
        void dieAt(int call) throws IOException;

        /** It was started again. */
        void alive() throws IOException;
    }

    protected abstract Kind newKind(Path folder) throws Exception;

    private Kind newKind() throws Exception {
        return newKind(Files.createDirectory(dir.resolve("lab" + ++labs)));
    }

    private static List<RestorePoint> points(Kind kind, int count) throws Exception {
        List<RestorePoint> points = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            points.add(kind.backUp(content(i)));
        }
        return points;
    }

    private static String content(int i) {
        return "version " + i + " ".repeat(i);
    }

    private PlanSpool spool(Kind kind) {
        HostPath spool = HostPath.of(dir.resolve("spool"));
        return new PlanSpool(HostFiles.ofThisSystem(), spool, kind.clock(), Randomness.secure());
    }

    private static OffsetDateTime until(Kind kind) {
        return OffsetDateTime.now(kind.clock()).plus(GRACE).truncatedTo(ChronoUnit.SECONDS);
    }

    private static PointChoice named(Set<String> firstIds) {
        return points -> {
            List<RetentionPlan.Kept> kept = new ArrayList<>();
            List<RestorePoint> gone = new ArrayList<>();
            for (RestorePoint point : points) {
                if (firstIds.contains(point.firstId()) && !point.isDeleted()) {
                    gone.add(point);
                } else {
                    kept.add(new RetentionPlan.Kept(point, List.of("not named")));
                }
            }
            Grouping.Key all = new Grouping.Key("", List.of(), List.of());
            return new RetentionPlan(List.of(new RetentionPlan.Group(all, kept, gone)));
        };
    }

    private ForgetOutcome delete(Kind kind, RestorePoint... points) throws Exception {
        Set<String> ids = new HashSet<>();
        for (RestorePoint point : points) {
            ids.add(point.firstId());
        }
        try (Store store = kind.open()) {
            return carriedOut(
                    store,
                    new ForgetRequest(
                            named(ids), spool(kind), null, Operation.DELETE, until(kind)));
        }
    }

    private static ForgetOutcome carriedOut(Store store, ForgetRequest request) throws Exception {
        ForgetOutcome planned = store.forget(request, RunListener.NONE);
        if (planned instanceof ForgetOutcome.NeedsYes needed) {
            Authorization yes = yes(needed.destruction());
            return store.forget(request.with(yes), RunListener.NONE);
        }
        return planned;
    }

    /** The points that went, by their first ids. */
    private List<String> purge(Kind kind) throws Exception {
        try (Store store = kind.open()) {
            ForgetRequest request =
                    new ForgetRequest(
                            points -> Purge.plan(points, kind.clock().instant()),
                            spool(kind),
                            null,
                            Operation.PURGE,
                            null);
            ForgetOutcome.Done done =
                    assertInstanceOf(ForgetOutcome.Done.class, carriedOut(store, request));
            assertEquals(List.of(), done.left());
            return firstIds(done.plan().removed());
        }
    }

    private static void undelete(Kind kind, RestorePoint point) throws Exception {
        try (Store store = kind.open()) {
            for (RestorePoint each : store.deletedPoints()) {
                if (each.firstId().equals(point.firstId())) {
                    store.describe(each, words -> words.withDeletion(null));
                }
            }
        }
    }

    private static List<String> firstIds(List<RestorePoint> points) {
        return points.stream().map(RestorePoint::firstId).toList();
    }

    private static List<String> seen(Kind kind) throws Exception {
        try (Store store = kind.open()) {
            return firstIds(store.points());
        }
    }

    private static List<String> hidden(Kind kind) throws Exception {
        try (Store store = kind.open()) {
            return firstIds(store.deletedPoints());
        }
    }

    private static String held(Store store, RestorePoint point) throws Exception {
        TreePath path = TreePath.of("a");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(1000);
        try (FileTree tree = store.open(point);
                Content content = tree.open(path, Objects.requireNonNull(Trees.find(tree, path)))) {
            while (content.read(buffer.clear()) >= 0) {
                out.write(buffer.array(), 0, buffer.position());
            }
            content.finish();
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    private static void assertWhole(Kind kind, Map<String, String> contents, String told)
            throws Exception {
        try (Store store = kind.open()) {
            for (RestorePoint point : store.allPoints()) {
                assertEquals(contents.get(point.firstId()), held(store, point), told);
            }
            assertEquals(List.of(), store.verify(null, RunListener.NONE).damage(), told);
        }
    }

    private static Map<String, String> contents(List<RestorePoint> points) {
        Map<String, String> contents = new LinkedHashMap<>();
        for (int i = 0; i < points.size(); i++) {
            contents.put(points.get(i).firstId(), content(i));
        }
        return contents;
    }

    @Test
    void aDeletedPointIsHiddenAndWholeAndComesBackAsItWas() throws Exception {
        Kind kind = newKind();
        List<RestorePoint> points = points(kind, 3);
        try (Store store = kind.open()) {
            store.describe(points.get(1), words -> words.withNote("ours").withTags(List.of("t")));
        }
        OffsetDateTime until = until(kind);
        delete(kind, points.get(1));
        try (Store store = kind.open()) {
            assertEquals(List.of(points.get(0).id(), points.get(2).id()), firstIds(store.points()));
            RestorePoint deleted = store.deletedPoints().getFirst();
            assertEquals(points.get(1).firstId(), deleted.firstId());
            assertEquals(until, deleted.deletedUntil());
            assertEquals("ours", deleted.note());
            assertEquals(List.of("t"), deleted.tags());
            assertEquals(3, store.allPoints().size());
        }
        assertWhole(kind, contents(points), "");
        undelete(kind, points.get(1));
        assertEquals(firstIds(points), seen(kind));
        assertEquals(List.of(), hidden(kind));
        assertWhole(kind, contents(points), "");
        try (Store store = kind.open()) {
            assertEquals("ours", store.points().get(1).note());
        }
    }

    @Test
    void onlyPointsGoWhoseTimeIsOver() throws Exception {
        Kind kind = newKind();
        List<RestorePoint> points = points(kind, 5);
        delete(kind, points.get(1));
        kind.clock().advance(GRACE.dividedBy(2));
        delete(kind, points.get(3));
        assertEquals(List.of(), purge(kind));
        kind.clock().advance(GRACE.dividedBy(2));
        purge(kind);
        assertEquals(List.of(0, 2, 4), numbers(points, seen(kind)));
        assertTrue(hidden(kind).contains(points.get(3).firstId()));
        kind.clock().advance(GRACE);
        purge(kind);
        assertEquals(List.of(0, 2, 4), numbers(points, seen(kind)));
        assertWhole(kind, contents(points), "");
    }

    private static List<Integer> numbers(List<RestorePoint> points, List<String> ids) {
        return ids.stream().map(firstIds(points)::indexOf).toList();
    }

    @Test
    void nothingIsDeletedWithoutAYes() throws Exception {
        Kind kind = newKind();
        List<RestorePoint> points = points(kind, 2);
        try (Store store = kind.open()) {
            assertThrows(
                    IllegalStateException.class,
                    () ->
                            store.describe(
                                    points.getFirst(), words -> words.withDeletion(until(kind))));
            ForgetRequest request =
                    new ForgetRequest(
                            named(Set.of(points.getFirst().firstId())),
                            spool(kind),
                            null,
                            Operation.DELETE,
                            until(kind));
            ForgetOutcome.NeedsYes needed =
                    assertInstanceOf(
                            ForgetOutcome.NeedsYes.class, store.forget(request, RunListener.NONE));
            ForgetRequest atOnce =
                    new ForgetRequest(
                            named(Set.of(points.getFirst().firstId())), spool(kind), null);
            Authorization yes = yes(needed.destruction());
            assertThrows(
                    CofferException.class,
                    () -> store.forget(atOnce.with(yes), RunListener.NONE),
                    "a yes to deleting is none to forgetting");
        }
        assertEquals(firstIds(points), seen(kind));
    }

    @Test
    void afterTheNewestIsDeletedABackupMakesAPointThatNeedsItNot() throws Exception {
        Kind kind = newKind();
        List<RestorePoint> points = points(kind, 2);
        delete(kind, points.get(1));
        assertEquals(firstIds(points.subList(0, 1)), seen(kind));
        RestorePoint next = kind.backUp(content(1));
        assertEquals(List.of(points.get(0).firstId(), next.firstId()), seen(kind));
        kind.clock().advance(GRACE.plusDays(1));
        assertEquals(List.of(points.get(1).firstId()), purge(kind));
        Map<String, String> contents = contents(points);
        contents.put(next.firstId(), content(1));
        assertWhole(kind, contents, "");
    }

    @Test
    void aMachineThatStopsAtAnyMomentLeavesEachPointWholeAndDeletedOrNot() throws Exception {
        for (int n = 1; ; n++) {
            Kind kind = newKind();
            List<RestorePoint> points = points(kind, 4);
            String told = "stopped at " + n;
            boolean done = false;
            kind.dieAt(n);
            try {
                delete(kind, points.get(1), points.get(2));
                done = true;
            } catch (IOException | FaultyFiles.Crash e) {
                assertNotNull(e, told);
            }
            kind.alive();
            assertAllThere(kind, points, told);
            delete(kind, points.get(1), points.get(2));
            assertEquals(List.of(0, 3), numbers(points, seen(kind)), told);
            assertEquals(List.of(1, 2), numbers(points, hidden(kind)), told);
            if (done) {
                assertTrue(n > 2, told);
                return;
            }
        }
    }

    @Test
    void aMachineThatStopsWhileAPointIsBroughtBackLeavesItWhole() throws Exception {
        for (int n = 1; ; n++) {
            Kind kind = newKind();
            List<RestorePoint> points = points(kind, 3);
            String told = "stopped at " + n;
            delete(kind, points.get(1));
            boolean done = false;
            kind.dieAt(n);
            try {
                undelete(kind, points.get(1));
                done = true;
            } catch (IOException | FaultyFiles.Crash e) {
                assertNotNull(e, told);
            }
            kind.alive();
            assertAllThere(kind, points, told);
            undelete(kind, points.get(1));
            assertEquals(List.of(0, 1, 2), numbers(points, seen(kind)), told);
            assertEquals(List.of(), hidden(kind), told);
            if (done) {
                assertTrue(n > 1, told);
                return;
            }
        }
    }

    private static void assertAllThere(Kind kind, List<RestorePoint> points, String told)
            throws Exception {
        Set<String> there = new HashSet<>(seen(kind));
        there.addAll(hidden(kind));
        assertEquals(new HashSet<>(firstIds(points)), there, told);
        assertWhole(kind, contents(points), told);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whateverIsDoneInWhateverOrderNothingGoesBeforeItsTime(long seed) throws Exception {
        Random random = new Random(seed);
        Kind kind = newKind();
        List<RestorePoint> made = new ArrayList<>(points(kind, 2));
        Map<String, OffsetDateTime> deleted = new LinkedHashMap<>();
        for (int step = 0; step < 25; step++) {
            String told = "seed " + seed + " step " + step;
            kind.clock().advance(Duration.ofDays(random.nextInt(5)));
            RestorePoint any = made.get(random.nextInt(made.size()));
            OffsetDateTime time = deleted.get(any.firstId());
            switch (random.nextInt(4)) {
                case 0 -> made.add(kind.backUp(content(made.size())));
                case 1 -> {
                    if (time == null) {
                        deleted.put(any.firstId(), until(kind));
                        delete(kind, any);
                    }
                }
                case 2 -> {
                    if (time != null && hidden(kind).contains(any.firstId())) {
                        deleted.remove(any.firstId());
                        undelete(kind, any);
                    }
                }
                default -> {
                    for (String gone : purge(kind)) {
                        assertOver(deleted.get(gone), kind, told);
                    }
                }
            }
            List<String> expected = new ArrayList<>(firstIds(made));
            expected.removeAll(deleted.keySet());
            assertEquals(expected, seen(kind), told);
            assertWhole(kind, contents(made), told);
        }
    }

    private static void assertOver(@Nullable OffsetDateTime until, Kind kind, String told) {
        assertNotNull(until, told + ": a point went that nobody deleted");
        assertTrue(!kind.clock().instant().isBefore(until.toInstant()), told);
    }
}
