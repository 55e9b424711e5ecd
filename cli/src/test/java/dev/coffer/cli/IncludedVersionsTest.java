package dev.coffer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;

/** Items that take along what other stores keep of their files. */
class IncludedVersionsTest {
    @TempDir Path dir;

    private CommandLab lab;
    private String kept;
    private String store;

    @BeforeEach
    void keepVersions() throws Exception {
        lab = new CommandLab(dir);
        lab.with("TZ", "UTC");
        kept = "versioned:" + dir.resolve("kept");
        store = "archive:" + dir.resolve("items");
        write("ws/app.py", "one\n", 1);
        write("ws/same.txt", "never changed\n", 1);
        write("ws/old/gone.txt", "gone\n", 1);
        write("ws/secret.key", "first\n", 1);
        configure("");
        lab.in(lab.path("ws"));
        lab.run("backup", "history").ends(0);
        write("ws/app.py", "two\n", 2);
        write("ws/secret.key", "second\n", 2);
        lab.run("save", "app.py", "-m", "works now", "--author", "ada", "--tag", "v1", "--to", kept)
                .ends(0);
        Files.delete(lab.path("ws/old/gone.txt"));
        write("ws/app.py", "three\n", 3);
        lab.run("backup", "history", "--yes").ends(0);
    }

    private void configure(String more) throws Exception {
        lab.write(
                "ws/coffer.toml",
                """
                [job.history]
                sources = ["."]
                store = "%s"

                [job.hand-over]
                sources = ["."]
                store = "%s"
                include_versions = true
                exclude = ["*.key", "coffer.toml"]
                %s
                """
                        .formatted(kept, store, more));
    }

    /** On that day of 2026, at noon. */
    private void write(String file, String content, int day) throws Exception {
        Path path = lab.write(file, content);
        Files.setLastModifiedTime(
                path, FileTime.from(Instant.parse("2026-01-0" + day + "T12:00:00.5Z")));
    }

    private CommandLab.Outcome handOver(String... more) {
        String[] words = new String[2 + more.length];
        words[0] = "backup";
        words[1] = "hand-over";
        System.arraycopy(more, 0, words, 2, more.length);
        return lab.run(words);
    }

    private List<String> listed(Path root) throws Exception {
        try (var files = Files.walk(root)) {
            return files.filter(Files::isRegularFile)
                    .map(each -> root.relativize(each).toString())
                    .sorted()
                    .toList();
        }
    }

    @Test
    void earlierVersionsAreTakenAlongAsPlainFilesWithAnIndex() throws Exception {
        handOver().ends(0);
        Path out = dir.resolve("out");
        lab.run("restore", "latest:versions", "--target", out.toString(), "--job", "hand-over")
                .ends(0);
        List<String> files = listed(out);
        assertEquals(5, files.size(), files.toString());
        assertEquals("INDEX.txt", files.getFirst());
        List<String> app = files.stream().filter(f -> f.contains("app.py/")).toList();
        assertEquals(3, app.size(), files.toString());
        assertEquals("one\n", Files.readString(out.resolve(app.get(0))));
        assertEquals("two\n", Files.readString(out.resolve(app.get(1))));
        assertEquals("three\n", Files.readString(out.resolve(app.get(2))));
        assertTrue(app.get(0).matches("workspace/app\\.py/2026-01-01_\\d\\d-00-00\\.py"), app + "");
        String gone = files.get(4);
        assertTrue(gone.startsWith("workspace/old/gone.txt/2026-01-01_"), gone);
        String index = Files.readString(out.resolve("INDEX.txt"));
        for (String each : app) {
            assertTrue(index.contains("  versions/" + each + "\n"), index);
        }
        assertTrue(index.contains("by ada: works now [v1]"), index);
        assertTrue(index.contains("workspace/app.py\n  "), index);
        assertFalse(index.contains("same.txt"), index);
        assertFalse(index.contains("secret"), index);
    }

    @Test
    void restoringInPlacePutsTheSourcesBackAndNoVersions() throws Exception {
        handOver().ends(0);
        Files.delete(lab.path("ws/app.py"));
        lab.run("restore", "latest", "--in-place", "--job", "hand-over").ends(0);
        assertEquals("three\n", Files.readString(lab.path("ws/app.py")));
        assertFalse(Files.exists(lab.path("ws/versions")));
        assertFalse(Files.exists(Path.of("/versions")));
        lab.run("restore", "latest:versions", "--in-place", "--job", "hand-over")
                .ends(2)
                .says("other stores", "--target");
        lab.run("diff", "latest", "--job", "hand-over").ends(0).saysNot("versions");
        lab.run("verify", "--job", "hand-over").ends(0);
        lab.run(
                        "restore",
                        "latest",
                        "--target",
                        dir.resolve("all").toString(),
                        "--job",
                        "hand-over")
                .ends(0);
        assertTrue(Files.exists(dir.resolve("all/versions/INDEX.txt")));
        assertTrue(Files.exists(dir.resolve("all/workspace/same.txt")));
    }

    @Test
    void anIncrementStoresNoVersionAgain() throws Exception {
        handOver("--name", "one").ends(0);
        handOver("--incremental", "--name", "two").ends(0).says("0 new, 0 updated, 0 deleted");
        handOver("--incremental", "--name", "two", "--skip-if-unchanged").ends(0);
        assertFalse(Files.exists(dir.resolve("items/two-2.tar.gz")));
        String all = lab.run("ls", "latest", "--recursive", "--job", "hand-over").ends(0).out();
        assertTrue(all.contains("versions/workspace/old/gone.txt/2026"), all);
        write("ws/app.py", "four\n", 4);
        lab.run("backup", "history").ends(0);
        handOver("--incremental", "--name", "three").ends(0).says("1 new");
        Path item = dir.resolve("items/three.tar.gz");
        assertTrue(Files.size(item) < 4096, "" + Files.size(item));
        lab.run("verify", "--job", "hand-over").ends(0).says("3 points");
        lab.run("cat", "latest:versions/INDEX.txt", "--job", "hand-over")
                .ends(0)
                .says("workspace/app.py/2026-01-04_", "workspace/app.py/2026-01-01_");
    }

    @Test
    void pathsChooseVersionsTooAndIncludedFoldersHaveTheirs() throws Exception {
        write("flows/a.txt", "flow\n", 1);
        configure(
                """
                paths = ["old/", "lost.py"]
                include = { flows = "../flows" }

                [job.flows]
                sources = ["../flows"]
                store = "versioned:%s"
                """
                        .formatted(dir.resolve("kept-flows")));
        lab.run("backup", "flows").ends(0);
        write("flows/a.txt", "flow two\n", 2);
        handOver().ends(3).says("lost.py");
        String all = lab.run("ls", "latest", "--recursive", "--job", "hand-over").ends(0).out();
        assertTrue(all.contains("versions/workspace/old/gone.txt/2026"), all);
        assertTrue(all.contains("versions/flows/a.txt/2026-01-01_"), all);
        assertFalse(all.contains("versions/workspace/app.py"), all);
    }

    @Test
    void aMirrorKeepsNoVersionsAndThatIsSaid() throws Exception {
        lab.write("other/a.txt", "a");
        lab.write(
                "other/coffer.toml",
                """
                [job.copy]
                sources = ["."]
                store = "mirror:%s"

                [job.hand-over]
                sources = ["."]
                store = "%s"
                include_versions = true
                """
                        .formatted(dir.resolve("mirror"), store));
        lab.in(lab.path("other"));
        lab.run("backup", "copy").ends(0);
        handOver().ends(3).says("a mirror has the latest state alone", "mirror:");
        lab.run("cat", "latest:workspace/a.txt", "--job", "hand-over").ends(0).says("a");
    }

    @Test
    void versionsThatCannotBeReadStayAsTheLastItemHasThem() throws Exception {
        handOver("--name", "one").ends(0);
        Files.move(dir.resolve("kept"), dir.resolve("elsewhere"));
        handOver("--incremental", "--name", "two").ends(3).says("versions", "is not there");
        Path out = dir.resolve("out");
        lab.run("restore", "latest:versions", "--target", out.toString(), "--job", "hand-over")
                .ends(0);
        assertEquals(5, listed(out).size());
    }

    @Test
    void oneVersionThatIsDamagedIsNamedAndTheOthersAreThere() throws Exception {
        Path versions = dir.resolve("kept/app.py/app.py_diffs");
        List<String> diffs = listed(versions);
        Files.writeString(versions.resolve(diffs.getFirst()), "no diff");
        handOver().ends(3).says("versions/workspace/app.py/2026-01-0");
        String all = lab.run("ls", "latest", "--recursive", "--job", "hand-over").ends(0).out();
        assertTrue(all.contains("versions/workspace/old/gone.txt/2026"), all);
        lab.run("cat", "latest:workspace/app.py", "--job", "hand-over").ends(0).says("three");
    }

    @Test
    void aVaultOfTheConfigurationServesAsWell() throws Exception {
        lab.write("password", "secret");
        configure(
                """

                [job.far]
                sources = ["."]
                store = "vault:%s"
                password_file = "../password"
                """
                        .formatted(dir.resolve("vault")));
        lab.run("backup", "far").ends(0);
        write("ws/same.txt", "changed after all\n", 5);
        lab.run("backup", "far").ends(0);
        handOver().ends(0);
        String index =
                lab.run("cat", "latest:versions/INDEX.txt", "--job", "hand-over").ends(0).out();
        assertTrue(index.contains("workspace/same.txt/2026-01-05_"), index);
        assertTrue(index.contains(" of vault:"), index);
        assertEquals(index.indexOf("app.py/2026-01-03_"), index.lastIndexOf("app.py/2026-01-03_"));
        lab.run("restore", "latest:versions", "--target", dir + "/out", "--job", "hand-over")
                .ends(0);
    }

    @Test
    void onlyArchivesTakeVersionsAlong() throws Exception {
        configure("");
        lab.with("COFFER_INCLUDE_VERSIONS", "true");
        lab.run("backup", "history").ends(2).says("include_versions is for archives");
    }

    @Test
    void aFileThatIsSavedIntoSuchAnArchiveLeavesTheVersionsAsTheyAre() throws Exception {
        handOver().ends(0);
        write("ws/app.py", "four\n", 4);
        lab.run("save", "app.py", "-m", "mine", "--job", "hand-over").ends(0);
        lab.run("cat", "latest:workspace/app.py", "--job", "hand-over").ends(0).says("four");
        String all = lab.run("ls", "latest", "--recursive", "--job", "hand-over").ends(0).out();
        assertTrue(all.contains("versions/workspace/old/gone.txt/2026"), all);
    }

    @Test
    void suchAPointIsCopiedIntoOtherStores() throws Exception {
        handOver().ends(0);
        lab.with("COFFER_PASSWORD", "secret");
        for (String to : List.of("vault:" + dir.resolve("v"), "versioned:" + dir.resolve("c"))) {
            lab.run("copy", "latest", "--job", "hand-over", "--to", to).ends(0);
            String all = lab.run("ls", "latest", "--recursive", "--store", to).ends(0).out();
            assertTrue(all.contains("workspace/app.py"), all);
            assertTrue(all.contains("versions/workspace/old/gone.txt/2026"), all);
        }
    }
}
