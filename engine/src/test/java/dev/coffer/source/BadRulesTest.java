package dev.coffer.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.coffer.base.CofferException;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.List;

class BadRulesTest {
    private static final Origin OPTION = new Origin.CommandLine("--exclude");

    private static String problemOf(String pattern) {
        List<RuleProblem> problems = new RulesBuilder().exclude(OPTION, pattern).problems();
        return problems.isEmpty() ? "" : problems.get(0).problem();
    }

    @Test
    void everythingThatIsWrongIsToldAtOnceEachWithItsPlaceAndTheWayOut() {
        RulesBuilder builder =
                new RulesBuilder()
                        .preset(new Origin.Config("coffer.toml", 2, 10), "workspce")
                        .exclude(new Origin.Config("coffer.toml", 4, 14), "*.[ch")
                        .exclude(OPTION, "*.fine")
                        .exclude(OPTION, "../secret")
                        .keep(new Origin.Config("coffer.toml", 7, 14), "!a.json");
        builder.excludeFrom(
                "--exclude-from", "list", "\n[[:alhpa:]]\n".getBytes(StandardCharsets.UTF_8));
        BadRulesException e = assertThrows(BadRulesException.class, builder::build);
        assertEquals(CofferException.Reason.USAGE, e.reason());
        assertEquals(
                """
                coffer.toml:2:10: preset 'workspce': there is no such preset; did you mean \
                workspace?; use one of none, caches, workspace
                coffer.toml:4:14: pattern '*.[ch': the [ is never closed; close it with ], or write \
                \\[ for a [ in the name
                --exclude: pattern '../secret': a part is '.' or '..', which no entry is called; \
                write the path from the folder that the pattern belongs to, as in /src/*.tmp
                --exclude-from list:2:1: pattern '[[:alhpa:]]': there is no class [:alhpa:]; use one \
                of alnum, alpha, blank, cntrl, digit, graph, lower, print, punct, space, upper, xdigit
                coffer.toml:7:14: pattern '!a.json': an exception cannot begin with !; take the ! \
                out to keep what it names, or write \\! for a name that begins with it\
                """,
                e.getMessage());
    }

    @Test
    void aPatternInAListIsToldWithTheColumnOfWhatIsWrong() {
        String list = "fine\nédit[s\na/b//c\nx/../y\nx/..\na\\\n!\n[a]/[[:no:]]\na//\n";
        List<RuleProblem> problems =
                new RulesBuilder()
                        .excludeFrom("-f", "l", list.getBytes(StandardCharsets.UTF_8))
                        .problems();
        assertEquals(
                List.of("2:5", "3:5", "4:3", "5:3", "6:2", "7:1", "8:5", "9:3"),
                problems.stream().map(p -> p.origin().toString().substring(5)).toList());
    }

    @Test
    void patternsThatCouldNeverMatchAreRefused() {
        assertEquals("it names nothing", problemOf(""));
        assertEquals("it names nothing", problemOf("!"));
        assertEquals("it names nothing", problemOf("/"));
        assertEquals("it names nothing", problemOf("   "));
        assertEquals("there is nothing between two slashes", problemOf("a//b"));
        assertEquals("there is nothing between two slashes", problemOf("//a"));
        assertEquals("there is nothing between two slashes", problemOf("a//"));
        assertEquals("it ends in a backslash that escapes nothing", problemOf("a\\"));
        assertEquals("the [ is never closed", problemOf("[]"));
        assertEquals("the [ is never closed", problemOf("a[b/c"));
        assertEquals("there is no class [:x:]", problemOf("[[:x:]]"));
        assertEquals("a part is '.' or '..', which no entry is called", problemOf("./a"));
        assertEquals("a part is '.' or '..', which no entry is called", problemOf("."));
        assertEquals("it holds a NUL, which no name does", problemOf("a\0b"));
        assertEquals("it has more than one line", problemOf("a\nb"));
        assertEquals("a # at the beginning makes it a comment", problemOf("#a"));
    }

    @Test
    void patternsThatOnlyLookOddAreTaken() {
        for (String pattern :
                List.of(
                        "\\#a", "\\!a", "!a", "[]a]", "[!]]", "[a-]", "a\\ ", "**", "***", "*a**b*",
                        "...", ".*", "[[:]", "a]", "{a,b}", "~", "[z-a]", "\\[")) {
            assertEquals("", problemOf(pattern), pattern);
        }
    }
}
