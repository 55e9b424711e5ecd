package dev.coffer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

class CommandsTest {
    private static final Pattern LISTED = Pattern.compile("(?m)^  ([a-z]+) {2,}\\S");

    @TempDir Path home;
    private CommandLab lab;

    @BeforeEach
    void plant() throws IOException {
        lab = new CommandLab(home);
        lab.write("ws/a.txt", "one\n");
        lab.write("ws/sub/b.txt", "two\n");
    }

    @Test
    void theHelpPageListsEveryCommandOnce() {
        List<String> listed =
                LISTED.matcher(Help.PAGE).results().map(found -> found.group(1)).toList();
        assertEquals(Commands.NAMES.stream().sorted().toList(), listed.stream().sorted().toList());
    }

    @Test
    void theHelpPageFitsATerminal() {
        assertEquals(List.of(), Help.PAGE.lines().filter(line -> line.length() > 80).toList());
    }

    @Test
    void everyCommandExplainsItself() {
        for (String name : Commands.NAMES) {
            assertNotNull(Commands.create(name), name);
            String page = lab.run(name, "--help").ends(0).says("Usage: coffer " + name).out();
            assertEquals(List.of(), page.lines().filter(line -> line.length() > 80).toList());
            assertEquals(page, lab.run("help", name).ends(0).out());
        }
    }

    @Test
    void aPointIsMadeListedLookedAtAndRestored() throws IOException {
        String store = "mirror:" + lab.path("m");
        lab.run("backup", lab.path("ws").toString(), "--to", store, "--note", "first")
                .ends(0)
                .says("new      a.txt")
                .says("2 new, 0 updated");
        lab.with("COFFER_STORE", store);
        lab.run("list").ends(0).says("first");
        lab.run("show").ends(0).says("note        first");
        lab.run("ls", "latest").ends(0).says("a.txt");
        assertEquals("two\n", lab.run("cat", "latest:sub/b.txt").ends(0).out());
        lab.run("find", "*.txt").ends(0).says("sub/b.txt");
        lab.run("history", "a.txt").ends(0);
        lab.run("stats").ends(0).says("2 in 1 folder,");
        lab.run("status").ends(0).says("ok");
        lab.run("verify").ends(0).says("is sound");
        lab.write("ws/a.txt", "changed\n");
        lab.run("diff", "latest", "live").ends(0).says("a.txt");
        String target = lab.path("back").toString();
        lab.run("restore", "latest", "--target", target, "--yes").ends(0).says("3 created");
        assertEquals("one\n", Files.readString(lab.path("back/a.txt")));
        lab.run("undo", "--list", "--target", target).ends(0);
    }

    @Test
    void restoreInPlaceSparesWhatTheRulesLeftOutOfTheBackup() throws IOException {
        lab.write("ws/node_modules/left-pad/index.js", "never backed up");
        lab.write(
                "coffer.toml",
                "[job.ws]\nsources = [\"ws\"]\nstore = \"versioned:v\"\npreset = \"workspace\"\n");
        lab.run("backup", "ws").ends(0);
        lab.write("ws/new.txt", "made since");
        lab.write("ws/more/build.log", "made since, but never backed up");
        lab.run("restore", "latest", "--job", "ws", "--in-place", "--delete", "--yes")
                .ends(0)
                .says("1 deleted");
        assertTrue(Files.exists(lab.path("ws/node_modules/left-pad/index.js")));
        assertTrue(Files.exists(lab.path("ws/more/build.log")));
        assertFalse(Files.exists(lab.path("ws/new.txt")));
        lab.run("restore", "latest:sub", "--job", "ws", "--in-place", "--delete", "--yes").ends(0);
    }

    @Test
    void whatLeftTheSourceIsFoundInAMirror() throws IOException {
        lab.with("COFFER_STORE", "mirror:" + lab.path("m"));
        String source = lab.path("ws").toString();
        lab.run("backup", source, "--to", "mirror:" + lab.path("m")).ends(0);
        Files.delete(lab.path("ws/a.txt"));
        lab.run("backup", source, "--to", "mirror:" + lab.path("m")).ends(0);
        String listed = lab.run("list", "--deleted").ends(0).out().strip();
        assertTrue(listed.startsWith("deleted@") && listed.endsWith(":a.txt"), listed);
        lab.run("find", "a.txt").ends(0).says(listed);
        lab.run("history", "a.txt").ends(0).says(listed.substring(0, listed.indexOf(':')));
        lab.run("cat", listed).ends(0);
        lab.run("ls", "deleted@2001-01-01").ends(1).says("coffer list --deleted");
    }

    @Test
    void storeInsideItsSourceIsNeverInAPoint() throws IOException {
        String store = "mirror:" + lab.path("ws/backup");
        String source = lab.path("ws").toString();
        String dry = lab.run("backup", source, "--to", store, "--dry-run").ends(0).out();
        assertEquals(
                dry.lines().sorted().toList(),
                lab.run("backup", source, "--to", store).ends(0).out().lines().sorted().toList());
        assertFalse(dry.contains("backup"), dry);
        lab.run("backup", source, "--to", store).ends(0).says("nothing changed");
    }

    @Test
    void everyCommandPrintsJson() throws IOException {
        String store = "mirror:" + lab.path("m");
        String source = lab.path("ws").toString();
        lab.run("backup", source, "--to", store, "--json").ends(0).isJson().says("summary");
        lab.with("COFFER_STORE", store);
        String target = lab.path("back").toString();
        List<List<String>> commands =
                List.of(
                        List.of("list"),
                        List.of("show"),
                        List.of("ls", "latest"),
                        List.of("find", "*.txt"),
                        List.of("history", "a.txt"),
                        List.of("stats"),
                        List.of("status"),
                        List.of("verify"),
                        List.of("doctor"),
                        List.of("unlock"),
                        List.of("config", "show"),
                        List.of("rules", "show"),
                        List.of("rules", "explain", lab.path("ws/a.txt").toString()),
                        List.of("restore", "latest", "--target", target, "--yes"),
                        List.of("undo", "--list", "--target", target),
                        List.of("init", source, "--yes"),
                        List.of("config", "check", "--config", source + "/coffer.toml"));
        for (List<String> command : commands) {
            String[] words = command.toArray(new String[command.size() + 1]);
            words[command.size()] = "--json";
            lab.run(words).ends(0).isJson();
        }
    }

    @Test
    void whatIsSetIsShownWithWhereItComesFrom() throws IOException {
        lab.write("ws/coffer.toml", "[job.w]\nsources = [\".\"]\nstore = \"mirror:../m\"\n");
        lab.in(lab.path("ws")).with("COFFER_DURABILITY", "none");
        lab.run("config", "show")
                .ends(0)
                .says("[job.w]")
                .says("coffer.toml line 3")
                .says("COFFER_DURABILITY")
                .says("default");
        lab.run("config", "check").ends(0).says("is fine");
        lab.run("config", "show", "--job", "v").ends(2).says("there is no job v");
        lab.run("config").ends(2).says("coffer config show, or coffer config check");
    }

    @Test
    void aFolderThatIsTakenForAJobIsToldHowToBeWritten() throws IOException {
        lab.write("coffer.toml", "[job.w]\nsources = [\"ws\"]\nstore = \"mirror:m\"\n");
        lab.in(lab.path("")).run("backup", "ws").ends(2).says("write ./ws if the path is meant");
    }

    @Test
    void everyMistakeOfAConfigurationIsToldAtOnce() throws IOException {
        Path file = lab.write("ws/coffer.toml", "[job.w]\nexlude = []\nstore = 1\n");
        CommandLab.Outcome found = lab.in(lab.path("ws")).run("config", "check").ends(2);
        found.says(file + ":2:1: unknown key \"exlude\"; did you mean exclude?")
                .says(file + ":3:9: ")
                .says("sources");
        assertEquals(found.err(), lab.run("backup", "w").ends(2).err());
        lab.run("config", "check", "--json").ends(2).isJson().says("\"line\":2,\"column\":1");
    }

    @Test
    void theRuleThatDecidedIsNamed() throws IOException {
        lab.write("ws/x.log", "");
        lab.in(lab.path("ws"));
        lab.run("rules", "explain", "x.log").ends(0).says("kept, no rule leaves it out");
        lab.run("rules", "explain", "x.log", "--preset", "workspace")
                .ends(0)
                .says("left out by *.log (preset workspace, logs): grow without end");
        lab.run("rules", "explain", "x.log", "--preset", "workspace", "--json")
                .ends(0)
                .isJson()
                .says("\"why\":\"left out by *.log (preset workspace, logs)\"")
                .says("\"reason\":\"grow without end");
        lab.run("rules", "explain", "sub/b.txt", "--exclude", "/sub/").ends(0).says("(--exclude)");
        lab.write("ws/coffer.toml", "[job.w]\nsources = [\"sub\"]\nstore = \"mirror:../m\"\n");
        lab.run("rules", "explain", "x.log").ends(2).says("it lies in no source of any job");
        lab.run("rules", "explain", "sub/b.txt").ends(0).says("job w: ");
        lab.run("rules", "show", "--preset", "caches").ends(0).says("python caches");
    }

    @Test
    void whatIsLeftOutIsCountedAndNamedWhereMoreIsAskedFor() throws IOException {
        lab.write("ws/venv/a", "");
        lab.write("ws/venv/b", "");
        lab.write("ws/sub/x.log", "");
        lab.write("ws/sub/README.md", "");
        lab.write("ws/sub/.cofferignore", "*.md\n");
        String source = lab.path("ws").toString();
        String[] command = {
            "backup", source, "--to", "mirror:" + lab.path("m"), "--preset", "workspace", "-n"
        };
        CommandLab.Outcome plain = lab.run(command).ends(0).says(", 3 left out");
        assertFalse(plain.out().contains("venv"), plain::toString);
        String[] more = Arrays.copyOf(command, command.length + 1);
        more[command.length] = "-v";
        lab.run(more)
                .ends(0)
                .says("left out venv/\n")
                .says("left out sub/x.log\n")
                .says("left out sub/README.md\n");
        more = Arrays.copyOf(more, command.length + 2);
        more[command.length + 1] = "--json";
        lab.run(more)
                .ends(0)
                .isJson()
                .says("{\"type\":\"left_out\",\"path\":\"venv\",\"kind\":\"folder\"}")
                .says("\"left_out\":3");
    }

    @Test
    void initSaysOfWhatItLeavesOutWhichRuleDoes() throws IOException {
        lab.write("ws/venv/a", "");
        lab.write("ws/README.md", "");
        lab.write("ws/.cofferignore", "*.md\n");
        lab.in(lab.path("ws"))
                .run("init", "--yes")
                .ends(0)
                .says("  README.md: left out by *.md (.cofferignore:1)")
                .says("  venv/: left out by venv/ (preset workspace, virtual environments)");
    }

    @Test
    void aLongListingShowsLinksAndSharedFilesWhole() throws IOException {
        Files.createSymbolicLink(lab.path("ws/link"), Path.of("sub/b.txt"));
        Files.createLink(lab.path("ws/twin"), lab.path("ws/a.txt"));
        String store = "mirror:" + lab.path("m");
        lab.run("backup", lab.path("ws").toString(), "--to", store).ends(0);
        lab.with("COFFER_STORE", store);
        String listing = lab.run("ls", "-l", "latest").ends(0).says("link -> sub/b.txt").out();
        assertTrue(Pattern.compile("(?m)^-\\S+ +2 .* a.txt$").matcher(listing).find(), listing);
        String owner = Files.getOwner(lab.path("ws/a.txt")).getName();
        assertTrue(listing.contains(" 2 " + owner + " "), listing);
        CommandLab.Outcome json = lab.run("ls", "latest", "--json").ends(0).isJson();
        json.says("\"target\":\"sub/b.txt\"").says("\"links\":2,\"inode\":\"");
        lab.run("find", "link", "--json").ends(0).isJson().says("\"target\":\"sub/b.txt\"");
    }

    @Test
    void whatChangedSinceAPointGoesByTheRulesItWasMadeWith() throws IOException {
        lab.write("ws/z.log", "");
        String store = "mirror:" + lab.path("m");
        lab.run("backup", lab.path("ws").toString(), "--to", store, "-e", "*.log").ends(0);
        assertEquals("", lab.run("diff", "latest", "--store", store).ends(0).out());
        lab.write("ws/new.txt", "");
        assertEquals("+ new.txt\n", lab.run("diff", "latest", "--store", store).ends(0).out());
        lab.run("diff", "latest", "--store", store, "--", "nwe.txt")
                .ends(1)
                .saysInOneLine("neither side has nwe.txt");
    }

    @Test
    void whatOthersWroteCannotSteerTheTerminal() {
        String store = "mirror:" + lab.path("m");
        String note = "multi\nline \u001b[31m";
        lab.run("backup", lab.path("ws").toString(), "--to", store, "--note", note).ends(0);
        CommandLab.Outcome shown = lab.run("show", "--store", store).ends(0);
        shown.says("note        multi\n            line \\x1b[31m\n");
        assertFalse(shown.out().contains("\u001b"), shown::toString);
        assertFalse(lab.run("list", "--store", store).ends(0).out().contains("\u001b"));
    }

    @Test
    void showNamesWhereTheRulesComeFromAndAllOfThemWhenAsked() {
        String store = "mirror:" + lab.path("m");
        String source = lab.path("ws").toString();
        lab.run("backup", source, "--to", store, "--preset", "workspace", "-e", "*.x").ends(0);
        CommandLab.Outcome shown = lab.run("show", "--store", store).ends(0);
        shown.says("rules       preset workspace, --exclude");
        assertFalse(shown.out().contains("venv/"), shown::toString);
        lab.run("show", "--store", store, "-v").ends(0).says("venv/");
    }

    @Test
    void pointsThatAreThereButDoNotCountAreNotDenied() {
        String store = "mirror:" + lab.path("m");
        lab.run("backup", lab.path("ws").toString(), "--to", store).ends(0);
        String said = "the one point in " + store + " is not made on the host other";
        lab.run("list", "--store", store, "--host", "other").ends(0).says(said);
        lab.run("show", "--store", store, "--host", "other").ends(1).saysInOneLine(said);
        lab.run("list", "--store", store, "--host", "other", "--json").ends(0).says("[]");
    }

    @Test
    void aNoteThatNoPointCanHaveIsNotDroppedInSilence() {
        String store = "mirror:" + lab.path("m");
        String source = lab.path("ws").toString();
        lab.run("backup", source, "--to", store, "--tag", "").ends(2).says("a tag is a word");
        lab.run("backup", source, "--to", store, "--tag", "x", "--tag", "y").ends(0);
        lab.run("show", "--store", store).ends(0).says("tags        x, y\n");
        lab.run("backup", source, "--to", store, "--note", "n")
                .ends(0)
                .says("no new point that could have the note");
    }

    @Test
    void statusTellsOfOneStoreWhereOneIsNamed() {
        for (String place : new String[] {"m", "n"}) {
            String store = "mirror:" + lab.path(place);
            lab.run("backup", lab.path("ws").toString(), "--to", store).ends(0);
        }
        CommandLab.Outcome one = lab.run("status", "--store", "mirror:" + lab.path("n")).ends(0);
        one.says(lab.path("n").toString());
        assertFalse(one.out().contains(lab.path("m") + " "), one::toString);
    }

    @Test
    void aWrongVariableIsToldOnce() {
        CommandLab.Outcome told = lab.with("COFFER_STORE", "bad").run("list").ends(2);
        assertEquals(1, told.err().lines().count(), told::toString);
    }

    @Test
    void initLooksAtItsOptionsFirst() {
        lab.in(lab.path("ws"));
        for (String[] wrong : new String[][] {{"--store", "bad"}, {"--job-name", "a/b"}}) {
            CommandLab.Outcome told = lab.run("init", "--yes", wrong[0], wrong[1]).ends(2);
            assertEquals(1, told.err().lines().count(), told::toString);
        }
    }

    @Test
    void initAsksAtATerminalAndWritesWhatWasAnswered() throws IOException {
        lab.write("ws/my_data.json", "{}");
        lab.in(lab.path("ws")).typing("\nwork\nnowhere\nmirror:" + lab.path("m") + "\ny\n");
        lab.run("init").ends(0).says("my_data.json").says("names no kind of store");
        String text = Files.readString(lab.path("ws/coffer.toml"));
        assertTrue(text.contains("\n[job.work]\n"), text);
        assertTrue(text.contains("\nstore = \"mirror:" + lab.path("m") + "\"\n"), text);
        assertTrue(text.contains("\nexceptions = [\"*_data.json\""), text);
        lab.run("config", "check").ends(0);
        lab.run("backup").ends(0).says("my_data.json");
    }

    @Test
    void initTakesItsOptionsAndNeverReplacesAFileUnasked() throws IOException {
        lab.in(lab.path("ws"));
        lab.run("init").ends(7).saysInOneLine("--store", "--yes");
        assertFalse(Files.exists(lab.path("ws/coffer.toml")));
        lab.write("ws/my_data.json", "{}");
        lab.run("init", "--store", "mirror:../m").ends(7).saysInOneLine("--data-files");
        lab.run("init", "--store", "mirror:../m", "--data-files", "out", "--job-name", "j").ends(0);
        String before = Files.readString(lab.path("ws/coffer.toml"));
        lab.run("init", "--yes").ends(2).saysInOneLine("coffer.toml already", "--force");
        assertEquals(before, Files.readString(lab.path("ws/coffer.toml")));
        lab.run("init", "--yes", "--force", "--preset", "none").ends(0);
        lab.run("config", "show").ends(0).says("\"none\"").says("[job.ws]");
    }

    @Test
    void aFailingJobDoesNotStopTheNext() throws IOException {
        lab.write(
                "ws/coffer.toml",
                """
                [job.first]
                sources = ["gone"]
                store = "mirror:../first"
                [job.second]
                sources = ["sub"]
                store = "mirror:../second"
                """);
        lab.in(lab.path("ws")).run("backup", "--all").ends(1).says("job first: ").says("1 new");
        assertTrue(Files.exists(lab.path("second/b.txt")));
        lab.run("backup", "second", "--all")
                .ends(2)
                .saysInOneLine("--all means every job", "only second");
    }

    @Test
    void severalSourcesEachLieUnderTheirName() {
        String one = lab.path("ws/sub").toString();
        String other = "docs=" + lab.path("ws");
        lab.run("backup", one, other, "--to", "mirror:" + lab.path("m")).ends(0);
        assertTrue(Files.exists(lab.path("m/sub/b.txt")));
        assertTrue(Files.exists(lab.path("m/docs/a.txt")));
    }

    @Test
    void aBareBackupSaysWhereAndIsFoundFromBelow() {
        lab.in(lab.path("ws")).run("backup", ".").ends(0).says(".local/share/coffer/stores");
        lab.in(lab.path("ws/sub")).run("list").ends(0).says("1 point");
        lab.in(home).run("list").ends(2).saysInOneLine("which store?", "--store");
    }

    @Test
    void aViewerMayEndWithOneForFilesThatDiffer() throws IOException {
        String store = "mirror:" + lab.path("m");
        lab.run("backup", lab.path("ws").toString(), "--to", store).ends(0);
        lab.write("ws/a.txt", "changed\n");
        String[] command = {"diff", "latest", "live", "--store", store, "--open", "--", "a.txt"};
        lab.with("COFFER_DIFF", "cmp -s").run(command).ends(0);
        Path broken = lab.write("broken", "#!/bin/sh\nexit 2\n");
        Files.setPosixFilePermissions(broken, PosixFilePermissions.fromString("rwx------"));
        lab.with("COFFER_DIFF", broken.toString()).run(command).ends(1).says("ended with 2");
        lab.with("COFFER_DIFF", "no-such-viewer")
                .run(command)
                .ends(1)
                .saysInOneLine("no-such-viewer cannot be started", "COFFER_DIFF");
    }

    @Test
    void oneOfAKindIsToldInTheSingular() throws IOException {
        Files.delete(lab.path("ws/a.txt"));
        String store = "mirror:" + lab.path("m");
        lab.run("backup", lab.path("ws").toString(), "--to", store).ends(0);
        lab.run("verify", "--store", store).ends(0).says("1 content, 4 B, of 1 point read");
        lab.run("stats", "--store", store).ends(0).says("1 in 1 folder,").says("1 run with");
        lab.write("ws/bad.db", "SQLite format 3\0" + "junk".repeat(300));
        lab.run("backup", lab.path("ws").toString(), "--to", store)
                .ends(3)
                .says("1 entry could not be backed up as it should be; named above");
    }

    @Test
    void settingsAreTypedInJson() throws IOException {
        lab.write(
                "ws/coffer.toml",
                """
                [job.w]
                sources = ["."]
                store = "mirror:../m"
                exclude = ["*.iso", "\\u00fc"]
                exclude_larger_than = "1 MiB"
                protect = "copies"
                """);
        lab.in(lab.path("ws"));
        lab.run("config", "show", "--json")
                .ends(0)
                .isJson()
                .says("\"key\":\"exclude\",\"value\":[\"*.iso\",\"ü\"]")
                .says("\"key\":\"exclude_larger_than\",\"value\":1048576,")
                .says("\"key\":\"one_file_system\",\"value\":false,")
                .says("\"key\":\"protect\",\"value\":\"copies\",");
    }

    @Test
    void aFailureIsOneJsonDocumentOnStandardErrorWhereJsonWasAskedFor() throws IOException {
        String nowhere = "mirror:" + lab.path("none");
        CommandLab.Outcome failed = lab.run("list", "--store", nowhere, "--json").ends(10);
        assertEquals("", failed.out());
        new CommandLab.Outcome(failed.code(), failed.err(), "")
                .isJson()
                .says("{\"type\":\"error\",\"code\":10,\"message\":\"")
                .says(lab.path("none").toString());
        failed = lab.run("list", "--jsn", "--json").ends(2);
        new CommandLab.Outcome(failed.code(), failed.err(), "").isJson().says("--jsn");
        lab.write("ws/coffer.toml", "[job.w]\nsources = ['x']\nstore = 'mirror:../m'\n");
        failed = lab.in(lab.path("ws")).run("list", "--json").ends(10);
        new CommandLab.Outcome(failed.code(), failed.err(), "").isJson();
    }

    @Test
    void whatPrintsBytesOrAScriptHasNoJson() {
        lab.run("cat", "latest:a", "--json").ends(2).says("Unknown option: '--json'");
        lab.run("completion", "bash", "--json").ends(2).says("Unknown option: '--json'");
    }

    @Test
    void linksAndColoursAreForTerminalsOnly() {
        String store = "mirror:" + lab.path("m");
        String source = lab.path("ws").toString();
        assertFalse(lab.run("backup", source, "--to", store).ends(0).out().contains("\u001b"));
        lab.typing("");
        String link = "\u001b]8;;file://" + source + "/a.txt\u001b\\a.txt\u001b]8;;\u001b\\";
        lab.run("backup", source, "--to", store + "2").ends(0).says(link);
        lab.with("NO_COLOR", "1");
        assertFalse(
                lab.run("backup", source, "--to", store + "3").ends(0).out().contains("\u001b"));
    }
}
