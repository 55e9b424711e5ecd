package dev.coffer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What docs/archives.md says works as it stands there. */
class ArchivesPageTest {
    private static final Path PAGE = Shell.checkout().resolve("docs/archives.md");

    private static String placed(String text, Path dir) {
        return text.replaceAll("/home/me/(ws)|/(srv/)|/(tmp/)", dir + "/$1$2$3");
    }

    /** Edits of a day: changes, deletions, and things that become others. */
    private static void day(CommandLab lab, int day) throws Exception {
        Path ws = lab.path("ws");
        if (day == 0) {
            lab.write("ws/notes.txt", "monday\n");
            lab.write("ws/goes/with all", "x");
            lab.write("ws/becomes/a", "a");
            lab.write("ws/later a folder", "f");
            lab.write("ws/-rf", "odd name");
            lab.write("ws/stays/deep/s", "s");
        } else if (day == 1) {
            lab.write("ws/notes.txt", "tuesday, longer\n");
            remove(ws.resolve("goes"));
            remove(ws.resolve("becomes"));
            remove(ws.resolve("later a folder"));
            lab.write("ws/becomes", "a file now");
            lab.write("ws/later a folder/in", "in");
            lab.write("ws/stays/deep/new", "n");
        } else {
            lab.write("ws/notes.txt", "wednesday, longer still\n");
            remove(ws.resolve("-rf"));
            remove(ws.resolve("becomes"));
            lab.write("ws/goes", "is back as a file");
        }
    }

    private static void remove(Path path) throws Exception {
        try (var all = Files.walk(path)) {
            for (Path each : all.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(each);
            }
        }
    }

    private static Map<String, String> contents(Path folder) throws Exception {
        Map<String, String> all = new TreeMap<>();
        try (var walk = Files.walk(folder)) {
            for (Path each : walk.toList()) {
                String name = folder.relativize(each).toString();
                all.put(name, Files.isDirectory(each) ? "/" : Files.readString(each));
            }
        }
        return all;
    }

    @Test
    void everyCommandRunsAndEveryWayGivesTheStateOfTheDayBack(@TempDir Path dir) throws Exception {
        CommandLab lab = new CommandLab(dir);
        Files.createDirectories(dir.resolve("srv"));
        Files.createDirectories(dir.resolve("tmp"));
        int day = 0;
        List<String> script = new ArrayList<>();
        boolean inScript = false;
        for (String line : Files.readAllLines(PAGE)) {
            if (line.startsWith("```")) {
                if (inScript) {
                    run(String.join("\n", script), dir);
                    script.clear();
                }
                inScript = line.equals("```sh");
            } else if (inScript) {
                script.add(placed(line, dir));
            } else if (line.startsWith("    coffer backup")) {
                day(lab, day++);
                String command = placed(line.strip().substring("coffer ".length()), dir);
                lab.run(command.split(" ")).ends(0);
                for (String format : List.of("zip", "folder")) {
                    String other =
                            command.replace("srv/backups", "srv/" + format + "s?format=" + format);
                    lab.run(other.split(" ")).ends(0);
                }
            } else if (line.startsWith("    coffer ")) {
                String command = placed(line.strip().substring("coffer ".length()), dir);
                lab.run(command.split(" ")).ends(0);
            }
        }
        assertEquals(3, day);
        Map<String, String> wanted = contents(dir.resolve("ws"));
        for (String way : List.of("by-coffer", "by-tar", "by-unzip", "by-cp")) {
            assertEquals(wanted, contents(dir.resolve("tmp/" + way)), way);
        }
    }

    private static void run(String script, Path dir) throws Exception {
        ProcessBuilder shell = new ProcessBuilder("bash", "-euo", "pipefail", "-c", script);
        Shell.Outcome outcome = Shell.outcome(shell.directory(dir.toFile()).start());
        assertEquals(0, outcome.code(), script + "\n" + outcome);
        if (script.contains("sha256sum")) {
            assertTrue(outcome.out().contains("monday.tar.gz: OK"), outcome.toString());
        }
    }
}
