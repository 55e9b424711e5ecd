package dev.coffer.archive;

import static dev.coffer.testkit.AlwaysYes.yes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.archive.item.ItemFormat;
import dev.coffer.base.CofferException;
import dev.coffer.base.Randomness;
import dev.coffer.base.SystemClock;
import dev.coffer.base.TreePath;
import dev.coffer.guard.Authorization;
import dev.coffer.guard.PlanSpool;
import dev.coffer.os.Errno;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.os.OsException;
import dev.coffer.record.ProcessIdentity;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.RunListener;
import dev.coffer.store.Store;
import dev.coffer.testkit.os.Call;
import dev.coffer.testkit.os.FaultyFiles;
import dev.coffer.testkit.store.MemoryDisk;
import dev.coffer.testkit.store.StoreContract;
import dev.coffer.testkit.store.StoreLab;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Items that are folders and become one file. */
class ItemReplaceTest {
    @TempDir(factory = MemoryDisk.class)
    Path dir;

    private ArchiveOptions options =
            ArchiveOptions.of(ItemFormat.FOLDER).withName("item").withKind(ItemKind.INCREMENTAL);

    private StoreLab lab;
    private int labs;

    @BeforeEach
    void makeLab() throws IOException {
        options = options.withName("item");
        lab =
                new StoreLab(
                        Files.createDirectory(dir.resolve("lab" + ++labs)),
                        (host, place, _) -> ArchiveStore.openOrMake(host, place, options));
        lab.source
                .file("a", "some content")
                .file("d/b", "other content")
                .hardLink("d/c", "a")
                .mode("d/b", 0640)
                .xattr("a", "user.comment", "mine")
                .link("l", "a");
    }

    private PlanSpool spool() {
        return new PlanSpool(
                HostFiles.ofThisSystem(),
                HostPath.of(dir.resolve("plans")),
                SystemClock.local(),
                Randomness.secure());
    }

    private Replaced replace(RestorePoint point, ItemFormat format) throws Exception {
        try (Store store = lab.open()) {
            ArchiveStore archive = (ArchiveStore) store;
            Authorization yes = yes(archive.planReplacing(point, spool()));
            ArchiveOptions how = ArchiveOptions.of(format);
            return archive.replace(point, how, spool(), yes, RunListener.NONE);
        }
    }

    private String refused(RestorePoint point) {
        return assertThrows(CofferException.class, () -> replace(point, ItemFormat.ZIP))
                .getMessage();
    }

    private List<RestorePoint> points() throws Exception {
        try (Store store = lab.open()) {
            return store.points();
        }
    }

    private boolean isSound() throws Exception {
        try (Store store = lab.open()) {
            return store.verify(null, RunListener.NONE).sound();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ItemFormat.class,
            names = {"TAR_GZ", "TAR_ZST", "ZIP"})
    void theFileHasAllThatTheFolderHad(ItemFormat format) throws Exception {
        RestorePoint point = lab.backup().point();
        Map<TreePath, String> held = lab.held(point);
        Replaced replaced = replace(point, format);
        assertEquals("item" + format.suffix(), replaced.item().toString());
        assertFalse(Files.exists(lab.storeDir().resolve("item")));
        assertFalse(Files.exists(lab.storeDir().resolve("item.manifest.json")));
        RestorePoint now = points().getFirst();
        assertEquals(1, points().size());
        assertEquals(replaced.point(), now);
        assertEquals(point.id(), now.original());
        assertEquals(point.time(), now.time());
        StoreContract.assertSame(held, lab.held(now), format.word());
        assertTrue(isSound());
        assertEquals(List.of(), lab.backup().lines());
        assertTrue(isSound());
    }

    @Test
    void whatPeopleSaidOfItStays() throws Exception {
        RestorePoint point = lab.backup().point();
        try (Store store = lab.open()) {
            store.describe(point, words -> words.withTags(List.of("good")).withHold("audit"));
        }
        replace(point, ItemFormat.TAR_GZ);
        RestorePoint now = points().getFirst();
        assertEquals(List.of("good"), now.tags());
        assertEquals("audit", now.hold());
        assertFalse(Files.exists(lab.storeDir().resolve("item.words.json")));
    }

    @Test
    void anItemThatOthersNeedStaysAndTheyAreNamed() throws Exception {
        RestorePoint full = lab.backup().point();
        lab.source.overwrite("a", "changed");
        options = options.withName("second");
        RestorePoint second = lab.backup().point();
        assertTrue(refused(full).contains("second"), refused(full));
        assertTrue(refused(second).contains("is incremental"), refused(second));
        options = options.withName("third").withKind(ItemKind.FULL);
        RestorePoint third = lab.backup().point();
        replace(third, ItemFormat.ZIP);
        assertTrue(refused(points().getLast()).contains("one file already"));
        Files.writeString(lab.storeDir().resolve("second.manifest.json"), "no manifest");
        assertTrue(refused(full).contains("cannot be read"), refused(full));
    }

    @Test
    void aFolderThatIsNotWhatItWasStays() throws Exception {
        RestorePoint point = lab.backup().point();
        Path strange = lab.storeDir().resolve("item/d/mine.txt");
        Files.writeString(strange, "put here by hand");
        assertTrue(refused(point).contains("d/mine.txt"), refused(point));
        Files.delete(strange);
        Files.writeString(lab.storeDir().resolve("item/d/b"), "other c0ntent");
        assertTrue(refused(point).contains("d/b"), refused(point));
        assertTrue(Files.exists(lab.storeDir().resolve("item/a")));
        assertEquals(List.of(point), points());
    }

    /** As a process that has ended by now. */
    private static ProcessIdentity dead() {
        ProcessIdentity me = ProcessIdentity.current(HostFiles.ofThisSystem());
        return new ProcessIdentity(
                me.host(), me.machine(), me.boot(), me.pids(), me.pid(), me.started() - 1);
    }

    private void assertHeld(Map<TreePath, String> held, String told) throws Exception {
        HostFiles files = HostFiles.ofThisSystem();
        lab.with(files).as(ProcessIdentity.current(files));
        List<RestorePoint> points = points();
        assertTrue(points.size() == 1 || points.size() == 2, told + points);
        for (RestorePoint each : points) {
            StoreContract.assertSame(held, lab.held(each), told);
        }
        RestorePoint first = points.getFirst();
        for (RestorePoint each : points) {
            if (Files.exists(lab.storeDir().resolve("item.manifest.json"))
                    && each.original() == null) {
                first = each;
            }
        }
        if (first.original() == null) {
            replace(first, ItemFormat.TAR_GZ);
        } else {
            options = options.withName("later");
            lab.backup(); // clears up
        }
        assertEquals("item.tar.gz", points().getFirst().original() == null ? "" : "item.tar.gz");
        assertTrue(isSound(), told);
        StoreContract.assertSame(held, lab.held(points().getFirst()), told);
        assertFalse(Files.exists(lab.storeDir().resolve("item")), told);
    }

    @Test
    void aMachineThatStopsAtAnyMomentLeavesOneOfThemAndTheCommandGoesOn() throws Exception {
        FaultyFiles counting = new FaultyFiles(HostFiles.ofThisSystem());
        RestorePoint first = lab.backup().point();
        lab.with(counting);
        replace(first, ItemFormat.TAR_GZ);
        for (int n = 1; n <= counting.changes(); n++) {
            makeLab();
            RestorePoint point = lab.backup().point();
            Map<TreePath, String> held = lab.held(point);
            lab.with(new FaultyFiles(HostFiles.ofThisSystem()).crashAt(n)).as(dead());
            assertThrows(FaultyFiles.Crash.class, () -> replace(point, ItemFormat.TAR_GZ));
            assertHeld(held, "crash before change " + n + "/" + counting.changes() + " ");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Errno.class,
            names = {"ENOSPC", "EIO"})
    void aDiskThatFailsFromAnyMomentOnLeavesOneOfThem(Errno errno) throws Exception {
        for (int n = 1; ; n++) {
            makeLab();
            RestorePoint point = lab.backup().point();
            Map<TreePath, String> held = lab.held(point);
            AtomicInteger left = new AtomicInteger(n);
            FaultyFiles faulty = new FaultyFiles(HostFiles.ofThisSystem());
            faulty.rule((call, path) -> {
                if (isHit(call, errno) && left.decrementAndGet() <= 0) {
                    throw new OsException("faulty", path, errno.number());
                }
            });
            lab.with(faulty).as(dead());
            String told = errno + " from call " + n;
            try {
                replace(point, ItemFormat.TAR_GZ);
            } catch (CofferException e) {
                assertHeld(held, told);
                continue;
            }
            assertTrue(n > 5, told);
            return;
        }
    }

    private static boolean isHit(Call call, Errno errno) {
        return switch (call) {
            case CREATE_FILE, CREATE_FOLDER, WRITE -> true;
            case RENAME, RENAME_NEW, REMOVE_FILE, REMOVE_FOLDER -> errno != Errno.ENOSPC;
            default -> false;
        };
    }
}
