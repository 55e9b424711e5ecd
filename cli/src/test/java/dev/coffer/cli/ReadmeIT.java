package dev.coffer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** What README.md says works as it stands there. */
class ReadmeIT {
    private static final Path README = Shell.checkout().resolve("README.md");

    @Test
    void everyCommandRunsInTheOrderOfThePage(@TempDir Path dir) throws Exception {
        Path home = Files.createDirectories(dir.resolve("home/user"));
        Path code = Files.createDirectories(home.resolve("work/src"));
        Files.writeString(code.resolve("app.py"), "print('hello')\n");
        Path bin = Files.createDirectories(home.resolve(".local/bin"));
        Shell here = Shell.ofThisCheckout(home.resolve("work"));
        Files.createSymbolicLink(home.resolve("work/coffer"), here.launcher());
        Shell shell =
                here.with("HOME", home.toString())
                        .with("PATH", bin + ":" + here.environment().get("PATH"));
        int ran = 0;
        for (String command : commands()) {
            if (command.startsWith("coffer diff")) {
                Files.writeString(code.resolve("app.py"), "print('hello, world')\n");
            }
            String places =
                    command.replace("/mnt/disk", dir + "/disk").replace("/tmp/", dir + "/tmp/");
            // Nobody sits at this terminal to be asked.
            boolean asks = command.contains("--in-place") || command.startsWith("coffer undo");
            String line = places + (asks ? " --yes" : "");
            Shell.Outcome outcome = shell.runCommand("sh", "-c", line);
            assertEquals(0, outcome.code(), command + "\n" + outcome.out() + outcome.err());
            if (command.startsWith("coffer diff")) {
                assertTrue(outcome.out().contains("+print('hello, world')"), outcome.out());
            }
            ran++;
        }
        assertTrue(ran >= 10, "only " + ran + " commands were found on the page");
        assertEquals(
                "print('hello, world')\n",
                Files.readString(code.resolve("app.py")),
                "the undo brought the change back");
    }

    @Test
    void theSetUpIsTwoCommandsAndThePageIsShort() throws Exception {
        String page = Files.readString(README);
        String setUp = page.substring(page.indexOf("## Set up"), page.indexOf("## Back up"));
        List<String> commands = new ArrayList<>();
        for (String line : setUp.lines().toList()) {
            if (line.startsWith("    ")) {
                commands.add(line.strip());
            }
        }
        assertEquals(List.of("./coffer backup .", "./check"), commands);
        assertTrue(page.lines().count() <= 150, "README.md has more than 150 lines");
    }

    @Test
    void theLibraryExampleCompilesAndBacksUp(@TempDir Path dir) throws Exception {
        String page = Files.readString(README);
        int begin = page.indexOf("```java\n") + "```java\n".length();
        String code = page.substring(begin, page.indexOf("```", begin));
        compile("Example", code, dir);
        Path source = Files.createDirectories(dir.resolve("source"));
        Files.writeString(source.resolve("a.txt"), "content\n");
        Path store = dir.resolve("store");
        String classpath = dir + ":" + System.getProperty("java.class.path");
        Path java = Path.of(System.getProperty("java.home"), "bin/java");
        ProcessBuilder program =
                new ProcessBuilder(
                        java.toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        classpath,
                        "Example",
                        source.toString(),
                        store.toString());
        program.environment().put("HOME", dir.toString());
        Shell.Outcome outcome = Shell.outcome(program.start());
        assertEquals(0, outcome.code(), outcome.err());
        assertTrue(outcome.out().contains("NEW a.txt"), outcome.out());
        assertEquals("content\n", Files.readString(store.resolve("a.txt")));
    }

    /**
     * Lines that are commands: indented by four, beginning with the program, or that put it on the
     * PATH.
     */
    private static List<String> commands() throws IOException {
        List<String> commands = new ArrayList<>();
        for (String line : Files.readAllLines(README)) {
            String words = line.strip();
            boolean command = words.startsWith("coffer ") || words.startsWith("./coffer ");
            command |= words.startsWith("ln ");
            if (line.startsWith("    ") && command) {
                commands.add(words);
            }
        }
        return commands;
    }

    /** Compiles a class of the default package that a page shows. */
    static void compile(String name, String code, Path into) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        JavaFileObject source =
                new SimpleJavaFileObject(
                        URI.create("string:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return code;
                    }
                };
        StringWriter messages = new StringWriter();
        boolean compiled =
                compiler.getTask(
                                messages,
                                null,
                                null,
                                List.of(
                                        "-d",
                                        into.toString(),
                                        "-cp",
                                        System.getProperty("java.class.path")),
                                null,
                                List.of(source))
                        .call();
        assertTrue(compiled, messages.toString());
    }
}
