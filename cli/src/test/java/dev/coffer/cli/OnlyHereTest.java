package dev.coffer.cli;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A question about points tells which files nothing else has. */
class OnlyHereTest {
    private static final Pattern CODE = Pattern.compile("[A-Z2-7]{4}(-[A-Z2-7]{4}){3}");

    @TempDir Path dir;
    private CommandLab lab;

    @BeforeEach
    void aWorkspace() throws IOException {
        lab = new CommandLab(dir.resolve("home")).with("COFFER_PASSWORD", "correct horse");
        lab.in(Files.createDirectories(dir.resolve("home/work")));
    }

    /** Three points: the first alone has a version of a and all of gone, the second what is new. */
    private void points(String kind) throws IOException {
        String store = kind + ":" + dir.resolve("place");
        lab.with("COFFER_STORE", store);
        lab.write("work/src/below/a", "the first version");
        lab.write("work/src/below/gone", "here once");
        lab.write("work/src/same", "as ever");
        lab.write("work/src/empty", "");
        lab.run("backup", "src/", "--to", store).ends(0);
        lab.write("work/src/below/a", "another version");
        Files.delete(dir.resolve("home/work/src/below/gone"));
        lab.write("work/src/late", "passing by");
        lab.run("backup", "src/", "--to", store).ends(0);
        Files.delete(dir.resolve("home/work/src/late"));
        lab.run("backup", "src/", "--to", store).ends(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"versioned", "archive", "vault"})
    void aQuestionNamesTheFilesThatNoOtherPointHas(String kind) throws Exception {
        points(kind);

        lab.typing("n\n")
                .run("delete", "latest~2")
                .ends(7)
                .says("2 files are in no other point: ")
                .says("below/a, ")
                .says("below/gone.");
        lab.typing("n\n")
                .run("forget", "latest~1")
                .ends(7)
                .says("1 file is in no other point: ")
                .says("late.");
        lab.typing("n\n").run("delete", "latest").ends(7).says("Every file in it is in another");
        lab.typing("place\n")
                .run("delete", "--now", "latest~2")
                .ends(0)
                .says("2 files are in no other point: ");
    }

    @Test
    void whatIsDeletedAlreadyIsNoOtherPoint() throws Exception {
        points("versioned");
        lab.run("delete", "latest", "--yes").ends(0).saysNot("no other point");

        lab.typing("n\n").run("delete", "latest").ends(7).says("2 files are in no other point: ");
    }

    @Test
    void aRequestTellsItToo() throws Exception {
        points("versioned");
        lab.run("approvals", "add", "alice", "--new-key", "alice.key", "--yes").ends(0);
        lab.write(
                "work/coffer.toml",
                "[job.w]\nsources = [\"src\"]\nstore = \"versioned:"
                        + dir.resolve("place")
                        + "\"\n[guard]\nforget = \"approve\"\n");

        lab.run("forget", "latest~2").ends(7);
        Matcher code = CODE.matcher(lab.run("approvals", "list").ends(0).out());
        code.find();
        lab.run("approvals", "show", code.group())
                .ends(0)
                .says("2 files are in no other point: ")
                .says("only here: ");
        lab.run("approvals", "show", code.group(), "--json")
                .ends(0)
                .isJson()
                .says("\"files_only_here\":\"2\"");
        lab.run("approvals", "approve", code.group(), "--key", "alice.key").ends(0);
        lab.run("forget", "latest~2").ends(0);
    }

    @Test
    void ageingThatAsksNobodyDoesNotLook() throws Exception {
        points("versioned");
        lab.write(
                "work/coffer.toml",
                "[job.w]\nsources = [\"src\"]\nstore = \"versioned:"
                        + dir.resolve("place")
                        + "\"\nkeep_last = 1\n");

        lab.run("forget", "w").saysNot("no other point");
    }
}
