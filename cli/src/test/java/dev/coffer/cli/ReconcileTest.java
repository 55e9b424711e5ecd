package dev.coffer.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.audit.AuditActor;
import dev.coffer.audit.AuditEvent;
import dev.coffer.audit.AuditLog;
import dev.coffer.audit.AuditPlaces;
import dev.coffer.base.Randomness;
import dev.coffer.base.SystemClock;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The audit log beside what stores hold: points that went or came without a record. */
class ReconcileTest {
    @TempDir Path dir;
    private CommandLab lab;
    private String archive;
    private String vault;

    @BeforeEach
    void twoStores() throws IOException {
        lab = new CommandLab(dir.resolve("home")).with("COFFER_PASSWORD", "secret");
        archive = "archive:" + dir.resolve("items");
        vault = "vault:" + dir.resolve("vault");
        for (int i = 0; i < 3; i++) {
            lab.write("src/a", "version " + i);
            lab.run("backup", "src/", "--to", archive).ends(0);
            lab.run("backup", "src/", "--to", vault).ends(0);
        }
    }

    private Path state() {
        return dir.resolve("home/.local/state/coffer");
    }

    private static void remove(Path tree) throws IOException {
        try (Stream<Path> all = Files.walk(tree)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }

    @Test
    void whatRunsMadeAndTookAwayIsAsTheLogHasIt() {
        lab.run("tag", "latest", "--add", "good", "--store", vault).ends(0);
        lab.run("note", "latest~1", "before the move", "--store", vault).ends(0);
        lab.run("forget", "latest~2", "--store", vault, "--yes").ends(0);
        lab.run("delete", "latest", "--store", archive, "--yes").ends(0);
        lab.run("copy", "latest", "--from", archive, "--to", vault).ends(0);

        lab.run("audit", "reconcile").ends(0).says("6 points in 2 stores");
        lab.run("audit", "verify").ends(0);
        lab.run("audit", "verify", "--store", vault).ends(0);
    }

    @Test
    void aPointThatVanishedIsNamed() throws IOException {
        try (Stream<Path> items = Files.list(dir.resolve("items"))) {
            List<Path> all = items.filter(Files::isRegularFile).sorted().toList();
            for (Path each : all) {
                if (each.getFileName().toString().startsWith(name(all))) {
                    Files.delete(each);
                }
            }
        }

        lab.run("audit", "reconcile")
                .ends(8)
                .says("nothing in the log took it away", archive)
                .saysNot(vault);
        lab.run("audit", "reconcile", "--json").ends(8).isJson().says("\"vanished\"");
        lab.run("audit", "reconcile", "--store", vault).ends(0);
    }

    /** Of the first item, without what comes after it. */
    private static String name(List<Path> items) {
        String first = items.getFirst().getFileName().toString();
        return first.substring(0, first.indexOf('.'));
    }

    @Test
    void aPointThatNoRunMadeIsNamed() throws IOException {
        Path other = Files.createDirectories(dir.resolve("other"));
        lab.with("XDG_STATE_HOME", other.toString());
        lab.write("src/a", "by somebody else");
        lab.run("backup", "src/", "--to", vault).ends(0);
        lab.with("XDG_STATE_HOME", "");

        lab.run("audit", "reconcile").ends(8).says("no run in the log made it", vault);
    }

    @Test
    void aStoreThatIsNotThereIsToldAndNotTakenForEmpty() throws IOException {
        Files.move(dir.resolve("items"), dir.resolve("away"));

        lab.run("audit", "reconcile").ends(3).says("was not compared", archive);
    }

    @Test
    void aLogThatWasWrittenAnewDoesNotFitThePoints() throws IOException {
        lab.run("audit", "verify").ends(0);
        remove(state().resolve("audit"));
        remove(state().resolve("audit-heads"));
        lab.write("src/a", "as if nothing had been");
        lab.run("backup", "src/", "--to", archive).ends(0);

        lab.run("audit", "verify").ends(8).says("point", archive);
    }

    @Test
    void everythingThatChangesSomethingIsInTheLog() {
        lab.run("hold", "latest", "--reason", "audit", "--store", archive).ends(0);
        lab.run("restore", "latest", "--store", archive, "--target", dir + "/out").ends(0);
        lab.run("forget", "latest~1", "--store", archive).ends(7);

        String log = lab.run("audit", "log").ends(0).out();
        for (String action : List.of("backup", "hold", "restore", "forget")) {
            assertTrue(log.contains(action), () -> action + " is not in\n" + log);
        }
        lab.run("audit", "log", "--result", "refused").ends(0).says("forget");
        lab.run("audit", "summary").ends(0).says("backup");
        lab.run("audit", "export").ends(0).says("\"prev\"");
    }

    /** As a backup does that is killed at once. */
    private void killedRun(Clock clock) throws IOException {
        log(clock).append(AuditEvent.intent("backup").store(vault));
    }

    private AuditLog log(Clock clock) {
        return new AuditLog(
                HostFiles.ofThisSystem(),
                clock,
                Randomness.secure(),
                AuditPlaces.in(HostPath.of(state())),
                AuditActor.user("amber", "somebody", "cli"));
    }

    /** By the same user on the same machine, and not in the log. */
    private void unrecordedRun(Clock clock, String content) throws IOException {
        Path other = Files.createDirectories(dir.resolve("other"));
        lab.write("src/a", content);
        lab.with("XDG_STATE_HOME", other.toString()).with(clock);
        lab.run("backup", "src/", "--to", vault).ends(0);
        lab.with("XDG_STATE_HOME", "").with(SystemClock.local());
    }

    private static Clock in(Duration time) {
        return Clock.offset(SystemClock.local(), time);
    }

    @Test
    void aRunThatWasKilledExplainsOnePointOfItsOwnTime() throws IOException {
        killedRun(SystemClock.local());
        unrecordedRun(SystemClock.local(), "left by the run that was killed");

        lab.run("audit", "reconcile").ends(0).says("is of a run that has not told its end");

        unrecordedRun(SystemClock.local(), "by somebody else");
        lab.run("audit", "reconcile").ends(8).says("no run in the log made it");
    }

    @Test
    void aRunThatWasKilledExplainsNothingOfAfterTheSameWasBegunAgain() throws IOException {
        killedRun(SystemClock.local());
        lab.write("src/a", "after the kill");
        lab.run("backup", "src/", "--to", vault).ends(0);
        unrecordedRun(SystemClock.local(), "by somebody else");

        lab.run("audit", "reconcile").ends(8).says("no run in the log made it");
    }

    @Test
    void aRunThatWasKilledExplainsNothingOfAnotherDay() throws IOException {
        killedRun(SystemClock.local());
        unrecordedRun(in(Duration.ofHours(25)), "by somebody else");

        lab.run("audit", "reconcile").ends(8).says("no run in the log made it");
    }

    @Test
    void aRunThatWasKilledExplainsNoPointThatVanished() throws IOException {
        killedRun(SystemClock.local());
        removeOneSnapshot();

        lab.run("audit", "reconcile").ends(8).says("nothing in the log took it away");
    }

    @Test
    void aForgetThatWasKilledExplainsThePointsThatItHadTheYesFor() throws IOException {
        AuditLog log = log(SystemClock.local());
        log.append(AuditEvent.intent("forget").store(vault));
        String gone = removeOneSnapshot();
        log.append(
                AuditEvent.note("authorize", AuditEvent.Result.DONE)
                        .store(dir.resolve("vault").toString())
                        .ids("points", List.of(gone)));

        lab.run("audit", "reconcile").ends(0).says("had the yes to take it away");

        removeOneSnapshot();
        lab.run("audit", "reconcile").ends(8).says("nothing in the log took it away");
    }

    /** Its id. */
    private String removeOneSnapshot() throws IOException {
        try (Stream<Path> points = Files.list(dir.resolve("vault/snapshots"))) {
            Path point = points.findFirst().orElseThrow();
            Files.delete(point);
            return point.getFileName().toString();
        }
    }

    @Test
    void aRepairThatFoundNothingExplainsNothing() throws IOException {
        lab.run("repair", "--store", vault, "--yes").ends(0);
        lab.run("repair", "--points", "--store", vault, "--yes").ends(0);
        removeOneSnapshot();

        lab.run("audit", "reconcile").ends(8).says("nothing in the log took it away");
    }

    @Test
    void aRepairExplainsThePointsThatItGaveAnotherFormAndNoOthers() throws IOException {
        lab.run("tag", "latest", "--add", "good", "--store", vault).ends(0); // another first id
        removeNewestPack();
        lab.run("repair", "--store", vault, "--yes").ends(3);
        lab.run("repair", "--points", "--store", vault, "--yes").ends(3);
        lab.run("audit", "reconcile").ends(0).says("as the audit log has it");

        removeOneSnapshot();
        lab.run("audit", "reconcile").ends(8).says("nothing in the log took it away");
    }

    private void removeNewestPack() throws IOException {
        try (Stream<Path> packs = Files.walk(dir.resolve("vault/data"))) {
            Path newest = null;
            FileTime time = FileTime.fromMillis(0);
            for (Path each : packs.filter(Files::isRegularFile).toList()) {
                FileTime own = Files.getLastModifiedTime(each);
                newest = own.compareTo(time) > 0 ? each : newest;
                time = own.compareTo(time) > 0 ? own : time;
            }
            Files.delete(Objects.requireNonNull(newest));
        }
    }

    @Test
    void aPointThatCouldNotBeReadIsExplainedByTheRepairThatTookItAway() throws IOException {
        lab.run("tag", "latest", "--add", "good", "--store", vault).ends(0);
        try (Stream<Path> points = Files.list(dir.resolve("vault/snapshots"))) {
            for (Path each : points.toList()) {
                Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rw-------"));
                Files.writeString(each, "no point");
            }
        }
        lab.run("repair", "--points", "--store", vault, "--yes").ends(3);

        lab.run("audit", "reconcile").ends(0).says("counts, and names not");
    }

    @Test
    void whatWasChangedOfAPointIsInTheLog() {
        lab.run("note", "latest", "before the move", "--store", vault).ends(0);
        lab.run("note", "latest", "after the move", "--store", vault).ends(0);
        lab.run("tag", "latest", "--add", "good,old", "--store", vault).ends(0);
        lab.run("tag", "latest", "--remove", "old", "--store", vault).ends(0);
        lab.run("hold", "latest", "--reason", "audit", "--store", vault).ends(0);
        lab.run("hold", "latest", "--release", "--store", vault, "--yes").ends(0);

        told("note", "\"note\":\"after the move\"", "\"note_before\":\"before the move\"");
        told("tag", "\"tags_added\":\"good, old\"", "\"tags_removed\":\"old\"");
        told("hold", "\"hold\":\"audit\"");
        told("release-hold", "\"hold_before\":\"audit\"");
    }

    private void told(String action, String... parts) {
        lab.run("audit", "log", "--type", action, "--json").ends(0).says(parts);
    }
}
