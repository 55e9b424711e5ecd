package dev.coffer.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.stream.Stream;

/** The job that two environment variables make. */
@Timeout(60)
class EnvironmentJobTest {
    @TempDir Path dir;
    private CommandLab lab;

    @BeforeEach
    void aDatabase() throws Exception {
        lab = new CommandLab(dir.resolve("home"));
        Path app = Files.createDirectories(lab.path("app"));
        try (Connection db =
                        DriverManager.getConnection("jdbc:sqlite:" + app.resolve("my app.db"));
                Statement statement = db.createStatement()) {
            statement.execute("CREATE TABLE t (x)");
            statement.execute("INSERT INTO t VALUES (42)");
        }
        lab.in(app).with("COFFER_BACKUP_DIR", dir.resolve("backups").toString());
    }

    private CommandLab url(String url) {
        return lab.with("COFFER_DATABASE_URL", url);
    }

    @Test
    void databaseIsBackedUpAndReadWithoutAConfiguration() throws Exception {
        url("sqlite://" + lab.path("app/my%20app.db"));
        lab.run("backup", "database").ends(0).says("1 new");
        lab.run("list").ends(0).says("1 point", "database");
        lab.run("list", "--job", "database").ends(0).says("1 point");
        lab.run("db", "query", "latest", "SELECT x FROM t").ends(0).says("42");
        lab.run("forget", "--job", "database", "--dry-run").ends(0).says("daily");
        lab.run("backup").ends(0);
        lab.run("before", "--", "true").ends(0);
        lab.run("restore", "latest", "--target", dir.resolve("out").toString()).ends(0);
        assertTrue(Files.exists(dir.resolve("out/my app.db")));
        try (Stream<Path> all = Files.list(dir.resolve("backups"))) {
            assertTrue(all.anyMatch(p -> p.getFileName().toString().startsWith("backup-20")));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sqlite:///./my%20app.db",
                "sqlite:///../app/my app.db",
                "sqlite+aiosqlite:///./my app.db?timeout=5"
            })
    void pathMayBeRelativeToTheFolderOneIsIn(String url) {
        url(url).run("backup", "database").ends(0).says("1 new");
    }

    @Test
    void absolutePathMayHaveFourSlashes() {
        url("sqlite:///" + lab.path("app/my app.db")).run("backup", "database").ends(0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgresql://me:hidden@db/app",
                "mysql+pymysql://me:hidden@db/app",
                "mongodb://me:hidden@db"
            })
    void otherKindsOfDatabasesAreNamedAsSuchAndTheirPasswordIsNot(String url) {
        url(url).run("backup", "database")
                .ends(2)
                .saysInOneLine("is not SQLite", url.substring(0, url.indexOf(':')))
                .saysNot("hidden");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sqlite://", "sqlite:///:memory:", "sqlite:///", "app.db", "sqlite:x"})
    void urlWithoutAFileIsRefused(String url) {
        url(url).run("backup", "database").ends(2).saysInOneLine("COFFER_DATABASE_URL");
    }

    @Test
    void bothVariablesAreNeeded() {
        url("sqlite:///./my app.db").with("COFFER_BACKUP_DIR", "");
        lab.run("backup", "database").ends(2).saysInOneLine("COFFER_BACKUP_DIR");
    }

    @Test
    void missingFileIsNamed() {
        url("sqlite:///./nowhere.db").run("backup", "database").ends(1).saysInOneLine("nowhere.db");
    }

    @Test
    void jobOfTheConfigurationIsNotHidden() throws Exception {
        url("sqlite:///./my app.db");
        lab.write("app/coffer.toml", "[job.database]\nsources = ['x']\nstore = 'mirror:/s'\n");
        lab.run("backup", "database").ends(1).saysInOneLine("/x");
    }
}
