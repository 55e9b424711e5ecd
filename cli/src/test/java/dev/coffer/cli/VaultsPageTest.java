package dev.coffer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Points copied from vault to vault, and pieces taken from live sources: docs/vaults.md. */
class VaultsPageTest {
    @TempDir Path dir;
    private CommandLab lab;
    private Path source;
    private String one;
    private String two;

    @BeforeEach
    void aVault() throws IOException {
        lab = new CommandLab(dir.resolve("home")).with("COFFER_PASSWORD", "secret");
        source = Files.createDirectories(dir.resolve("home/work"));
        one = "vault:" + dir.resolve("one");
        two = "vault:" + dir.resolve("two");
        lab.write("work/notes.txt", "first\n");
        byte[] noise = new byte[2 << 20];
        new Random(1).nextBytes(noise);
        Files.write(source.resolve("noise.bin"), noise);
        lab.in(source);
    }

    private void backup() {
        lab.run("backup", source.toString(), "--to", one, "--tag", "t").ends(0);
    }

    @Test
    void everyCommandOfThePageRunsInItsOrder() throws Exception {
        backup();
        lab.write("secret.txt", "other");
        int ran = 0;
        for (String line : Files.readAllLines(Shell.checkout().resolve("docs/vaults.md"))) {
            if (line.startsWith("    coffer ")) {
                String command =
                        line.strip()
                                .substring("coffer ".length())
                                .replace("/mnt/disk/", dir + "/two-")
                                .replace("/srv/vault", dir + "/one")
                                .replace("/etc/coffer/", lab.path("") + "/");
                lab.run(command.split(" ")).ends(0);
                ran++;
            }
        }
        assertTrue(ran >= 5, "only " + ran + " commands were found on the page");
    }

    @Test
    void pointsAreCopiedOnceAndTheCopyIsAsGood() throws Exception {
        backup();
        lab.write("work/notes.txt", "second\n");
        backup();
        lab.run("copy", "--from", one, "--to", two, "--dry-run", "--json")
                .ends(0)
                .isJson()
                .says("\"dry_run\":true", "\"skipped\":0");
        lab.run("copy", "latest", "--from", one, "--to", two).ends(0).says("copied 1 point");
        lab.run("copy", "--from", one, "--to", two)
                .ends(0)
                .says("copied 1 point", "1 other already")
                .saysNot("cut files");
        lab.run("copy", "--from", one, "--to", two, "-q").ends(0);
        lab.run("list", "--store", two).ends(0).says("2 points");
        lab.run("cat", "latest~1:notes.txt", "--store", two).ends(0).says("first\n");
        lab.run("verify", "--store", two).ends(0).says("is sound");
        lab.run("backup", source.toString(), "--to", two, "--checksum")
                .ends(0)
                .says("0 new, 0 updated");
    }

    @Test
    void eachVaultHasAPasswordOfItsOwn() throws Exception {
        backup();
        Path file = Files.writeString(dir.resolve("password"), "secret\n");
        lab.with("COFFER_PASSWORD", "other");
        lab.run("copy", "--from", one, "--to", two).ends(12);
        lab.run("copy", "--from", one, "--to", two, "--from-password-file", file.toString())
                .ends(0)
                .says("copied 1 point");
        lab.run("list", "--store", two).ends(0).says("1 point");
        lab.with("COFFER_FROM_PASSWORD", "secret");
        lab.run("copy", "--from", one, "--to", two).ends(0).says("1 other already");
    }

    @Test
    void whatCannotBeCopiedIsRefused() {
        backup();
        lab.run("copy", "--from", one).ends(2).saysInOneLine("--to");
        lab.run("copy", "--from", one, "--to", one).ends(2).saysInOneLine("the same store");
        lab.run("copy", "--from", two, "--to", one).ends(10);
        lab.run("copy", "abcdef", "--from", one, "--to", two).ends(1).saysInOneLine("abcdef");
    }

    @Test
    void aFilterSaysWhichPointsAreCopied() {
        backup();
        lab.run("backup", source.toString(), "--to", one).ends(0);
        lab.run("copy", "--from", one, "--to", two, "--tag", "t").ends(0).says("copied 1 point");
        lab.run("copy", "--from", one, "--to", two, "--host", "elsewhere")
                .ends(0)
                .says("copied 0 points");
    }

    // ---- repair ----

    private Path largestPack() throws IOException {
        try (Stream<Path> packs = Files.walk(dir.resolve("one/data"))) {
            List<Path> files = packs.filter(Files::isRegularFile).toList();
            Path largest = files.getFirst();
            for (Path file : files) {
                largest = Files.size(file) > Files.size(largest) ? file : largest;
            }
            return largest;
        }
    }

    private void damageLargestPack() throws IOException {
        Path pack = largestPack();
        byte[] bytes = Files.readAllBytes(pack);
        for (int i = 1000; i < bytes.length - 1000; i += 100_000) {
            bytes[i] ^= 1;
        }
        Files.setPosixFilePermissions(pack, PosixFilePermissions.fromString("rw-------"));
        Files.write(pack, bytes);
    }

    @Test
    void whatTheSourceStillHasComesBackFromIt() throws Exception {
        backup();
        damageLargestPack();
        lab.run("verify", "--store", one).ends(8);
        lab.run("repair", "--from-source", "--store", one, "--yes")
                .ends(0)
                .says("came back from the sources");
        lab.run("verify", "--store", one).ends(0).says("is sound", "1 point");
        lab.run("repair", "--from-source", "--store", one).ends(0).says("nothing that points need");
    }

    @Test
    void whatTheSourceHasNoMoreStaysLostAndIsNamed() throws Exception {
        backup();
        damageLargestPack();
        Files.delete(source.resolve("noise.bin"));
        lab.run("repair", "--store", one, "--yes").ends(3).says("--from-source");
        lab.run("repair", "--from-source", "--store", one, "--yes", "--json")
                .ends(3)
                .isJson()
                .says("\"left\":[{", "noise.bin");
        lab.run("repair", "--from-source", "--store", one).ends(3).says("noise.bin");
        lab.run("repair", "--points", "--store", one, "--yes").ends(3).says("noise.bin");
        lab.run("verify", "--store", one).ends(0);
    }

    @Test
    void aFolderElsewhereMayHaveWhatTheSourceHad() throws Exception {
        backup();
        Files.delete(largestPack());
        Path moved = dir.resolve("moved");
        Files.move(source, moved);
        lab.in(dir);
        lab.run("repair", "--from-source", "--store", one, "--yes").ends(3);
        lab.run("repair", "--from-folder", moved.toString(), "--store", one)
                .ends(0)
                .says("came back");
        lab.run("verify", "--store", one).ends(0);
    }

    @Test
    void nothingIsRestoredIntoAVault() throws Exception {
        backup();
        lab.run("restore", "latest", "--store", one, "--target", dir.resolve("one").toString())
                .ends(2)
                .saysInOneLine("is a vault");
        lab.run(
                        "restore",
                        "latest",
                        "--store",
                        one,
                        "--target",
                        dir.resolve("one/keys/below").toString())
                .ends(2)
                .saysInOneLine("lies in the vault");
        assertEquals(0, lab.run("verify", "--store", one).code());
    }
}
