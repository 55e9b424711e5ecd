package dev.coffer.source;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class VerdictTest {
    private static final Origin LINE = new Origin.Config("coffer.toml", 12, 5);

    private final RulesBuilder builder = new RulesBuilder();

    @Test
    void saysWhichRuleDecidedAndWhy() throws Exception {
        Rules rules =
                builder.preset(LINE, "workspace")
                        .exclude(LINE, "out/")
                        .exclude(LINE, "!keep.log")
                        .keep(new Origin.Config("coffer.toml", 20, 14), "out/report/*.pdf")
                        .keep(new Origin.CommandLine("--exception"), "*.keep.zip")
                        .excludeLargerThan(new Origin.CommandLine("--exclude-larger-than"), 2048)
                        .build();
        RuledTree tree =
                RuledTree.of(
                                "a.txt",
                                "a.log",
                                "keep.log",
                                "a.keep.zip",
                                "out/b.txt",
                                "out/report/r.pdf",
                                "out/report/r.txt",
                                "sub/x/y.bak",
                                "c/d/e")
                        .file("large", 4096)
                        .ignoreFile("sub", "# ours", "x/*.bak")
                        .tagged("c");
        assertSays(tree, rules, "a.txt", "kept, no rule leaves it out");
        assertSays(tree, rules, "a.log", "left out by *.log (preset workspace, logs)");
        assertSays(tree, rules, "keep.log", "kept, let in by !keep.log (coffer.toml:12:5)");
        assertSays(
                tree,
                rules,
                "a.keep.zip",
                "kept by the exception *.keep.zip (--exception); else it would be left out by *.zip"
                        + " (preset workspace, archives)");
        assertSays(
                tree,
                rules,
                "out",
                "left out by out/ (coffer.toml:12:5); only what the exception out/report/*.pdf"
                        + " (coffer.toml:20:14) keeps in it");
        assertSays(
                tree,
                rules,
                "out/b.txt",
                "left out with the folder out/, which is left out by out/ (coffer.toml:12:5)");
        assertSays(
                tree,
                rules,
                "out/report/r.pdf",
                "kept by the exception out/report/*.pdf (coffer.toml:20:14); else it would be left"
                    + " out with the folder out/, which is left out by out/ (coffer.toml:12:5)");
        assertSays(
                tree,
                rules,
                "out/report/r.txt",
                "left out with the folder out/, which is left out by out/ (coffer.toml:12:5)");
        assertSays(tree, rules, "sub/x/y.bak", "left out by x/*.bak (sub/.cofferignore:2)");
        assertSays(
                tree,
                rules,
                "large",
                "left out, because it has 4096 bytes, more than the 2048 of --exclude-larger-than");
        assertSays(
                tree,
                rules,
                "c/d/e",
                "left out, because c/CACHEDIR.TAG marks the folder as a cache");
        assertSays(tree, rules, "c/CACHEDIR.TAG", "kept, no rule leaves it out");
        assertSays(tree, rules, ".", "kept, no rule leaves it out");
    }

    private static void assertSays(RuledTree tree, Rules rules, String path, String sentence)
            throws Exception {
        assertEquals(sentence, tree.explain(rules, path).sentence(), path);
    }

    @Test
    void explainsExactlyWhatTheScanDoes() throws Exception {
        Rules rules =
                builder.preset(LINE, "workspace")
                        .exclude(LINE, "out/")
                        .keep(LINE, "out/**/x/*.txt")
                        .build();
        RuledTree tree =
                RuledTree.of(
                                "out/a/x/b.txt",
                                "out/a/b.txt",
                                "out/x/b.c",
                                "x.log",
                                "templates/x.log")
                        .tagged("out/x")
                        .tagged("q/templates");
        for (String path : tree.paths()) {
            boolean kept = tree.kept(rules).contains(path);
            Verdict verdict = tree.explain(rules, path);
            boolean shown =
                    !verdict.isLeftOut() || (kept && verdict instanceof Verdict.LookedThrough);
            assertEquals(kept, shown, () -> path + " is " + verdict.sentence());
        }
    }
}
