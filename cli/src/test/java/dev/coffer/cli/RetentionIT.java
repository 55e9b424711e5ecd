package dev.coffer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** Points that are tagged, held and let go from the command line, with restic looking on. */
@Timeout(300)
class RetentionIT extends PointsFixture {
    @BeforeEach
    void aWorkspace() throws IOException {
        lab.write("work/notes.txt", "as ever\n".repeat(50));
    }

    // ---- forget ----

    @ParameterizedTest
    @ValueSource(strings = {"vault", "versioned"})
    void whatThePolicyDoesNotKeepGoesAfterAYesAndTheRestIsWhole(String kind) throws Exception {
        List<String> before = points(kind, 5);
        lab.run("forget", "--keep-last", "2", "--dry-run")
                .ends(0)
                .says("goes")
                .says("stays  last")
                .says("would forget 3 points, 2 points kept");
        assertEquals(before, ids());
        lab.run("forget", "--keep-last", "2").ends(7).says("3 of 5 points").says("--yes");
        assertEquals(before, ids());
        lab.run("forget", "--keep-last", "2", "--yes").ends(0).says("forgot 3 points; 2 points");
        assertEquals(before.subList(3, 5), ids());
        for (int i = 4; i <= 5; i++) {
            String was = lab.run("cat", before.get(i - 1) + ":notes.txt").ends(0).out();
            assertTrue(was.endsWith("version " + i + "\n"), was);
        }
        lab.run("verify").ends(0);
        lab.run("forget", "--keep-last", "2", "--yes").ends(0).says("nothing to forget");
        lab.run("forget", before.getFirst()).ends(1).says("no point in");
    }

    @Test
    void pointsThatAreNamedGo() throws Exception {
        List<String> before = points("versioned", 4);
        lab.run("forget", before.get(1).substring(0, 8), "latest~1", "--yes").ends(0);
        assertEquals(List.of(before.get(0), before.get(3)), ids());
        lab.run("forget", "latest", "--yes").ends(1).says("is the newest");
        lab.run("verify").ends(0);
    }

    @Test
    void theJsonOfAPlanHasEveryPointWithItsReasons() throws Exception {
        List<String> before = points("vault", 3);
        String json =
                lab.run("forget", "--keep-last", "1", "--dry-run", "--json").ends(0).isJson().out();
        assertTrue(json.contains("\"reasons\":[\"last\"]"), json);
        assertTrue(json.contains("\"removed\":[\"" + before.get(0) + "\",\""), json);
        assertTrue(json.contains("\"done\":false"), json);
        lab.run("forget", "--keep-last", "1", "--yes", "--json")
                .ends(0)
                .isJson()
                .says("\"done\":true");
    }

    @Test
    void withoutAPolicyOrWithOneThatKeepsNothingNothingGoes() throws Exception {
        points("vault", 2, "--tag", "a");
        lab.run("forget", "--yes").ends(2).says("what is to stay?");
        lab.run("forget", "--keep-tag", "b", "--yes").ends(1).says("would keep no point");
        lab.run("forget", "--keep-last", "-1").ends(2).says("cannot keep -1 points");
        lab.run("forget", "latest", "--keep-last", "1").ends(2).says("one or the other");
        lab.run("forget", "--keep-last", "1", "--group-by", "moon").ends(2).says("by host");
        assertEquals(2, ids().size());
        lab.run("forget", "--keep-last", "1", "--tag", "b", "--yes")
                .ends(0)
                .says("nothing to forget");
    }

    @Test
    void aMirrorSaysThatItHasNoOldPoints() throws Exception {
        points("mirror", 2);
        lab.run("forget", "--keep-last", "1", "--yes").ends(1).says("is a mirror").says("90 days");
    }

    // ---- hold, tag, note ----

    @ParameterizedTest
    @ValueSource(strings = {"vault", "versioned"})
    void aHeldPointStaysUntilItIsReleased(String kind) throws Exception {
        List<String> before = points(kind, 3);
        String first = before.getFirst();
        lab.run("hold", first, "--reason", "audit 2026, 100 %").ends(0).says("is held: audit");
        lab.run("show", first).ends(0).says("held        audit 2026, 100 %");
        lab.run("list").ends(0).says("audit 2026, 100 %");
        lab.run("forget", first, "--yes").ends(1).says("is held (audit 2026, 100 %)");
        lab.run("forget", "--keep-last", "1", "--yes").ends(0).says("stays  held: audit 2026");
        assertEquals(2, ids().size());
        lab.run("hold", first, "--release").ends(7).says("held no longer");
        lab.run("hold", first, "--release", "--yes").ends(0).says("is not held");
        lab.run("forget", "--keep-last", "1", "--yes").ends(0).says("forgot 1 point");
        assertEquals(1, ids().size());
        lab.run("hold", "latest").ends(2).says("--reason");
        lab.run("verify").ends(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"vault", "versioned", "mirror"})
    void aPointGetsOtherWordsAndIsFoundByTheIdThatItHadFirst(String kind) throws Exception {
        String id = points(kind, 1, "--tag", "one", "--note", "before").getFirst();
        lab.run("tag", id, "--add", "two,three", "--remove", "one").ends(0).says("three, two");
        lab.run("note", id, "after: ünï").ends(0).says("has the note after: ünï");
        String json = lab.run("show", id, "--json").ends(0).isJson().out();
        assertTrue(json.contains("\"tags\":[\"three\",\"two\"]"), json);
        assertTrue(json.contains("\"note\":\"after: ünï\""), json);
        assertEquals(kind.equals("vault"), json.contains("\"original\":\"" + id + "\""), json);
        lab.run("show", ids().getFirst()).ends(0).says("after: ünï");
        lab.run("tag", id, "--set", "").ends(0).says("has no tags");
        lab.run("tag", id).ends(2).says("--add");
        lab.run("tag", id, "--add", "coffer:hold=x").ends(2).says("Coffer's own");
        lab.run("note", id, "").ends(0).says("has no note");
        lab.run("cat", id + ":notes.txt").ends(0).says("version 1");
        String verified = lab.run("verify").ends(0).out();
        assertFalse(verified.contains("is gone"), verified);
    }

    // ---- settings ----

    private void configure(String settings) throws IOException {
        lab.write(
                "coffer.toml",
                "[job.w]\nsources = [\"work\"]\nstore = \"" + store("vault") + "\"\n" + settings);
    }

    @Test
    void theSettingsOfAJobSayWhatStaysAndNobodyIsAsked() throws Exception {
        configure("keep_last = 2\nkeep_tags = [\"release\"]\n");
        for (int i = 1; i <= 4; i++) {
            lab.write("work/notes.txt", "version " + i);
            clock.advance(Duration.ofHours(1));
            lab.run("backup", "w", "--tag", i == 1 ? "release" : "x").ends(0);
        }
        lab.run("forget", "--job", "w").ends(0).says("forgot 1 point; 3 points kept");
        lab.run("forget", "--job", "w", "--keep-last", "1").ends(7);
        lab.run("config", "show", "w").ends(0).says("keep_last");
        lab.run("config", "check").ends(0);
        configure("keep_last = -3\nkeep_within = \"soon\"\ngroup_by = \"moon\"\n");
        lab.run("config", "check").ends(2).says("keep_last").says("keep_within").says("group_by");
    }

    @Test
    void aBackupEndsByForgettingWhereTheSettingsSaySo() throws Exception {
        configure("keep_last = 2\nforget_after_backup = true\n");
        for (int i = 1; i <= 4; i++) {
            lab.write("work/notes.txt", "version " + i);
            clock.advance(Duration.ofHours(1));
            lab.run("backup", "w").ends(0);
        }
        lab.with("COFFER_STORE", store("vault"));
        assertEquals(2, ids().size());
        configure("forget_after_backup = true\n");
        lab.write("work/notes.txt", "version 5");
        lab.run("backup", "w").ends(0).says("no keep setting");
        assertEquals(3, ids().size());
    }

    @Test
    void aSimulationShowsWhatWillHaveBeenKept() throws Exception {
        String year =
                lab.run("retention", "simulate", "--keep-daily", "7", "--keep-monthly", "6")
                        .ends(0)
                        .says("daily")
                        .says("7 daily, 6 monthly: ")
                        .out();
        assertTrue(year.lines().count() >= 12, year);
        lab.run("retention", "simulate", "--keep-last", "3", "--every", "1h", "--for", "2d")
                .ends(0)
                .says("3 points");
        lab.run("retention", "simulate", "--keep-last", "3", "--json").ends(0).isJson();
        lab.run("retention", "simulate").ends(2).says("what is to stay?");
        lab.run("retention", "simulate", "--keep-last", "3", "--every", "1h", "--for", "90y")
                .ends(2)
                .says("100000 points");
        lab.run("retention", "simulate", "--keep-last", "3", "--until", "soon").ends(2);
        configure("keep_last = 4\n");
        lab.run("backup", "w").ends(0);
        lab.run("retention", "simulate", "--job", "w").ends(0).says("4 points");
    }

    // ---- with restic ----

    @Test
    void resticSeesWhatWeLeftAndWeWhatItTagged() throws Exception {
        Restic restic = restic();
        List<String> before = points("vault", 4);
        lab.run("tag", before.get(0), "--add", "kept").ends(0);
        lab.run("forget", "--keep-tag", "kept", "--keep-last", "1", "--yes").ends(0);
        String snapshots = restic.run("snapshots", "--json").ends(0).out();
        assertTrue(snapshots.contains("\"original\":\"" + before.get(0) + "\""), snapshots);
        assertEquals(2, Pattern.compile("\"short_id\"").matcher(snapshots).results().count());
        restic.run("check", "--read-data").ends(0).says("no errors were found");
        restic.run("tag", "--add", "theirs", before.get(3)).ends(0);
        lab.run("show", before.get(3)).ends(0).says("theirs");
        lab.run("tag", before.get(3), "--remove", "theirs").ends(0);
        restic.run("check").ends(0).says("no errors were found");
        lab.run("forget", "--keep-last", "1", "--prune", "--yes").ends(0).says("freed, ");
        restic.run("check", "--read-data").ends(0).says("no errors were found");
        lab.run("verify").ends(0);
        assertEquals(1, ids().size());
    }
}
