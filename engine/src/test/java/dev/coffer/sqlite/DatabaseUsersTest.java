package dev.coffer.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteConnection;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

class DatabaseUsersTest {
    private final HostFiles files = HostFiles.ofThisSystem();

    @TempDir private Path dir;
    private HostPath database;

    @BeforeEach
    void make() throws Exception {
        database = HostPath.of(dir.resolve("app.db"));
        Ledger.make(database, "delete", 10).close();
    }

    @Test
    void databaseAtRestHasNoUsers() throws Exception {
        assertEquals(List.of(), DatabaseUsers.of(files, files.stat(database)).users());
    }

    @Test
    void idleUserIsNamedWhateverNameOneAsksBy() throws Exception {
        Path link = Files.createLink(dir.resolve("link.db"), database.toPath());
        try (Child child = Child.start("hold", database.toString(), "SELECT 1").awaitReady()) {
            DatabaseUsers users = DatabaseUsers.of(files, files.stat(HostPath.of(link))).others();
            assertEquals(
                    List.of(new DatabaseUsers.User(child.pid(), "java", List.of(database))),
                    users.users());
            assertEquals("process " + child.pid() + " (java)", users.users().getFirst().toString());
        }
    }

    @Test
    void thisProcessIsAUserToo() throws Exception {
        try (SQLiteConnection connection = Ledger.make(HostPath.of(dir.resolve("b")), "wal", 2)) {
            DatabaseUsers users =
                    DatabaseUsers.of(files, files.stat(HostPath.of(dir.resolve("b"))));
            assertEquals(1, users.users().size());
            assertEquals(ProcessHandle.current().pid(), users.users().getFirst().pid());
            assertEquals(List.of(), users.others().users());
            assertTrue(!connection.isClosed());
        }
    }

    @Test
    void lockIsSeenInTheListOfLocks() throws Exception {
        try (Child child =
                Child.start("hold", database.toString(), "BEGIN IMMEDIATE").awaitReady()) {
            var users = DatabaseUsers.lockers(files, files.stat(database));
            assertEquals(List.of(child.pid()), users);
        }
    }
}
