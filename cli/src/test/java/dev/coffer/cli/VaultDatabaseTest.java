package dev.coffer.cli;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;

/** What a vault tells of databases, which it keeps page by page. */
class VaultDatabaseTest {
    @TempDir Path dir;

    @Test
    void whatTheListOfManyPagesCostsIsTold() throws Exception {
        CommandLab lab = new CommandLab(dir).with("COFFER_PASSWORD", "secret");
        Files.createDirectories(lab.path("ws"));
        String url = "jdbc:sqlite:" + lab.path("ws/app.db");
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA page_size=512");
            statement.execute("CREATE TABLE t(b BLOB)");
            statement.execute("INSERT INTO t VALUES (zeroblob(18000000))");
        }
        String store = "vault:" + lab.path("vault");
        lab.run("backup", lab.path("ws").toString(), "--to", store)
                .ends(0)
                .says("app.db is kept in", "pieces of a page", "MiB for the list");
        lab.run("backup", lab.path("ws").toString(), "--to", store)
                .ends(0)
                .saysNot("pieces of a page");
    }
}
