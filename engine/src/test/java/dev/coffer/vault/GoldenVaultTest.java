package dev.coffer.vault;

import static dev.coffer.testkit.AlwaysYes.yes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.base.Bytes;
import dev.coffer.base.Escaped;
import dev.coffer.base.TreePath;
import dev.coffer.guard.PlanSpool;
import dev.coffer.os.FileKind;
import dev.coffer.os.FileStat;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.os.Xattr;
import dev.coffer.restore.Overwrite;
import dev.coffer.restore.RestoreListener;
import dev.coffer.restore.RestoreRequest;
import dev.coffer.restore.Restorer;
import dev.coffer.restore.Selection;
import dev.coffer.source.LiveTree;
import dev.coffer.source.ScanOptions;
import dev.coffer.storage.StorageKey;
import dev.coffer.store.BackupOutcome;
import dev.coffer.store.BackupRequest;
import dev.coffer.store.ForgetOutcome;
import dev.coffer.store.ForgetRequest;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.RunListener;
import dev.coffer.store.SourcePlace;
import dev.coffer.store.VerifyReport;
import dev.coffer.tree.ContentHash;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.ProblemLog;
import dev.coffer.tree.TreeDiff;
import dev.coffer.tree.TreeWalk;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Repositories that restic made, of each version of the format, go on being read and written to.
 * What is in them was written down beside, by neither program.
 */
class GoldenVaultTest {
    private static final List<String> DIFFERENCES =
            List.of(
                    "noise.bin: [REMOVED]",
                    "notes.txt: [CONTENT, MODIFIED]",
                    "sub/again: [CONTENT, MODIFIED]",
                    "sub/new.txt: [ADDED]",
                    "sub: [MODIFIED]");

    @TempDir Path dir;
    private final MemoryVault vault = new MemoryVault(1, 2);
    private final HostFiles files = HostFiles.ofThisSystem();

    private static InputStream resource(String name) {
        InputStream in = GoldenVaultTest.class.getResourceAsStream("golden/" + name);
        return Objects.requireNonNull(in, name);
    }

    private void unpack(String name) throws IOException {
        try (ZipInputStream zip = new ZipInputStream(resource(name + ".zip"))) {
            for (@Nullable ZipEntry entry = zip.getNextEntry();
                    entry != null;
                    entry = zip.getNextEntry()) {
                vault.memory.damage(StorageKey.of(entry.getName()), zip.readAllBytes());
            }
        }
    }

    private static List<String> expected(String point) throws IOException {
        List<String> lines = new ArrayList<>();
        try (InputStream in = resource("points.tsv")) {
            for (String line :
                    new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n", -1)) {
                if (line.startsWith(point + "\t")) {
                    lines.add(line);
                }
            }
        }
        Collections.sort(lines);
        return lines;
    }

    private static List<String> lines(String point, FileTree tree) throws Exception {
        List<String> lines = new ArrayList<>();
        TreeWalk.walk(
                tree,
                TreePath.ROOT,
                tree.root(),
                (path, entry) -> {
                    if (!path.isRoot()) {
                        lines.add(point + "\t" + line(tree, path, entry));
                    }
                    return true;
                });
        Collections.sort(lines);
        return lines;
    }

    private static String line(FileTree tree, TreePath path, Entry entry) throws IOException {
        FileStat stat = entry.stat();
        boolean link = entry.kind() == FileKind.LINK;
        List<String> xattrs = new ArrayList<>();
        for (Xattr each : tree.xattrs(path, entry)) {
            xattrs.add(each.name() + "=" + each.value());
        }
        return String.join(
                "\t",
                entry.kind().name(),
                link ? "-" : Integer.toOctalString(stat.mode()),
                Long.toString(stat.modifiedSeconds()),
                Integer.toString(stat.modifiedNanos()),
                entry.isFile() ? Long.toString(stat.size()) : "-",
                entry.isFile()
                        ? new ContentHash().of(tree, path, entry).toString()
                        : link ? text(tree.linkTarget(path, entry)) : "-",
                xattrs.isEmpty() ? "-" : String.join(",", xattrs),
                Escaped.of(path.shared()));
    }

    private static String text(Bytes bytes) {
        return new String(bytes.shared(), StandardCharsets.UTF_8);
    }

    private PlanSpool spool() {
        return new PlanSpool(
                files, HostPath.of(dir.resolve("plans")), vault.clock, vault.host().randomness());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v1-restic-0.14",
                "v1-restic-0.19",
                "v2-restic-0.14",
                "v2-restic-0.14-uncompressed",
                "v2-restic-0.19"
            })
    void listsVerifiesRestoresDiffsBacksUpForgetsAndPrunes(String name) throws Exception {
        unpack(name);
        try (VaultStore store = vault.open()) {
            assertEquals(name.startsWith("v1") ? 1 : 2, store.repository().config().version());
            List<RestorePoint> points = store.points();
            assertListed(points);
            for (RestorePoint point : points) { // restic tells what it did since 0.17
                assertEquals(name.endsWith("0.19"), point.isCounted());
            }
            assertSound(store, 2);
            assertHolds(store, "first", points.getFirst());
            assertHolds(store, "second", points.getLast());
            assertRestores(store, points.getFirst());
            assertEquals(DIFFERENCES, differences(store, points));
            RestorePoint third = backUpAgain(store, points.getLast());
            forget(store, points.getFirst());
            prune(store);
            assertSound(store, 2);
            assertHolds(store, "second", points.getLast());
            assertHolds(store, "second", third);
            assertEquals(List.of(), vault.verify(store).notes());
        }
    }

    private static void assertListed(List<RestorePoint> points) {
        assertEquals(2, points.size());
        assertEquals(List.of("first"), points.getFirst().tags());
        assertEquals(List.of("kept", "second"), points.getLast().tags());
        assertEquals(points.getFirst().id(), points.getLast().parent());
        for (RestorePoint point : points) {
            assertEquals("golden", point.host());
            assertEquals(
                    List.of(new SourcePlace("golden", HostPath.of("/golden"))), point.sources());
        }
    }

    private void assertSound(VaultStore store, int points) throws Exception {
        VerifyReport report = vault.verify(store);
        assertEquals(List.of(), report.damage());
        assertEquals(points, report.points());
    }

    private static void assertHolds(VaultStore store, String point, RestorePoint held)
            throws Exception {
        try (FileTree tree = store.open(held)) {
            assertEquals(expected(point), lines(point, tree));
            assertEquals(linkGroup(tree, "notes.txt"), linkGroup(tree, "sub/again"));
        }
    }

    private static long linkGroup(FileTree tree, String path) throws IOException {
        Entry entry = Objects.requireNonNull(dev.coffer.tree.Trees.find(tree, TreePath.of(path)));
        assertTrue(entry.linkGroup() != 0, path + " is one file with another");
        return entry.linkGroup();
    }

    private void assertRestores(VaultStore store, RestorePoint point) throws Exception {
        HostPath target = HostPath.of(dir.resolve("restored"));
        try (FileTree tree = store.open(point)) {
            RestoreRequest request =
                    new RestoreRequest(
                            tree,
                            "golden",
                            TreePath.ROOT,
                            null,
                            target,
                            Overwrite.ALWAYS,
                            false,
                            null,
                            Selection.all(),
                            true,
                            RestoreRequest.Top.IF_EMPTY,
                            false,
                            -1,
                            HostPath.of(dir.resolve("spool")));
            new Restorer(files, vault.clock, vault.host().randomness())
                    .restore(request, null, RestoreListener.NONE);
        }
        try (FileTree restored = LiveTree.open(files, target, ScanOptions.plain())) {
            assertEquals(expected("first"), lines("first", restored));
        }
    }

    private static List<String> differences(VaultStore store, List<RestorePoint> points)
            throws Exception {
        List<String> lines = new ArrayList<>();
        try (FileTree before = store.open(points.getFirst());
                FileTree after = store.open(points.getLast())) {
            TreeDiff.between(
                    before,
                    after,
                    TreeDiff.Options.all(),
                    difference -> {
                        if (!difference.path().isRoot()) {
                            lines.add(difference.toString());
                        }
                    });
        }
        Collections.sort(lines);
        return lines;
    }

    /** The second point, as it is: every piece of it is there already. */
    private RestorePoint backUpAgain(VaultStore store, RestorePoint point) throws Exception {
        vault.clock.advance(java.time.Duration.ofDays(300));
        int packs = vault.files(dev.coffer.vault.repository.FileType.PACK).size();
        try (FileTree tree = store.open(point)) {
            BackupRequest request =
                    BackupRequest.of(
                                    tree,
                                    List.of(new SourcePlace("golden", HostPath.of("/golden"))),
                                    List.of(),
                                    new ProblemLog(_ -> {}))
                            .with(BackupRequest.Mode.PLAIN.withChecksum(true));
            BackupOutcome.Done done =
                    assertInstanceOf(
                            BackupOutcome.Done.class, store.backup(request, RunListener.NONE));
            RestorePoint made = Objects.requireNonNull(done.point());
            int more = vault.files(dev.coffer.vault.repository.FileType.PACK).size() - packs;
            assertTrue(more <= 1, "at most listings are new, packs: " + more);
            assertHolds(store, "second", made);
            return made;
        }
    }

    private void forget(VaultStore store, RestorePoint point) throws Exception {
        ForgetRequest request =
                new ForgetRequest(all -> MemoryVault.without(all, point), spool(), null);
        ForgetOutcome.NeedsYes needs =
                assertInstanceOf(
                        ForgetOutcome.NeedsYes.class, store.forget(request, RunListener.NONE));
        assertInstanceOf(
                ForgetOutcome.Done.class,
                store.forget(request.with(yes(needs.destruction())), RunListener.NONE));
    }

    private void prune(VaultStore store) throws Exception {
        PruneOptions all =
                new PruneOptions(new PruneOptions.MaxUnused.Bytes(0), Long.MAX_VALUE, false, false);
        VaultPrune prune = new VaultPrune(store, all, spool());
        VaultPrune.Planned planned = prune.plan(Set.of(), RunListener.NONE);
        PruneReport report = prune.apply(planned, yes(planned.destruction()), RunListener.NONE);
        assertTrue(report.freedBytes() > 20_000, "the noise that only the first had: " + report);
    }
}
