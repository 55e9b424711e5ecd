package dev.coffer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.audit.AuditActor;
import dev.coffer.audit.AuditEvent;
import dev.coffer.audit.AuditEvent.Result;
import dev.coffer.audit.AuditHead;
import dev.coffer.audit.AuditLog;
import dev.coffer.audit.AuditPlaces;
import dev.coffer.base.Randomness;
import dev.coffer.base.SystemClock;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.testkit.TreeSnapshot;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

class AuditTest {
    @TempDir Path home;
    private CommandLab lab;
    private Path folder;
    private AuditHead head;

    @BeforeEach
    void write() throws IOException {
        lab = new CommandLab(home);
        folder = home.resolve("audit-log");
        lab.with("COFFER_AUDIT_DIR", folder.toString());
        AuditLog log =
                new AuditLog(
                        HostFiles.ofThisSystem(),
                        SystemClock.local(),
                        Randomness.secure(),
                        AuditPlaces.of(
                                HostPath.of(folder),
                                HostPath.of(home.resolve(".local/state/coffer"))),
                        AuditActor.user("amber", "alice", "cli"));
        AuditHead intent = log.append(AuditEvent.intent("backup").job("home"));
        log.append(
                AuditEvent.outcome("backup", intent, Result.DONE).job("home").detail("new", "3"));
        head =
                log.append(
                        AuditEvent.note("forget", Result.REFUSED)
                                .store("mirror:/m")
                                .text("=cmd()\n\u001b[31m\u202e,"));
    }

    private Path file() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList().getLast();
        }
    }

    @Test
    void theLogIsListedFilteredCountedAndExported() throws IOException {
        lab.run("audit", "log").ends(0).says("log-started", "backup intent", "4 records");
        lab.run("audit", "log", "--type", "forget", "--actor", "alice", "--result", "refused")
                .ends(0)
                .says("forget refused", "\\u000a\\u001b[31m\\u202e,", "1 record")
                .saysNot("\u001b")
                .saysNot("\u202e");
        lab.run("audit", "log", "--since", "1d", "--until", "2999-01-01", "--text", "MIRROR:/m")
                .ends(0)
                .says("1 record from");
        lab.run("audit", "log", "--since", "2999-01-01").ends(0).says("0 records");
        lab.run("audit", "log", "-v").ends(0).says("new: 3");
        lab.run("audit", "tail", "-n", "1").ends(0).says("forget").saysNot("backup");
        lab.run("audit", "summary").ends(0).says("forget", "backup", "4 records of 1 user");
        String backups =
                lab.run("audit", "summary")
                        .out()
                        .lines()
                        .filter(line -> line.startsWith("backup"))
                        .findFirst()
                        .orElseThrow();
        assertTrue(backups.matches("backup +1 +1 *"), backups); // one time, done
        String csv = lab.run("audit", "export", "--format", "csv").ends(0).out();
        assertEquals(5, csv.lines().count());
        assertTrue(csv.contains(",\"'=cmd()\\u000a"), csv);
        assertEquals(Files.readString(file()), lab.run("audit", "export").ends(0).out());
        assertEquals(Files.readString(file()), lab.run("audit", "log", "--json").ends(0).out());
        lab.run("audit", "summary", "--json")
                .ends(0)
                .isJson()
                .says("\"forget\":{\"records\":1,\"refused\":1}");
    }

    @Test
    void aSoundLogIsSaidToBeSoundAndNothingIsWritten() throws IOException {
        TreeSnapshot before = TreeSnapshot.of(home);
        lab.run("audit", "verify").ends(0).says(head.toString(), "as it was written: 4 records");
        lab.run("audit", "verify", "--json").ends(0).isJson().says("\"sound\":true");
        lab.run("audit", "verify", "--anchor", head.toString()).ends(0);
        assertEquals(List.of(), before.differences(TreeSnapshot.of(home)));
    }

    @Test
    void theFirstRecordThatWasChangedIsNamed() throws IOException {
        String text = Files.readString(file());
        Files.writeString(file(), text.replace("\"new\":\"3\"", "\"new\":\"4\""));
        lab.run("audit", "verify").ends(8).says(file().getFileName() + ":3: record 3 was changed");
        lab.run("audit", "verify", "--json")
                .ends(8)
                .isJson()
                .says("\"kind\":\"altered\"", "\"line\":3,\"seq\":3");
    }

    @Test
    void aCopyIsVerifiedWithNeitherConfigurationNorState() throws IOException {
        Path copy = Files.createDirectory(home.resolve("copy"));
        Files.copy(file(), copy.resolve(file().getFileName()));
        lab.write("coffer.toml", "[audit]\ndir = 7\n");
        CommandLab other = new CommandLab(Files.createDirectory(home.resolve("elsewhere")));
        other.in(home);
        other.run("audit", "verify", "--dir", copy.toString()).ends(0).says("there is no head");
        List<String> lines = Files.readAllLines(file());
        Files.writeString(copy.resolve(file().getFileName()), lines.get(0) + "\n");
        other.run("audit", "verify", "--dir", copy.toString()).ends(0);
        Path note = lab.write("head.txt", "kept: " + head + "\n");
        for (String anchor : List.of(head.toString(), note.toString())) {
            other.run("audit", "verify", "--dir", copy.toString(), "--anchor", anchor)
                    .ends(8)
                    .says("record 2 is missing, and so is all up to record 4");
        }
        other.run("audit", "verify", "--dir", copy.toString(), "--anchor", "nonsense").ends(2);
    }

    @Test
    void theConfigurationSaysWhereTheLogIsAndTheVariableCountsMore() throws IOException {
        lab.write("coffer.toml", "[audit]\ndir = \"no-log\"\nreads = true\n");
        lab.run("audit", "log").ends(0).says("4 records");
        lab.with("COFFER_AUDIT_DIR", "");
        lab.run("audit", "log").ends(0).says("0 records from " + home.resolve("no-log"));
        lab.write("coffer.toml", "[audit]\ndirr = \"x\"\nreads = 3\n");
        lab.run("audit", "log").ends(2).says("did you mean dir?", "reads must be true or false");
        assertFalse(Files.exists(home.resolve("no-log")));
    }

    @Test
    void whatIsNoTimeOrFormatIsSaidToBeNone() {
        lab.run("audit", "log", "--since", "yesterday").ends(2).says("--since", "is no time");
        lab.run("audit", "export", "--format", "xml").ends(2).says("only jsonl and csv");
        lab.run("audit", "log", "--result", "don").ends(2).says("did you mean done?");
    }
}
