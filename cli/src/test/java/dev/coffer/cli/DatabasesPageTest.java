package dev.coffer.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** What docs/databases.md says works as it stands there. */
@Timeout(60)
class DatabasesPageTest {
    private static final Path PAGE = Shell.checkout().resolve("docs/databases.md");

    /** Words as a shell has them; what stands after several blanks is said of the command. */
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

    @Test
    void everyCommandRunsInTheOrderOfThePage(@TempDir Path dir) throws Exception {
        CommandLab lab = new CommandLab(dir.resolve("home")).with("COFFER_PASSWORD", "secret");
        Path app = Files.createDirectories(lab.path("app"));
        try (Connection db = DriverManager.getConnection("jdbc:sqlite:" + app.resolve("app.db"));
                Statement statement = db.createStatement()) {
            statement.execute("CREATE TABLE users (id INTEGER PRIMARY KEY)");
        }
        lab.write(
                "app/coffer.toml",
                "[job.app]\nsources = [\"app.db\"]\nstore = \"versioned:%s\"\n"
                        .formatted(dir.resolve("store")));
        lab.in(app).with("COFFER_BACKUP_DIR", dir.resolve("backups").toString());
        lab.with("COFFER_DATABASE_URL", "sqlite:///./app.db");
        int ran = 0;
        for (String line : Files.readAllLines(PAGE)) {
            if (line.startsWith("    coffer ")) {
                String command = line.strip().substring("coffer ".length());
                int told = command.indexOf("    ");
                command = told < 0 ? command : command.substring(0, told);
                lab.run(words(command.replace("/srv/", dir + "/"))).ends(0);
                ran++;
            }
        }
        assertTrue(ran >= 9, "only " + ran + " commands were found on the page");
    }

    private static String[] words(String command) {
        return WORD.matcher(command)
                .results()
                .map((MatchResult word) -> word.group(1) != null ? word.group(1) : word.group(2))
                .toArray(String[]::new);
    }
}
