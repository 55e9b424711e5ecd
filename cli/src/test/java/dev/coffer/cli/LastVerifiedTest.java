package dev.coffer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What {@code verify} found whole stays, also if something else in the store is damaged. */
@Timeout(120)
class LastVerifiedTest {
    private static final Pattern ID = Pattern.compile("\\{\"id\":\"([0-9a-f]+)\"");

    @TempDir Path dir;
    private CommandLab lab;
    private final Random random = new Random(11);

    @BeforeEach
    void aFolder() throws IOException {
        lab = new CommandLab(dir.resolve("home")).with("COFFER_PASSWORD", "secret");
        lab.write("work/same", "as ever");
    }

    private void backUp(String... more) throws IOException {
        byte[] bytes = new byte[60_000];
        random.nextBytes(bytes);
        Files.write(lab.path("work/noise"), bytes);
        List<String> words = new ArrayList<>(List.of("backup", lab.path("work").toString()));
        words.addAll(List.of(more));
        lab.run(words.toArray(String[]::new)).ends(0);
    }

    private List<String> ids(String store) {
        Matcher ids = ID.matcher(lab.run("list", "--json", "--store", store).ends(0).out());
        return ids.results().map((MatchResult found) -> found.group(1)).toList();
    }

    private List<Path> files(String folder) throws IOException {
        try (Stream<Path> all = Files.walk(dir.resolve(folder))) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    private static void flip(Path file, int at) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[at] ^= 1;
        assertTrue(file.toFile().setWritable(true));
        Files.write(file, bytes);
    }

    private void staysThough(String store, int good) throws IOException {
        List<String> ids = ids(store);
        lab.run("verify", "--store", store).ends(8);
        backUp("--to", store);
        lab.run("forget", "--keep-last", "1", "--store", store, "--yes").says("last good");
        List<String> left = ids(store);
        assertEquals(List.of(ids.get(good)), left.subList(0, left.size() - 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tar.gz", "zip", "folder"})
    void wholeItemOfAnArchiveStaysThoughAnotherIsDamaged(String format) throws Exception {
        String store = "archive:" + dir.resolve("place") + "?format=" + format;
        for (int i = 1; i <= 3; i++) {
            backUp("--to", store, "--name", "n" + i);
        }
        Path item =
                files("place").stream()
                        .filter(file -> file.toString().contains("n1"))
                        .filter(file -> !file.toString().contains("manifest"))
                        .max(Comparator.comparingLong(file -> file.toFile().length()))
                        .orElseThrow();
        flip(item, 2000);
        staysThough(store, 2);
    }

    @Test
    void itemThatBuildsUponADamagedOneIsNotWhole() throws Exception {
        String store = "archive:" + dir.resolve("place");
        backUp("--to", store, "--full", "--name", "n1");
        backUp("--to", store, "--full", "--name", "n2");
        backUp("--to", store, "--incremental", "--name", "n3");
        flip(dir.resolve("place/n2.tar.gz"), 2000);
        staysThough(store, 0);
    }

    @Test
    void wholePointOfAVaultStaysThoughAnotherIsDamaged() throws Exception {
        String store = "vault:" + dir.resolve("place");
        backUp("--to", store);
        Path pack =
                files("place/data").stream()
                        .max(Comparator.comparingLong(file -> file.toFile().length()))
                        .orElseThrow();
        backUp("--to", store);
        backUp("--to", store);
        flip(pack, 100);
        staysThough(store, 2);
    }

    @Test
    void wholePointOfAVersionedStoreStaysThoughANewerOneIsDamaged() throws Exception {
        String store = "versioned:" + dir.resolve("place");
        for (int i = 1; i <= 3; i++) {
            lab.write("work/text", "line\n".repeat(500) + "version " + i + "\n");
            backUp("--to", store);
        }
        Path diff =
                files("place").stream()
                        .filter(file -> file.toString().endsWith(".diff"))
                        .filter(file -> file.toString().contains("text"))
                        .max(Comparator.comparing(file -> file.toString().replace(".diff", "")))
                        .orElseThrow();
        flip(diff, (int) Files.size(diff) - 3);
        staysThough(store, 1);
    }

    @Test
    void pointThatWasWholeOnceAndIsDamagedNowIsNotTheLastGoodOne() throws Exception {
        String store = "archive:" + dir.resolve("place");
        for (int i = 1; i <= 3; i++) {
            backUp("--to", store, "--name", "n" + i);
        }
        lab.run("verify", "--store", store).ends(0);
        flip(dir.resolve("place/n3.tar.gz"), 2000);
        staysThough(store, 1);
    }
}
