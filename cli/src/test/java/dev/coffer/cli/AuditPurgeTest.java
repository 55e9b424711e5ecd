package dev.coffer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.testkit.SettableClock;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Old days of the audit log, taken away through the gate. */
class AuditPurgeTest {
    private static final Pattern CODE = Pattern.compile("([A-Z2-7]{4}-){3}[A-Z2-7]{4}");

    @TempDir Path dir;
    private final SettableClock clock =
            new SettableClock(Instant.parse("2026-11-20T10:00:00Z"), ZoneOffset.UTC);
    private CommandLab lab;
    private String archive;

    /** Three days with a point each, and the fourth begun. */
    @BeforeEach
    void threeDays() throws IOException {
        lab = new CommandLab(dir.resolve("home")).with(clock);
        archive = "archive:" + dir.resolve("items");
        for (int i = 0; i < 3; i++) {
            lab.write("src/a", "version " + i);
            lab.run("backup", "src/", "--to", archive).ends(0);
            clock.advance(Duration.ofDays(1));
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(dir.resolve("home/.local/state/coffer/audit"))) {
            return all.sorted().toList();
        }
    }

    private void purge(String before) {
        lab.typing("audit\n").run("audit", "purge", "--before", before).ends(0);
    }

    private String code() {
        Matcher codes = CODE.matcher(lab.run("approvals", "list", "--all").ends(0).out());
        assertTrue(codes.find());
        return codes.group();
    }

    @Test
    void whatWouldGoIsShownAndOnlyItsNameLetsItGo() throws Exception {
        lab.run("audit", "purge", "--before", "2026-11-22", "--dry-run")
                .ends(0)
                .says("audit-2026-11-20-", "3 records", "2 days of the audit log", "would go");
        lab.run("audit", "purge", "--keep", "1d", "--dry-run", "--json")
                .ends(0)
                .isJson()
                .says("\"dry_run\":true", "\"days\":[{\"file\":\"audit-2026-11-20-");
        assertEquals(3, files().size());
        lab.run("audit", "purge", "--before", "2026-11-22", "--yes").ends(7).says("critical");
        lab.typing("y\n").run("audit", "purge", "--before", "2026-11-22").ends(7);
        assertEquals(4, files().size());

        lab.typing("audit\n")
                .run("audit", "purge", "--before", "2026-11-22")
                .ends(0)
                .says("deleted  audit-2026-11-21-", "from 2026-11-20 10:00", "2 days", "went");

        assertEquals(2, files().size());
        lab.run("audit", "verify").ends(0).says("purged on 2026-11-23", "2 heads are of records");
        lab.run("audit", "verify", "--json").ends(0).isJson().says("\"purged_to\":5");
        lab.run("audit", "log", "--type", "audit-purge").ends(0).says("refused", "done");
        lab.run("audit", "log", "--type", "log-purge").ends(0).says("intent", "done");
    }

    @Test
    void reconcileSaysWhatItCannotJudge() throws Exception {
        lab.run("audit", "reconcile").ends(0);
        purge("2026-11-22");
        lab.run("audit", "reconcile")
                .ends(0)
                .says("3 points in 1 store", "purged on 2026-11-23", "2 points", "not be judged");
        try (Stream<Path> items = Files.list(dir.resolve("items"))) {
            for (Path each : items.filter(Files::isRegularFile).sorted().toList()) {
                Files.delete(each);
            }
        }
        lab.run("audit", "reconcile").ends(8).says("nothing in the log took it away");
    }

    @Test
    void somebodyElseApprovesIt() throws Exception {
        lab.run("approvals", "add", "alice", "--new-key", "alice.key", "--yes").ends(0);
        lab.write("coffer.toml", "[guard]\npurge_audit = \"approve\"\n");

        lab.run("audit", "purge", "--before", "2026-11-22").ends(7).says("Request " + code());
        lab.run("approvals", "show", code()).ends(0).says("critical", "2 days of the audit log");
        lab.run("approvals", "approve", code(), "--key", "alice.key").ends(0);
        clock.advance(Duration.ofDays(1));
        lab.run("audit", "purge", "--before", "2026-11-22").ends(0).says("2 days");
        lab.run("audit", "verify").ends(0);
        lab.run("audit", "log", "--type", "approval-used").ends(0).says("1 record");
        lab.run("audit", "purge", "--before", "2026-11-23").ends(7).says("was made");
    }

    @Test
    void aLogThatDoesNotVerifyIsNotPurged() throws Exception {
        Path second = files().get(1);
        Files.writeString(second, Files.readString(second).replace("backup", "backdo"));
        for (String dryRun : List.of("--dry-run", "--quiet")) {
            lab.typing("audit\n")
                    .run("audit", "purge", "--before", "2026-11-21", dryRun)
                    .ends(8)
                    .says("audit-2026-11-21", ":1: record 4", "nothing of it is purged");
        }
        assertEquals(4, files().size());
    }

    @Test
    void badInputIsToldInOneLine() {
        lab.run("audit", "purge").ends(2).saysInOneLine("--before DATE, or --keep TIME");
        lab.run("audit", "purge", "--keep", "1d", "--before", "2026-11-22").ends(2);
        lab.run("audit", "purge", "--before", "soon").ends(2).saysInOneLine("is no date");
        lab.run("audit", "purge", "--before", "2999-01-01").ends(2).saysInOneLine("yet to come");
        lab.run("audit", "purge", "--before", "2026-11-19").ends(0).says("no days before");
    }
}
