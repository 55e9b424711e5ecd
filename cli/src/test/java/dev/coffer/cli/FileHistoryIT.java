package dev.coffer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.os.HostPath;
import dev.coffer.storage.LocalStorage;
import dev.coffer.storage.Storage;
import dev.coffer.testkit.RandomTree;
import dev.coffer.testkit.TestTree;
import dev.coffer.vault.crypto.PasswordCost;
import dev.coffer.vault.repository.Repository;
import dev.coffer.vault.repository.VaultHost;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The index of file history, and what is kept of a vault: what {@code find}, {@code history} and
 * {@code list} say with them is what they say without.
 */
@Timeout(600)
class FileHistoryIT {
    private static final String PASSWORD = "correct horse";
    private static final Pattern ID = Pattern.compile("\\{\"id\":\"([0-9a-f]+)\"");
    private static final Pattern PATH = Pattern.compile("\"path\":\"((?:[^\"\\\\]|\\\\.)*)\"");

    @TempDir Path dir;

    private CommandLab lab() throws IOException {
        return new CommandLab(dir.resolve("home"))
                .with("COFFER_PASSWORD", PASSWORD)
                .with("RESTIC_PASSWORD", PASSWORD);
    }

    private String store(String kind) throws IOException {
        Path place = dir.resolve("place");
        if (kind.equals("vault") && !Files.exists(place)) { // one whose password costs little
            VaultHost host = VaultHost.ofThisSystem("amber");
            try (Storage storage =
                    LocalStorage.openOrMake(
                            host.files(),
                            HostPath.of(place),
                            host.randomness(),
                            LocalStorage.Modes.PRIVATE)) {
                byte[] password = PASSWORD.getBytes(StandardCharsets.UTF_8);
                Repository.make(storage, host, password, new PasswordCost(16, 8, 1)).close();
            }
        }
        return kind + ":" + place;
    }

    private Path source() throws IOException {
        return Files.createDirectories(dir.resolve("source"));
    }

    private List<Path> indexes() throws IOException {
        return found("history-", ".sqlite");
    }

    private List<Path> found(String start, String end) throws IOException {
        Path stores = dir.resolve("home/.cache/coffer/stores");
        if (!Files.exists(stores)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(stores)) {
            return all.filter(
                            file -> {
                                String name = file.getFileName().toString();
                                return name.startsWith(start) && name.endsWith(end);
                            })
                    .toList();
        }
    }

    private static void backUp(CommandLab lab, String store, Path source) {
        CommandLab.Outcome done =
                lab.run("backup", source.toString(), "--to", store, "--yes", "-q");
        assertTrue(done.code() == 0 || done.code() == 3, done::toString);
    }

    /** With the index and without, the same is said; which is returned. */
    private static String same(CommandLab lab, String... words) {
        List<String> without = new ArrayList<>(List.of(words));
        without.add(1, "--no-cache");
        CommandLab.Outcome looked = lab.run(without.toArray(String[]::new));
        CommandLab.Outcome asked = lab.run(words);
        assertEquals(looked.out(), asked.out(), () -> String.join(" ", words));
        assertEquals(looked.err(), asked.err(), () -> String.join(" ", words));
        assertEquals(looked.code(), asked.code());
        return asked.out();
    }

    private static void compare(CommandLab lab, Random random, Set<String> paths) {
        String everything = same(lab, "find", "*", "--json");
        Matcher path = PATH.matcher(everything);
        while (path.find()) {
            paths.add(path.group(1).replace("\\\"", "\"").replace("\\\\", "\\"));
        }
        same(lab, "find", "*");
        same(lab, "find", "a*/", "--json");
        same(lab, "find", "/*/*", "--json");
        same(lab, "find", "a/**/*.txt", "--json");
        same(lab, "list", "--json");
        List<String> known = new ArrayList<>(paths);
        for (int i = 0; i < 5 && !known.isEmpty(); i++) {
            String one = known.get(random.nextInt(known.size()));
            same(lab, "history", "--json", "--", one);
        }
        same(lab, "history", "--", "never/there");
    }

    @ParameterizedTest
    @CsvSource({"mirror,1", "mirror,2", "versioned,3", "versioned,4", "vault,5", "vault,6"})
    void tellsWhatThePointsThemselvesTellOverRandomHistories(String kind, long seed)
            throws Exception {
        CommandLab lab = lab();
        String store = store(kind);
        Random random = new Random(seed);
        RandomTree tree = new RandomTree(TestTree.in(source()), seed);
        tree.grow(25);
        Set<String> paths = new TreeSet<>();
        for (int round = 0; round < 14; round++) {
            backUp(lab, store, source());
            lab.with("COFFER_STORE", store);
            something(lab, kind, random);
            compare(lab, random, paths);
            if (round == 8) {
                assertEquals(1, indexes().size(), "an index was made: seed " + seed);
            }
            if (random.nextInt(4) == 0) {
                damage(random);
            }
            tree.mutate(1 + random.nextInt(6));
        }
    }

    /** What people and other programs do to points. */
    private void something(CommandLab lab, String kind, Random random) throws Exception {
        List<String> ids = ids(lab);
        String one = ids.get(random.nextInt(ids.size()));
        switch (random.nextInt(7)) {
            case 0 -> lab.run("tag", one, "--add", "t" + random.nextInt(9)).ends(0);
            case 1 -> lab.run("note", one, "said " + random.nextInt(9)).ends(0);
            case 2, 3 -> {
                if (!kind.equals("mirror") && !one.equals(ids.getLast())) {
                    lab.run("forget", one, "--yes", "-q").ends(0);
                }
            }
            case 4 -> {
                if (kind.equals("vault")) {
                    lab.run("prune", "--yes", "-q").ends(0);
                }
            }
            case 5 -> {
                if (kind.equals("vault") && ids.size() > 2 && restic()) {
                    outside(random.nextBoolean() ? List.of("forget", one) : tagged(one));
                }
            }
            default -> {}
        }
    }

    private static List<String> tagged(String id) {
        return List.of("tag", "--add", "outside", id);
    }

    private static List<String> ids(CommandLab lab) {
        Matcher ids = ID.matcher(lab.run("list", "--json", "--no-cache").ends(0).out());
        return ids.results().map(found -> found.group(1)).toList();
    }

    private static boolean restic() {
        return Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "restic")));
    }

    private void outside(List<String> words) throws Exception {
        List<String> command = new ArrayList<>();
        command.addAll(List.of("restic", "--no-cache", "-r", dir.resolve("place").toString()));
        command.addAll(words);
        ProcessBuilder restic = new ProcessBuilder(command).redirectErrorStream(true);
        restic.environment().put("RESTIC_PASSWORD", PASSWORD);
        Process run = restic.start();
        String said = new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, run.waitFor(), said);
    }

    /** Flips bytes of what is kept, cuts it off, or takes it away. */
    private void damage(Random random) throws IOException {
        List<Path> kept = new ArrayList<>(indexes());
        kept.addAll(found("points", ""));
        for (Path file : kept) {
            byte[] bytes = Files.readAllBytes(file);
            switch (random.nextInt(4)) {
                case 0 -> Files.delete(file);
                case 1 -> Files.write(file, new byte[0]);
                case 2 -> Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
                default -> {
                    for (int i = 0; i < 20; i++) {
                        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                    }
                    Files.write(file, bytes);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mirror", "versioned", "vault"})
    void anIndexWithAnyByteChangedTellsNothingWrong(String kind) throws Exception {
        CommandLab lab = lab();
        String store = store(kind);
        RandomTree tree = new RandomTree(TestTree.in(source()), 7);
        tree.grow(12);
        for (int i = 0; i < 4; i++) {
            backUp(lab, store, source());
            tree.mutate(5);
        }
        lab.with("COFFER_STORE", store);
        String all = same(lab, "find", "*", "--json");
        Matcher path = PATH.matcher(all);
        assertTrue(path.find());
        String one = path.group(1).replace("\\\"", "\"").replace("\\\\", "\\");
        String history = same(lab, "history", "--json", "--", one);
        byte[] sound = Files.readAllBytes(indexes().getFirst());
        Random random = new Random(11);
        for (int i = 0; i < 150; i++) {
            Path file = indexes().getFirst();
            byte[] damaged = sound.clone();
            int at = random.nextInt(damaged.length);
            damaged[at] ^= (byte) (1 + random.nextInt(255));
            Files.write(file, damaged);
            assertEquals(all, lab.run("find", "*", "--json").ends(0).out(), "byte " + at);
            Path now = indexes().getFirst();
            if (now.equals(file)) {
                Files.write(file, damaged);
            }
            assertEquals(
                    history, lab.run("history", "--json", "--", one).ends(0).out(), "byte " + at);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"versioned", "vault"})
    void severalAtOnceTellTheSameWhileBackupsGoOn(String kind) throws Exception {
        CommandLab lab = lab();
        String store = store(kind);
        TestTree tree = TestTree.in(source());
        for (int i = 0; i < 4; i++) {
            tree.file("folder/file", "version " + i + "\n");
            backUp(lab, store, source());
        }
        lab.with("COFFER_STORE", store);
        try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
            List<Future<?>> asking = new ArrayList<>();
            for (int t = 0; t < 3; t++) {
                asking.add(
                        threads.submit(() -> {
                            for (int i = 0; i < 15; i++) {
                                lab.run("find", "file").ends(0).says("folder/file");
                                lab.run("history", "folder/file").ends(0).says("point");
                            }
                        }));
            }
            for (int i = 4; i < 12; i++) {
                tree.file("folder/file", "version " + i + "\n");
                backUp(lab, store, source());
            }
            for (Future<?> each : asking) {
                each.get();
            }
        }
        String history = same(lab, "history", "folder/file", "--json");
        assertEquals(12, history.split("\"deleted\":false", -1).length - 1, history);
        same(lab, "find", "*", "--json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"mirror", "versioned", "vault"})
    void whereNothingCanBeKeptTheAnswersAreTheSame(String kind) throws Exception {
        Files.createDirectories(dir.resolve("home"));
        Path file = Files.writeString(dir.resolve("home/no-folder"), "a file");
        CommandLab lab = lab().with("XDG_CACHE_HOME", file.toString());
        String store = store(kind);
        TestTree tree = TestTree.in(source());
        for (int i = 0; i < 4; i++) {
            tree.file("folder/file" + i, "content\n");
            tree.file("folder/file", "version " + i + "\n");
            backUp(lab, store, source());
        }
        lab.with("COFFER_STORE", store);
        assertTrue(same(lab, "find", "file*").contains("folder/file"));
        assertTrue(same(lab, "history", "folder/file").contains("point"));
        assertEquals("a file", Files.readString(file));
    }

    @Test
    void withoutCacheNothingIsKept() throws Exception {
        CommandLab lab = lab();
        String store = store("vault");
        TestTree tree = TestTree.in(source());
        for (int i = 0; i < 4; i++) {
            tree.file("file", "version " + i + "\n");
            lab.run("backup", source().toString(), "--to", store, "-q", "--no-cache").ends(0);
        }
        lab.with("COFFER_STORE", store);
        lab.run("find", "file", "--no-cache").ends(0);
        lab.run("list", "--no-cache").ends(0);
        assertFalse(Files.exists(dir.resolve("home/.cache")));
        lab.run("find", "file").ends(0);
        assertEquals(1, indexes().size());
        Path tag = dir.resolve("home/.cache/coffer/CACHEDIR.TAG");
        assertTrue(
                Files.readString(tag).startsWith("Signature: 8a477f597d28d172789f06886806bc55\n"));
    }

    @Test
    void theIndexOfAVaultHasNoNamesInPlain() throws Exception {
        CommandLab lab = lab();
        String store = store("vault");
        TestTree tree = TestTree.in(source());
        for (int i = 0; i < 4; i++) {
            tree.file("unmistakable/name-that-nobody-else-has", "version " + i + "\n");
            backUp(lab, store, source());
        }
        lab.with("COFFER_STORE", store);
        same(lab, "find", "name-*");
        String index = Files.readString(indexes().getFirst(), StandardCharsets.ISO_8859_1);
        assertFalse(index.contains("nobody-else"));
        assertFalse(index.contains("unmistakable"));
    }

    @Test
    void aBackupLeavesOutTheCache() throws Exception {
        CommandLab lab = lab();
        String store = store("vault");
        lab.write("file", "content\n");
        for (int i = 0; i < 3; i++) {
            lab.run("backup", lab.path("").toString(), "--to", store, "-q").ends(0);
            lab.with("COFFER_STORE", store);
            lab.run("find", "*").ends(0);
        }
        lab.run("backup", lab.path("").toString(), "--to", store, "-q").ends(0);
        assertTrue(Files.exists(lab.path(".cache/coffer/stores")));
        String all = lab.run("ls", "latest", "--no-cache").ends(0).out();
        assertTrue(all.contains("file"), all);
        assertFalse(all.contains("history-"), all);
    }
}
