package dev.coffer.cli;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;

/** A source with one file, and the place of a mirror of it, for tests of commands. */
abstract class WithASource {
    @TempDir Path home;
    CommandLab lab;
    String source;
    String store;

    @BeforeEach
    void plant() throws IOException {
        lab = new CommandLab(home);
        lab.write("ws/a.txt", "one\n");
        source = lab.path("ws").toString();
        store = "mirror:" + lab.path("m");
    }
}
