package dev.coffer.mirror;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coffer.base.CofferException;
import dev.coffer.os.HostFiles;
import dev.coffer.testkit.store.StoreLab;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A store on a small file system of its own; needs root. */
@Timeout(60)
class FullDiskTest {
    @TempDir Path dir;
    private StoreLab lab;
    private boolean mounted;

    @BeforeEach
    void prepare() throws Exception {
        lab = new StoreLab(dir, MirrorStore::openOrMake).workers(1);
        for (int i = 0; i < 50; i++) {
            lab.source.file("f" + i, "content " + i).file("d" + i % 7 + "/g" + i, "more " + i);
        }
        assumeTrue(HostFiles.ofThisSystem().effectiveUser() == 0, "only root mounts");
        Files.createDirectory(lab.storeDir());
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted) {
            assertEquals(0, run("umount", lab.storeDir().toString()));
        }
    }

    private void mount(String options) throws Exception {
        String place = lab.storeDir().toString();
        mounted = run("mount", "-t", "tmpfs", "-o", options, "coffer-test", place) == 0;
        assumeTrue(mounted, "no mounting here");
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    @Test
    void whatAFirstRunCopiedIsKeptWhenNoMoreFilesCanBeMade() throws Exception {
        mount("nr_inodes=70");
        CofferException full = assertThrows(CofferException.class, () -> lab.backup());
        assertTrue(full.getMessage().contains(lab.place.toString()), full.getMessage());

        assertEquals(0, run("mount", "-o", "remount,nr_inodes=1000", lab.storeDir().toString()));
        StoreLab.Run next = lab.backup();
        assertFalse(next.notices().toString().contains("removed"), () -> next.notices().toString());
        assertTrue(next.lines().size() < 80, () -> "copied again: " + next.lines());
        assertEquals(lab.sourceNow(), lab.held(next.point()));
    }
}
