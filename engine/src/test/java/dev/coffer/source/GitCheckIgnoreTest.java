package dev.coffer.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coffer.base.Escaped;
import dev.coffer.base.Name;
import dev.coffer.base.TreePath;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * Holds the rules against {@code git check-ignore}: over generated trees with ignore files in them,
 * both must name the same line as the one that decides on each path.
 */
class GitCheckIgnoreTest {
    private static final long SEED = Long.getLong("coffer.seed", 20261121);
    private static final int TREES = Integer.getInteger("coffer.trees", 120);

    @TempDir Path dir;

    @Test
    void decidesLikeGitAndByTheSameLine() throws Exception {
        assumeTrue(hasGit(), "git or tar is missing: nothing to compare with");
        System.out.println("GitCheckIgnoreTest: seed " + SEED + " (-Dcoffer.seed=N for another)");
        run(dir, new byte[0], "git", "init", "-q", "--bare", "repository");
        int decided = 0;
        int paths = 0;
        for (int i = 0; i < TREES; i++) {
            GeneratedTree tree = new GeneratedTree(new Random(SEED + i));
            Map<TreePath, String> expected = askGit(i, tree);
            Map<TreePath, String> actual = askRules(tree);
            for (var path : expected.entrySet()) {
                assertEquals(
                        path.getValue(),
                        actual.get(path.getKey()),
                        () -> "seed " + SEED + ", path " + path.getKey() + "\n" + tree);
                paths++;
                decided += path.getValue().isEmpty() ? 0 : 1;
            }
            assertEquals(
                    keptAsExplained(tree), keptByScan(tree), () -> "seed " + SEED + "\n" + tree);
        }
        System.out.println(decided + " of " + paths + " paths were decided by a pattern");
        assertTrue(paths / 8 < decided, "too few patterns match to prove anything");
    }

    @Test
    void everyByteBelongsToTheSameNamedClassesAsInGit() throws Exception {
        assumeTrue(hasGit(), "git or tar is missing: nothing to compare with");
        run(dir, new byte[0], "git", "init", "-q", "--bare", "repository");
        // Two of the bytes mean something to git before it looks at patterns.
        List<TreePath> names = new ArrayList<>();
        for (int b = 1; b < 256; b++) {
            if (b != '/' && b != '.' && b != ':') {
                names.add(TreePath.of(new byte[] {(byte) b}));
            }
        }
        String classes = "alnum alpha blank cntrl digit graph lower print punct space upper xdigit";
        int i = 0;
        for (String name : classes.split(" ", -1)) {
            GeneratedTree tree = new GeneratedTree(names, "[[:" + name + ":]]\n");
            assertEquals(askGit(i++, tree), askRules(tree), name);
        }
    }

    private static boolean hasGit() throws IOException, InterruptedException {
        for (String tool : List.of("git", "tar")) {
            try {
                Process process = new ProcessBuilder(tool, "--version").start();
                process.getInputStream().readAllBytes();
                if (process.waitFor() != 0) {
                    return false;
                }
            } catch (IOException e) {
                return false;
            }
        }
        return true;
    }

    /** For each path {@code FILE:LINE} of the pattern that decides, or nothing. */
    private Map<TreePath, String> askGit(int number, GeneratedTree tree) throws Exception {
        Path work = Files.createDirectory(dir.resolve("tree" + number));
        run(work, tree.tar(), "tar", "-xf", "-");
        Path excludes = Files.write(dir.resolve("excludes"), tree.configured);
        ByteArrayOutputStream input = new ByteArrayOutputStream();
        for (TreePath path : tree.kinds.keySet()) {
            input.writeBytes(path.toBytes());
            input.write(0);
        }
        byte[] output =
                run(
                        work,
                        input.toByteArray(),
                        "git",
                        "--git-dir=" + dir.resolve("repository"),
                        "--work-tree=" + work,
                        "-c",
                        "core.excludesFile=" + excludes,
                        "check-ignore",
                        "--no-index",
                        "--stdin",
                        "-z",
                        "-v",
                        "-n");
        Map<TreePath, String> decisions = new TreeMap<>();
        List<byte[]> fields = split(output);
        for (int i = 0; i + 3 < fields.size(); i += 4) {
            String file = new String(fields.get(i), StandardCharsets.ISO_8859_1);
            String line = new String(fields.get(i + 1), StandardCharsets.US_ASCII);
            decisions.put(
                    TreePath.of(fields.get(i + 3)),
                    file.isEmpty()
                            ? ""
                            : (file.equals(excludes.toString())
                                            ? "configured"
                                            : Escaped.of(fields.get(i))
                                                    .replaceAll("gitignore$", "cofferignore"))
                                    + ":"
                                    + line);
        }
        return decisions;
    }

    private static List<byte[]> split(byte[] fields) {
        List<byte[]> parts = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < fields.length; i++) {
            if (fields[i] == 0) {
                parts.add(Arrays.copyOfRange(fields, from, i));
                from = i + 1;
            }
        }
        return parts;
    }

    private static Map<TreePath, String> askRules(GeneratedTree tree) throws IOException {
        Map<TreePath, String> decisions = new TreeMap<>();
        for (var path : tree.kinds.entrySet()) {
            Rule rule = tree.rules.explain(path.getKey(), path.getValue(), 0, tree).rule();
            decisions.put(path.getKey(), rule == null ? "" : rule.origin().toString());
        }
        return decisions;
    }

    private static Set<TreePath> keptAsExplained(GeneratedTree tree) throws IOException {
        Set<TreePath> kept = new TreeSet<>();
        for (var path : tree.kinds.entrySet()) {
            if (!tree.rules.explain(path.getKey(), path.getValue(), 0, tree).isLeftOut()) {
                kept.add(path.getKey());
            }
        }
        return kept;
    }

    private static Set<TreePath> keptByScan(GeneratedTree tree) {
        Set<TreePath> kept = new TreeSet<>();
        scan(tree, TreePath.ROOT, tree.rules.root(tree.ignoreFile(TreePath.ROOT)), kept);
        return kept;
    }

    private static void scan(
            GeneratedTree tree, TreePath folder, FolderRules rules, Set<TreePath> kept) {
        for (var entry : tree.kinds.entrySet()) {
            TreePath path = entry.getKey();
            if (Objects.equals(path.parent(), folder)
                    && !rules.leavesOut(path.name(), entry.getValue(), 0)) {
                kept.add(path);
                if (entry.getValue()) {
                    scan(tree, path, rules.enter(path.name(), tree.ignoreFile(path), false), kept);
                }
            }
        }
    }

    private byte[] run(Path where, byte[] input, String... command) throws Exception {
        Path errors = dir.resolve("errors");
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .directory(where.toFile())
                        .redirectError(errors.toFile());
        // Nothing of the machine or of a hook that the tests run in may decide.
        builder.environment().keySet().removeIf(name -> name.startsWith("GIT_"));
        builder.environment().put("GIT_CONFIG_NOSYSTEM", "1");
        builder.environment().put("GIT_CONFIG_GLOBAL", dir.resolve("no-config").toString());
        Process process = builder.start();
        Thread writer =
                Thread.ofVirtual()
                        .start(() -> {
                            try (var out = process.getOutputStream()) {
                                out.write(input);
                            } catch (IOException e) {
                                process.destroy(); // seen below as its exit status
                            }
                        });
        byte[] output = process.getInputStream().readAllBytes();
        writer.join();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), command[0]);
        if (process.exitValue() > 1) { // 1: nothing ignored
            fail(String.join(" ", command) + " failed: " + Files.readString(errors));
        }
        return output;
    }

    /**
     * A tree, and ignore files whose patterns were made from its paths so that they often match.
     */
    private static final class GeneratedTree implements FolderMarks {
        private static final String[] NAMES = {
            "a",
            "b",
            "ab",
            "abc",
            "a.c",
            "b.c",
            "foo",
            "bar",
            "foo.bar",
            "x y",
            "x ",
            "#a",
            "!b",
            "é",
            "a\\b",
            "a*",
            "[a]",
            "a-b",
            "Z9",
            "\u00ff.c",
            "a]",
            "a?c",
            "-",
            "a\tb",
            "a\nb"
        };
        private static final String JUNK = "ab*?[]!-^\\/ .:#cé";

        final Map<TreePath, Boolean> kinds = new TreeMap<>(); // whether a folder
        final Map<TreePath, byte[]> ignoreFiles = new HashMap<>();
        final byte[] configured;
        final Rules rules;
        private final Random random;

        GeneratedTree(Random random) throws IOException {
            this.random = random;
            fill(TreePath.ROOT, 4);
            List<TreePath> paths = List.copyOf(kinds.keySet());
            ignoreFiles.put(TreePath.ROOT, patterns(paths, TreePath.ROOT));
            for (TreePath path : paths) {
                if (kinds.getOrDefault(path, false) && random.nextInt(4) == 0) {
                    ignoreFiles.put(path, patterns(paths, path));
                }
            }
            configured = patterns(paths, TreePath.ROOT);
            RulesBuilder builder = new RulesBuilder();
            PatternLines.read(
                    configured, (line, text) -> builder.exclude(configuredAt(line), text));
            if (builder.problems().isEmpty()) {
                rules = builder.build();
            } else {
                rules = withoutBad(builder);
            }
        }

        GeneratedTree(List<TreePath> files, String ignoreFile) throws IOException {
            random = new Random(0);
            files.forEach(file -> kinds.put(file, false));
            ignoreFiles.put(TreePath.ROOT, ignoreFile.getBytes(StandardCharsets.UTF_8));
            configured = new byte[0];
            rules = new RulesBuilder().build();
        }

        /** What git passes over in silence is an error in a configuration. */
        private Rules withoutBad(RulesBuilder bad) throws IOException {
            List<Integer> wrong =
                    bad.problems().stream()
                            .map(problem -> ((Origin.Config) problem.origin()).line())
                            .toList();
            RulesBuilder builder = new RulesBuilder();
            PatternLines.read(
                    configured,
                    (line, text) -> {
                        if (!wrong.contains(line)) {
                            builder.exclude(configuredAt(line), text);
                        }
                    });
            return builder.build();
        }

        private static Origin configuredAt(int line) {
            return new Origin.Config("configured", line, 0);
        }

        private void fill(TreePath folder, int depth) {
            int entries = 2 + random.nextInt(4);
            for (int i = 0; i < entries; i++) {
                Name name = randomName();
                TreePath path = folder.child(name);
                if (kinds.containsKey(path)) {
                    continue;
                }
                boolean isFolder = depth > 0 && random.nextInt(5) < 2;
                kinds.put(path, isFolder);
                if (isFolder) {
                    fill(path, depth - 1);
                }
            }
        }

        private Name randomName() {
            String name = NAMES[random.nextInt(NAMES.length)];
            return name.startsWith("\u00ff") // not UTF-8
                    ? Name.of(name.getBytes(StandardCharsets.ISO_8859_1))
                    : Name.of(name);
        }

        private byte[] patterns(List<TreePath> paths, TreePath folder) {
            ByteArrayOutputStream lines = new ByteArrayOutputStream();
            if (random.nextInt(10) == 0) {
                lines.writeBytes(new byte[] {(byte) 0xef, (byte) 0xbb, (byte) 0xbf});
            }
            int count = 1 + random.nextInt(8);
            for (int i = 0; i < count; i++) {
                byte[] pattern =
                        random.nextInt(5) == 0
                                ? junk()
                                : likeAPath(paths.get(random.nextInt(paths.size())), folder);
                lines.writeBytes(isReadDifferentlyByOlderGit(pattern) ? new byte[0] : pattern);
                lines.writeBytes(new byte[random.nextInt(6) == 0 ? 2 : 0]);
                lines.writeBytes(
                        (random.nextInt(12) == 0 ? "\r\n" : "\n")
                                .getBytes(StandardCharsets.US_ASCII));
            }
            byte[] content = lines.toByteArray();
            for (int i = 0; i < content.length; i++) {
                content[i] = content[i] == 0 ? (byte) ' ' : content[i];
            }
            return random.nextInt(4) == 0 ? Arrays.copyOf(content, content.length - 1) : content;
        }

        /**
         * Git before 2.53 takes {@code foo**} followed by a slash or the end, in a pattern with a
         * slash, as if a slash stood before the stars.
         */
        private static boolean isReadDifferentlyByOlderGit(byte[] pattern) {
            String text = new String(pattern, StandardCharsets.ISO_8859_1);
            String plain = text.replaceFirst("^!", "").replaceFirst("^/", "");
            return plain.matches("(?s)[^*?\\[\\\\]*[^*?\\[\\\\/]\\*\\*.*");
        }

        private byte[] junk() {
            StringBuilder text = new StringBuilder();
            int length = 1 + random.nextInt(8);
            for (int i = 0; i < length; i++) {
                text.append(JUNK.charAt(random.nextInt(JUNK.length())));
            }
            return text.toString().getBytes(StandardCharsets.UTF_8);
        }

        /** A path, or a part of it, seen from a folder, with some of it replaced by wildcards. */
        private byte[] likeAPath(TreePath path, TreePath folder) {
            TreePath seen =
                    !folder.equals(path) && folder.contains(path) && random.nextInt(3) > 0
                            ? folder.relativize(path)
                            : TreePath.ROOT.child(path.name());
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.writeBytes(oneOf("", "", "", "", "!", "!"));
            out.writeBytes(oneOf("", "", "", "/", "**/"));
            List<Name> names = seen.names();
            for (int i = 0; i < names.size(); i++) {
                out.writeBytes(oneOf(i == 0 ? "" : "/", i == 0 ? "" : "/", i == 0 ? "" : "/**/"));
                switch (random.nextInt(8)) {
                    case 0 -> out.writeBytes(oneOf("*", "**", "***", "?", "[!a]*", "*.*"));
                    case 1, 2, 3, 4 -> wild(names.get(i).toBytes(), out);
                    default -> out.writeBytes(names.get(i).toBytes());
                }
            }
            out.writeBytes(oneOf("", "", "", "", "/", "/**", "/*", "*", " ", "\\ "));
            return out.toByteArray();
        }

        private void wild(byte[] name, ByteArrayOutputStream out) {
            for (int i = 0; i < name.length; i++) {
                byte b = name[i];
                switch (random.nextInt(10)) {
                    case 0 -> out.writeBytes(oneOf("*", "?", "??", "**", "*"));
                    case 1 -> {
                        out.write('\\');
                        out.write(b);
                    }
                    case 2 -> {
                        out.writeBytes(oneOf("[", "[", "[^", "[!", "[a-", "[x", "[]", "[\\"));
                        out.write(b);
                        out.writeBytes(oneOf("]", "z]", "-z]", "-]", "[:alpha:]]", "[:]]", "[:a]"));
                    }
                    case 3 ->
                            out.writeBytes(
                                    oneOf(
                                            "[[:alpha:]]",
                                            "[[:punct:]x]",
                                            "[![:upper:]]",
                                            "[[:foo:]]",
                                            "[a-c]",
                                            "[+--]",
                                            "[^a/b]"));
                    default -> out.write(b);
                }
            }
        }

        private byte[] oneOf(String... choices) {
            return choices[random.nextInt(choices.length)].getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public @Nullable IgnoreFile ignoreFile(TreePath folder) {
            byte[] content = ignoreFiles.get(folder);
            return content == null ? null : new IgnoreFile(folder, content);
        }

        @Override
        public boolean isCacheTagged(TreePath folder) {
            return false;
        }

        /** The tree as a tar archive, so that any bytes can be in a name. */
        byte[] tar() {
            ByteArrayOutputStream tar = new ByteArrayOutputStream();
            kinds.forEach((path, isFolder) -> addToTar(tar, path, isFolder, new byte[0]));
            ignoreFiles.forEach(
                    (folder, content) -> addToTar(tar, folder.child(".gitignore"), false, content));
            tar.writeBytes(new byte[1024]);
            return tar.toByteArray();
        }

        private static void addToTar(
                ByteArrayOutputStream tar, TreePath path, boolean isFolder, byte[] content) {
            byte[] header = new byte[512];
            byte[] name = path.toBytes();
            assertTrue(name.length < 100);
            put(header, 0, name);
            put(header, 100, "0000755\0");
            put(header, 108, "0000000\0");
            put(header, 116, "0000000\0");
            put(header, 124, "%011o\0".formatted(content.length));
            put(header, 136, "00000000000\0");
            put(header, 148, "        ");
            header[156] = (byte) (isFolder ? '5' : '0');
            put(header, 257, "ustar\00000");
            int sum = 0;
            for (byte b : header) {
                sum += b & 0xff;
            }
            put(header, 148, "%06o\0 ".formatted(sum));
            tar.writeBytes(header);
            tar.writeBytes(Arrays.copyOf(content, (content.length + 511) / 512 * 512));
        }

        private static void put(byte[] header, int at, String ascii) {
            put(header, at, ascii.getBytes(StandardCharsets.US_ASCII));
        }

        private static void put(byte[] header, int at, byte[] bytes) {
            System.arraycopy(bytes, 0, header, at, bytes.length);
        }

        @Override
        public String toString() {
            StringBuilder text = new StringBuilder();
            text.append("configured:\n")
                    .append(new String(configured, StandardCharsets.ISO_8859_1));
            ignoreFiles.forEach((folder, content) ->
                    text.append("\nin ")
                            .append(folder)
                            .append(":\n")
                            .append(new String(content, StandardCharsets.ISO_8859_1)));
            return text.toString();
        }
    }
}
