package dev.coffer.archive.item;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.base.CofferException;
import dev.coffer.source.LiveTree;
import dev.coffer.source.ScanOptions;
import dev.coffer.testkit.Mutations;
import dev.coffer.testkit.RandomTree;
import dev.coffer.testkit.TestTree;
import dev.coffer.tree.FileTree;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Whatever is done to an archive: it is read, or refused with a reason, and nothing else. */
class ItemFuzzTest {
    private static final long SEED = Long.getLong("coffer.seed", 20261122);
    private static final int ROUNDS = Integer.getInteger("coffer.rounds", 1500);
    private static final ArchiveLimits LIMITS =
            new ArchiveLimits(10_000, 64 << 20, 100, 4096, 1 << 20, 16 << 20);

    @TempDir Path dir;
    private final List<byte[]> tars = new ArrayList<>();
    private final List<byte[]> zips = new ArrayList<>();
    private final List<byte[]> packed = new ArrayList<>();

    @BeforeEach
    void seeds() throws Exception {
        for (long seed = 1; seed <= 3; seed++) {
            TestTree source = TestTree.in(dir, "source" + seed);
            new RandomTree(source, seed).grow(12);
            for (ItemFormat format :
                    List.of(ItemFormat.TAR_GZ, ItemFormat.TAR_ZST, ItemFormat.ZIP)) {
                Path item = dir.resolve(seed + format.suffix());
                try (FileTree tree =
                        LiveTree.open(ItemLab.FILES, source.root(), ScanOptions.plain())) {
                    new ItemLab(format).write(tree, item);
                }
                (format == ItemFormat.ZIP ? zips : packed).add(Files.readAllBytes(item));
            }
        }
        tars.add(
                new TarBytes()
                        .folder("a/")
                        .pax(
                                TarBytes.record("mtime", "-1.5"),
                                TarBytes.record("SCHILY.xattr.user.a", "b"))
                        .file("a/b", "hello")
                        .hardLink("c", "a/b")
                        .entry("long", 'L', "", TarBytes.bytes("l".repeat(150) + "\0"))
                        .link("l", "t")
                        .end());
        tars.add(
                new TarBytes()
                        .pax(
                                TarBytes.record("GNU.sparse.major", "1"),
                                TarBytes.record("GNU.sparse.minor", "0"),
                                TarBytes.record("GNU.sparse.name", "holes"),
                                TarBytes.record("GNU.sparse.realsize", "2000"))
                        .entry(
                                "x",
                                '0',
                                "",
                                Arrays.copyOf(TarBytes.bytes("2\n0\n4\n1000\n4\n"), 520))
                        .end());
        ZipBytes zip = new ZipBytes();
        zip.deflated("folder/a", "hello ".repeat(50));
        zip.file("link", "target").attributes = ZipBytes.LINK;
        zips.add(zip.end());
    }

    @ParameterizedTest
    @ValueSource(strings = {"tar", "zip", "packed"})
    void spoiltArchivesAreReadOrRefused(String what) {
        List<byte[]> sound = what.equals("tar") ? tars : what.equals("zip") ? zips : packed;
        Mutations mutations = new Mutations(SEED);
        int refused = 0;
        for (int i = 0; i < ROUNDS; i++) {
            byte[] spoilt = mutations.of(sound);
            if (what.equals("tar") && i % 4 != 0) {
                sealAgain(spoilt); // or no more than the checksums would be tried
            }
            String name = what + ", seed " + SEED + ", round " + i;
            if (assertTimeoutPreemptively(Duration.ofSeconds(20), () -> isRefused(spoilt), name)) {
                refused++;
            }
        }
        assertTrue(refused > ROUNDS / 4, refused + " of " + ROUNDS + " were refused");
    }

    private boolean isRefused(byte[] archive) throws IOException, InterruptedException {
        try (Foreign foreign = Foreign.open(archive, dir, LIMITS)) {
            TreeText.of(foreign.tree);
            return false;
        } catch (CofferException e) {
            return true;
        }
    }

    /** Makes the checksum of each block right that looks like a header. */
    private static void sealAgain(byte[] tar) {
        for (int at = 0; at + 512 <= tar.length; at += 512) {
            if (tar[at + 257] == 'u' && tar[at + 258] == 's') {
                byte[] block = Arrays.copyOfRange(tar, at, at + 512);
                byte[] sealed = new TarBytes().sealed(block).unended();
                System.arraycopy(sealed, 0, tar, at, 512);
            }
        }
    }

    @Test
    void memoryIsBoundedWhateverAnArchiveSays() throws Exception {
        // Maps of holes take more memory than the archive: they count like names.
        StringBuilder map = new StringBuilder("200000\n");
        for (int i = 0; i < 200_000; i++) {
            map.append(i * 2L).append("\n1\n");
        }
        byte[] text = TarBytes.bytes(map.toString());
        byte[] content = Arrays.copyOf(text, (text.length + 511) / 512 * 512 + 200_000);
        TarBytes tar = new TarBytes();
        for (int i = 0; i < 4; i++) {
            tar.pax(
                            TarBytes.record("GNU.sparse.major", "1"),
                            TarBytes.record("GNU.sparse.minor", "0"),
                            TarBytes.record("GNU.sparse.name", "holes" + i),
                            TarBytes.record("GNU.sparse.realsize", "400000"))
                    .entry("x", '0', "", content);
        }
        assertTrue(isRefused(tar.end()));
    }
}
