package dev.coffer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coffer.os.HostFiles;
import dev.coffer.testkit.TreeSnapshot;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The audit log on a small file system of its own, full or read-only; needs root. */
class AuditFullDiskTest {
    @TempDir Path dir;
    private CommandLab lab;
    private Path disk;
    private String archive;
    private boolean mounted;

    @BeforeEach
    void logOnItsOwnDisk() throws Exception {
        assumeTrue(HostFiles.ofThisSystem().effectiveUser() == 0, "only root mounts");
        disk = Files.createDirectory(dir.resolve("disk"));
        mounted =
                run("mount", "-t", "tmpfs", "-o", "size=64k", "coffer-test", disk.toString()) == 0;
        assumeTrue(mounted, "no mounting here");
        lab = new CommandLab(dir.resolve("home"));
        lab.with("COFFER_AUDIT_DIR", disk.resolve("log").toString());
        archive = "archive:" + dir.resolve("items");
        for (int i = 0; i < 2; i++) {
            lab.write("src/a", "version " + i);
            lab.run("backup", "src/", "--to", archive).ends(0);
        }
        lab.write("src/a", "a new one");
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted) {
            assertEquals(0, run("umount", disk.toString()));
        }
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    private void fill() throws IOException {
        try (OutputStream file = Files.newOutputStream(disk.resolve("everything-else"))) {
            assertThrows(
                    IOException.class,
                    () -> {
                        while (true) {
                            file.write(new byte[512]);
                        }
                    });
        }
    }

    /** What is there, and in which inode. */
    private List<String> inodes() throws IOException {
        List<String> inodes = new ArrayList<>();
        for (Path place : List.of(disk, dir.resolve("home/.local/state"))) {
            try (Stream<Path> all = Files.walk(place)) {
                for (Path each : all.sorted().toList()) {
                    inodes.add(each + " " + Files.getAttribute(each, "unix:ino"));
                }
            }
        }
        return inodes;
    }

    private void verifyWritesNothing() throws IOException {
        TreeSnapshot log = TreeSnapshot.of(disk);
        TreeSnapshot state = TreeSnapshot.of(dir.resolve("home/.local/state"));
        List<String> inodes = inodes();

        lab.run("audit", "verify").ends(0).says("as it was written: 5 records");

        assertEquals(List.of(), log.differences(TreeSnapshot.of(disk)));
        assertEquals(
                List.of(), state.differences(TreeSnapshot.of(dir.resolve("home/.local/state"))));
        assertEquals(inodes, inodes());
    }

    private void backupsGoOnAndWhatIsProtectedStops() {
        lab.run("backup", "src/", "--to", archive).ends(0).says("cannot be written");
        lab.run("forget", "latest~1", "--store", archive, "--yes").ends(1).says("audit log");
        lab.run("list", "--store", archive).ends(0).says("3 points");
        lab.run("audit", "verify").ends(0).says("as it was written: 5 records");
    }

    @Test
    void onAFullDiskVerifyWritesNothingAndBackupsGoOn() throws Exception {
        fill();
        verifyWritesNothing();
        // The page that the log's file ends in may have room for a record.
        for (int i = 0; i < 20; i++) {
            lab.run("note", "latest", "note " + i, "--store", archive).ends(0);
        }
        lab.run("note", "latest", "last", "--store", archive).ends(0).says("cannot be written");
        lab.write("src/a", "a new one");
        lab.run("backup", "src/", "--to", archive).ends(0).says("cannot be written");
        lab.run("forget", "latest~1", "--store", archive, "--yes").ends(1).says("audit log");
        lab.run("audit", "verify").ends(0).says("as it was written");
    }

    @Test
    void onADiskThatIsReadOnlyVerifyWritesNothingAndBackupsGoOn() throws Exception {
        assertEquals(0, run("mount", "-o", "remount,ro", disk.toString()));
        verifyWritesNothing();
        backupsGoOnAndWhatIsProtectedStops();
    }
}
