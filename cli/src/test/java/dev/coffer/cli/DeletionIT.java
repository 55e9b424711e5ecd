package dev.coffer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Points that are deleted from the command line, brought back, and gone when their time is over.
 */
@Timeout(300)
class DeletionIT extends PointsFixture {
    /** At a terminal, with the name of the store as the answer. */
    private CommandLab.Outcome named(String kind, String... words) {
        return newLab().with("COFFER_STORE", store(kind)).typing("place\n").run(words);
    }

    private String deleted() {
        return lab.run("list", "--deleted").ends(0).out();
    }

    @ParameterizedTest
    @ValueSource(strings = {"vault", "versioned", "archive"})
    void aDeletedPointIsHiddenEverywhereAndComesBack(String kind) throws Exception {
        List<String> before = points(kind, 3);
        String last = before.get(2);
        String named = last.substring(0, 8);
        lab.run("delete", named)
                .ends(7)
                .says("1 of 3 points")
                .says("would be deleted")
                .says("undelete");
        assertEquals(before, ids());
        lab.run("delete", named, "--yes").ends(0).says("deleted 1 point; coffer undelete");
        assertEquals(before.subList(0, 2), ids());
        assertTrue(deleted().contains("kept until"), deleted());
        String line =
                lab.run("list", "--deleted", "--json").ends(0).isJson().says("deleted_point").out();
        assertTrue(line.contains("\"deleted_until\":\"20"), line);
        lab.run("cat", "latest:notes.txt").ends(0).says("version 2");
        lab.run("cat", "@2099-01-01:notes.txt").ends(0).says("version 2");
        lab.run("find", "notes.txt").ends(0).saysNot(named);
        lab.run("history", "notes.txt").ends(0).saysNot(named);
        lab.run("stats").ends(0).says("2 restorable").says("1 point deleted");
        lab.run("status").ends(0).saysNot(named);
        lab.run("retention", "simulate", "--keep-last", "5", "--store", store(kind), "--json")
                .ends(0)
                .saysNot(last);
        lab.run("verify").ends(0).says("3 points").saysNot("is gone");
        // by its id it may be looked at and restored
        lab.run("show", last).ends(0).says("deleted     coffer undelete");
        lab.run("cat", last + ":notes.txt").ends(0).says("version 3");
        lab.run("diff", before.get(0), last).ends(0).says("notes.txt");
        lab.run("restore", last, "--target", lab.path("back").toString()).ends(0);
        assertTrue(Files.readString(lab.path("back/notes.txt")).endsWith("version 3\n"));
        // but nothing is made of it, or changed about it
        for (String[] words :
                new String[][] {
                    {"note", last, "x"},
                    {"tag", last, "--add", "x"},
                    {"hold", last, "--reason", "x"},
                    {"forget", last, "--yes"},
                    {"copy", last, "--to", "archive:" + dir.resolve("other")}
                }) {
            lab.run(words).ends(1).says("deleted and kept until").says("coffer undelete");
        }
        lab.run("delete", last, "--yes").ends(0).says("deleted already").says("nothing to delete");
        lab.run("undelete", last).ends(0).says("is back");
        assertEquals(3, ids().size());
        assertEquals("", deleted());
        lab.run("show", last, "--json").ends(0).says("\"deleted_until\":null");
        lab.run("undelete", last).ends(1).says("is not deleted");
        lab.run("undelete", "ffffffffffff").ends(1).says("no deleted point");
        lab.run("undelete", "latest").ends(2).says("write its id");
        lab.run("verify").ends(0).saysNot("is gone");
    }

    @ParameterizedTest
    @ValueSource(strings = {"vault", "versioned", "archive"})
    void theNextRetentionRunAfterItsTimeTakesItAwayUnasked(String kind) throws Exception {
        List<String> before = points(kind, 4);
        lab.run("delete", before.get(1), "--yes").ends(0);
        clock.advance(Duration.ofDays(13));
        backUp(kind, 5);
        lab.run("forget", "--keep-last", "9").ends(0).saysNot("gone for good");
        assertFalse(deleted().isEmpty());
        clock.advance(Duration.ofDays(2));
        // a jump of the clock by days is doubtful while there are points an hour apart
        lab.run("forget", "--keep-last", "9").ends(0).says("it waits").says("clock");
        for (int i = 6; i <= 12; i++) {
            backUp(kind, i);
        }
        lab.run("forget", "--keep-last", "19", "--dry-run")
                .ends(0)
                .says("1 point that was deleted would go for good");
        assertFalse(deleted().isEmpty());
        lab.run("forget", "--keep-last", "19")
                .ends(0)
                .says("1 point that was deleted is gone for good")
                .says(deletedName(before.get(1), kind));
        assertEquals("", deleted());
        lab.run("undelete", before.get(1)).ends(1).says("no deleted point");
        lab.run("verify").ends(0).saysNot("is gone");
        assertEquals(11, ids().size());
    }

    private static String deletedName(String id, String kind) {
        return kind.equals("vault") ? " of 20" : id.substring(0, 8);
    }

    @Test
    void aBackupOfAJobWithRetentionPurgesToo() throws Exception {
        lab.write(
                "coffer.toml",
                "[job.w]\nsources = [\"work\"]\nstore = \""
                        + store("vault")
                        + "\"\nkeep_last = 3\nforget_after_backup = true\ngrace = \"2h\"\n");
        lab.with("COFFER_STORE", "");
        for (int i = 1; i <= 3; i++) {
            lab.write("work/notes.txt", "version " + i);
            clock.advance(Duration.ofHours(1));
            lab.run("backup", "w").ends(0);
        }
        lab.run("delete", "latest", "--job", "w", "--yes").ends(0);
        clock.advance(Duration.ofHours(1));
        lab.write("work/notes.txt", "version 4");
        lab.run("backup", "w").ends(0).saysNot("forgotten").saysNot("for good");
        clock.advance(Duration.ofHours(1));
        lab.write("work/notes.txt", "version 5");
        lab.run("backup", "w").ends(0).says("is gone for good").says("1 point that the job's");
        lab.run("list", "--deleted", "--job", "w").ends(0).saysNot("kept until");
        lab.run("verify", "--job", "w").ends(0).saysNot("is gone;");
        lab.run("config", "show", "w").ends(0).says("\"2h\"");
    }

    @Test
    void aPruneKeepsWhatADeletedPointNeedsUntilItIsGone() throws Exception {
        List<String> before = points("vault", 2);
        lab.run("delete", before.get(0), "--yes").ends(0);
        lab.run("prune", "--max-unused", "0", "--yes").ends(0);
        lab.run("cat", before.get(0) + ":notes.txt").ends(0).says("version 1");
        lab.run("verify").ends(0);
        lab.run("delete", before.get(0), "--now")
                .ends(7)
                .says("deleted at once")
                .says("cannot be restored");
        lab.run("delete", before.get(0), "--now", "--yes").ends(7).says("critical");
        assertFalse(deleted().isEmpty());
        named("vault", "delete", before.get(0), "--now").ends(0).says("deleted 1 point for good");
        assertEquals("", deleted());
        lab.run("prune", "--max-unused", "0", "--yes").ends(0).says("freed");
        lab.run("verify").ends(0).saysNot("is gone");
        assertEquals(List.of(before.get(1)), ids());
    }

    @Test
    void forgetWithPruneFreesWhatAPurgedPointNeeded() throws Exception {
        List<String> before = points("vault", 2);
        lab.run("delete", before.get(0), "--yes").ends(0);
        clock.advance(Duration.ofDays(15));
        lab.run("forget", "--keep-last", "9", "--prune", "--dry-run").ends(0).says("would");
        lab.run("forget", "--keep-last", "9", "--prune", "--yes")
                .ends(0)
                .says("gone for good")
                .says("freed");
        lab.run("verify").ends(0);
    }

    @Test
    void theLastPointsAreDeletedWithAWordOfWarningAndAHeldOneIsNot() throws Exception {
        List<String> before = points("vault", 2);
        lab.run("hold", before.get(0), "--reason", "audit").ends(0);
        lab.run("delete", before.get(0), "--yes").ends(1).says("is held (audit)");
        lab.run("hold", before.get(0), "--release", "--yes").ends(0);
        lab.run("verify").ends(0);
        lab.run("delete", "latest", "--dry-run").ends(0).says("would delete 1 point");
        lab.run("delete", "latest").ends(7).says("newest that verify found whole");
        lab.run("delete", before.get(0), before.get(1)).ends(7).says("No other point");
        lab.run("delete", before.get(0), before.get(1), "--yes", "--json")
                .ends(0)
                .isJson()
                .says("\"done\":true");
        assertEquals(List.of(), ids());
        lab.run("restore", "latest", "--target", lab.path("x").toString()).ends(1);
        backUp("vault", 1);
        assertEquals(1, ids().size());
        lab.run("undelete", before.get(0), before.get(1)).ends(0);
        assertEquals(3, ids().size());
    }

    @Test
    void aClockThatIsSetBackShortensNoGrace() throws Exception {
        points("versioned", 3);
        clock.advance(Duration.ofDays(-100));
        lab.run("delete", "latest~1", "--yes").ends(0);
        clock.advance(Duration.ofDays(101));
        lab.run("forget", "--keep-last", "9").ends(0).saysNot("for good");
        assertFalse(deleted().isEmpty());
    }

    @Test
    void aMirrorKeepsItsOnePoint() throws Exception {
        points("mirror", 1);
        lab.run("delete", "latest", "--yes").ends(1).says("is a mirror");
        lab.run("delete", "latest", "--now", "--yes").ends(1).says("is a mirror");
        assertEquals(1, ids().size());
    }

    @Test
    void anItemThatOthersBuildUponWaitsUntilTheyAreGone() throws Exception {
        String kind = "archive";
        points(kind, 1);
        lab.write("work/notes.txt", "as ever\nmore\n");
        clock.advance(Duration.ofHours(1));
        lab.run("backup", lab.path("work").toString(), "--to", store(kind), "--incremental")
                .ends(0);
        List<String> ids = ids();
        lab.run("delete", ids.get(0), "--yes").ends(0);
        assertEquals(ids.subList(1, 2), ids());
        clock.advance(Duration.ofDays(15));
        lab.run("forget", "--keep-last", "5")
                .ends(0)
                .says("it waits: needed by " + ids.get(1).substring(0, 8));
        lab.run("delete", ids.get(0), "--now").ends(0).says("needed by", "nothing to delete");
        lab.run("cat", "latest:notes.txt").ends(0).says("more");
        lab.run("verify").ends(0);
    }

    @Test
    void whatIsDeletedInACopyIsNotCopiedAgain() throws Exception {
        List<String> before = points("vault", 2);
        for (String other :
                List.of("vault:" + dir.resolve("second"), "archive:" + dir.resolve("third"))) {
            lab.run("copy", "--to", other).ends(0);
            lab.run("delete", "latest", "--store", other, "--yes").ends(0);
            lab.run("copy", "--to", other).ends(0).says("undelete");
            lab.run("list", "--store", other).ends(0).says("1 point in");
        }
        lab.run("delete", before.get(0), "--yes").ends(0);
        String fourth = "vault:" + dir.resolve("fourth");
        lab.run("copy", "--to", fourth).ends(0);
        lab.run("list", "--store", fourth).ends(0).says("1 point in");
    }

    // ---- with restic ----

    @Test
    void forResticADeletedPointIsASnapshotAsEveryOther() throws Exception {
        Restic restic = restic();
        List<String> before = points("vault", 3);
        lab.run("delete", before.get(0), before.get(1), "--yes").ends(0);
        String snapshots = restic.run("snapshots", "--json").ends(0).out();
        assertTrue(snapshots.contains("\"original\":\"" + before.get(0) + "\""), snapshots);
        assertEquals(3, Pattern.compile("\"short_id\"").matcher(snapshots).results().count());
        assertTrue(snapshots.contains("coffer:deleted=20"), snapshots);
        assertFalse(
                lab.run("list", "--deleted", "--json").ends(0).out().contains("coffer:"),
                "our tags are told");
        restic.run("check", "--read-data").ends(0).says("no errors were found");
        Matcher hidden =
                Pattern.compile("\"tags\":\\[[^]]*\"coffer:deleted[^}]*?\"id\":\"([0-9a-f]{64})\"")
                        .matcher(snapshots);
        assertTrue(hidden.find(), snapshots);
        restic.run("restore", hidden.group(1), "--target", dir.resolve("theirs").toString())
                .ends(0);
        restic.run("forget", hidden.group(1), "--prune").ends(0);
        assertEquals(1, ids().size());
        lab.run("list", "--deleted").ends(0);
        lab.run("verify").ends(0);
        lab.run("undelete", before.get(1)).ends(0);
        assertEquals(2, ids().size());
        restic.run("check", "--read-data").ends(0).says("no errors were found");
    }
}
