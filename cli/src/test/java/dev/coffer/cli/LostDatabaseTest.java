package dev.coffer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Random;

/** A file that was a database and is none any more: emptied, overwritten, encrypted by others. */
@Timeout(120)
class LostDatabaseTest {
    private static final String LOST = "no SQLite database any more";

    @TempDir Path dir;
    private CommandLab lab;
    private Path live;
    private byte[] whole;

    @BeforeEach
    void aDatabase() throws Exception {
        lab = new CommandLab(dir.resolve("home")).with("COFFER_PASSWORD", "secret");
        live = Files.createDirectories(dir.resolve("home/app")).resolve("app.db");
        try (Connection db = DriverManager.getConnection("jdbc:sqlite:" + live);
                Statement statement = db.createStatement()) {
            statement.execute("CREATE TABLE t (x)");
            statement.execute("INSERT INTO t VALUES (42)");
        }
        whole = Files.readAllBytes(live);
        lab.in(lab.path("app"));
    }

    private void overwrite(String how) throws Exception {
        byte[] bytes = whole.clone();
        switch (how) {
            case "header" -> Arrays.fill(bytes, 0, 4, (byte) 'X');
            case "noise" -> new Random(3).nextBytes(bytes);
            case "empty" -> bytes = new byte[0];
            case "short" -> bytes = Arrays.copyOf(bytes, 100);
            default -> throw new IllegalArgumentException(how);
        }
        Files.write(live, bytes);
    }

    private String store(String kind) {
        return kind.contains("?")
                ? kind.replace("?", ":" + dir.resolve("store") + "?")
                : kind + ":" + dir.resolve("store");
    }

    private void isWhole(String point, String store) {
        lab.run("db", "query", point, "SELECT x FROM t", "--store", store).ends(0).says("42");
    }

    @ParameterizedTest
    @ValueSource(strings = {"header", "noise", "empty", "short"})
    void inAStoreOfDatabasesItFailsItsCheckAndTheLastGoodOneStays(String how) throws Exception {
        String store = store("archive?format=database");
        lab.run("backup", "./app.db", "--to", store).ends(0);
        overwrite(how);
        for (int i = 0; i < 3; i++) {
            lab.run("backup", "./app.db", "--to", store, "-q").ends(3).says("app.db", LOST);
        }
        lab.run("list", "--store", store).says("(corrupt-source)");
        lab.run("db", "list", "--store", store).says("app.db", "corrupt-source", LOST);
        lab.run("forget", "--keep-last", "1", "--store", store, "--yes")
                .ends(0)
                .says("last good", "2 points");
        isWhole("latest~1", store);
        Files.write(live, whole);
        lab.run("backup", "./app.db", "--to", store).ends(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"versioned", "vault", "archive", "archive?format=zip", "mirror"})
    void inAnyStoreASourceThatWasOneFailsItsCheck(String kind) throws Exception {
        String store = store(kind);
        lab.run("backup", "./app.db", "--to", store).ends(0);
        overwrite("empty");
        lab.run("backup", "./app.db", "--to", store).ends(3).says("app.db", LOST, "empty");
        lab.run("backup", "./app.db", "--to", store).ends(3).says("app.db", LOST);
        lab.run("list", "--store", store).says("(corrupt-source)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"versioned", "archive", "archive?format=zip"})
    void oneThatIsMetInAFolderIsDoubtfulUntilItIsOneAgain(String kind) throws Exception {
        String store = store(kind);
        lab.run("backup", ".", "--to", store).ends(0);
        overwrite("header");
        lab.run("backup", ".", "--to", store).ends(3).says("app.db", LOST);
        lab.run("list", "--store", store).says("(doubtful)");
        lab.write("app/other", "so that there is something new");
        lab.run("backup", ".", "--to", store).ends(3).says("app.db", LOST);
        lab.run("forget", "--keep-last", "1", "--store", store, "--dry-run").says("last good");
        Files.write(live, whole);
        lab.run("backup", ".", "--to", store).ends(0);
    }

    @Test
    void retentionAfterTheBackupLetsTheOnlyGoodOneStay() throws Exception {
        lab.write(
                "app/coffer.toml",
                """
                [job.app]
                sources = ["app.db"]
                store = "%s"
                keep = "none"
                keep_last = 2
                forget_after_backup = true
                """
                        .formatted(store("archive?format=database")));
        lab.run("backup", "app").ends(0);
        for (int i = 0; i < 4; i++) {
            Files.write(live, new byte[] {'X', (byte) i}, StandardOpenOption.WRITE);
            lab.run("backup", "app").ends(3);
        }
        lab.run("list", "--job", "app").says("3 points");
        isWhole("latest~2", store("archive?format=database"));
    }

    @Test
    void jobOfTheEnvironmentNeedsADatabase() throws Exception {
        lab.with("COFFER_BACKUP_DIR", dir.resolve("backups").toString())
                .with("COFFER_DATABASE_URL", "sqlite:///./app.db");
        overwrite("noise");
        lab.run("backup", "database").ends(3).says("no SQLite database", "encrypted");
    }

    @Test
    void emptyFileIsADatabaseThatHasNothingInItYet() throws Exception {
        overwrite("empty");
        String store = store("archive?format=database");
        lab.run("backup", "./app.db", "--to", store).ends(0);
        Files.write(live, whole);
        lab.run("backup", "./app.db", "--to", store).ends(0);
        overwrite("empty");
        lab.run("backup", "./app.db", "--to", store).ends(3).says(LOST);
    }

    @Test
    void whatNeverWasOneIsNoneThatIsLost() throws Exception {
        Files.writeString(live, "plain words\n");
        lab.run("backup", "./app.db", "--to", store("versioned")).ends(0).says("is not a SQLite");
        Files.writeString(live, "other words\n");
        lab.run("backup", "./app.db", "--to", store("versioned")).ends(0).says("is not a SQLite");
        assertEquals("other words\n", Files.readString(live));
    }
}
