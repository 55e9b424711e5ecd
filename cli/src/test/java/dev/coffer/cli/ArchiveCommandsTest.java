package dev.coffer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.os.FileStat;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/** Archives through the commands. */
class ArchiveCommandsTest {
    @TempDir Path dir;

    private CommandLab lab;
    private String store;

    @BeforeEach
    void makeSource() throws Exception {
        lab = new CommandLab(dir);
        lab.write("ws/a.txt", "one\n");
        lab.write("ws/d/b.txt", "bee\n");
        store = "archive:" + dir.resolve("items");
    }

    private List<String> items() throws Exception {
        try (var list = Files.list(dir.resolve("items"))) {
            return list.map(p -> p.getFileName().toString()).sorted().toList();
        }
    }

    private CommandLab.Outcome backup(String... more) {
        String[] words = new String[4 + more.length];
        words[0] = "backup";
        words[1] = lab.path("ws").toString();
        words[2] = "--to";
        words[3] = store;
        System.arraycopy(more, 0, words, 4, more.length);
        return lab.run(words);
    }

    @Test
    void itemsAreCalledBySourceAndTimeAndLieBesideTheirManifests() throws Exception {
        backup().ends(0).says("added to " + store);
        List<String> items = items();
        assertEquals(3, items.size(), items.toString());
        assertTrue(items.get(1).matches("ws_\\d{8}_\\d{6}\\.tar\\.gz"), items.toString());
        assertEquals(items.get(1) + ".manifest.json", items.get(2));
    }

    @Test
    void aNameThatIsTakenGainsANumber() throws Exception {
        backup("--name", "release").ends(0);
        backup("--name", "release").ends(0);
        assertTrue(items().contains("release-2.tar.gz"), items().toString());
        backup("--name", "../out").ends(2).says("cannot be the name of an item");
    }

    @Test
    void anIncrementWithoutAnythingToBuildUponIsFullAndSaysSo() throws Exception {
        backup("--incremental").ends(0).says("so this one is full");
        lab.write("ws/a.txt", "two, longer\n");
        backup("--incremental", "--name", "second").ends(0).says("1 updated");
        String manifest = Files.readString(dir.resolve("items/second.tar.gz.manifest.json"));
        assertTrue(manifest.contains("\"kind\":\"incremental\""), manifest);
        lab.run("cat", "latest:a.txt", "--store", store).ends(0).says("two, longer");
        lab.run("cat", "latest~1:a.txt", "--store", store).ends(0).says("one");
    }

    @Test
    void everyCommandThatLooksAtPointsKnowsThem() throws Exception {
        backup("--note", "first").ends(0);
        lab.write("ws/a.txt", "two, longer\n");
        backup("--incremental").ends(0);
        lab.run("list", "--store", store, "--json").ends(0).isJson().says("\"kind\":\"archive\"");
        lab.run("show", "latest", "--store", store).ends(0).says("incremental, builds upon ws_");
        lab.run("ls", "latest", "--store", store).ends(0).says("a.txt");
        lab.run("find", "b.txt", "--store", store).ends(0).says("d/b.txt");
        lab.run("diff", "latest~1", "latest", "--store", store).ends(0).says("a.txt");
        lab.run("history", "a.txt", "--store", store).ends(0);
        lab.run("stats", "--store", store).ends(0);
        lab.run("status").ends(0).says(store, "ok");
        lab.run("doctor", "--store", store).ends(0);
        lab.run("verify", "--store", store).ends(0).says("is sound");
        lab.run("tag", "latest", "--add", "good", "--store", store).ends(0);
        lab.run("note", "latest", "second", "--store", store).ends(0);
        lab.run("list", "--store", store).ends(0).says("good", "second", "first");
        lab.run("verify", "--store", store).ends(0).says("is sound");
        String target = dir.resolve("back").toString();
        lab.run("restore", "latest", "--target", target, "--store", store).ends(0);
        assertEquals("two, longer\n", Files.readString(dir.resolve("back/a.txt")));
    }

    @Test
    void whatAKeptItemNeedsStaysAndSaysWhy() throws Exception {
        backup("--name", "one").ends(0);
        backup("--incremental", "--name", "two").ends(0);
        backup("--name", "three").ends(0);
        backup("--incremental", "--name", "four").ends(0);
        lab.run("forget", "latest~1", "--store", store, "--yes").ends(0).says("needed by");
        assertTrue(items().contains("three.tar.gz"), items().toString());
        lab.run("forget", "--keep-last", "1", "--store", store, "--yes").ends(0);
        assertFalse(items().contains("one.tar.gz"), items().toString());
        assertFalse(items().contains("two.tar.gz.manifest.json"), items().toString());
        assertTrue(items().contains("three.tar.gz"), items().toString());
        lab.run("verify", "--store", store).ends(0).says("2 points");
    }

    @Test
    void aHoldKeepsAnItem() throws Exception {
        backup().ends(0);
        backup().ends(0);
        lab.run("hold", "latest~1", "--reason", "audit", "--store", store).ends(0);
        lab.run("forget", "--keep-last", "1", "--store", store, "--yes").ends(0).says("audit");
        lab.run("list", "--store", store).ends(0).says("audit");
    }

    @Test
    void aFullItemComesEverySoManyRuns() throws Exception {
        for (int i = 0; i < 5; i++) {
            lab.write("ws/a.txt", "day " + i + "x".repeat(i));
            lab.with("COFFER_FULL_EVERY", "3");
            backup("--name", "n" + i).ends(0);
        }
        for (int i = 0; i < 5; i++) {
            String manifest =
                    Files.readString(dir.resolve("items/n" + i + ".tar.gz.manifest.json"));
            String kind = i % 3 == 0 ? "full" : "incremental";
            assertTrue(manifest.contains("\"kind\":\"" + kind + "\""), i + manifest);
        }
    }

    @Test
    void aLevelOutOfRangeIsRefused() {
        store += "?level=12";
        backup().ends(2).says("level", "from 0 to 9");
    }

    @Test
    void aBrokenLinkIsNamedAndTheLatestWholePointOffered() throws Exception {
        backup("--name", "one").ends(0);
        lab.write("ws/a.txt", "two, longer\n");
        backup("--incremental", "--name", "two").ends(0);
        lab.write("ws/a.txt", "three, still longer\n");
        backup("--incremental", "--name", "three").ends(0);
        Files.delete(dir.resolve("items/two.tar.gz"));
        String target = dir.resolve("back").toString();
        lab.run("restore", "latest", "--target", target, "--store", store)
                .ends(8)
                .says("two.tar.gz is missing", "The latest that can be");
        assertFalse(Files.exists(dir.resolve("back")));
        lab.run("verify", "--store", store).ends(8).says("two.tar.gz");
        backup("--incremental", "--name", "four").ends(0).says("this item is full");
        lab.run("restore", "latest", "--target", target, "--store", store).ends(0);
    }

    @Test
    void aSavedFileIsAnIncrementOfItself() throws Exception {
        backup().ends(0);
        lab.write("ws/a.txt", "saved\n");
        lab.write("ws/d/b.txt", "not saved\n");
        lab.run("save", lab.path("ws/a.txt").toString(), "-m", "mine", "--to", store).ends(0);
        lab.run("cat", "latest:a.txt", "--store", store).ends(0).says("saved");
        lab.run("cat", "latest:d/b.txt", "--store", store).ends(0).says("bee");
    }

    @Test
    void anyPointOfAnyStoreIsExportedAndTakenInAgain() throws Exception {
        String mirror = "mirror:" + dir.resolve("copies");
        lab.run("backup", lab.path("ws").toString(), "--to", mirror).ends(0);
        String zip = dir.resolve("out.zip").toString();
        lab.run("export", "latest", "--to", zip, "--store", mirror).says("2 files", "out.zip");
        lab.run("export", "latest", "--to", zip, "--store", mirror).ends(2).says("is there");
        lab.run("import", zip, "--to", store, "--note", "taken in").ends(0).says("point ");
        lab.run("cat", "latest:d/b.txt", "--store", store).ends(0).says("bee");
        String tar = dir.resolve("part.tar.zst").toString();
        lab.run("export", "latest:d", "--to", tar, "--store", store).ends(0);
        lab.run("import", tar, "--to", "versioned:" + dir.resolve("versions")).ends(0);
        lab.write("no.zip", "not an archive, whatever its name says");
        lab.run("import", dir.resolve("no.zip").toString(), "--to", store).ends(1).says("no.zip");
    }

    @Test
    void holesOfSmallFilesComeBack() throws Exception {
        for (String format : List.of("tar.gz", "folder")) {
            String to = "archive:" + dir.resolve(format) + "?format=" + format;
            Path holes = lab.path("ws/holes");
            Files.deleteIfExists(holes);
            try (FileChannel file =
                    FileChannel.open(
                            holes,
                            StandardOpenOption.CREATE_NEW,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.SPARSE)) {
                file.write(ByteBuffer.wrap(new byte[] {1}), 500_000);
            }
            lab.run("backup", lab.path("ws").toString(), "--to", to).ends(0);
            Path back = dir.resolve("back of " + format);
            lab.run("restore", "latest", "--target", back.toString(), "--store", to).ends(0);
            FileStat stat = HostFiles.ofThisSystem().stat(HostPath.of(back.resolve("holes")));
            assertEquals(500_001, stat.size());
            assertTrue(stat.blocks() < 100, format + " has " + stat.blocks() + " blocks");
        }
    }

    @Test
    void aFolderBecomesOneFileWhenThatHasBeenReadAgain() throws Exception {
        store += "?format=folder";
        backup("--name", "day", "--note", "mine").ends(0);
        String id =
                lab.run("list", "--store", store, "--json")
                        .out()
                        .replaceAll("(?s).*?\"id\":\"([0-9a-f]{12}).*", "$1");
        lab.run("export", "latest", "--replace", "--store", store).ends(2).says("which format?");
        lab.run("export", "latest:d", "--replace", "--format", "zip", "--store", store).ends(2);
        lab.run("export", "latest", "--replace", "--format", "zip", "--store", store)
                .ends(7)
                .says("day would be deleted");
        assertTrue(items().contains("day"), items().toString());
        lab.run("export", "latest", "--replace", "--format", "zip", "--store", store, "--yes")
                .ends(0)
                .says("2 files in ", "items/day.zip");
        assertEquals(List.of(".coffer", "day.zip", "day.zip.manifest.json"), items());
        lab.run("show", id, "--store", store).ends(0).says("mine", "day.zip, full");
        lab.run("verify", "--store", store).ends(0).says("is sound");
        backup("--incremental").ends(0).says("0 new, 0 updated");
        String again = store;
        lab.run("export", "latest~1", "--replace", "--format", "zip", "--store", again, "--yes")
                .ends(2)
                .says("one file already");
    }

    @Test
    void anArchiveIsNotMovedIntoItselfUnderAnotherName() throws Exception {
        backup("--full").ends(0);
        Path items = Path.of(store.substring("archive:".length()).replaceFirst("\\?.*", ""));
        Path link = Files.createSymbolicLink(dir.resolve("link"), items);
        String[] tier = {
            "archive", "tier", "--older-than", "0d", "--keep", "0", "--to", "archive:" + link
        };
        String[] command = Arrays.copyOf(tier, tier.length + 3);
        command[tier.length] = "--store";
        command[tier.length + 1] = store;
        command[tier.length + 2] = "--yes";
        lab.run(command).ends(2).says("this is the same one");
        lab.run("verify", "--store", store).ends(0);
    }

    @Test
    void oldChainsMoveAsAWholeAndTheNewestStay() throws Exception {
        for (String format : List.of("folder", "tar.gz")) {
            store = "archive:" + dir.resolve("items") + "?format=" + format;
            backup("--full").ends(0);
            lab.write("ws/a.txt", format + " changed");
            lab.write("ws/new " + format, "n");
            Files.deleteIfExists(lab.path("ws/d/b.txt"));
            backup("--incremental").ends(0);
        }
        String old = "archive:" + dir.resolve("old");
        lab.run("archive", "tier", "--older-than", "1d", "--to", old, "--store", store)
                .ends(0)
                .says("nothing to move");
        lab.run(
                        "archive",
                        "tier",
                        "--older-than",
                        "0d",
                        "--keep",
                        "1",
                        "--to",
                        old,
                        "--store",
                        store,
                        "--dry-run")
                .ends(0)
                .says("would move 2 items", "moves");
        lab.run(
                        "archive",
                        "tier",
                        "--older-than",
                        "0d",
                        "--keep",
                        "1",
                        "--to",
                        old,
                        "--store",
                        store)
                .ends(7)
                .says("2 of 4 items in", "would move to", "read again there before it goes here");
        lab.run(
                        "archive",
                        "tier",
                        "--older-than",
                        "0d",
                        "--keep",
                        "1",
                        "--to",
                        old,
                        "--store",
                        store,
                        "--yes")
                .ends(0)
                .says("moved 2 items");
        lab.run("verify", "--store", store).ends(0).says("2 points");
        lab.run("verify", "--store", old).ends(0).says("2 points");
        lab.run("cat", "latest:a.txt", "--store", old).ends(0).says("folder changed");
        lab.run("cat", "latest~1:d/b.txt", "--store", old).ends(0).says("bee");
    }

    private void damage(String file, String item) throws Exception {
        Path broken = dir.resolve("items").resolve(file);
        Files.writeString(broken, "garbage");
        FileTime longAgo = FileTime.from(Instant.parse("2001-02-03T04:05:06Z"));
        Files.setLastModifiedTime(broken, longAgo);
        Files.setLastModifiedTime(dir.resolve("items").resolve(item), longAgo);
    }

    @Test
    void aDamagedManifestThatIsOlderBlocksNeitherLatestNorRetention() throws Exception {
        for (String name : List.of("n1", "n2", "n3", "n4")) {
            backup("--name", name).ends(0);
        }
        damage("n1.tar.gz.manifest.json", "n1.tar.gz");
        lab.run("show", "latest", "--store", store).ends(0).says("n4.tar.gz");
        lab.run("forget", "--keep-last", "1", "--store", store, "--yes")
                .ends(0)
                .says("move n1.tar.gz.manifest.json and n1.tar.gz out of the archive");
        assertEquals(
                List.of(
                        ".coffer",
                        "n1.tar.gz",
                        "n1.tar.gz.manifest.json",
                        "n4.tar.gz",
                        "n4.tar.gz.manifest.json"),
                items());
    }

    @Test
    void aDamagedManifestThatMayBeTheNewestIsNotPassedOverAndTheWayOutIsTold() throws Exception {
        backup("--name", "n1").ends(0);
        backup("--name", "n2").ends(0);
        Files.writeString(dir.resolve("items/n2.tar.gz.manifest.json"), "garbage");
        lab.run("show", "latest", "--store", store)
                .ends(8)
                .says("move n2.tar.gz.manifest.json and n2.tar.gz out of the archive");
        lab.run("show", "n1", "--store", store).ends(0);
    }

    @Test
    void aChainWithFlippedBytesIsRefusedBeforeAnythingIsWritten() throws Exception {
        backup("--name", "monday").ends(0);
        lab.write("ws/a.txt", "two, longer\n");
        backup("--incremental", "--name", "tuesday").ends(0);
        lab.write("ws/a.txt", "three, longer still\n");
        backup("--incremental", "--name", "wednesday").ends(0);
        Path item = dir.resolve("items/tuesday.tar.gz");
        byte[] bytes = Files.readAllBytes(item);
        bytes[bytes.length / 2] ^= 1;
        Files.write(item, bytes);
        Path out = dir.resolve("out");
        lab.run("restore", "latest", "--target", out.toString(), "--store", store)
                .ends(8)
                .says("tuesday.tar.gz is not what was written", "The latest that can be is");
        assertFalse(Files.exists(out));
        lab.run("restore", "monday", "--target", out.toString(), "--store", store).ends(0);
        assertEquals("one\n", Files.readString(out.resolve("a.txt")));
    }

    @Test
    void listTellsItemsAndKindsAndAPointIsNamedByItsItem() throws Exception {
        backup("--name", "monday").ends(0);
        backup("--incremental", "--name", "tuesday").ends(0);
        lab.run("list", "--store", store)
                .ends(0)
                .says("monday.tar.gz", "full", "tuesday.tar.gz", "incremental");
        lab.run("list", "--json", "--store", store)
                .ends(0)
                .isJson()
                .says("\"item\":\"monday.tar.gz\"", "\"item_kind\":\"incremental\"");
        lab.run("show", "monday", "--store", store).ends(0).says("monday.tar.gz, full");
        lab.run("show", "tuesday.tar.gz", "--json", "--store", store)
                .ends(0)
                .isJson()
                .says("\"item\":\"tuesday.tar.gz\"");
        lab.run("cat", "monday:a.txt", "--store", store).ends(0).says("one");
        lab.run("show", "sunday", "--store", store).ends(2).says("the name of an archive's item");
    }

    @Test
    void optionsThatContradictOrMeanNothingHereAreRefused() throws Exception {
        backup("--full", "--incremental").ends(2).says("--full and --incremental contradict");
        String mirror = "mirror:" + dir.resolve("mirror");
        String ws = lab.path("ws").toString();
        lab.run("backup", ws, "--to", mirror, "--full").ends(2).says("--full is for items");
        lab.run("backup", ws, "--to", mirror, "--name", "x").ends(2).says("--name is for items");
        backup("--assert", "select 1").ends(2).says("--assert is for sources that are databases");
        backup("--vacuum").ends(2).says("--vacuum is for sources that are databases");
        assertFalse(Files.exists(dir.resolve("items")));
    }

    @Test
    void aFileThatIsCalledLikeTheListOfDeletedNamesIsNamedInTheResult() throws Exception {
        lab.write("ws/.coffer-deleted", "notes");
        backup().ends(3).says("skipped: .coffer-deleted: items keep the list");
    }

    @Test
    void whatEveryRunWouldRefuseIsFoundByTheCheckOfTheConfiguration() throws Exception {
        lab.write(
                "ws/coffer.toml",
                """
                [job.app]
                sources = ["."]
                store = "archive:/srv/items"
                level = 10
                include = { workspace = "d" }
                """);
        lab.run("config", "check", "--config", lab.path("ws/coffer.toml").toString())
                .ends(2)
                .says(
                        "coffer.toml:4:",
                        "level 10 is out of range",
                        "coffer.toml:5:",
                        "two sources have the name workspace");
    }

    @Test
    void cleanupShowsItsPlanAndAsks() throws Exception {
        backup().ends(0);
        backup().ends(0);
        lab.run("archive", "cleanup", "--keep-last", "1", "--store", store).ends(7);
        lab.run("archive", "cleanup", "--keep-last", "1", "--store", store, "-n", "--json")
                .ends(0)
                .isJson()
                .says("\"dry_run\":true", "\"removed\":[\"");
        lab.run(
                        "archive",
                        "tier",
                        "--older-than",
                        "0d",
                        "--keep",
                        "2",
                        "--to",
                        "archive:" + dir.resolve("old"),
                        "--store",
                        store,
                        "--json")
                .ends(0)
                .isJson()
                .says("\"removed\":[]", "\"to\":\"archive:");
        lab.run("archive", "cleanup", "--keep-last", "1", "--store", store, "--yes")
                .ends(0)
                .says("removed 1 item");
        lab.run("verify", "--store", store).ends(0).says("1 point");
    }

    @Test
    void pathsAreChosenAndFurtherFoldersLieBesideTheWorkspace() throws Exception {
        lab.write("ws/app.py", "app");
        lab.write("ws/templates/page", "page");
        lab.write("ws/not/wanted", "n");
        lab.write("data/workflows/flow", "flow");
        lab.write(
                "ws/coffer.toml",
                """
                [job.app]
                sources = ["."]
                store = "%s"
                paths = ["app.py", "templates/", "missing.py"]
                include = { workflows = "../data/workflows" }
                """
                        .formatted(store));
        lab.in(lab.path("ws"));
        lab.run("backup").ends(3).says("missing.py");
        String listed = lab.run("ls", "latest", "--recursive").ends(0).out();
        assertTrue(listed.contains("workspace/templates/page"), listed);
        assertTrue(listed.contains("workflows/flow"), listed);
        assertFalse(listed.contains("wanted"), listed);
        Files.delete(lab.path("data/workflows/flow"));
        Files.delete(lab.path("ws/app.py"));
        lab.run("restore", "latest", "--in-place").ends(0);
        assertEquals("flow", Files.readString(lab.path("data/workflows/flow")));
        assertEquals("app", Files.readString(lab.path("ws/app.py")));
        assertEquals("n", Files.readString(lab.path("ws/not/wanted")));
        String alone = dir.resolve("alone").toString();
        lab.run("restore", "latest:workflows", "--target", alone).ends(0);
        assertEquals("flow", Files.readString(dir.resolve("alone/flow")));
    }
}
