package dev.coffer.vault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.base.Sha256;
import dev.coffer.base.Timestamp;
import dev.coffer.base.TreePath;
import dev.coffer.os.FileKind;
import dev.coffer.os.HostPath;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.RunListener;
import dev.coffer.store.VerifyReport;
import dev.coffer.testkit.RandomTree;
import dev.coffer.testkit.TestTree;
import dev.coffer.testkit.TreeSnapshot;
import dev.coffer.tree.ContentHash;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.TreeWalk;
import dev.coffer.tree.Trees;
import dev.coffer.vault.format.Node;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/** Vaults that we write are read by restic, and its repositories by us. */
@ParameterizedClass(name = "{0}")
@MethodSource("dev.coffer.vault.VaultLab#programs")
class ResticIT {
    @Parameter String program = "";

    @TempDir Path dir;
    VaultLab lab;

    @BeforeEach
    void needsRestic() throws Exception {
        lab = new VaultLab(dir, program);
        lab.needsRestic();
    }

    private static byte[] noise(int size, long seed) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** Names, links, modes and times that programs stumble over. */
    private static void hostile(TestTree tree) throws Exception {
        tree.file("quote\".txt", "1").file("back\\slash", "2").file("new\nline", "3");
        tree.file(TreePath.of(new byte[] {'i', (byte) 0xff, (byte) 0xfe}), new byte[] {1});
        tree.file("<a>&b", "4").file("\u0001ctl", "5").file("\u007fdel", "6").file("emoji😀", "7");
        tree.file("\ue000private", "8").file("ls\u2028", "9").file("nbsp\u00a0", "10");
        tree.file("zwj\u200d", "11").file("\u0378unassigned", "12").file("empty", "");
        tree.file("ümlaut", "13").file("sub/x", "14").hardLink("sub/y", "sub/x");
        tree.link("dangling", "no/where").link("odd", "a\"b<c>\t").fifo("pipe").folder("void");
        tree.mode("ümlaut", 06755)
                .mode("void", 01777)
                .modified("empty", new Timestamp(1, 500_000_000));
        tree.modified("sub/x", new Timestamp(-1_000_000_000, 120_000_000));
        tree.xattr("ümlaut", "user.note", "value").xattr("sub", "user.empty", "");
        tree.file("zeros", new byte[3 << 20]).file("noise", noise(9 << 20, 1));
    }

    private void assertSound() throws Exception {
        VaultLab.Said said = lab.restic("check", "--read-data");
        assertEquals(0, said.exit(), said.out());
        assertTrue(said.out().contains("no errors were found"), said.out());
        assertFalse(said.out().contains("hint"), said.out());
        assertFalse(said.out().contains("duplicate"), said.out());
    }

    @Test
    void resticFindsNoFaultInWhatWeWroteAndRestoresItAsItWas() throws Exception {
        hostile(lab.source);
        new RandomTree(lab.source, 7).grow(400);
        RestorePoint point = lab.backup();
        assertSound();
        VaultLab.Said said = lab.restic("restore", point.id(), "--target", dir + "/restored");
        assertEquals(0, said.exit(), said.out());
        Path restored = Path.of(dir + "/restored" + lab.source.dir());
        List<String> differences =
                new ArrayList<>(
                        lab.source
                                .snapshot()
                                .differences(TreeSnapshot.of(restored), TreeSnapshot.Aspect.HOLES));
        if (lab.restic("version").out().startsWith("restic 0.14.")) {
            // It damages targets that are not UTF-8.
            differences.removeIf(line -> line.contains(": TARGET ") && line.contains("\ufffd"));
        }
        assertEquals(List.of(), differences);
    }

    @Test
    void listingsAreByteForByteThoseThatResticWrites() throws Exception {
        hostile(lab.source);
        lab.backup();
        VaultLab.Said said =
                lab.restic("backup", "--force", "--host", "host", lab.source.dir().toString());
        assertEquals(0, said.exit(), said.out());
        try (VaultStore store = lab.open()) {
            List<Sha256> listings = new ArrayList<>();
            for (VaultStore.Named point : store.snapshots()) {
                Sha256 root = Objects.requireNonNull(point.snapshot().tree());
                SnapshotTree tree = SnapshotTree.of(store.blobs(), root);
                TreePath source = HostPath.of("/").relativize(lab.source.root());
                Entry found = Trees.find(tree, source);
                listings.add(assertInstanceOf(Node.class, found).subtree());
            }
            assertEquals(2, listings.size());
            assertEquals(listings.get(0), listings.get(1));
        }
        assertSound();
    }

    @Test
    void secondBackupOfTheSameAddsNoContentAndIsTheParentOfRestics() throws Exception {
        hostile(lab.source);
        RestorePoint first = lab.backup();
        RestorePoint second = lab.backup();
        assertEquals(first.id(), second.parent());
        assertEquals(0, second.counts().created() + second.counts().updated());
        VaultLab.Said said =
                lab.restic("backup", "--host", "host", "--json", lab.source.dir().toString());
        assertTrue(said.out().contains("\"files_changed\":0"), said.out());
        assertTrue(said.out().contains("\"files_new\":0"), said.out());
        assertSound();
    }

    @Test
    void whatResticWroteIsReadByUsAndGoesOnBeingWrittenTo() throws Exception {
        hostile(lab.source);
        new RandomTree(lab.source, 8).grow(300);
        assertEquals(0, lab.restic("init").exit());
        assertEquals(0, lab.restic("backup", "--host", "host", lab.source.dir().toString()).exit());
        try (VaultStore store = lab.open()) {
            RestorePoint point = store.points().getFirst();
            assertSameAsSource(store, point);
            VerifyReport report = store.verify(null, RunListener.NONE);
            assertEquals(List.of(), report.damage());
        }
        lab.source.append("sub/x", "more").file("another", "new");
        RestorePoint ours = lab.backup();
        assertEquals(1, ours.counts().created());
        try (VaultStore store = lab.open()) {
            assertSameAsSource(store, ours);
        }
        assertSound();
    }

    private void assertSameAsSource(VaultStore store, RestorePoint point) throws Exception {
        try (FileTree tree = store.open(point);
                FileTree live = lab.live()) {
            List<String> differences = new ArrayList<>();
            TreeWalk.walk(
                    live,
                    TreePath.ROOT,
                    live.root(),
                    (path, entry) -> {
                        Entry kept = Trees.find(tree, path);
                        if (entry.kind() == FileKind.SOCKET) {
                            return false;
                        }
                        if (kept == null || kept.kind() != entry.kind()) {
                            differences.add("missing " + path);
                            return false;
                        }
                        if (kept.stat().mode() != entry.stat().mode()
                                || !kept.stat().modified().equals(entry.stat().modified())
                                || !tree.xattrs(path, kept).equals(live.xattrs(path, entry))) {
                            differences.add("metadata of " + path);
                        }
                        if (entry.isFile()
                                && !new ContentHash()
                                        .of(tree, path, kept)
                                        .equals(new ContentHash().of(live, path, entry))) {
                            differences.add("content of " + path);
                        }
                        return true;
                    });
            assertEquals(List.of(), differences);
        }
    }
}
