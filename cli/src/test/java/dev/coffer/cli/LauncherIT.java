package dev.coffer.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.cli.Shell.Outcome;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

@Timeout(120)
class LauncherIT {
    private static final String VERSION = "coffer " + Version.TEXT + "\n";

    /** Prints what it was started with: LC_ALL, then each argument, each ended by a NUL. */
    private static final String TELLING_JAVA =
            "#!/bin/sh\nprintf '%s\\0' \"${LC_ALL:-unset}\" \"$@\"\n";

    @TempDir Path dir;

    private Shell coffer;

    @BeforeEach
    void inAFolderOfItsOwn() throws IOException {
        coffer = Shell.ofThisCheckout(dir);
    }

    /** What a library unpacks there stays, for the program ends without clearing up. */
    @Test
    void vaultLeavesNothingInTheTemporaryFolder() throws Exception {
        Path source = Files.createDirectory(dir.resolve("source"));
        Files.writeString(source.resolve("a.txt"), "a\n");
        Path temporary = Files.createDirectory(dir.resolve("tmp"));
        String vault = "vault:" + dir.resolve("vault");
        Shell shell =
                coffer.with("HOME", dir.toString())
                        .with("COFFER_PASSWORD", "geheim")
                        .with("COFFER_JAVA_OPTS", "-Djava.io.tmpdir=" + temporary);
        Outcome made = shell.run("backup", source.toString(), "--to", vault);
        assertEquals(0, made.code(), made.err());
        Outcome sound = shell.run("verify", "--store", vault);
        assertEquals(0, sound.code(), sound.err());
        try (var left = Files.list(temporary)) {
            assertEquals(List.of(), left.toList());
        }
    }

    // ---- where it is called from
    // -------------------------------------------------------------------------------

    @Test
    void worksFromAnotherFolder() throws Exception {
        assertEquals(new Outcome(0, VERSION, ""), coffer.run("--version"));
    }

    @Test
    void worksThroughAChainOfLinks() throws Exception {
        Path one = Files.createSymbolicLink(dir.resolve("one"), coffer.launcher());
        Files.createSymbolicLink(dir.resolve("two words"), Path.of("one"));
        assertEquals(new Outcome(0, VERSION, ""), coffer.calling(one).run("--version"));
        assertEquals(
                new Outcome(0, VERSION, ""),
                coffer.calling(Path.of("./two words")).run("--version"));
    }

    @Test
    void worksWhenFoundOnThePath() throws Exception {
        Path bin = Files.createDirectory(dir.resolve("bin"));
        Files.createSymbolicLink(bin.resolve("coffer"), coffer.launcher());
        Shell shell = coffer.with("PATH", bin + ":/usr/bin:/bin");
        assertEquals(new Outcome(0, VERSION, ""), shell.runCommand("sh", "-c", "coffer --version"));
    }

    @Test
    void worksWhenStartedAsAnArgumentOfTheShell() throws Exception {
        Shell shell = new Shell(coffer.launcher(), Shell.checkout(), coffer.environment());
        assertEquals(new Outcome(0, VERSION, ""), shell.runCommand("sh", "coffer", "--version"));
    }

    @Test
    void worksInACheckoutWithBlanksAndQuotesInItsName() throws Exception {
        Shell copy =
                coffer.calling(distribution(dir.resolve("it's a \"place\" of $HOME")))
                        .without("COFFER_APP");
        assertEquals(new Outcome(0, VERSION, ""), copy.run("--version"));
    }

    @Test
    void aDistributionNeedsNoSourcesAndNoMaven() throws Exception {
        Shell copy = coffer.calling(distribution(dir.resolve("dist"))).without("COFFER_APP");
        assertEquals(new Outcome(0, VERSION, ""), copy.run("--version"));
        assertFalse(Files.exists(dir.resolve("dist/.build")));
    }

    // ---- what it hands on
    // --------------------------------------------------------------------------------------

    @Test
    void argumentsArriveAsTheyWere() throws Exception {
        List<String> hostile =
                List.of(
                        "backup",
                        "",
                        "two words",
                        "it's",
                        "\"quoted\"",
                        "line\nbreak",
                        "*",
                        "$HOME",
                        "`id`",
                        "\\",
                        "-x",
                        "@file",
                        "ünï",
                        "",
                        " ",
                        "a;b",
                        "--");
        List<String> words = told(hostile.toArray(String[]::new));
        assertEquals(
                hostile, words.subList(words.indexOf("dev.coffer.cli.Main") + 1, words.size()));
    }

    @Test
    void optionsOfTheUserComeAfterOursAndAreSplitAtBlanksOnly() throws Exception {
        Shell shell = coffer.with("COFFER_JAVA_OPTS", " -Xmx1g  -Dx=* ");
        List<String> words = told(shell, "list");
        int main = words.indexOf("dev.coffer.cli.Main");
        assertTrue(words.indexOf("-Xmx1g") > words.indexOf("-Xmx192m"), words.toString());
        assertTrue(words.indexOf("-Dx=*") < main, words.toString());
        assertEquals(List.of("list"), words.subList(main + 1, words.size()));
    }

    @Test
    void whatMayMeanAVaultHasTheLargerHeap() throws Exception {
        assertTrue(told(coffer, "backup", "job").contains("-Xmx448m"));
        assertTrue(told(coffer, "backup", ".", "--to", "vault:/v").contains("-Xmx448m"));
        assertTrue(told(coffer, "backup", ".", "--to", "mirror:/m").contains("-Xmx192m"));
        assertTrue(told(coffer, "list", "--store", "vault:/v").contains("-Xmx448m"));
        assertTrue(told(coffer, "list").contains("-Xmx448m"));
        assertTrue(told(coffer, "list", "--store", "mirror:/m").contains("-Xmx192m"));
        assertTrue(told(coffer.with("COFFER_STORE", "vault:/v"), "list").contains("-Xmx448m"));
    }

    @Test
    void theLocaleBecomesUtf8OnlyWhenItIsNot() throws Exception {
        assertAll(
                () -> assertEquals("C.UTF-8", told(coffer).getFirst()),
                () -> assertEquals("C.UTF-8", told(coffer.with("LC_ALL", "POSIX")).getFirst()),
                () -> assertEquals("C.UTF-8", told(coffer.with("LANG", "de_DE@euro")).getFirst()),
                () ->
                        assertEquals(
                                "C.UTF-8",
                                told(coffer.with("LC_ALL", "C").with("LANG", "en_US.UTF-8"))
                                        .getFirst()),
                () -> assertEquals("unset", told(coffer.with("LANG", "de_DE.UTF-8")).getFirst()),
                () -> assertEquals("unset", told(coffer.with("LC_CTYPE", "en_US.utf8")).getFirst()),
                () ->
                        assertEquals(
                                "fr_FR.UTF-8",
                                told(coffer.with("LC_ALL", "fr_FR.UTF-8")).getFirst()));
    }

    @Test
    void itTellsWhichStreamsAreTerminalsAndHowWideTheyAre() throws Exception {
        Assumptions.assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/script")), "needs script (util-linux)");
        assertFalse(told(coffer, "list").toString().contains("-Dcoffer.terminals"));
        Path jdk = dir.resolve("telling-jdk");
        String inTerminal =
                "stty cols 77; COFFER_JAVA_HOME='"
                        + jdk
                        + "' '"
                        + coffer.launcher()
                        + "' list 2>&1 | cat; echo ---;"
                        + " COFFER_JAVA_HOME='"
                        + jdk
                        + "' '"
                        + coffer.launcher()
                        + "' list";
        Outcome outcome = coffer.runCommand("script", "-qec", inTerminal, "/dev/null");
        List<String> runs = List.of(outcome.out().split("---", 2));
        assertTrue(runs.getFirst().contains("-Dcoffer.terminals=0\0"), runs.getFirst());
        assertTrue(
                runs.getLast().contains("-Dcoffer.terminals=012\0-Dcoffer.columns=77\0"),
                runs.getLast());
    }

    @Test
    void theExitCodeIsTheProgramsOwn() throws Exception {
        assertEquals(2, coffer.run("no-such-command").code());
        assertEquals(2, coffer.run().code());
    }

    // ---- the JDK
    // -----------------------------------------------------------------------------------------------

    @ParameterizedTest
    @ValueSource(
            strings = {
                "usr/lib/jvm/java-25-openjdk-amd64",
                "usr/lib64/jvm/jre-25",
                "opt/jdk-25.0.1",
                "home/.sdkman/candidates/java/25.0.1-tem",
                "home/.jdks/temurin-25",
                "Library/Java/JavaVirtualMachines/temurin-25.jdk/Contents/Home"
            })
    void aJdk25IsFoundWhereSystemsPutIt(String place) throws Exception {
        Path jdk = jdk(dir.resolve(place), "25.0.1", TELLING_JAVA);
        jdk(dir.resolve(place).resolveSibling("a-17"), "17.0.15", "#!/bin/sh\nexit 99\n");
        assertEquals(0, lookingBelow(dir).run("list").code(), "not found: " + jdk);
    }

    @Test
    void aJdk25IsFoundOnThePathBehindALinkAndPastAnOlderJava() throws Exception {
        Path old = jdk(dir.resolve("old"), "17.0.15", "#!/bin/sh\nexit 99\n").resolve("bin");
        Path bin = Files.createDirectory(dir.resolve("bin"));
        Files.createSymbolicLink(
                bin.resolve("java"),
                jdk(dir.resolve("elsewhere/jdk"), "25", TELLING_JAVA).resolve("bin/java"));
        Shell shell = lookingBelow(dir);
        assertEquals(0, shell.with("PATH", old + ":" + bin + ":/usr/bin:/bin").run("list").code());
    }

    @Test
    void javaHomeIsTakenWhenItIsA25AndPassedOverWhenNot() throws Exception {
        jdk(dir.resolve("usr/lib/jvm/jdk"), "25.0.2", TELLING_JAVA);
        Path failing = jdk(dir.resolve("failing"), "25.0.1", "#!/bin/sh\nexit 99\n");
        Path older = jdk(dir.resolve("older"), "250.1", "#!/bin/sh\nexit 98\n");
        assertEquals(
                99, lookingBelow(dir).with("JAVA_HOME", failing.toString()).run("list").code());
        assertEquals(0, lookingBelow(dir).with("JAVA_HOME", older.toString()).run("list").code());
    }

    @Test
    void withoutAJdk25OneMessageTellsHowToGetOne() throws Exception {
        jdk(dir.resolve("usr/lib/jvm/java-17"), "17.0.15", TELLING_JAVA);
        jdk(dir.resolve("usr/lib/jvm/java-26"), "26", TELLING_JAVA);
        Outcome outcome = lookingBelow(dir).run("--version");
        assertEquals(1, outcome.code());
        assertEquals("", outcome.out());
        assertTrue(
                outcome.err().startsWith("coffer: needs a JDK 25, and none was found.\n"),
                outcome.err());
        assertTrue(outcome.err().contains("apt install openjdk-25-jdk"), outcome.err());
    }

    @Test
    void aCofferJavaHomeThatIsNoJdk25IsNamed() throws Exception {
        Outcome outcome = coffer.with("COFFER_JAVA_HOME", "/nowhere").run("--version");
        assertEquals(1, outcome.code());
        assertEquals(
                "coffer: needs a JDK 25, and COFFER_JAVA_HOME is set to /nowhere, which is none.\n",
                outcome.err());
    }

    @Test
    void onAnotherSystemOneMessageSaysSo() throws Exception {
        Path copy = distribution(dir.resolve("mac"));
        String script = Files.readString(copy);
        Files.writeString(
                copy, script.replace("/proc/sys/kernel/ostype", dir.resolve("ostype").toString()));
        for (String system : List.of("", "Darwin\n")) {
            Files.writeString(dir.resolve("ostype"), system);
            Outcome outcome = coffer.calling(copy).run("--version");
            assertEquals(1, outcome.code());
            assertTrue(
                    outcome.err().startsWith("coffer: runs on Linux only for now"), outcome.err());
            assertEquals(1, outcome.err().lines().count(), outcome.err());
        }
    }

    // ---- the AOT cache
    // -----------------------------------------------------------------------------------------

    @Test
    void theCacheOfTheBuildFits() throws Exception {
        // AOTMode=on: the JVM refuses to start with a cache it cannot use.
        Shell strict = coffer.with("COFFER_JAVA_OPTS", "-XX:AOTMode=on");
        assertEquals(new Outcome(0, VERSION, ""), strict.run("--version"));
        assertEquals(
                new Outcome(0, VERSION, ""),
                strict.runCommand(coffer.launcher().toString(), "--version"));
        assertEquals(2, strict.run("backup", "--no-such-option").code());
    }

    @Test
    void aCacheThatDoesNotFitIsNotUsedAndNotSpokenOf() throws Exception {
        Path copy = distribution(dir.resolve("touched"));
        Path jar = copy.resolveSibling("app").resolve("coffer-cli.jar");
        Files.setLastModifiedTime(jar, FileTime.from(Instant.parse("2199-01-01T00:00:00Z")));
        Shell touched = coffer.calling(copy).without("COFFER_APP");
        assertEquals(new Outcome(0, VERSION, ""), touched.run("--version"));
        assertEquals(1, touched.with("COFFER_JAVA_OPTS", "-XX:AOTMode=on").run("--version").code());
        Files.writeString(jar.resolveSibling("coffer.aot"), "damaged");
        assertEquals(new Outcome(0, VERSION, ""), touched.run("--version"));
        Files.delete(jar.resolveSibling("coffer.aot"));
        assertEquals(new Outcome(0, VERSION, ""), touched.run("--version"));
    }

    // ---- building
    // ----------------------------------------------------------------------------------------------

    @Test
    void withoutMavenOneMessageSaysSo() throws Exception {
        Outcome outcome =
                sources("#!/bin/sh\nexit 99\n").with("PATH", commandsWithoutMaven()).run("list");
        assertEquals(1, outcome.code());
        assertTrue(
                outcome.err().startsWith("coffer: needs Maven (mvn) to build itself"),
                outcome.err());
    }

    @Test
    void aBuildThatFailsShowsItsErrorsAndItsLog() throws Exception {
        Shell shell =
                sources(
                        """
                        #!/bin/sh
                        echo '[INFO] fine'
                        echo '[ERROR] Main.java: broken'
                        exit 1
                        """);
        Outcome outcome = shell.run("list");
        assertEquals(1, outcome.code());
        assertEquals("", outcome.out());
        assertTrue(outcome.err().contains("\nMain.java: broken\n"), outcome.err());
        assertTrue(outcome.err().endsWith("/checkout/.build/build.log\n"), outcome.err());
        assertFalse(outcome.err().contains("[INFO]"), outcome.err());
    }

    @Test
    void aSourceThatDoesNotCompileIsToldAsTheCompilerDoesAndMavensAdviceIsNot() throws Exception {
        String file = dir.resolve("checkout/cli/src/main/java/B.java").toString();
        Shell shell =
                sources(
                        """
                        #!/bin/sh
                        cat <<'END'
                        [INFO] Compiling 2 source files
                        [INFO] -------------------------------------------------------------
                        [ERROR] COMPILATION ERROR :\s
                        [INFO] -------------------------------------------------------------
                        [ERROR] FILE:[3,8] cannot find symbol
                          symbol:   class Fiel
                          location: class B
                        [INFO] 1 error
                        [INFO] -------------------------------------------------------------
                        [ERROR] Failed to execute goal compile: Compilation failure
                        [ERROR] FILE:[3,8] cannot find symbol
                        [ERROR] -> [Help 1]
                        [ERROR]\s
                        [ERROR] Re-run Maven using the -X switch to enable full debug logging.
                        END
                        exit 1
                        """
                                .replace("FILE", file));
        Outcome outcome = shell.run("list");
        assertEquals(1, outcome.code());
        List<String> lines = outcome.err().lines().toList();
        assertEquals(
                List.of(
                        "cli/src/main/java/B.java:[3,8] cannot find symbol",
                        "  symbol:   class Fiel",
                        "  location: class B"),
                lines.subList(1, lines.size() - 1));
        assertTrue(lines.getLast().startsWith("coffer: the build failed; the whole log: "));
    }

    @Test
    void whatElseMavenFailsAtIsToldWithoutItsAdvice() throws Exception {
        Shell shell =
                sources(
                        """
                        #!/bin/sh
                        cat <<'END'
                        [ERROR] Failed to execute goal exec: assemble failed: Exit 1 -> [Help 1]
                        [ERROR]\s
                        [ERROR] To see the full stack trace of the errors, re-run Maven with -e.
                        [ERROR] Re-run Maven using the -X switch to enable full debug logging.
                        [ERROR]\s
                        [ERROR] For more information about the errors, please read:
                        [ERROR] [Help 1] http://cwiki.apache.org/
                        [ERROR] After correcting the problems, you can resume the build with
                        [ERROR]   mvn <args> -rf :coffer-cli
                        END
                        exit 1
                        """);
        List<String> lines = shell.run("list").err().lines().toList();
        assertEquals(
                List.of("Failed to execute goal exec: assemble failed: Exit 1"),
                lines.subList(1, lines.size() - 1));
    }

    @Test
    void itBuildsOnFirstUseAndWhenASourceIsNewerOrGone() throws Exception {
        Shell shell = sources(building(""));
        Path source = dir.resolve("checkout/engine/src/main/java/A.java");
        assertEquals("coffer: building (first use", firstWords(shell.run("list").err()));
        assertEquals("", shell.run("list").err());
        Files.setLastModifiedTime(source, FileTime.from(stamp().plusMillis(10)));
        assertEquals("coffer: building (the sources changed", firstWords(shell.run("list").err()));
        assertEquals("", shell.run("list").err());
        Files.delete(source);
        Files.setLastModifiedTime(source.getParent(), FileTime.from(stamp().plusMillis(10)));
        assertEquals("coffer: building (the sources changed", firstWords(shell.run("list").err()));
        assertEquals("", shell.run("list").err());
    }

    @Test
    void aSourceFromTheFutureIsBuiltOnce() throws Exception {
        Shell shell = sources(building(""));
        Path source = dir.resolve("checkout/cli/src/main/java/B.java");
        Files.setLastModifiedTime(source, FileTime.from(Instant.parse("2199-01-01T00:00:00Z")));
        assertEquals("coffer: building (first use", firstWords(shell.run("list").err()));
        assertEquals("", shell.run("list").err());
    }

    @Test
    void ofTwoAtOnceOneBuildsAndTheOtherWaits() throws Exception {
        Path gate = fifo("gate");
        Shell shell = sources(building("read line <" + gate));
        Process first = shell.start("first");
        try (BufferedReader heard = first.errorReader()) {
            assertTrue(heard.readLine().startsWith("coffer: building"));
            Process second = shell.start("second");
            try (BufferedReader waiting = second.errorReader()) {
                assertEquals("coffer: another one is building; waiting for it", waiting.readLine());
                Files.writeString(gate, "go\n");
                assertEquals(0, first.waitFor());
                assertEquals(0, second.waitFor());
            }
        }
        assertEquals("built\n", Files.readString(dir.resolve("checkout/builds")));
    }

    @Test
    void aBuilderThatWasKilledBlocksNobody() throws Exception {
        Path gate = fifo("gate");
        Path hello = fifo("hello");
        Shell shell = sources(building("echo hello >" + hello + "; read line <" + gate));
        Process killed = shell.start("first");
        assertEquals("hello\n", Files.readString(hello));
        killed.descendants().forEach(ProcessHandle::destroyForcibly);
        killed.destroyForcibly().waitFor();
        sources(building(""));
        assertEquals("coffer: building (first use", firstWords(shell.run("second").err()));
    }

    @Test
    void aCheckoutThatCannotBeWrittenToIsNamed() throws Exception {
        Shell shell = sources("#!/bin/sh\nexit 99\n");
        Files.writeString(dir.resolve("checkout/.build"), "in the way of the folder");
        Outcome outcome = shell.run("list");
        assertEquals(1, outcome.code());
        assertTrue(outcome.err().contains("checkout cannot be written to"), outcome.err());
    }

    // ---- helpers
    // -----------------------------------------------------------------------------------------------

    private static String firstWords(String message) {
        return message.split("[,;]", 2)[0];
    }

    private Instant stamp() throws IOException {
        return Files.getLastModifiedTime(dir.resolve("checkout/.build/stamp")).toInstant();
    }

    private Path fifo(String name) throws IOException, InterruptedException {
        Path fifo = dir.resolve(name);
        assertEquals(0, coffer.runCommand("mkfifo", fifo.toString()).code());
        return fifo;
    }

    /** What the program would be started with: LC_ALL, then the words after java. */
    private List<String> told(Shell shell, String... arguments) throws Exception {
        Path jdk = dir.resolve("telling-jdk");
        if (!Files.exists(jdk)) {
            jdk(jdk, "25.0.1", TELLING_JAVA);
        }
        Outcome outcome = shell.with("COFFER_JAVA_HOME", jdk.toString()).run(arguments);
        assertEquals("", outcome.err());
        assertEquals(0, outcome.code());
        return Arrays.asList(
                outcome.out().substring(0, outcome.out().length() - 1).split("\0", -1));
    }

    private List<String> told(String... arguments) throws Exception {
        return told(coffer, arguments);
    }

    /** The launcher of this checkout, seeing no JDK but those below {@code root}. */
    private Shell lookingBelow(Path root) throws Exception {
        return coffer.without("COFFER_JAVA_HOME")
                .with("COFFER_JDK_ROOT", root.toString())
                .with("HOME", "/home")
                .with("PATH", commandsWithoutMaven());
    }

    /** A folder for PATH with what the launcher calls, and neither mvn nor java. */
    private String commandsWithoutMaven() throws IOException {
        Path commands = Files.createDirectories(dir.resolve("commands"));
        for (String name : List.of("find", "readlink", "cat", "mkdir")) {
            executable(commands.resolve(name), "#!/bin/sh\nexec /bin/" + name + " \"$@\"\n");
        }
        return commands.toString();
    }

    private static Path jdk(Path home, String version, String java) throws IOException {
        Files.createDirectories(home.resolve("bin"));
        Files.writeString(
                home.resolve("release"),
                "IMPLEMENTOR=\"Test\"\nJAVA_VERSION=\"" + version + "\"\n");
        executable(home.resolve("bin/java"), java);
        return home;
    }

    private static void executable(Path file, String script) throws IOException {
        Files.writeString(file, script);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** A folder with launcher and application, and no sources. Returns the launcher in it. */
    private Path distribution(Path folder) throws Exception {
        Files.createDirectories(folder.resolve("scripts"));
        String app = Shell.application().toString();
        Path root = Shell.checkout();
        assertEquals(0, coffer.runCommand("cp", "-a", root + "/coffer", folder.toString()).code());
        assertEquals(
                0,
                coffer.runCommand("cp", "-a", root + "/scripts/jdk25.sh", folder + "/scripts")
                        .code());
        assertEquals(0, coffer.runCommand("cp", "-a", app, folder + "/app").code());
        return folder.resolve("coffer");
    }

    /** A checkout with hardly any sources, a JDK that tells, and a Maven of the test's. */
    private Shell sources(String maven) throws Exception {
        Path checkout = dir.resolve("checkout");
        Files.createDirectories(checkout.resolve("engine/src/main/java"));
        Files.createDirectories(checkout.resolve("cli/src/main/java"));
        for (String file :
                List.of(
                        "pom.xml",
                        "engine/pom.xml",
                        "cli/pom.xml",
                        "engine/src/main/java/A.java",
                        "cli/src/main/java/B.java")) {
            Files.writeString(checkout.resolve(file), "");
        }
        Files.createDirectories(checkout.resolve("scripts"));
        Path root = Shell.checkout();
        assertEquals(
                0, coffer.runCommand("cp", "-a", root + "/coffer", checkout.toString()).code());
        assertEquals(
                0,
                coffer.runCommand(
                                "cp",
                                "-a",
                                root + "/scripts/jdk25.sh",
                                root + "/scripts/assemble",
                                root + "/scripts/ModernJar.java",
                                checkout + "/scripts")
                        .code());
        Path bin = Files.createDirectories(dir.resolve("bin"));
        executable(bin.resolve("mvn"), maven);
        Path jdk = jdk(dir.resolve("jdk"), "25.0.1", TELLING_JAVA);
        return coffer.calling(checkout.resolve("coffer"))
                .without("COFFER_APP")
                .with("COFFER_JAVA_HOME", jdk.toString())
                .with("PATH", bin + ":/usr/bin:/bin");
    }

    /** A Maven that does {@code first}, then leaves an application, as scripts/assemble would. */
    private static String building(String first) {
        return """
        #!/bin/sh
        %s
        echo built >>builds
        mkdir -p .build/app-1
        echo coffer-cli.jar >.build/app-1/classpath
        echo 1 >.build/current
        touch -r "$COFFER_BUILD_START" .build/stamp
        """
                .formatted(first);
    }
}
