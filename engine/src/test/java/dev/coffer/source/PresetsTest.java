package dev.coffer.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.base.TreePath;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

class PresetsTest {
    private static final Origin OPTION = new Origin.CommandLine("--preset");

    private static Rules preset(String name) throws BadRulesException {
        return new RulesBuilder().preset(OPTION, name).build();
    }

    private static void assertLeftOut(Rules rules, String... paths) throws Exception {
        for (String path : paths) {
            Verdict verdict = RuledTree.of(path).explain(rules, path);
            assertTrue(verdict.isLeftOut(), () -> path + " is " + verdict.sentence());
        }
    }

    private static void assertKept(Rules rules, String... paths) throws Exception {
        for (String path : paths) {
            Verdict verdict = RuledTree.of(path).explain(rules, path);
            assertFalse(verdict.isLeftOut(), () -> path + " is " + verdict.sentence());
        }
    }

    @Test
    void everyPatternOfEveryPresetCanBeUsedAndEveryGroupHasAReason() {
        for (String name : Presets.NAMES) {
            assertEquals(List.of(), new RulesBuilder().preset(OPTION, name).problems());
            Set<String> groups = new HashSet<>();
            for (PresetGroup group : Presets.groups(name)) {
                assertTrue(groups.add(group.name()), group.name() + " is there twice");
                assertFalse(group.why().isEmpty(), group.name());
                assertTrue(group.patterns().size() + group.exceptions().size() > 0, group.name());
                assertTrue(Presets.NAMES.containsAll(group.presets()), group.name());
            }
        }
    }

    @Test
    void noneHasNoPatternAndCachesIsPartOfWorkspace() {
        assertEquals(List.of(), Presets.groups("none"));
        assertTrue(Presets.groups("workspace").containsAll(Presets.groups("caches")));
    }

    @Test
    void workspaceLeavesOutWhatIsBuiltFetchedOrLeftBehind() throws Exception {
        assertLeftOut(
                preset("workspace"),
                "app/__pycache__/a.cpython-313.pyc",
                "a.pyo",
                ".venv/bin/python",
                "venv/x",
                "pkg.egg-info/PKG-INFO",
                "web/node_modules/left-pad/index.js",
                "web/.next/server.js",
                "java/target/app.jar",
                "java/Main.class",
                ".gradle/x",
                "rust/target/debug/app",
                "lib.rlib",
                "go/__debug_bin123",
                "app.exe",
                "build/x",
                "dist/x",
                ".idea/workspace.xml",
                ".main.c.swp",
                "main.c~",
                ".DS_Store",
                "Thumbs.db",
                "old.zip",
                "old.tar",
                "old.tar.gz",
                "old.tar.zst",
                "old.tgz",
                "disk.iso",
                "disk.qcow2",
                "talk.mp4",
                "song.mp3",
                "app.log",
                "app.log.1",
                "app.log.gz",
                "app.lock",
                "app.pid",
                ".~lock.letter.odt#",
                "x.tmp",
                "~$letter.docx",
                "users_data.json",
                "model_registry.json",
                "run_log.json");
    }

    @Test
    void workspaceKeepsThePersonsWork() throws Exception {
        assertKept(
                preset("workspace"),
                "src/main.py",
                "README.md",
                ".env",
                ".gitignore",
                ".idea/runConfigurations/app.xml",
                ".vscode/launch.json",
                "Cargo.lock",
                "web/yarn.lock",
                "web/package-lock.json",
                "poetry.lock",
                "flake.lock",
                "app.db",
                "app.sqlite3",
                "logo.png",
                "data.json",
                "src/main/java/org/x/build/Step.java",
                "src/main/java/org/x/target/Aim.java",
                "a_config.json",
                "sub/settings.local.json",
                "BRANCH_REGISTRY.json");
    }

    @Test
    void theHistoryOfVersionControlIsKeptWhole() throws Exception {
        for (String name : List.of("caches", "workspace")) {
            assertKept(
                    preset(name),
                    ".git/logs/HEAD",
                    ".git/refs/heads/build/x",
                    ".git/refs/heads/target/node_modules",
                    ".git/refs/heads/fix.log",
                    "sub/.git/index.lock",
                    "bare.git/refs/heads/dist/a",
                    ".hg/store/x.tmp",
                    ".svn/pristine/a.zip");
        }
    }

    @Test
    void thePersonMayStillLeaveHistoryOut() throws Exception {
        Rules rules =
                new RulesBuilder()
                        .preset(OPTION, "workspace")
                        .exclude(new Origin.Config("coffer.toml", 1, 1), ".git/")
                        .build();
        assertEquals(List.of("a"), RuledTree.of(".git/HEAD", "a").kept(rules));
    }

    @Test
    void templatesAreKeptWithEveryFileAndEveryEmptyFolder() throws Exception {
        String[] paths = {
            "templates/",
            "templates/a.zip",
            "templates/build/",
            "templates/build/x_data.json",
            "templates/empty/",
            "templates/node_modules/",
            "templates/node_modules/a.log"
        };
        assertEquals(List.of(paths), RuledTree.of(paths).kept(preset("workspace")));
    }

    @Test
    void cachesLeavesOutNothingThatCannotBeMadeAgain() throws Exception {
        Rules caches = preset("caches");
        assertLeftOut(caches, "__pycache__/a", "a.pyc", ".DS_Store", "web/.next/cache/x");
        assertKept(
                caches,
                "node_modules/a.js",
                "target/x",
                "build/x",
                ".venv/x",
                "a.zip",
                "a.log",
                "x_data.json");
    }

    @Test
    void includeLogsLetsLogFilesIn() throws Exception {
        Rules rules = new RulesBuilder().preset(OPTION, "workspace").includeLogs(true).build();
        assertKept(rules, "app.log", "app.log.1", "run_log.json");
        assertLeftOut(rules, "app.tmp", "users_data.json");
    }

    @Test
    void initCanListTheFilesThatOnlyTheirNamesLeaveOut() throws Exception {
        RuledTree tree =
                RuledTree.of(
                        "a_data.json",
                        "a_data.txt",
                        "sub/b_registry.json",
                        "sub/c_log.json",
                        "sub/d_log.json",
                        "templates/e_data.json",
                        "node_modules/f_data.json",
                        "x.log");
        tree.ignoreFile("sub", "!d_log.json");
        RulesBuilder builder = new RulesBuilder().preset(OPTION, "workspace");
        DoubtfulFiles doubtful = new DoubtfulFiles(builder.build(), tree);
        List<String> listed = new ArrayList<>();
        for (String path : tree.kept(builder.sparingDoubtful().build())) {
            if (!path.endsWith("/") && doubtful.leavesOut(TreePath.parse(path), 0)) {
                listed.add(path);
            }
        }
        assertEquals(List.of("a_data.json", "sub/b_registry.json", "sub/c_log.json"), listed);
    }
}
