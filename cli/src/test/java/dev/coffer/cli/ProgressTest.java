package dev.coffer.cli;

import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The line at the bottom of a terminal. */
class ProgressTest {
    @TempDir Path home;
    private CommandLab lab;

    @BeforeEach
    void plant() throws IOException {
        lab = new CommandLab(home);
        lab.write("ws/a.txt", "one\n");
        Files.write(lab.path("ws/large"), new byte[3 << 20]);
        for (String kind : new String[] {"mirror", "versioned"}) {
            String source = lab.path("ws").toString();
            lab.run("backup", source, "--to", kind + ":" + lab.path(kind)).ends(0);
        }
        lab.typing("");
    }

    @Test
    void verifyShowsHowMuchOfAllIsDone() {
        for (String kind : new String[] {"mirror", "versioned"}) {
            lab.run("verify", "--store", kind + ":" + lab.path(kind)).ends(0).says(" %  ");
        }
    }

    @Test
    void restoreShowsHowMuchOfAllIsDone() {
        String target = lab.path("back").toString();
        CommandLab.Outcome done =
                lab.run("restore", "latest", "--target", target, "--store", store()).ends(0);
        done.says("] ").says(" %  ");
    }

    @Test
    void nothingOfTheKindIsShownWhereThereIsNoTerminal() {
        CommandLab piped = new CommandLab(home);
        assertFalse(piped.run("verify", "--store", store()).ends(0).err().contains("%"));
    }

    private String store() {
        return "mirror:" + lab.path("mirror");
    }
}
