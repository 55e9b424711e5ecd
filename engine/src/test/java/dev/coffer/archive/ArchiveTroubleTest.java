package dev.coffer.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.archive.item.ItemFormat;
import dev.coffer.base.CofferException;
import dev.coffer.base.DamagedException;
import dev.coffer.base.TreePath;
import dev.coffer.os.HostFiles;
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
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

/** Archives whose files are not what they were. */
class ArchiveTroubleTest {
    /** As if the machine had stopped. */
    private static final class Stop extends Error {
        private static final long serialVersionUID = 1;
    }

    @TempDir(factory = MemoryDisk.class)
    Path dir;

    private ArchiveOptions options =
            ArchiveOptions.DEFAULT.withKind(ItemKind.INCREMENTAL).withName("item");

    private StoreLab lab;

    @BeforeEach
    void makeLab() throws IOException {
        lab = new StoreLab(dir, (host, place, _) -> ArchiveStore.openOrMake(host, place, options));
        lab.source.file("a", "some content").file("d/b", "other content").link("l", "a");
    }

    private Path file(String name) {
        return lab.storeDir().resolve(name);
    }

    private boolean isSound() throws Exception {
        try (Store store = lab.open()) {
            return store.verify(null, RunListener.NONE).sound();
        }
    }

    @Test
    void aManifestCutOffAnywhereIsDamagedAndNothingElse() throws Exception {
        RestorePoint point = lab.backup().point();
        Path manifest = file("item.tar.gz.manifest.json");
        byte[] whole = Files.readAllBytes(manifest);
        for (int length = 0; length < whole.length; length++) {
            Files.write(manifest, Arrays.copyOf(whole, length));
            assertFalse(isSound(), "length " + length);
            try (Store store = lab.open()) {
                boolean isListed = !store.points().isEmpty();
                assertEquals(!isListed, !store.damagedPoints().isEmpty(), "length " + length);
                if (isListed) {
                    assertThrows(DamagedException.class, () -> store.open(point).close());
                }
            }
        }
    }

    @Test
    void anyByteOfAManifestThatDiffersIsFound() throws Exception {
        lab.backup();
        Path manifest = file("item.tar.gz.manifest.json");
        byte[] whole = Files.readAllBytes(manifest);
        for (int at = 0; at < whole.length; at++) {
            byte[] other = whole.clone();
            other[at] ^= 0x01;
            Files.write(manifest, other);
            assertFalse(isSound(), "byte " + at);
        }
        Files.write(manifest, whole);
        assertTrue(isSound());
    }

    @ParameterizedTest
    @EnumSource(
            value = ItemFormat.class,
            names = {"TAR_GZ", "TAR_ZST", "ZIP"})
    void anyByteOfAnItemThatDiffersIsFoundAndNoWrongContentIsGivenOut(ItemFormat format)
            throws Exception {
        options = ArchiveOptions.of(format).withName("item");
        RestorePoint point = lab.backup().point();
        Map<TreePath, String> right = lab.held(point);
        Path item = file("item" + format.suffix());
        byte[] whole = Files.readAllBytes(item);
        for (int at = 0; at < whole.length; at++) {
            byte[] other = whole.clone();
            other[at] ^= 0x55;
            Files.write(item, other);
            assertFalse(isSound(), format + " byte " + at);
            try {
                assertEquals(right, lab.held(point), format + " byte " + at);
            } catch (IOException e) {
                assertTrue(String.valueOf(e.getMessage()).length() > 10, e.toString());
            }
        }
    }

    @Test
    void anItemOfAnotherSizeIsRefusedBeforeAnythingIsRead() throws Exception {
        RestorePoint point = lab.backup().point();
        Path item = file("item.tar.gz");
        byte[] whole = Files.readAllBytes(item);
        for (int length : List.of(0, 1, whole.length / 2, whole.length - 1)) {
            Files.write(item, Arrays.copyOf(whole, length));
            DamagedException refused = assertThrows(DamagedException.class, () -> lab.held(point));
            assertTrue(refused.getMessage().contains("item.tar.gz has " + length + " bytes"));
        }
    }

    @Test
    void aParentWhoseManifestWasWrittenAnewIsNamed() throws Exception {
        lab.backup();
        lab.source.append("a", " and more");
        RestorePoint second = lab.backup().point();
        Path manifest = file("item.tar.gz.manifest.json");
        Path other = file("item-2.tar.gz.manifest.json");
        assertTrue(Files.exists(other));
        Files.delete(manifest);
        DamagedException refused = assertThrows(DamagedException.class, () -> lab.held(second));
        assertTrue(refused.getMessage().contains("is missing"), refused.getMessage());
        StoreLab.Run next = lab.backup();
        assertTrue(next.notices().toString().contains("is full"), next.notices().toString());
        assertEquals(lab.sourceNow(), lab.held(next.point()));
    }

    @Test
    void aRunThatDiedAfterItWasDoneIsFinishedByTheNextCommand() throws Exception {
        lab.backup();
        lab.source.file("new", "n");
        Map<TreePath, String> wanted = lab.sourceNow();
        AtomicBoolean done = new AtomicBoolean();
        FaultyFiles faulty = new FaultyFiles(HostFiles.ofThisSystem());
        faulty.rule((call, path) -> {
            if (done.get()) {
                throw new Stop();
            }
            if (call == Call.RENAME && path.endsWith("/manifest.new")) {
                done.set(true);
            }
        });
        ProcessIdentity me = ProcessIdentity.current(HostFiles.ofThisSystem());
        ProcessIdentity dead =
                new ProcessIdentity(
                        me.host(), me.machine(), me.boot(), me.pids(), me.pid(), me.started() - 1);
        assertThrows(Stop.class, () -> lab.with(faulty).as(dead).backup());
        assertTrue(done.get());
        lab.with(HostFiles.ofThisSystem()).as(me);
        StoreLab.Run next = lab.backup();
        assertTrue(next.notices().toString().contains("has been finished"), next.toString());
        try (Store store = lab.open()) {
            List<RestorePoint> points = store.points();
            assertEquals(3, points.size());
            StoreContract.assertSame(wanted, lab.held(points.get(1)), "the finished one");
        }
        assertTrue(isSound());
    }

    @ParameterizedTest
    @EnumSource(
            value = ItemFormat.class,
            names = {"TAR_GZ", "TAR_ZST", "ZIP", "FOLDER"})
    void anItemThatTheDiskGivesBackOtherwiseGetsNoName(ItemFormat format) throws Exception {
        options = ArchiveOptions.of(format).withName("item");
        Path item = file(".coffer/building/item" + (format == ItemFormat.FOLDER ? "/a" : ""));
        int places = format == ItemFormat.FOLDER ? 12 : 400;
        for (int at = 0; at < places; at += 7) {
            int place = at;
            FaultyFiles faulty = new FaultyFiles(HostFiles.ofThisSystem());
            faulty.rule((call, path) -> {
                if (call == Call.CREATE_FILE && path.endsWith("/manifest.new")) {
                    flip(item, place);
                }
            });
            DamagedException refused =
                    assertThrows(DamagedException.class, () -> lab.with(faulty).backup());
            assertTrue(refused.getMessage().contains("was not made"), refused.getMessage());
            assertFalse(Files.exists(file("item" + format.suffix())), "byte " + place);
        }
    }

    private static void flip(Path file, int at) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            bytes[at % bytes.length] ^= 0x10;
            Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void levelsOutOfRangeAreRefusedWithTheRange() {
        for (ItemFormat format : List.of(ItemFormat.TAR_GZ, ItemFormat.ZIP, ItemFormat.TAR_ZST)) {
            CofferException refused =
                    assertThrows(
                            CofferException.class,
                            () -> ArchiveOptions.of(format).withLevel(format.word().length() + 40));
            assertTrue(
                    Objects.requireNonNull(refused.getMessage()).contains("has levels from"),
                    refused.getMessage());
        }
    }
}
