package dev.coffer.cli;

import dev.coffer.base.SystemClock;
import dev.coffer.testkit.SettableClock;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One store of any kind, and points made in it from the command line, an hour apart. */
abstract class PointsFixture {
    static final String PASSWORD = "correct horse";

    private static final Pattern ID = Pattern.compile("\\{\"id\":\"([0-9a-f]+)\"");

    @TempDir Path dir;
    CommandLab lab;
    SettableClock clock;

    @BeforeEach
    final void aMachine() {
        clock =
                new SettableClock(
                        SystemClock.local().instant().plusSeconds(3600),
                        SystemClock.local().getZone());
        lab = newLab();
    }

    final CommandLab newLab() {
        return new CommandLab(dir.resolve("home")).with("COFFER_PASSWORD", PASSWORD).with(clock);
    }

    final String store(String kind) {
        return kind + ":" + dir.resolve("place");
    }

    /** So many points, each with a line of its own in {@code notes.txt}. */
    final List<String> points(String kind, int count, String... more) throws IOException {
        lab.with("COFFER_STORE", store(kind));
        for (int i = 1; i <= count; i++) {
            backUp(kind, i, more);
        }
        return ids();
    }

    final void backUp(String kind, int version, String... more) throws IOException {
        lab.write("work/notes.txt", "as ever\n".repeat(50) + "version " + version + "\n");
        clock.advance(Duration.ofHours(1));
        List<String> words = new ArrayList<>(List.of("backup", lab.path("work").toString()));
        words.addAll(List.of("--to", store(kind)));
        words.addAll(List.of(more));
        lab.run(words.toArray(String[]::new)).ends(0);
    }

    /** The points that are listed, oldest first. */
    final List<String> ids() {
        Matcher ids = ID.matcher(lab.run("list", "--json").ends(0).out());
        return ids.results().map(found -> found.group(1)).toList();
    }

    /** Skips the test where there is no restic. */
    final Restic restic() {
        return Restic.on(dir.resolve("place"), PASSWORD);
    }
}
