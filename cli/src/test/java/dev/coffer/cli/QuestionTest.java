package dev.coffer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is shown before a person is asked whether to destroy something. */
class QuestionTest {
    private static final Pattern PLAN = Pattern.compile("The whole plan is in (\\S+);");

    @TempDir Path home;
    private CommandLab lab;
    private String[] restore;

    @BeforeEach
    void plant() throws IOException {
        lab = new CommandLab(home);
        lab.write("ws/a.txt", "one\n");
        lab.write("ws/fresh/b.txt", "two\n");
        String store = "mirror:" + lab.path("m");
        lab.run("backup", lab.path("ws").toString(), "--to", store).ends(0);
        lab.write("target/a.txt", "of the user's");
        for (int i = 10; i < 30; i++) {
            lab.write("target/gone" + i, "x");
        }
        restore =
                new String[] {
                    "restore",
                    "latest",
                    "--store",
                    store,
                    "--target",
                    lab.path("target").toString(),
                    "--delete"
                };
    }

    @Test
    void thePlanIsShownBeforeTheQuestionByItsFirstNamesAndByNumber() {
        CommandLab.Outcome asked = lab.typing("n\n").run(restore).ends(7);
        asked.says("replaces 1 and removes 20")
                .says("  replaced a.txt\n")
                .says("  deleted  gone10\n")
                .says("  deleted  and 10 more\n")
                .says("  new      fresh\n")
                .says("  new      fresh/b.txt\n")
                .says("The whole plan: ");
        assertFalse(asked.err().contains("gone29"), asked::toString);
        assertTrue(
                asked.err().indexOf("deleted  gone10") < asked.err().indexOf("Go on?"),
                asked::toString);
    }

    @Test
    void allOfThePlanIsShownWhereMoreIsAskedFor() {
        String[] more = new String[restore.length + 1];
        System.arraycopy(restore, 0, more, 0, restore.length);
        more[restore.length] = "-v";
        CommandLab.Outcome asked = lab.typing("n\n").run(more).ends(7);
        asked.says("  replaced a.txt\n").says("  deleted  gone10\n").says("  deleted  gone29\n");
        assertFalse(asked.err().contains("deleted  and"), asked::toString);
    }

    @Test
    void withoutATerminalThePlanLiesWhereTheRefusalSays() throws IOException {
        CommandLab.Outcome refused = lab.run(restore).ends(7).saysInOneLine("needs a yes");
        Matcher plan = PLAN.matcher(refused.err());
        assertTrue(plan.find(), refused::toString);
        assertTrue(Files.readString(Path.of(plan.group(1))).contains("gone29"));
        assertEquals("of the user's", Files.readString(lab.path("target/a.txt")));
    }

    @Test
    void aLockIsCalledByItsShortIdAndAForgetThatMeetsNoPointSaysWhy() throws IOException {
        lab = new CommandLab(home).with("COFFER_PASSWORD", "geheim");
        Path place = lab.path("vault");
        String vault = "vault:" + place;
        lab.run("backup", lab.path("ws").toString(), "--to", vault).ends(0);
        lab.run("forget", "--keep-last", "1", "--host", "nope", "--store", vault)
                .ends(0)
                .says("is not made on the host nope")
                .says("nothing to forget in " + vault);
        VaultLocks.shared(place, "geheim", "elsewhere", 4711);
        CommandLab.Outcome asked = lab.typing("n\n").run("unlock", "--store", vault).ends(7);
        asked.says("on elsewhere").says("  deleted  lock ");
        assertFalse(asked.err().contains("locks/"), asked::toString);
        lab.typing("y\n").run("unlock", "--store", vault).ends(0).says("is free");
    }

    @Test
    void thePlanOfAMassDeletionIsShownToo() throws IOException {
        for (int i = 0; i < 40; i++) {
            lab.write("ws/f" + i, "x");
        }
        String[] backup = {"backup", lab.path("ws").toString(), "--to", "mirror:" + lab.path("m")};
        lab.run(backup).ends(0);
        for (int i = 0; i < 40; i++) {
            Files.delete(lab.path("ws/f" + i));
        }
        String[] dry = Arrays.copyOf(backup, backup.length + 1);
        dry[backup.length] = "--dry-run";
        lab.run(dry).ends(0).says("The run will ask before it does that.");
        lab.typing("n\n")
                .run(backup)
                .ends(7)
                .says("  deleted  f0\n")
                .says("  deleted  and 30 more\n");
    }
}
