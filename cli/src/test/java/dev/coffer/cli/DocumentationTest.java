package dev.coffer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

class DocumentationTest {
    private static final Path ROOT = Shell.checkout();
    private static final Set<String> MADE = Set.of("target", ".build", ".git");
    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
    private static final Pattern FILE = Pattern.compile("`([\\w./-]+\\.(?:java|md|sh|toml|xml))`");

    @Test
    void everyFileThatTheArchitectureNamesExists() throws IOException {
        List<String> files = files().stream().map(path -> "/" + ROOT.relativize(path)).toList();
        String page = Files.readString(ROOT.resolve("docs/architecture.md"));
        List<String> named = FILE.matcher(page).results().map(found -> found.group(1)).toList();
        assertFalse(named.isEmpty());
        List<String> missing =
                named.stream()
                        .filter(name -> !name.equals("coffer.toml"))
                        .filter(name -> files.stream().noneMatch(file -> file.endsWith("/" + name)))
                        .toList();
        assertEquals(List.of(), missing);
    }

    @Test
    void everyPackageIsOnTheMap() throws IOException {
        String page = Files.readString(ROOT.resolve("docs/architecture.md"));
        Set<String> missing = new TreeSet<>();
        for (Path path : files()) {
            if (path.endsWith("package-info.java") && path.toString().contains("/src/main/java/")) {
                String name =
                        path.toString().replaceAll(".*/src/main/java/|/package-info.java", "");
                // A package inside one of the map's is that one's own matter.
                name = name.replace('/', '.').replaceFirst("^(dev\\.coffer\\.\\w+)\\..*", "$1");
                if (!page.contains("`" + name + "`")) {
                    missing.add(name);
                }
            }
        }
        assertEquals(Set.of(), missing);
    }

    @Test
    void everyLinkBetweenPagesLeadsSomewhere() throws IOException {
        List<Path> pages = new ArrayList<>();
        try (Stream<Path> top = Files.list(ROOT);
                Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            Stream.concat(top, docs)
                    .filter(path -> path.toString().endsWith(".md"))
                    .forEach(pages::add);
        }
        assertTrue(pages.size() > 5, pages.toString());
        List<String> broken = new ArrayList<>();
        for (Path page : pages) {
            LINK.matcher(Files.readString(page))
                    .results()
                    .map(found -> found.group(1))
                    .filter(target -> !target.contains("://") && !target.startsWith("#"))
                    .map(target -> target.replaceFirst("#.*", ""))
                    .filter(target -> !Files.exists(page.resolveSibling(target)))
                    .forEach(target -> broken.add(ROOT.relativize(page) + " -> " + target));
        }
        assertEquals(List.of(), broken);
    }

    @Test
    void everyDecisionIsInTheListOfDecisions() throws IOException {
        String list = Files.readString(ROOT.resolve("docs/decisions/README.md"));
        try (Stream<Path> pages = Files.list(ROOT.resolve("docs/decisions"))) {
            List<Path> missing =
                    pages.filter(page -> !page.endsWith("README.md"))
                            .filter(page -> !list.contains("(" + page.getFileName() + ")"))
                            .toList();
            assertEquals(List.of(), missing);
        }
    }

    /** The files of this checkout, without what a build or git put there. */
    private static List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        Files.walkFileTree(
                ROOT,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(
                            Path folder, BasicFileAttributes attributes) {
                        boolean made = MADE.contains(String.valueOf(folder.getFileName()));
                        return made ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                        files.add(file);
                        return FileVisitResult.CONTINUE;
                    }
                });
        return files;
    }
}
