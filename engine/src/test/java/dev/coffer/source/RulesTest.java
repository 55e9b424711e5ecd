package dev.coffer.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.base.Name;
import dev.coffer.base.TreePath;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

class RulesTest {
    private static final Origin OPTION = new Origin.CommandLine("--exclude");

    private final RulesBuilder builder = new RulesBuilder();

    private RulesBuilder configured(String... patterns) {
        int line = 1;
        for (String pattern : patterns) {
            builder.exclude(new Origin.Config("coffer.toml", line++, 0), pattern);
        }
        return builder;
    }

    @Test
    void withoutRulesEverythingIsKept() throws Exception {
        RuledTree tree = RuledTree.of("a.pyc", "node_modules/x.js", "empty/").tagged("cache");
        assertEquals(
                List.of(
                        "a.pyc",
                        "cache/",
                        "cache/CACHEDIR.TAG",
                        "empty/",
                        "node_modules/",
                        "node_modules/x.js"),
                tree.kept(builder.build()));
        assertEquals(tree.kept(builder.build()), tree.kept(Rules.keepAll()));
    }

    @Test
    void ignoreFilesCountUnlessTheyAreSwitchedOff() throws Exception {
        RuledTree tree = RuledTree.of("a.tmp", "b").ignoreFile(".", "*.tmp");
        assertEquals(List.of("b"), tree.kept(builder.build()));
        assertEquals(List.of("a.tmp", "b"), tree.kept(builder.ignoreFiles(false).build()));
        assertEquals(List.of("a.tmp", "b"), tree.kept(Rules.keepAll()));
    }

    @Test
    void laterPlacesWinOverEarlierOnesWhateverTheSequenceOfTheCalls() throws Exception {
        builder.exclude(OPTION, "!d.log");
        configured("*.log", "!b.log");
        builder.preset(OPTION, "workspace");
        RuledTree tree =
                RuledTree.of(
                                "a.log",
                                "b.log",
                                "c.log",
                                "d.log",
                                "sub/b.log",
                                "sub/c.log",
                                "sub/d.log")
                        .ignoreFile(".", "!c.log", "d.log")
                        .ignoreFile("sub", "*.log", "!b.log");
        assertEquals(
                List.of("b.log", "c.log", "d.log", "sub/", "sub/b.log", "sub/d.log"),
                tree.kept(builder.build()));
    }

    @Test
    void deeperIgnoreFilesWinAlsoOverPathsOfThoseAbove() throws Exception {
        RuledTree tree =
                RuledTree.of("sub/a", "sub/b")
                        .ignoreFile(".", "/sub/a", "!/sub/b")
                        .ignoreFile("sub", "!a", "/b");
        assertEquals(List.of("sub/", "sub/a"), tree.kept(builder.build()));
    }

    @Test
    void theCommandLineWinsOverIgnoreFilesWithPathsToo() throws Exception {
        builder.exclude(OPTION, "!/sub/a").exclude(OPTION, "sub/b");
        RuledTree tree = RuledTree.of("sub/a", "sub/b").ignoreFile("sub", "a", "!b");
        assertEquals(List.of("sub/", "sub/a"), tree.kept(builder.build()));
    }

    @Test
    void nothingIsLetInBelowAFolderThatIsLeftOut() throws Exception {
        configured("out/", "!out/keep.txt", "!keep.txt");
        assertEquals(
                List.of("keep.txt"),
                RuledTree.of("out/keep.txt", "keep.txt").kept(builder.build()));
    }

    @Test
    void starsBesideTextReachNoDeeperThanOneName() throws Exception {
        // As gitignore(5) says; git before 2.53 took a literal beginning with ** for a/**.
        configured("ab**/x", "/c**d");
        assertEquals(
                List.of("ab/", "ab/y/", "ab/y/x", "abx", "c/", "c/d"),
                RuledTree.of("ab/x", "ab/y/x", "abx", "c/d", "c1d").kept(builder.build()));
    }

    @Test
    void aQuestionMarkIsOneByte() throws Exception {
        configured("?.txt", "??.md");
        assertEquals(
                List.of("é.txt"), RuledTree.of("a.txt", "é.txt", "é.md").kept(builder.build()));
    }

    @Test
    void aListOfPatternsIsReadLikeAGitignore() throws Exception {
        String list = "\ufeff# comment\r\n*.a\r\n\n\\#b \n!keep.a\nc\\ ";
        builder.excludeFrom("--exclude-from", "list", list.getBytes(StandardCharsets.UTF_8));
        RuledTree tree = RuledTree.of("x.a", "keep.a", "#b", "b", "c", "c ");
        Rules rules = builder.build();
        assertEquals(List.of("b", "c", "keep.a"), tree.kept(rules));
        assertEquals(
                "left out by \\#b (--exclude-from list:4)", tree.explain(rules, "#b").sentence());
    }

    @Test
    void filesLargerThanTheLimitAreLeftOut() throws Exception {
        builder.excludeLargerThan(OPTION, 1000);
        RuledTree tree = RuledTree.of("folder/").file("at", 1000).file("over", 1001);
        assertEquals(List.of("at", "folder/"), tree.kept(builder.build()));
    }

    @Test
    void aPatternThatLetsInDoesNotLiftTheLimitButAnExceptionDoes() throws Exception {
        builder.excludeLargerThan(OPTION, 1000).keep(OPTION, "kept");
        configured("!let-in");
        RuledTree tree = RuledTree.of().file("let-in", 2000).file("kept", 2000);
        assertEquals(List.of("kept"), tree.kept(builder.build()));
    }

    @Test
    void ofACacheOnlyItsTagIsKept() throws Exception {
        RuledTree tree = RuledTree.of("c/a", "c/d/b", "c/d/CACHEDIR.TAG", "x").tagged("c");
        assertEquals(
                List.of("c/", "c/CACHEDIR.TAG", "x"),
                tree.kept(builder.excludeCaches(true).build()));
        assertEquals(7, tree.kept(builder.excludeCaches(false).build()).size());
    }

    @Test
    void presetsOtherThanNoneHeedCacheTagsUnlessTold() throws Exception {
        RuledTree tree = RuledTree.of("c/a").tagged("c");
        List<String> all = List.of("c/", "c/CACHEDIR.TAG", "c/a");
        List<String> emptied = List.of("c/", "c/CACHEDIR.TAG");
        assertEquals(all, tree.kept(new RulesBuilder().preset(OPTION, "none").build()));
        assertEquals(emptied, tree.kept(new RulesBuilder().preset(OPTION, "caches").build()));
        assertEquals(emptied, tree.kept(new RulesBuilder().preset(OPTION, "workspace").build()));
        assertEquals(
                all,
                tree.kept(
                        new RulesBuilder()
                                .preset(OPTION, "workspace")
                                .excludeCaches(false)
                                .build()));
    }

    @Test
    void aCacheTagIsValidByItsSignatureAlone() {
        byte[] tag =
                "Signature: 8a477f597d28d172789f06886806bc55\n# by a test"
                        .getBytes(StandardCharsets.US_ASCII);
        assertTrue(CacheTag.isValid(tag));
        tag[20] = 'x';
        assertFalse(CacheTag.isValid(tag));
        assertFalse(CacheTag.isValid(new byte[0]));
    }

    @Test
    void deeperFoldersShareTheirRulesWithTheFolderAbove() throws Exception {
        configured("*.o", "/top", "a/b/c");
        FolderRules deep = builder.build().root(null).enter(Name.of("x"), null, false);
        assertSame(deep, deep.enter(Name.of("y"), null, false));
    }

    @Test
    void whatIsWrongInAnIgnoreFileIsToldAndTheRestOfItHolds() throws Exception {
        IgnoreFile file =
                new IgnoreFile(TreePath.of("sub"), "a[\n*.o\nb\\".getBytes(StandardCharsets.UTF_8));
        FolderRules root = builder.build().root(null);
        FolderRules sub = root.enter(Name.of("sub"), file, false);
        assertTrue(sub.leavesOut(Name.of("x.o"), false, 0));
        assertEquals(
                List.of(
                        "sub/.cofferignore:1:2: pattern 'a[': the [ is never closed; close it with"
                                + " ], or write \\[ for a [ in the name",
                        "sub/.cofferignore:3:2: pattern 'b\\': it ends in a backslash that escapes"
                            + " nothing; take the backslash out, or write \\\\ for a backslash in"
                            + " the name"),
                sub.problems().stream().map(RuleProblem::toString).toList());
        assertEquals(List.of(), sub.enter(Name.of("deeper"), null, false).problems());
    }

    @Test
    void namesThatAreNotUtf8AreMatchedByTheirBytes() throws Exception {
        Name latin = Name.of(new byte[] {(byte) 0xe9, '.', 'c'});
        FolderRules rules = configured("?.c").build().root(null);
        assertTrue(rules.leavesOut(latin, false, 0));
        assertFalse(rules.leavesOut(Name.of("é.c"), false, 0));
    }

    @Test
    void whatIsInForceIsToldByPlaceAndDoesNotMoveWithTheLines() throws Exception {
        builder.exclude(OPTION, "*.iso")
                .keep(new Origin.Config("coffer.toml", 9, 1), "keep.iso")
                .excludeLargerThan(new Origin.CommandLine("--exclude-larger-than"), 10)
                .excludeCaches(true);
        configured("*.bak", "!a.bak");
        assertEquals(
                List.of(
                        "coffer.toml:  *.bak  !a.bak",
                        "--exclude:  *.iso",
                        "keep, coffer.toml:  keep.iso",
                        "caches: all but the tag in a folder with a CACHEDIR.TAG",
                        "--exclude-larger-than: files of more than 10 bytes"),
                builder.build().inForce());
        assertEquals(List.of(), Rules.keepAll().inForce());
    }

    @Test
    void whatIsInForceGivesTheSameRulesAgain() throws Exception {
        Random random = new Random(7);
        byte[] alphabet = {
            'a', 'x', '2', '0', ' ', ' ', '*', '?', '!', '#', '\\', '/', 7, (byte) 0xe9
        };
        int built = 0;
        for (int round = 0; round < 3000; round++) {
            RulesBuilder some = new RulesBuilder();
            if (round % 7 == 0) {
                some.preset(OPTION, "workspace").includeLogs(round % 2 == 0);
            }
            for (int i = random.nextInt(4); i >= 0; i--) {
                byte[] text = bytes(random, alphabet, 1 + random.nextInt(8));
                switch (random.nextInt(4)) {
                    case 0 -> some.exclude(new Origin.Config("my  own: coffer.toml", i, 1), text);
                    case 1 -> some.exclude(new Origin.CommandLine("--exclude"), text);
                    case 2 ->
                            some.exclude(new Origin.CommandLine("--exclude-from", "a  b", i), text);
                    default -> some.keep(new Origin.Config("coffer.toml", i, 1), text);
                }
            }
            if (random.nextBoolean()) {
                some.excludeLargerThan(OPTION, random.nextInt(100));
            }
            if (!some.problems().isEmpty()) {
                continue;
            }
            built++;
            Rules rules = some.build();
            Rules again = Rules.recorded(rules.inForce());
            assertEquals(rules.inForce(), again.inForce());
            FolderRules expected = rules.root(null);
            FolderRules actual = again.root(null);
            for (int i = 0; i < 50; i++) {
                byte[] text = bytes(random, alphabet, 1 + random.nextInt(4));
                if (Name.problem(text) != null) {
                    continue;
                }
                Name name = Name.of(text);
                boolean folder = random.nextBoolean();
                assertEquals(
                        expected.leavesOut(name, folder, i),
                        actual.leavesOut(name, folder, i),
                        () -> name + " under " + rules.inForce());
                assertEquals(expected.mustEnter(name), actual.mustEnter(name), name::toString);
            }
        }
        assertTrue(built > 1000, () -> "only few of the patterns meant anything");
    }

    private static byte[] bytes(Random random, byte[] alphabet, int length) {
        byte[] text = new byte[length];
        for (int i = 0; i < length; i++) {
            text[i] = alphabet[random.nextInt(alphabet.length)];
        }
        return text;
    }

    @Test
    void lineThatIsNoRuleIsNamed() {
        BadRulesException e =
                assertThrows(
                        BadRulesException.class,
                        () -> Rules.recorded(List.of("files on a full moon")));
        assertTrue(e.getMessage().contains("rule 'files on a full moon'"), e::getMessage);
    }
}
