package dev.coffer.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Runs the examples of docs/rules.md. */
class RulesPageTest {
    private static final Path PAGE = Path.of("../docs/rules.md");

    @TestFactory
    Stream<DynamicTest> examplesHold() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        List<String> example = null;
        for (String line : Files.readAllLines(PAGE)) {
            if (line.equals("```text")) {
                example = new ArrayList<>();
            } else if (line.equals("```") && example != null) {
                List<String> lines = example;
                tests.add(DynamicTest.dynamicTest(lines.get(0), () -> run(lines)));
                example = null;
            } else if (example != null) {
                example.add(line);
            }
        }
        assertTrue(tests.size() >= 6, "the examples are not found");
        return tests.stream();
    }

    /** Lines of a label and values, with two spaces or more between all of them. */
    private static void run(List<String> lines) throws BadRulesException {
        RulesBuilder builder = new RulesBuilder();
        RuledTree tree = RuledTree.of();
        List<String> expected = List.of();
        for (String line : lines) {
            List<String> words = List.of(line.split(" {2,}", -1));
            List<String> values = words.subList(1, words.size());
            switch (words.get(0)) {
                case "preset" -> builder.preset(configured(), values.get(0));
                case "coffer.toml" -> values.forEach(v -> builder.exclude(configured(), v));
                case "exceptions" -> values.forEach(v -> builder.keep(configured(), v));
                case "--exclude" ->
                        values.forEach(
                                v -> builder.exclude(new Origin.CommandLine("--exclude"), v));
                case "tree" -> tree = RuledTree.of(values.toArray(new String[0]));
                case "in the backup" -> expected = values;
                default -> throw new AssertionError("not understood: " + line);
            }
        }
        assertEquals(expected, tree.kept(builder.build()));
    }

    private static Origin configured() {
        return new Origin.Config("coffer.toml", 1, 0);
    }

    @Test
    void theExceptionsOfWorkspaceAreThoseThatThePageNames() throws IOException {
        String page = Files.readString(PAGE);
        for (PresetGroup group : Presets.groups(Presets.WORKSPACE)) {
            for (String exception : group.exceptions()) {
                assertTrue(page.contains("`" + exception + "`"), exception);
            }
        }
    }
}
