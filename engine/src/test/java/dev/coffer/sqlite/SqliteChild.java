package dev.coffer.sqlite;

import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;

import org.sqlite.SQLiteConnection;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;

/** Another process that uses a database. What it does is its first argument; see {@link Child}. */
final class SqliteChild {
    private static final PrintStream OUT = System.out;
    private static final BufferedReader IN =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));

    private static final long PACE_NANOS = 2_000_000;

    private SqliteChild() {}

    public static void main(String[] args) throws Exception {
        HostPath database = HostPath.of(args[1]);
        switch (args[0]) {
            case "transfer" -> transfer(database, Integer.parseInt(args[2]));
            case "measure" -> measure(database);
            case "laps" -> laps(database);
            case "hold" -> hold(database, args);
            case "die" -> die(database, args);
            case "lock" -> lock(database);
            case "odd-name" -> oddName(database);
            case "second-sqlite" -> secondSqlite(database);
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    /** Moves money about until told to stop; says how often, and how long the slowest took. */
    private static void transfer(HostPath database, int busyMillis) throws Exception {
        try (SQLiteConnection connection =
                        Sqlite.open(database, "mode=rw", Duration.ofMillis(busyMillis));
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA synchronous=OFF");
            OUT.println("ready");
            int commits = 0;
            long slowest = 0;
            while (!IN.ready()) {
                long start = System.nanoTime();
                Ledger.transfer(statement, commits);
                slowest = Math.max(slowest, System.nanoTime() - start);
                commits++;
            }
            OUT.println(commits + " " + slowest / 1_000_000);
        }
    }

    /**
     * Commits a small durable transaction every few milliseconds, as an application does. Told a
     * number, it says once it has committed at least so many more: how many since it last said
     * something, and how long the slowest took, in microseconds.
     */
    private static void measure(HostPath database) throws Exception {
        try (SQLiteConnection connection = Sqlite.open(database, "mode=rw", Duration.ofMinutes(1));
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA synchronous=FULL");
            OUT.println("ready");
            int commits = 0;
            int wanted = Integer.MAX_VALUE;
            long slowest = 0;
            for (int number = 0; ; number++) {
                if (IN.ready()) {
                    String line = IN.readLine();
                    if (line.equals("stop")) {
                        return;
                    }
                    wanted = commits + Integer.parseInt(line);
                }
                long start = System.nanoTime();
                Ledger.transfer(statement, number);
                slowest = Math.max(slowest, System.nanoTime() - start);
                commits++;
                if (commits >= wanted) {
                    OUT.println(commits + " " + slowest / 1000);
                    commits = 0;
                    slowest = 0;
                    wanted = Integer.MAX_VALUE;
                }
                LockSupport.parkNanos(PACE_NANOS);
            }
        }
    }

    /**
     * Moves money about as fast as it can. Told a number, it says after so many milliseconds more
     * how often, and how long the slowest took, in microseconds: once without what it waited for a
     * processor, once in all. Each time it counts from where it last said something; of a number
     * other than 0, from there.
     */
    private static void laps(HostPath database) throws Exception {
        try (SQLiteConnection connection = Sqlite.open(database, "mode=rw", Duration.ZERO);
                Statement statement = connection.createStatement();
                FileChannel queue = FileChannel.open(Path.of("/proc/thread-self/schedstat"))) {
            statement.execute("PRAGMA synchronous=OFF");
            OUT.println("ready");
            int commits = 0;
            long slowest = 0;
            long inAll = 0;
            long due = Long.MAX_VALUE;
            long queued = queued(queue);
            for (int number = 0; ; number++) {
                if (IN.ready()) {
                    String line = IN.readLine();
                    if (line.equals("stop")) {
                        return;
                    }
                    due = System.nanoTime() + Integer.parseInt(line) * 1_000_000L;
                    if (!line.equals("0")) {
                        commits = 0;
                        slowest = 0;
                        inAll = 0;
                    }
                }
                long start = System.nanoTime();
                Ledger.transfer(statement, number);
                long end = System.nanoTime();
                long before = queued;
                queued = queued(queue);
                commits++;
                inAll = Math.max(inAll, end - start);
                slowest = Math.max(slowest, end - start - (queued - before));
                if (end >= due) {
                    OUT.println(commits + " " + slowest / 1000 + " " + inAll / 1000);
                    commits = 0;
                    slowest = 0;
                    inAll = 0;
                    due = Long.MAX_VALUE;
                }
            }
        }
    }

    /** Nanoseconds that this thread has waited for a processor so far. */
    private static long queued(FileChannel schedstat) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(100);
        schedstat.read(text, 0);
        String[] words =
                new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII)
                        .split(" ", 3);
        return Long.parseLong(words[1]);
    }

    /** Runs statements, and keeps the connection open until told to stop. */
    private static void hold(HostPath database, String[] args) throws Exception {
        try (SQLiteConnection connection = Sqlite.open(database, "mode=rw", Duration.ZERO);
                Statement statement = connection.createStatement()) {
            for (int i = 2; i < args.length; i++) {
                statement.execute(args[i]);
            }
            OUT.println("ready");
            IN.readLine();
        }
    }

    /** Runs statements and is gone without closing anything. */
    private static void die(HostPath database, String[] args) throws Exception {
        SQLiteConnection connection = Sqlite.open(database, "mode=rw", Duration.ZERO);
        Statement statement = connection.createStatement();
        for (int i = 2; i < args.length; i++) {
            statement.execute(args[i]);
        }
        Runtime.getRuntime().halt(0);
    }

    /** Says whether the write lock can be had. */
    private static void lock(HostPath database) throws Exception {
        try (SQLiteConnection connection = Sqlite.open(database, "mode=rw", Duration.ZERO);
                Statement statement = connection.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            OUT.println("free");
        } catch (SQLException e) {
            OUT.println("locked");
        }
    }

    /** Captures a database of a name that is not UTF-8, while it is open here. */
    private static void oddName(HostPath folder) throws Exception {
        HostFiles files = HostFiles.ofThisSystem();
        HostPath staging = folder.resolve("staging");
        HostPath database = folder.resolve(Ledger.ODD_NAME);
        try (SQLiteConnection _ = Ledger.make(database, "wal", 10);
                Captured captured =
                        new DatabaseCapture(files)
                                .capture(database, staging, CaptureOptions.DEFAULT)) {
            OUT.println(captured.way() + " " + captured.check().isSound());
            OUT.println(Ledger.read(captured.file()));
        }
    }

    /** Has the database open through a second copy of SQLite, and tries to capture it. */
    private static void secondSqlite(HostPath database) throws Exception {
        URL jar = SQLiteConnection.class.getProtectionDomain().getCodeSource().getLocation();
        HostFiles files = HostFiles.ofThisSystem();
        Path staging = Files.createTempDirectory("staging");
        System.clearProperty("org.sqlite.lib.path"); // so that it writes and loads its own
        System.clearProperty("org.sqlite.lib.name");
        try (URLClassLoader loader =
                        new URLClassLoader(new URL[] {jar}, ClassLoader.getPlatformClassLoader());
                Connection connection = connect(loader, database);
                Statement statement = connection.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            try (Captured captured =
                    new DatabaseCapture(files)
                            .capture(database, HostPath.of(staging), CaptureOptions.DEFAULT)) {
                OUT.println(captured.way());
            } catch (DatabaseNotCapturedException e) {
                OUT.println(e.reason() + " " + e.mayBeReadRaw());
            }
            OUT.println("ready");
            IN.readLine();
        } finally {
            Files.delete(staging);
        }
    }

    private static Connection connect(ClassLoader loader, HostPath database) throws Exception {
        Class<?> driver = Class.forName("org.sqlite.JDBC", true, loader);
        Method connect = Driver.class.getMethod("connect", String.class, Properties.class);
        return (Connection)
                connect.invoke(
                        driver.getConstructor().newInstance(),
                        "jdbc:sqlite:" + SqliteUri.of(database, "mode=rw"),
                        new Properties());
    }
}
