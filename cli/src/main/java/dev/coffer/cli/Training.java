package dev.coffer.cli;

import dev.coffer.os.HostPath;
import dev.coffer.storage.LocalStorage;
import dev.coffer.storage.Storage;
import dev.coffer.vault.crypto.PasswordCost;
import dev.coffer.vault.repository.Repository;
import dev.coffer.vault.repository.VaultHost;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
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
        Interrupts.ofThisThread().close(); // every command's
        run("--version");
        run("--help");
        for (String kind : List.of("versioned", "mirror", "archive")) {
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
        String archive = "archive:" + home.resolve("archive");
        run("backup", source.toString(), "--to", archive, "--incremental");
        vault(home, source);
        configured(home);
    }

    /**
     * In a vault whose password is tried at little cost, but often enough that C1 compiles it, and
     * so it is compiled at once in every later run.
     */
    private static void vault(Path home, Path source) throws IOException {
        Path place = home.resolve("vault");
        VaultHost host = VaultHost.ofThisSystem("training");
        try (Storage storage =
                LocalStorage.openOrMake(
                        host.files(),
                        HostPath.of(place.toString()),
                        host.randomness(),
                        LocalStorage.Modes.PRIVATE)) {
            Repository.make(storage, host, new byte[0], new PasswordCost(1024, 8, 1)).close();
        }
        String[] store = {"--store", "vault:" + place, "--insecure-no-password"};
        String[] to = {"--to", "vault:" + place, "--insecure-no-password"};
        run(with(to, "backup", source.toString(), "--note", "first"));
        run(with(to, "backup", source.toString()));
        Files.writeString(source.resolve("src/Main.java"), "class Main { int vault; }\n");
        run(with(to, "backup", source.toString(), "--json"));
        run(with(store, "list"));
        run(with(store, "list", "--json"));
        run(with(store, "ls", "latest"));
        run(with(store, "history", "src/Main.java"));
        run(with(store, "find", "Main.java")); // makes the index of file history
        run(with(store, "history", "src/Main.java"));
        run(with(to, "backup", source.toString()));
        run(with(store, "diff", "latest~1", "latest"));
        run(with(store, "verify"));
        run(with(store, "stats"));
        run(
                with(
                        store,
                        "restore",
                        "latest",
                        "--target",
                        home.resolve("vault-restored").toString(),
                        "--yes"));
    }

    private static String[] with(String[] store, String... command) {
        String[] all = Arrays.copyOf(command, command.length + store.length);
        System.arraycopy(store, 0, all, command.length, store.length);
        return all;
    }

    /** What a job of a configuration needs besides. */
    private static void configured(Path home) throws IOException {
        String settings =
                """
                [job.training]
                sources = ["source"]
                store = "mirror:configured?protect=copies"
                preset = "workspace"
                exclude = ["*.iso"]
                deleted_keep = "1y"
                """;
        String file = Files.writeString(home.resolve("coffer.toml"), settings).toString();
        run("backup", "training", "--config", file);
        run("list", "--job", "training", "--config", file);
        run("status", "--config", file);
        run("stats", "--job", "training", "--config", file);
        run("config", "check", "--config", file);
        run("config", "show", "--config", file);
        run("rules", "explain", home.resolve("source/left-out.tmp").toString(), "--config", file);
    }

    /** A little of what workspaces hold: folders, text, bytes, a database, a link, rules. */
    private static void plant(Path source) throws IOException {
        Path code = Files.createDirectories(source.resolve("src"));
        Files.createDirectories(source.resolve("empty"));
        Files.writeString(code.resolve("Main.java"), "class Main {}\n");
        Files.writeString(source.resolve(".cofferignore"), "*.tmp\n!keep.tmp\n");
        Files.writeString(source.resolve("left-out.tmp"), "left out\n");
        Files.writeString(source.resolve("name with ünïcödé"), "text\n", StandardCharsets.UTF_8);
        Files.write(source.resolve("bytes.bin"), new byte[LARGE]);
        Files.write(source.resolve("app.db"), emptyDatabase());
        Files.createSymbolicLink(source.resolve("link"), Path.of("src/Main.java"));
        for (int i = 0; i < FILES; i++) {
            Path folder = Files.createDirectories(code.resolve("folder-" + i / 20));
            Files.writeString(folder.resolve("file-" + i + ".txt"), "line\n".repeat(i % 100));
        }
    }

    /**
     * Enough files that what is hot in a real run is hot here too, and compiled as it will be;
     * little content, for SHA-256 is interpreted here (see the launcher).
     */
    private static final int LARGE = 1 << 20;

    private static final int FILES = 4000;

    /** A SQLite database of one page with no tables in it (sqlite.org/fileformat2.html). */
    private static byte[] emptyDatabase() {
        byte[] page = new byte[512];
        byte[] magic = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(magic, 0, page, 0, magic.length);
        page[16] = 2; // 512 bytes a page
        page[18] = 1; // rollback journal, for writers
        page[19] = 1; // and for readers
        page[21] = 64; // three fixed fractions of a page
        page[22] = 32;
        page[23] = 32;
        page[27] = 1; // change counter
        page[31] = 1; // pages
        page[47] = 4; // schema format
        page[59] = 1; // UTF-8
        page[95] = 1; // the change counter for which the number of pages holds
        page[100] = 13; // a leaf of a table
        page[105] = 2; // whose content, none, starts at byte 512
        return page;
    }

    /**
     * Runs one command; a failure is printed, for a cache trained on less is better than no build.
     */
    private static void run(String... command) {
        int code = Main.run(command, CONSOLE);
        System.out.println("trained: " + String.join(" ", command) + " -> " + code);
    }
}
