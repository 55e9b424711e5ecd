package dev.coffer.vault;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coffer.base.Pause;
import dev.coffer.base.Randomness;
import dev.coffer.base.SystemClock;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.source.LiveTree;
import dev.coffer.source.ScanOptions;
import dev.coffer.storage.LocalStorage;
import dev.coffer.store.BackupOutcome;
import dev.coffer.store.BackupRequest;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.RunListener;
import dev.coffer.store.SourcePlace;
import dev.coffer.testkit.TestTree;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.ProblemLog;
import dev.coffer.vault.crypto.PasswordCost;
import dev.coffer.vault.repository.Repository;
import dev.coffer.vault.repository.VaultHost;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A source, a vault in a folder beside it, and the restic that looks at it. */
final class VaultLab {
    static final String PASSWORD = "geheim";
    private static final PasswordCost CHEAP = new PasswordCost(1024, 8, 1);

    final Path dir;
    final TestTree source;
    final Path place;
    private final String program;
    final HostFiles files = HostFiles.ofThisSystem();
    Clock clock = SystemClock.local();

    VaultLab(Path dir) throws IOException {
        this(dir, programs().getFirst());
    }

    /**
     * @param program a restic, or empty for none
     */
    VaultLab(Path dir, String program) throws IOException {
        this(dir, TestTree.in(dir, "source"), dir.resolve("vault"), program);
    }

    private VaultLab(Path dir, TestTree source, Path place, String program) {
        this.dir = dir;
        this.source = source;
        this.place = place;
        this.program = program;
    }

    /** The same source and vault with another restic. */
    VaultLab with(String other) {
        return new VaultLab(dir, source, place, other);
    }

    /** The same source with another vault. */
    VaultLab at(Path other) {
        return new VaultLab(dir, source, other, program);
    }

    VaultHost host() {
        return new VaultHost(
                files,
                clock,
                Randomness.secure(),
                Pause.real(),
                "host",
                "root",
                HostPath.of("/"),
                2,
                () -> null);
    }

    private LocalStorage storage() throws IOException {
        return LocalStorage.openOrMake(
                files, HostPath.of(place), Randomness.secure(), LocalStorage.Modes.PRIVATE);
    }

    /** Makes the vault if it is not there. */
    VaultStore open() throws IOException {
        return open(PASSWORD.getBytes(StandardCharsets.UTF_8));
    }

    VaultStore open(byte[] password) throws IOException {
        LocalStorage storage = storage();
        Repository repository =
                Repository.isThere(storage)
                        ? Repository.open(storage, host(), password, "")
                        : Repository.make(storage, host(), password, CHEAP);
        return new VaultStore(repository, HostPath.of(place), VaultOptions.DEFAULT);
    }

    RestorePoint backup() throws Exception {
        return backup(List.of(new SourcePlace("source", source.root())), live());
    }

    /** Reads every file, whatever it looks like. */
    RestorePoint backupReadingAll() throws Exception {
        List<SourcePlace> places = List.of(new SourcePlace("source", source.root()));
        RestorePoint point = outcome(places, live(), true, false).point();
        assertNotNull(point);
        return point;
    }

    FileTree live() throws IOException {
        return LiveTree.open(files, source.root(), ScanOptions.plain());
    }

    RestorePoint backup(List<SourcePlace> places, FileTree tree) throws Exception {
        BackupOutcome.Done done = outcome(places, tree, false);
        RestorePoint point = done.point();
        assertNotNull(point);
        return point;
    }

    BackupOutcome.Done outcome(List<SourcePlace> places, FileTree tree, boolean dry)
            throws Exception {
        return outcome(places, tree, false, dry);
    }

    private BackupOutcome.Done outcome(
            List<SourcePlace> places, FileTree tree, boolean checksum, boolean dry)
            throws Exception {
        try (tree;
                VaultStore store = open()) {
            BackupRequest request =
                    BackupRequest.of(tree, places, List.of(), new ProblemLog(_ -> {}))
                            .with(
                                    new BackupRequest.Said(
                                            "nightly", "a note, with comma", "", List.of("b", "a")))
                            .with(BackupRequest.Mode.PLAIN.withDryRun(dry).withChecksum(checksum));
            return assertInstanceOf(
                    BackupOutcome.Done.class, store.backup(request, RunListener.NONE));
        }
    }

    @Override
    public String toString() {
        return program;
    }

    /** What a run of restic said. */
    record Said(int exit, String out) {}

    /**
     * The restics that are to be used: those of {@code RESTIC_BINARIES}, else the one on the path;
     * one empty word if there is none, so that tests are seen to be skipped.
     */
    static List<String> programs() {
        List<String> programs = named(false);
        if (!programs.isEmpty()) {
            return programs;
        }
        for (String folder : System.getenv("PATH").split(":", -1)) {
            Path candidate = Path.of(folder, "restic");
            if (Files.isExecutable(candidate)) {
                return List.of(candidate.toString());
            }
        }
        return List.of("");
    }

    /** The rustic of {@code RESTIC_BINARIES}; empty if there is none. */
    static String rustic() {
        List<String> programs = named(true);
        return programs.isEmpty() ? "" : programs.getFirst();
    }

    private static List<String> named(boolean rustic) {
        List<String> programs = new ArrayList<>();
        String named = System.getenv("RESTIC_BINARIES");
        for (String one : named == null ? new String[0] : named.split(":", -1)) {
            Path name = Path.of(one).getFileName();
            if (name != null && !one.isEmpty() && name.toString().startsWith("rustic") == rustic) {
                programs.add(one);
            }
        }
        return programs;
    }

    /** Skips a test where there is no restic. */
    void needsRestic() {
        assumeTrue(!program.isEmpty(), "no restic on PATH nor in RESTIC_BINARIES");
    }

    /** The second number of the program's version: 14 of 0.14.0. */
    int minor() throws Exception {
        String[] version = restic("version").out().split("[ .]", 5);
        return Integer.parseInt(version[2]);
    }

    /** The members of an object on one line that are no lists or objects, as text. */
    static Map<String, String> json(String line) {
        Map<String, String> members = new HashMap<>();
        if (!line.startsWith("{")) {
            return members;
        }
        try (JsonParser in = new JsonFactory().createParser(ObjectReadContext.empty(), line)) {
            in.nextToken();
            for (String name = in.nextName(); name != null; name = in.nextName()) {
                if (in.nextToken().isScalarValue()) {
                    members.put(name, in.getString());
                } else {
                    in.skipChildren();
                }
            }
        }
        return members;
    }

    /** Runs restic on the vault; standard output and error together. */
    Said restic(String... words) throws Exception {
        return run(null, null, words);
    }

    /** The same with standard output into a file. */
    Said resticTo(Path file, String... words) throws Exception {
        return run(null, file, words);
    }

    /** The same in a time zone. */
    Said resticIn(ZoneId zone, String... words) throws Exception {
        return run(zone, null, words);
    }

    /** The same with a file as standard input. */
    Said resticFrom(Path file, String... words) throws Exception {
        Process process =
                builder(words).redirectErrorStream(true).redirectInput(file.toFile()).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Said(process.waitFor(), out);
    }

    /** Starts it; what it says is thrown away. */
    Process start(String... words) throws IOException {
        return builder(words)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private ProcessBuilder builder(String... words) {
        List<String> command = new ArrayList<>();
        command.add(program);
        command.addAll(List.of("--no-cache", "-r", place.toString()));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("RESTIC_PASSWORD", PASSWORD);
        builder.environment().put("RESTIC_FROM_PASSWORD", PASSWORD);
        builder.directory(dir.toFile());
        return builder;
    }

    private Said run(@Nullable ZoneId zone, @Nullable Path file, String... words) throws Exception {
        ProcessBuilder builder = builder(words).redirectErrorStream(file == null);
        if (file != null) {
            builder.redirectOutput(file.toFile()).redirectError(ProcessBuilder.Redirect.INHERIT);
        }
        if (zone != null) {
            builder.environment().put("TZ", zone.getId());
        }
        Process process = builder.start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Said(process.waitFor(), out);
    }
}
