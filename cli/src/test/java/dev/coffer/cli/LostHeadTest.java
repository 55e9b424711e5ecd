package dev.coffer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Logs whose head or key is gone, and logs that lie elsewhere than they are looked for. */
class LostHeadTest {
    @TempDir Path dir;
    private CommandLab lab;
    private String archive;

    @BeforeEach
    void twoPoints() throws IOException {
        lab = new CommandLab(dir.resolve("home"));
        archive = "archive:" + dir.resolve("items");
        for (int i = 0; i < 2; i++) {
            lab.write("src/a", "version " + i);
            lab.run("backup", "src/", "--to", archive).ends(0);
        }
    }

    private Path heads() {
        return dir.resolve("home/.local/state/coffer/audit-heads");
    }

    private Path log() {
        return dir.resolve("home/.local/state/coffer/audit");
    }

    private Path logFile() throws IOException {
        return in(log(), ".jsonl").getFirst();
    }

    private static List<Path> in(Path folder, String suffix) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(each -> each.toString().endsWith(suffix)).sorted().toList();
        }
    }

    private void removeHeads(String... suffixes) throws IOException {
        for (String suffix : suffixes) {
            for (Path each : in(heads(), suffix)) {
                Files.delete(each);
            }
        }
    }

    private static void cutOneRecord(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        Files.writeString(file, String.join("\n", lines.subList(0, lines.size() - 1)) + "\n");
    }

    @Test
    void ofAnOwnLogWhoseHeadAndKeyAreGoneThatIsAFinding() throws IOException {
        removeHeads(".head", ".key");

        lab.run("audit", "verify")
                .ends(8)
                .says(logFile().getFileName() + ":5: record 5 is the last", "put them back");
        lab.run("audit", "verify", "--dir", log().toString())
                .ends(0)
                .says("note: there is no head");
    }

    @Test
    void whoeverBeginsANewLogThenIsWarnedAndTheOldOnesEndIsNamedFromThenOn() throws IOException {
        removeHeads(".head", ".key");
        Path old = logFile();
        cutOneRecord(old);

        lab.run("note", "latest", "hello", "--store", archive)
                .ends(0)
                .says("a new audit log was begun", "ends with record 4");
        lab.run("note", "latest", "again", "--store", archive).ends(0).saysNot("was begun");
        lab.run("audit", "verify").ends(8).says(old.getFileName() + ":4: record 4 is the last");
        lab.run("audit", "log", "--type", "log-lost").ends(0).says("a new audit log was begun");

        cutOneRecord(old);
        lab.run("audit", "verify").ends(8).says("record 4 is missing", "which was begun then");

        Files.move(old, dir.resolve("kept-elsewhere"));
        lab.run("audit", "verify", "--store", archive).ends(8).says("is not there");
    }

    @Test
    void whatIsCutOffShowsAlsoWhereTheKeyAloneIsGone() throws IOException {
        removeHeads(".key");
        lab.run("audit", "verify").ends(0).says("the key of the log", "is gone");

        cutOneRecord(logFile());

        lab.run("audit", "verify").ends(8).says("record 5 is missing", "the signed head");
        lab.run("note", "latest", "x", "--store", archive)
                .ends(0)
                .says("a new audit log was begun");
        lab.run("audit", "verify").ends(8).says("record 5 is missing", "the signed head");
    }

    @Test
    void aFolderThatWasNamedMustHaveALog() throws IOException {
        Path empty = Files.createDirectory(dir.resolve("empty"));
        Path file = Files.createFile(dir.resolve("file"));

        lab.run("audit", "verify", "--dir", dir + "/nowhere").ends(1).says("there is no folder");
        lab.run("audit", "verify", "--dir", empty.toString()).ends(1).says("there is no audit log");
        lab.run("audit", "verify", "--dir", file.toString()).ends(1).says(file.toString());
        new CommandLab(Files.createDirectory(dir.resolve("new")))
                .run("audit", "verify")
                .ends(0)
                .says("there is no audit log");
    }

    @Test
    void theLogOfBeforeAnotherFolderWasConfiguredIsVerifiedToo() throws IOException {
        Path old = logFile();
        lab.with("COFFER_AUDIT_DIR", dir.resolve("other-log").toString());
        lab.write("src/a", "and now elsewhere");
        lab.run("backup", "src/", "--to", archive).ends(0).saysNot("was begun");

        lab.run("audit", "verify").ends(0).says("was written before this one, in " + log());

        byte[] whole = Files.readAllBytes(old);
        cutOneRecord(old);
        lab.run("audit", "verify").ends(8).says(old + ":5: record 5 is missing");
        Files.delete(old);
        lab.run("audit", "verify").ends(8).says("is gone from " + log());
        Files.write(old, whole);
        lab.run("audit", "verify").ends(0);
    }

    /** In place of the log's folder there is a file, so nobody can write to it. */
    @Test
    void whereNothingCanBeRecordedEveryCommandThatGoesOnSaysSoOnce() throws IOException {
        String blocked = Files.createFile(dir.resolve("no-folder")).toString();
        lab.with("COFFER_AUDIT_DIR", blocked);
        lab.write("src/a", "and again");

        for (String[] command :
                List.of(
                        new String[] {"backup", "src/", "--to", archive},
                        new String[] {"note", "latest", "hello", "--store", archive},
                        new String[] {"tag", "latest", "--add", "good", "--store", archive},
                        new String[] {"hold", "latest", "--reason", "r", "--store", archive})) {
            CommandLab.Outcome outcome = lab.run(command).ends(0);
            assertEquals(1, count(outcome.err(), "cannot be written"), outcome::toString);
        }
    }

    private static int count(String text, String part) {
        return text.split(Pattern.quote(part), -1).length - 1;
    }

    @Test
    void whatIsNoFileInPlaceOfOneOfTheLogKeepsNobodyWaiting() throws Exception {
        Path file = logFile();
        Files.delete(file);
        assertEquals(0, new ProcessBuilder("mkfifo", file.toString()).start().waitFor());

        assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () -> {
                    lab.run("note", "latest", "hello", "--store", archive)
                            .ends(0)
                            .says("the audit log", "cannot be written", file.getFileName() + "");
                    lab.run("audit", "verify").ends(1).says(file.getFileName() + "");
                    lab.run("forget", "latest~1", "--store", archive, "--yes").ends(1);
                });
    }

    @Test
    void readsAreRecordedWithTheirCommandAndWhatTheyReadWhereThatIsWanted() throws IOException {
        lab.write("coffer.toml", "[audit]\nreads = true\n");
        lab.run("list", "--store", archive).ends(0);
        lab.run("cat", "latest:a", "--store", archive).ends(0).says("version 1");
        lab.run("ls", "latest", "--store", archive).ends(0);
        lab.run("diff", "latest~1", "latest", "--store", archive).ends(0);
        lab.run("verify", "--store", archive).ends(0);
        lab.run("note", "latest", "hello", "--store", archive).ends(0);
        lab.run("restore", "latest", "--store", archive, "--target", dir + "/out").ends(0);

        List<String> reads =
                lab.run("audit", "log", "--type", "read", "--json").ends(0).out().lines().toList();
        List<String> commands = List.of("list", "cat", "ls", "diff", "diff", "verify");
        assertEquals(commands.size(), reads.size(), reads::toString);
        for (int i = 0; i < commands.size(); i++) {
            String expected = "\"command\":\"" + commands.get(i) + '"';
            assertTrue(reads.get(i).contains(expected), reads.get(i));
            assertTrue(reads.get(i).contains("\"store\":\"" + archive), reads.get(i));
        }
        assertTrue(reads.get(1).contains("\"path\":\"a\""), reads.get(1));
        assertTrue(reads.get(1).contains("\"point\":"), reads.get(1));
    }
}
