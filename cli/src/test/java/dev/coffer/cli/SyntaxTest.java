package dev.coffer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

import java.util.List;

class SyntaxTest {
    private final Sample sample = new Sample();
    private final Show show = new Show();

    @Test
    void everyKindOfWordReachesItsField() {
        parse(
                "-n",
                "a note",
                "--dry-run",
                "--exclude",
                "*.o",
                "--exclude",
                "-x",
                "first",
                "second",
                "third");
        assertEquals("a note", sample.note);
        assertTrue(sample.dryRun);
        assertEquals(List.of("*.o", "-x"), sample.excludes);
        assertEquals("first", sample.point);
        assertEquals(List.of("second", "third"), sample.paths);
    }

    @Test
    void whatWasNotGivenStaysAsItWas() {
        parse("first");
        assertNull(sample.note);
        assertFalse(sample.dryRun);
        assertEquals(List.of(), sample.excludes);
        assertEquals(List.of(), sample.paths);
    }

    @Test
    void afterTwoDashesEverythingIsAnArgument() {
        parse("--", "--dry-run", "-n");
        assertFalse(sample.dryRun);
        assertEquals("--dry-run", sample.point);
        assertEquals(List.of("-n"), sample.paths);
    }

    @Test
    void wordsAreTakenAsTheyAre() {
        parse("-n", "${user.home} \"x\" 'y' \\", "@2026-11-20", "@/etc/hostname", "");
        assertEquals("${user.home} \"x\" 'y' \\", sample.note);
        assertEquals("@2026-11-20", sample.point);
        assertEquals(List.of("@/etc/hostname", ""), sample.paths);
    }

    @Test
    void theInnermostSubcommandIsTheOneThatRuns() {
        assertSame(
                show, Syntax.of("coffer parent", new Parent()).parse("show", "--all").getCommand());
        assertTrue(show.all);
    }

    @Test
    void aValueThatDoesNotFitIsAUsageErrorThatNamesItsOption() {
        ParameterException e =
                assertThrows(ParameterException.class, () -> parse("--depth", "deep", "first"));
        assertEquals("--depth: not a number: deep", e.getMessage());
    }

    @Test
    void wordsThatFitNothingAreUsageErrors() {
        assertThrows(UnmatchedArgumentException.class, () -> parse("--no-such-option", "first"));
        assertThrows(MissingParameterException.class, () -> parse());
        assertThrows(MissingParameterException.class, () -> parse("first", "--note"));
        assertThrows(ParameterException.class, () -> parse("first", "--note", "a", "--note", "b"));
    }

    @Test
    void helpNeedsNothingElseAndListsAllInTheOrderOfDeclaration() {
        var line = Syntax.of("coffer sample", sample).parse("--help");
        assertTrue(line.isUsageHelpRequested());
        String page = line.getUsageMessage(Ansi.OFF);
        assertTrue(page.startsWith("Usage: coffer sample "), page);
        assertTrue(page.contains("Does ${nothing} at 100 %."), page);
        assertTrue(page.indexOf("A note.") < page.indexOf("Change nothing."), page);
        assertTrue(page.indexOf("Change nothing.") < page.indexOf("JSON Lines"), page);
    }

    private void parse(String... words) {
        Syntax.of("coffer sample", sample).parse(words);
    }

    private static final class Sample extends CofferCommand {
        @Nullable String note;
        boolean dryRun;
        List<String> excludes = List.of();
        @Nullable String point;
        List<String> paths = List.of();

        @Override
        void options(Syntax syntax) {
            syntax.about("Does ${nothing} at 100 %.")
                    .option(v -> note = v, "TEXT", "A note.", "-n", "--note")
                    .flag(() -> dryRun = true, "Change nothing.", "--dry-run")
                    .options(v -> excludes = v, "PATTERN", "Leave out.", "--exclude")
                    .option(SyntaxTest::depth, "N", "How deep.", "--depth")
                    .argument(v -> point = v, "POINT", "The point.", Syntax.Need.REQUIRED)
                    .arguments(v -> paths = v, "PATH", "The paths.", Syntax.Need.OPTIONAL);
        }

        @Override
        int run() {
            return 0;
        }
    }

    private class Parent extends CofferCommand {
        @Override
        void options(Syntax syntax) {
            syntax.subcommand("show", show);
        }

        @Override
        int run() {
            return 0;
        }
    }

    private static void depth(String text) {
        if (!text.matches("\\d+")) {
            throw new IllegalArgumentException("not a number: " + text);
        }
    }

    private static final class Show extends CofferCommand {
        boolean all;

        @Override
        void options(Syntax syntax) {
            syntax.flag(() -> all = true, "Everything.", "--all");
        }

        @Override
        int run() {
            return 0;
        }
    }
}
