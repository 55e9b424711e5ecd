package dev.coffer.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** What can be wrong with a vault and the place where it lies: one message that says what to do. */
@Timeout(300)
class VaultTroubleIT {
    private static final String PASSWORD = "correct horse";
    private static final List<String> READERS = List.of("list", "verify", "stats");

    @TempDir Path dir;
    private CommandLab lab;
    private String source;
    private Path place;
    private String vault;

    @BeforeEach
    void aWorkspace() throws IOException {
        lab = new CommandLab(dir.resolve("home")).with("COFFER_PASSWORD", PASSWORD);
        lab.write("work/notes.txt", "first\n");
        source = lab.path("work").toString();
        at(dir.resolve("place"));
    }

    private void at(Path where) {
        place = where;
        vault = "vault:" + where;
    }

    private CommandLab.Outcome backup() {
        return lab.run("backup", source, "--to", vault);
    }

    @Test
    void newerVersionIsNotTouchedAndSaysWhatToDo() throws Exception {
        backup().ends(0);
        VaultLocks.version(place, PASSWORD, 3);
        byte[] config = Files.readAllBytes(place.resolve("config"));
        for (String command : READERS) {
            lab.run(command, "--store", vault)
                    .ends(1)
                    .saysInOneLine("version 3", "knows 1 and 2", "newer one");
        }
        backup().ends(1).saysInOneLine("version 3");
        assertArrayEquals(config, Files.readAllBytes(place.resolve("config")));
    }

    @Test
    void vaultWithoutItsConfigIsTenAndSaysSo() throws Exception {
        backup().ends(0);
        byte[] config = Files.readAllBytes(place.resolve("config"));
        Files.delete(place.resolve("config"));
        for (String command : READERS) {
            lab.run(command, "--store", vault).ends(10).saysInOneLine("lost it", "from a copy");
        }
        backup().ends(10).saysInOneLine("lost it");
        lab.run("backup", source, "--to", vault, "--create").ends(10).saysInOneLine("lost it");
        assertFalse(Files.exists(place.resolve("config")));
        Files.write(place.resolve("config"), new byte[0]);
        lab.run("list", "--store", vault).ends(10).saysInOneLine("lost it");
        Files.write(place.resolve("config"), config);
        lab.run("verify", "--store", vault).ends(0).says("is sound");
    }

    @Test
    void vaultThatWasNeverFinishedIsTenAndSaysWhatToDo() throws Exception {
        backup().ends(0);
        Files.delete(place.resolve("config"));
        for (String part : List.of("data", "index", "snapshots")) {
            remove(place.resolve(part));
        }
        backup().ends(10).saysInOneLine("no point was ever stored in it", "remove that folder");
    }

    @Test
    void tornConfigIsEightAndNamed() throws Exception {
        backup().ends(0);
        byte[] config = Files.readAllBytes(place.resolve("config"));
        for (int length : new int[] {1, 31, config.length - 1}) {
            Files.delete(place.resolve("config"));
            Files.write(place.resolve("config"), Arrays.copyOf(config, length));
            for (String command : READERS) {
                lab.run(command, "--store", vault).ends(8).saysInOneLine("the config of " + place);
            }
            backup().ends(8);
        }
    }

    @Test
    void vaultWithoutKeysIsTwelveAndSaysSo() throws Exception {
        backup().ends(0);
        delete("keys");
        lab.run("list", "--store", vault).ends(12).saysInOneLine("has no keys");
        backup().ends(12).saysInOneLine("has no keys");
    }

    private void delete(String folder) throws IOException {
        try (Stream<Path> files = Files.walk(place.resolve(folder))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.delete(file);
            }
        }
    }

    /** Of each folder of a vault, what is missing from it is named, or what is lost with it. */
    @Test
    void whatIsMissingFromAnyFolderIsNamed() throws Exception {
        lab.write("new-password", "another one\n");
        backup().ends(0);
        lab.run(
                        "key",
                        "add",
                        "--store",
                        vault,
                        "--new-password-file",
                        lab.path("new-password") + "",
                        "--yes")
                .ends(0);
        lab.run("verify", "--store", vault).ends(0).says("is sound");
        Path kept = dir.resolve("kept");
        for (String folder : List.of("data", "index", "snapshots", "keys")) {
            copy(place, kept);
            List<Path> gone;
            try (Stream<Path> files = Files.walk(place.resolve(folder))) {
                gone = files.filter(Files::isRegularFile).toList();
            }
            Path first = gone.getFirst();
            Files.delete(first);
            CommandLab.Outcome said = lab.run("verify", "--store", vault);
            String name = first.getFileName().toString();
            switch (folder) {
                case "data" -> said.ends(8).says(name);
                case "index" -> said.ends(8).says("is missing");
                case "snapshots" -> said.ends(0).says("point " + name.substring(0, 8)).says("gone");
                default -> {
                    String other = lab.path("new-password").toString();
                    said =
                            said.code() == 12
                                    ? lab.run("verify", "--store", vault, "--password-file", other)
                                    : said;
                    said.ends(0).says("key " + name.substring(0, 8)).says("gone");
                }
            }
            remove(place);
            copy(kept, place);
            remove(kept);
            lab.run("verify", "--store", vault).ends(0);
        }
    }

    private static void copy(Path from, Path to) throws Exception {
        assertEquals(0, new ProcessBuilder("cp", "-a", from + "", to + "").start().waitFor());
    }

    private static void remove(Path path) throws Exception {
        assertEquals(0, new ProcessBuilder("rm", "-rf", path + "").start().waitFor());
    }

    @Test
    void fullDiskAndAReadOnlyOneAreToldAndLoseNothing() throws Exception {
        Path disk = Files.createDirectory(dir.resolve("disk"));
        assumeTrue(mount("-t", "tmpfs", "-o", "size=2m", "tmpfs", disk.toString()), "no mount");
        try {
            at(disk.resolve("vault"));
            Files.write(lab.path("work/once"), noise(100_000));
            backup().ends(0);
            Files.delete(lab.path("work/once"));
            backup().ends(0);
            lab.run("forget", "--keep-last", "1", "--store", vault, "--yes").ends(0);
            Files.write(lab.path("work/big"), noise(4 << 20));
            backup().ends(1).saysInOneLine("no space");
            fill(disk.resolve("hog"));
            lab.run("list", "--store", vault).ends(0).says("1 point");
            lab.run("verify", "--store", vault).ends(0).says("is sound");
            lab.run("restore", "latest", "--store", vault, "--target", dir.resolve("back") + "")
                    .ends(0);
            backup().ends(1).saysInOneLine("no space");
            lab.run("prune", "--store", vault, "--yes")
                    .ends(1)
                    .saysInOneLine("no space", "outside of the vault");
            lab.run("prune", "--store", vault, "-n").ends(0);
            Files.delete(disk.resolve("hog"));
            Files.delete(lab.path("work/big"));
            lab.write("work/more.txt", "more\n");
            backup().ends(0);
            assertTrue(mount("-o", "remount,ro", disk.toString()));
            lab.write("work/again.txt", "again\n");
            backup().ends(1).saysInOneLine("read-only");
            lab.run("prune", "--store", vault, "--yes").ends(1).saysInOneLine("read-only");
            lab.run("forget", "latest~1", "--store", vault, "--yes")
                    .ends(1)
                    .saysInOneLine("read-only");
            lab.run("repair", "--store", vault, "-n").ends(0).says("in order");
            lab.run("list", "--store", vault).ends(0).says("2 points");
            lab.run("verify", "--store", vault).ends(0).says("is sound");
            lab.run("cat", "latest:more.txt", "--store", vault).ends(0).says("more\n");
        } finally {
            new ProcessBuilder("umount", "-l", disk.toString()).start().waitFor();
        }
    }

    /** Takes what room there is. */
    private static void fill(Path file) throws IOException {
        try (var out = Files.newOutputStream(file)) {
            byte[] noise = noise(4096);
            for (int i = 0; i < 10_000; i++) {
                out.write(noise);
            }
        } catch (IOException e) {
            assertTrue(String.valueOf(e.getMessage()).contains("No space"), e.toString());
        }
    }

    private static boolean mount(String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of("mount"));
        command.addAll(List.of(words));
        return new ProcessBuilder(command).start().waitFor() == 0;
    }

    private static byte[] noise(int length) {
        byte[] bytes = new byte[length];
        new Random(7).nextBytes(bytes);
        return bytes;
    }
}
