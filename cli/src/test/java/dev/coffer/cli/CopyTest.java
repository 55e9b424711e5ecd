package dev.coffer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Path;

/** {@code coffer copy} between stores of any kinds. */
class CopyTest {
    @TempDir Path dir;
    private CommandLab lab;

    @BeforeEach
    void twoStates() throws IOException {
        lab = new CommandLab(dir).with("COFFER_PASSWORD", "secret");
    }

    private String store(String kind, String name) {
        return kind + ":" + lab.path(name);
    }

    private void backUpTwice(String store) throws IOException {
        lab.write("ws/a.txt", "one\n");
        lab.write("ws/d/b.txt", "b\n");
        String source = lab.path("ws").toString();
        lab.run("backup", source, "--to", store, "--note", "first", "--tag", "t").ends(0);
        lab.write("ws/a.txt", "two\n");
        lab.run("backup", source, "--to", store, "--note", "second").ends(0);
    }

    @ParameterizedTest
    @CsvSource({"versioned, vault", "vault, versioned", "versioned, versioned", "mirror, vault"})
    void pointsHaveInTheOtherStoreWhatTheyHaveHere(String kind, String other) throws Exception {
        String from = store(kind, "from");
        String to = store(other, "to");
        backUpTwice(from);
        boolean all = !kind.equals("mirror");
        lab.run("copy", "--from", from, "--to", to, "-n").ends(0).says("would copy");
        lab.run("copy", "--from", from, "--to", to)
                .ends(0)
                .says(all ? "copied 2 points" : "copied 1 point");
        lab.run("cat", "latest:a.txt", "--store", to).ends(0).says("two\n");
        lab.run("cat", "latest:d/b.txt", "--store", to).ends(0).says("b\n");
        lab.run("list", "--store", to).ends(0).says("second", "copy-of:");
        if (all) {
            lab.run("cat", "latest~1:a.txt", "--store", to).ends(0).says("one\n");
            lab.run("list", "--store", to, "--tag", "t").ends(0).says("first").saysNot("second");
        }
        lab.run("verify", "--store", to).ends(0);
        lab.run("copy", "--from", from, "--to", to).ends(0).says("copied 0 points", "already");
    }

    @Test
    void aPointThatTheOtherStoreMakesNoneOfIsNotToldAsCopied() throws Exception {
        String from = store("vault", "from");
        backUpTwice(from);
        lab.run("backup", lab.path("ws").toString(), "--to", from).ends(0); // nothing changed
        String to = store("versioned", "to");
        lab.run("copy", "--from", from, "--to", to).ends(0).says("copied 2 points", "1 other");
        lab.run("list", "--store", to).ends(0).says("2 points");
        lab.run("copy", "--from", from, "--to", to).ends(0).says("copied 0 points");
    }

    @Test
    void oneNamedPointIsCopiedAlone() throws Exception {
        String from = store("versioned", "from");
        String to = store("vault", "to");
        backUpTwice(from);
        CommandLab.Outcome json =
                lab.run("copy", "latest~1", "--from", from, "--to", to, "--json").ends(0).isJson();
        assertEquals(1, json.out().split("\"note\":\"first\"", -1).length - 1, json.out());
        lab.run("list", "--store", to).ends(0).says("1 point").saysNot("second");
    }

    @Test
    void aStoreIsNotCopiedIntoItself() throws Exception {
        String from = store("versioned", "from");
        backUpTwice(from);
        lab.run("copy", "--from", from, "--to", from).ends(2).says("the same store");
    }
}
