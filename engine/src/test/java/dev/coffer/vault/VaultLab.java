package dev.coffer.vault;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;

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

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/** A source, a vault in a folder beside it, and the restic that looks at it. */
final class VaultLab {
    static final String PASSWORD = "geheim";
    private static final PasswordCost CHEAP = new PasswordCost(1024, 8, 1);

    final Path dir;
    final TestTree source;
    final Path place;
    final HostFiles files = HostFiles.ofThisSystem();
    Clock clock = SystemClock.local();

    VaultLab(Path dir) throws IOException {
        this.dir = dir;
        this.source = TestTree.in(dir, "source");
        this.place = dir.resolve("vault");
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
                2);
    }

    private LocalStorage storage() throws IOException {
        return LocalStorage.openOrMake(
                files, HostPath.of(place), Randomness.secure(), LocalStorage.Modes.PRIVATE);
    }

    /** Makes the vault if it is not there. */
    VaultStore open() throws IOException {
        byte[] password = PASSWORD.getBytes(StandardCharsets.UTF_8);
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
        try (tree;
                VaultStore store = open()) {
            BackupRequest request =
                    new BackupRequest(
                            tree,
                            places,
                            List.of(),
                            "nightly",
                            "a note, with comma",
                            "",
                            List.of("b", "a"),
                            false,
                            dry,
                            null,
                            new ProblemLog(_ -> {}));
            return assertInstanceOf(
                    BackupOutcome.Done.class, store.backup(request, RunListener.NONE));
        }
    }

    /** What a run of restic said. */
    record Said(int exit, String out) {}

    /** The restic that is to be used, or null. */
    static @Nullable String program() {
        String named = System.getenv("RESTIC_BINARIES");
        if (named != null && !named.isEmpty()) {
            return named.split(":", -1)[0];
        }
        for (String folder : System.getenv("PATH").split(":", -1)) {
            Path candidate = Path.of(folder, "restic");
            if (Files.isExecutable(candidate)) {
                return candidate.toString();
            }
        }
        return null;
    }

    /** Runs restic on the vault; standard output and error together. */
    Said restic(String... words) throws Exception {
        return run(null, words);
    }

    /** The same in a time zone. */
    Said resticIn(ZoneId zone, String... words) throws Exception {
        return run(zone, words);
    }

    private Said run(@Nullable ZoneId zone, String... words) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(String.valueOf(program()));
        command.addAll(List.of("--no-cache", "-r", place.toString()));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("RESTIC_PASSWORD", PASSWORD);
        if (zone != null) {
            builder.environment().put("TZ", zone.getId());
        }
        builder.directory(dir.toFile());
        Process process = builder.start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Said(process.waitFor(), out);
    }
}
