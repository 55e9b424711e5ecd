package dev.coffer.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The training run from which the build makes the AOT cache: backup, list and restore of a small
 * tree, in one JVM, so that what these load and link is in the cache. Only {@code scripts/assemble}
 * starts it; a user's command never does.
 */
final class Training {
    private static final Console CONSOLE = Console.ofProcess(System.getenv());

    private Training() {}

    /**
     * Trains in an empty folder.
     *
     * @param args the folder; the caller removes it
     */
    public static void main(String[] args) throws IOException {
        Path home = Path.of(args[0]);
        Path source = Files.createDirectory(home.resolve("source"));
        plant(source);
        run("--version");
        run("--help");
        for (String kind : List.of("versioned", "mirror")) {
            String store = kind + ":" + home.resolve(kind);
            run("backup", source.toString(), "--to", store, "--note", "first");
            run("backup", source.toString(), "--to", store);
            Files.writeString(
                    source.resolve("src/Main.java"), "class Main { int " + kind + "; }\n");
            run("backup", source.toString(), "--to", store, "--json");
            run("list", "--store", store);
            run("list", "--store", store, "--json");
            run("ls", "latest", "--store", store);
            run("diff", "latest", "live", "--store", store);
            run("verify", "--store", store);
            Path target = home.resolve(kind + "-restored");
            run("restore", "latest", "--store", store, "--target", target.toString(), "--yes");
            run(
                    "restore",
                    "latest:src/Main.java",
                    "--store",
                    store,
                    "--target",
                    target.toString(),
                    "--overwrite",
                    "always",
                    "--yes");
        }
    }

    /** A little of what workspaces hold: folders, text, bytes, a link, rules. */
    private static void plant(Path source) throws IOException {
        Path code = Files.createDirectories(source.resolve("src"));
        Files.createDirectories(source.resolve("empty"));
        Files.writeString(code.resolve("Main.java"), "class Main {}\n");
        Files.writeString(source.resolve(".cofferignore"), "*.tmp\n!keep.tmp\n");
        Files.writeString(source.resolve("left-out.tmp"), "left out\n");
        Files.writeString(source.resolve("name with ünïcödé"), "text\n", StandardCharsets.UTF_8);
        Files.write(source.resolve("bytes.bin"), new byte[300_000]);
        Files.createSymbolicLink(source.resolve("link"), Path.of("src/Main.java"));
        for (int i = 0; i < 200; i++) {
            Files.writeString(code.resolve("file-" + i + ".txt"), "line\n".repeat(i));
        }
    }

    /**
     * Runs one command; a failure is printed, for a cache trained on less is better than no build.
     */
    private static void run(String... command) {
        int code = Main.run(command, CONSOLE);
        System.out.println("trained: " + String.join(" ", command) + " -> " + code);
    }
}
