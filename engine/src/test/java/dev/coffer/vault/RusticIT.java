package dev.coffer.vault;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coffer.base.Timestamp;
import dev.coffer.base.TreePath;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.RunListener;
import dev.coffer.testkit.RandomTree;
import dev.coffer.testkit.TreeSnapshot;
import dev.coffer.testkit.store.StoreContract;
import dev.coffer.testkit.store.StoreLab;
import dev.coffer.tree.FileTree;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** rustic lists, checks and restores what we wrote, and what it writes is read by us. */
class RusticIT {
    @TempDir Path dir;
    private VaultLab lab;

    @BeforeEach
    void needsRustic() throws Exception {
        assumeTrue(!VaultLab.rustic().isEmpty(), "no rustic in RESTIC_BINARIES");
        lab = new VaultLab(dir, "");
        new RandomTree(lab.source, 50).grow(150);
        lab.source.file("plain.txt", "plain").modified("plain.txt", new Timestamp(1, 5));
    }

    private String rustic(String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of(VaultLab.rustic(), "--no-cache"));
        command.addAll(List.of("-r", lab.place.toString(), "--password", VaultLab.PASSWORD));
        command.addAll(List.of(words));
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .directory(dir.toFile())
                        .start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), out);
        return out;
    }

    @Test
    void rusticListsChecksAndRestoresWhatWeWrote() throws Exception {
        lab.backup();
        lab.source.file("plain.txt", "plain and more").file("new", "new");
        RestorePoint second = lab.backup();
        String listed = rustic("snapshots", "--json");
        assertTrue(listed.contains(second.id()), listed);
        rustic("check", "--read-data");
        rustic("restore", second.id() + ":" + lab.source.dir(), dir + "/restored");
        assertEquals(
                List.of(),
                lab.source
                        .snapshot()
                        .differences(
                                TreeSnapshot.of(dir.resolve("restored")),
                                TreeSnapshot.Aspect.HOLES,
                                TreeSnapshot.Aspect.TOP));
    }

    @Test
    void whatRusticAddedIsReadByUs() throws Exception {
        lab.backup();
        lab.source.file("plain.txt", "plain and more").file("new", "new");
        rustic("backup", "--host", "host", lab.source.dir().toString());
        try (VaultStore store = lab.open()) {
            assertEquals(List.of(), store.verify(null, RunListener.NONE).damage());
            try (FileTree held = store.open(store.points().getLast());
                    FileTree live = lab.live()) {
                Map<TreePath, String> expected = StoreLab.describe(live);
                Map<TreePath, String> read = StoreLab.describe(held);
                expected.remove(TreePath.ROOT); // rustic keeps nothing of the folder itself
                read.remove(TreePath.ROOT);
                StoreContract.assertSame(expected, read, "by rustic");
            }
        }
    }
}
