package dev.coffer.tree;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coffer.base.DamagedException;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

class UnifiedDiffTest {
    @TempDir @Nullable Path dir;

    @Test
    void aChangedLineIsShownBetweenThreeLinesOfContext() {
        String before = "1\n2\n3\n4\n5\n6\n7\n8\n9\n";
        assertEquals(
                "--- old\n+++ new\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n",
                diff(before, before.replace("5", "five")));
    }

    @Test
    void equalContentHasAnEmptyDiff() {
        assertEquals("", diff("a\nb", "a\nb"));
    }

    @Test
    void aMissingNewlineAtTheEndIsSaid() {
        assertEquals(
                "--- old\n+++ new\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n",
                diff("a", "a\n"));
    }

    @Test
    void emptyContentIsLineZero() {
        assertEquals("--- old\n+++ new\n@@ -0,0 +1 @@\n+a\n", diff("", "a\n"));
        assertEquals("--- old\n+++ new\n@@ -1 +0,0 @@\n-a\n", diff("a\n", ""));
    }

    @Test
    void aDiffThatDoesNotFitIsRefused() {
        byte[] diff = bytes(diff("a\nb\nc\n", "a\nB\nc\n"));
        assertThrows(DamagedException.class, () -> UnifiedDiff.apply(bytes("a\nx\nc\n"), diff));
        assertThrows(DamagedException.class, () -> UnifiedDiff.apply(bytes(""), diff));
        assertThrows(
                DamagedException.class,
                () ->
                        UnifiedDiff.apply(
                                bytes("a\nb\nc\n"),
                                java.util.Arrays.copyOf(diff, diff.length - 4)));
    }

    @Test
    void textsWithNothingInCommonAreGivenUpInTime() {
        StringBuilder one = new StringBuilder();
        StringBuilder other = new StringBuilder();
        for (int i = 0; i < 100_000; i++) {
            one.append('a').append(i).append('\n');
            other.append('b').append(i).append('\n');
        }
        assertNull(
                UnifiedDiff.between(bytes(one.toString()), bytes(other.toString()), "old", "new"));
    }

    @Test
    void randomEditsAreRestoredByteForByteByOursAndByPatch() throws Exception {
        boolean patch = Files.isExecutable(Path.of("/usr/bin/patch"));
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("UnifiedDiffTest seed=" + seed);
        Random random = new Random(seed);
        byte[] before = new byte[0];
        for (int round = 0; round < 400; round++) {
            byte[] after = edit(before, random);
            byte[] diff = UnifiedDiff.between(before, after, "f", "f");
            assertNotNull(diff);
            assertArrayEquals(
                    after, UnifiedDiff.apply(before, diff), "seed " + seed + " round " + round);
            if (patch && round % 8 == 0 && diff.length > 0) {
                assertArrayEquals(
                        after, patched(before, diff), "patch, seed " + seed + " round " + round);
            }
            before = after;
        }
        assumeTrue(patch, "patch is not installed, so only our own application was tried");
    }

    private byte[] patched(byte[] before, byte[] diff) throws IOException, InterruptedException {
        assertNotNull(dir);
        Path file = dir.resolve("f");
        Files.write(file, before);
        Files.write(dir.resolve("d"), diff);
        Process process =
                new ProcessBuilder(
                                "patch",
                                "--binary",
                                "-s",
                                file.toString(),
                                dir.resolve("d").toString())
                        .inheritIO()
                        .start();
        assertEquals(0, process.waitFor());
        return Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
    }

    /**
     * Lines from a small alphabet, so that equal ones abound; some end in CR LF, some hold odd
     * bytes.
     */
    private static byte[] edit(byte[] before, Random random) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Lines lines = Lines.of(before);
        for (int i = 0; i <= lines.count(); i++) {
            while (random.nextInt(12) == 0 || (lines.count() < 5 && random.nextBoolean())) {
                out.writeBytes(line(random));
            }
            if (i < lines.count() && random.nextInt(10) != 0) {
                out.write(before, lines.start(i), lines.start(i + 1) - lines.start(i));
                if (!lines.endsWithNewline(i) && random.nextBoolean()) {
                    out.write('\n');
                }
            }
        }
        byte[] after = out.toByteArray();
        boolean cut = after.length > 0 && random.nextInt(4) == 0;
        return cut ? java.util.Arrays.copyOf(after, after.length - 1) : after;
    }

    private static byte[] line(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> new byte[] {'\r', '\n'};
            case 1 -> new byte[] {'-', '-', ' ', (byte) random.nextInt(256), '\n'};
            case 2 -> new byte[] {'\\', ' ', 'N', 'o', '\n'};
            case 3 -> new byte[] {'@', '@', '\n'};
            case 4 -> new byte[] {(byte) ('a' + random.nextInt(3)), '\r', '\n'};
            default -> new byte[] {(byte) ('a' + random.nextInt(3)), '\n'};
        };
    }

    private static String diff(String before, String after) {
        byte[] diff = UnifiedDiff.between(bytes(before), bytes(after), "old", "new");
        assertNotNull(diff);
        return new String(diff, StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
