package dev.coffer.source;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import java.util.List;

class ExceptionsTest {
    private static final Origin CONFIG = new Origin.Config("coffer.toml", 1, 0);
    private static final Origin OPTION = new Origin.CommandLine("--exclude");

    private final RulesBuilder builder = new RulesBuilder();

    private RulesBuilder exclude(String... patterns) {
        for (String pattern : patterns) {
            builder.exclude(OPTION, pattern);
        }
        return builder;
    }

    private Rules keep(String... exceptions) throws BadRulesException {
        for (String exception : exceptions) {
            builder.keep(CONFIG, exception);
        }
        return builder.build();
    }

    @Test
    void anExceptionWinsOverPatternsOfEveryOrigin() throws Exception {
        exclude("*.json").preset(CONFIG, "workspace");
        builder.exclude(CONFIG, "a.json");
        RuledTree tree =
                RuledTree.of("a.json", "b.json", "sub/a.json").ignoreFile("sub", "/a.json");
        assertEquals(List.of("a.json", "sub/", "sub/a.json"), tree.kept(keep("a.json")));
    }

    @Test
    void anExceptionByNameDoesNotOpenAFolderThatIsLeftOut() throws Exception {
        exclude("out/");
        RuledTree tree = RuledTree.of("out/a_config.json", "a_config.json");
        assertEquals(
                List.of("a_config.json"), tree.kept(keep("*_config.json", "**/*_config.json")));
    }

    @Test
    void anExceptionWithAPathOpensTheFolderForWhatItNames() throws Exception {
        exclude("out/");
        RuledTree tree =
                RuledTree.of("out/keep/a", "out/keep/deep/b", "out/other/c", "out/x_config.json");
        assertEquals(
                List.of("out/", "out/keep/", "out/keep/a", "out/keep/deep/", "out/keep/deep/b"),
                tree.kept(keep("out/keep/**", "*_config.json")));
    }

    @Test
    void aFolderThatIsOpenedShowsOnlyIfSomethingInItIsKept() throws Exception {
        exclude("out/");
        RuledTree tree = RuledTree.of("out/keep/", "out/a");
        assertEquals(List.of(), tree.kept(keep("out/keep/**")));
    }

    @Test
    void emptyFoldersThatAnExceptionMatchesAreKept() throws Exception {
        exclude("templates/");
        RuledTree tree = RuledTree.of("templates/empty/", "templates/deep/er/", "templates/a.zip");
        assertEquals(
                List.of(
                        "templates/",
                        "templates/a.zip",
                        "templates/deep/",
                        "templates/deep/er/",
                        "templates/empty/"),
                tree.kept(keep("templates/**")));
    }

    @Test
    void anExceptionForAFolderKeepsTheFolderAndLeavesItsInsideToThePatterns() throws Exception {
        exclude("vendor/", "*.o");
        RuledTree tree = RuledTree.of("vendor/a.c", "vendor/a.o");
        assertEquals(List.of("vendor/", "vendor/a.c"), tree.kept(keep("vendor/")));
    }

    @Test
    void belowAFolderKeptInsideOneLeftOutThePatternsHoldAgain() throws Exception {
        exclude("out/", "*.o");
        RuledTree tree =
                RuledTree.of("out/lib/a.c", "out/lib/a.o", "out/lib/b.keep.o", "out/b.keep.o")
                        .ignoreFile("out/lib", "!a.o", "*.c");
        assertEquals(
                List.of("out/", "out/lib/", "out/lib/b.keep.o"),
                tree.kept(keep("out/lib/", "*.keep.o")));
    }

    @Test
    void starsInAPathOpenNothingBeforeTheFolderIsNamed() throws Exception {
        exclude("out/", "a/out/deep/");
        RuledTree tree =
                RuledTree.of(
                        "a/out/x/keep.txt", "a/out/keep.txt", "b/out/c/out/keep.txt", "keep.txt");
        Rules rules = keep("**/out/keep.txt", "/*/*/x/*.txt");
        assertEquals(List.of("a/", "a/out/", "a/out/keep.txt", "b/", "keep.txt"), tree.kept(rules));
    }

    @Test
    void insideAFolderThatWasNamedStarsReachToAnyDepth() throws Exception {
        exclude("out/");
        RuledTree tree = RuledTree.of("out/a/b/LICENSE", "out/a/b/c", "out/LICENSE");
        assertEquals(
                List.of("out/", "out/LICENSE", "out/a/", "out/a/b/", "out/a/b/LICENSE"),
                tree.kept(keep("/out/**/LICENSE")));
    }

    @Test
    void anExceptionReachesIntoACacheLikeIntoAFolderLeftOut() throws Exception {
        RuledTree tree = RuledTree.of("target/doc/a", "target/b", "target/c.keep").tagged("target");
        builder.excludeCaches(true);
        assertEquals(
                List.of("target/", "target/CACHEDIR.TAG", "target/doc/", "target/doc/a"),
                tree.kept(keep("target/doc/**", "*.keep")));
    }

    @Test
    void aCacheThatAnExceptionMatchesIsKeptWhole() throws Exception {
        RuledTree tree = RuledTree.of("templates/c/a").tagged("templates/c");
        builder.excludeCaches(true);
        assertEquals(
                List.of("templates/", "templates/c/", "templates/c/CACHEDIR.TAG", "templates/c/a"),
                tree.kept(keep("templates/**")));
    }

    @Test
    void anExceptionForFoldersDoesNotKeepAFileOfThatName() throws Exception {
        exclude("x");
        assertEquals(
                List.of("b/", "b/x/"),
                RuledTree.of("a/x", "b/x/").kept(keep("b/x/", "x/")).stream()
                        .filter(path -> !path.equals("a/"))
                        .toList());
    }
}
