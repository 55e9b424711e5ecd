package dev.coffer.audit;

import dev.coffer.base.Randomness;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.testkit.SettableClock;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;

/** A log in a folder of a test, with its state beside. */
final class TestLog {
    private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");

    private final Path folder;
    private final Path state;
    private final SettableClock clock = new SettableClock(START, ZoneOffset.UTC);
    private final AuditLog log;

    TestLog(Path dir) {
        this(dir.resolve("log"), dir.resolve("state"));
    }

    private TestLog(Path folder, Path state) {
        this.folder = folder;
        this.state = state;
        this.log = another();
    }

    TestLog withState(Path otherState) {
        return new TestLog(folder, otherState);
    }

    /** What another process would have. */
    AuditLog another() {
        return on(HostFiles.ofThisSystem());
    }

    /** The same log by other means. */
    AuditLog on(HostFiles files) {
        return new AuditLog(
                files,
                clock,
                Randomness.secure(),
                places(),
                AuditActor.user("amber", "alice", "library"));
    }

    AuditPlaces places() {
        return AuditPlaces.of(HostPath.of(folder), HostPath.of(state));
    }

    /** What a verification finds. */
    AuditReport verify(NamedHead... anchors) throws AuditException {
        return new Verification(
                        HostFiles.ofThisSystem(),
                        HostPath.of(folder),
                        HostPath.of(heads()),
                        List.of(anchors),
                        new LogOwner("amber", "alice", heads().toString()))
                .run();
    }

    /** The same of a copy of the log, where there is no state. */
    static AuditReport verifyAlone(Path folder, NamedHead... anchors) throws AuditException {
        return new Verification(
                        HostFiles.ofThisSystem(), HostPath.of(folder), null, List.of(anchors), null)
                .run();
    }

    AuditLog log() {
        return log;
    }

    SettableClock clock() {
        return clock;
    }

    AuditHead append(AuditEvent event) throws AuditException {
        return log.append(event);
    }

    Path state() {
        return state;
    }

    Path folder() {
        return folder;
    }

    /** Those of the log, in order. */
    List<Path> files() throws IOException {
        return in(folder, ".jsonl");
    }

    Path headFile() throws IOException {
        return in(heads(), ".head").getFirst();
    }

    Path keyFile() throws IOException {
        return in(heads(), ".key").getFirst();
    }

    Path heads() {
        return state.resolve("audit-heads");
    }

    private static List<Path> in(Path place, String suffix) throws IOException {
        try (Stream<Path> all = Files.list(place)) {
            return all.filter(path -> path.toString().endsWith(suffix)).sorted().toList();
        }
    }
}
