package dev.coffer.sqlite;

import dev.coffer.base.Name;
import dev.coffer.os.HostPath;

import org.sqlite.SQLiteConnection;

import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * A database of accounts and the moves between them. Each transaction touches four tables and keeps
 * what {@link State#adds} checks, so a copy that mixes two states is found out.
 */
final class Ledger {
    private static final int ACCOUNTS = 100;
    private static final int BALANCE = 1000;

    /** Not UTF-8, and with everything that means something in a URI, in SQL or in a shell. */
    static final Name ODD_NAME =
            Name.of(
                    new byte[] {
                        'a',
                        '?',
                        'm',
                        'o',
                        'd',
                        'e',
                        '=',
                        'x',
                        '&',
                        '%',
                        '4',
                        '1',
                        '#',
                        '\'',
                        '"',
                        ' ',
                        ';',
                        (byte) 0xff,
                        (byte) 0xc3,
                        '\n',
                        '+',
                        '.',
                        'd',
                        'b'
                    });

    /**
     * What a ledger says.
     *
     * @param sum of all balances
     * @param moves rows in the list of moves
     * @param counted moves by the counter
     * @param filler sum of the numbers in the filling
     */
    record State(long sum, long moves, long counted, long filler) {
        boolean adds() {
            return sum == (long) ACCOUNTS * BALANCE && moves == counted && filler == counted;
        }
    }

    private Ledger() {}

    /**
     * Makes a ledger and leaves it open.
     *
     * @param fillerRows about 4 kB each
     */
    static SQLiteConnection make(HostPath database, String journalMode, int fillerRows)
            throws SQLException {
        SQLiteConnection connection = Sqlite.open(database, "mode=rwc", Duration.ZERO);
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA synchronous=OFF");
            statement.execute("PRAGMA journal_mode=" + journalMode);
            statement.execute("BEGIN");
            statement.execute("CREATE TABLE account(id INTEGER PRIMARY KEY, balance INTEGER)");
            statement.execute("CREATE TABLE move(id INTEGER PRIMARY KEY, amount INTEGER)");
            statement.execute("CREATE TABLE counter(n INTEGER)");
            statement.execute("CREATE TABLE filler(id INTEGER PRIMARY KEY, n INTEGER, x BLOB)");
            statement.execute("CREATE INDEX move_amount ON move(amount)");
            statement.execute("INSERT INTO counter VALUES(0)");
            statement.execute(
                    numbers(ACCOUNTS) + "INSERT INTO account SELECT i, " + BALANCE + " FROM c");
            statement.execute(
                    numbers(fillerRows)
                            + "INSERT INTO filler SELECT i, 0, randomblob(4000) FROM c");
            statement.execute("COMMIT");
        }
        return connection;
    }

    private static String numbers(int count) {
        return "WITH RECURSIVE c(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM c WHERE i < "
                + (count - 1)
                + ") ";
    }

    /** One transaction; the number decides which accounts and which page of the filling. */
    static void transfer(Statement statement, int number) throws SQLException {
        int from = number * 7 % ACCOUNTS;
        int to = (from + 13) % ACCOUNTS;
        int amount = number % 50;
        int row = (int) (number * 7919L % 2000);
        statement.execute("BEGIN IMMEDIATE");
        statement.execute(
                "UPDATE account SET balance = balance - " + amount + " WHERE id = " + from);
        statement.execute("INSERT INTO move(amount) VALUES(" + amount + ")");
        statement.execute("UPDATE account SET balance = balance + " + amount + " WHERE id = " + to);
        statement.execute("UPDATE counter SET n = n + 1");
        statement.execute(
                "UPDATE filler SET n = n + 1, x = randomblob(4000) WHERE id = "
                        + row
                        + " % (SELECT max(id) + 1 FROM filler)");
        statement.execute("COMMIT");
    }

    /** Reads a copy, without a trace. */
    static State read(HostPath copy) throws SQLException {
        try (SQLiteConnection connection = Sqlite.open(copy, "mode=ro&immutable=1", Duration.ZERO);
                Statement statement = connection.createStatement()) {
            return new State(
                    Sqlite.number(statement, "SELECT sum(balance) FROM account"),
                    Sqlite.number(statement, "SELECT count(*) FROM move"),
                    Sqlite.number(statement, "SELECT n FROM counter"),
                    Sqlite.number(statement, "SELECT sum(n) FROM filler"));
        }
    }
}
