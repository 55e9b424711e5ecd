package dev.coffer.restore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.base.Bytes;
import dev.coffer.base.Name;
import dev.coffer.base.Timestamp;
import dev.coffer.base.TreePath;
import dev.coffer.os.FileStat;
import dev.coffer.os.HostPath;
import dev.coffer.os.Xattr;
import dev.coffer.testkit.MemoryTree;
import dev.coffer.testkit.TestTree;
import dev.coffer.tree.CombinedTree;
import dev.coffer.tree.Difference;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.TreeDiff;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Folders that a point has only to hold others: nobody knows what metadata they had. */
class RestoreMadeUpTest {
    private static final Timestamp OLD = new Timestamp(978_307_200, 5);

    @TempDir Path dir;
    private Restores lab;

    @BeforeEach
    void prepare() throws Exception {
        lab = Restores.in(dir);
        lab.delete = false;
    }

    /** The root and {@code in} are made up; {@code in/a} is not. */
    private static FileTree tree() throws IOException {
        FileTree inner =
                CombinedTree.of(
                        Map.of(
                                Name.of("a"),
                                new MemoryTree().file("f", "content").file("sub/g", "more")));
        return CombinedTree.of(Map.of(Name.of("in"), inner));
    }

    private FileStat stat(String path) throws IOException {
        FileStat stat = path.isEmpty() ? lab.target.stat(TreePath.ROOT) : lab.target.stat(path);
        assertNotNull(stat, path);
        return stat;
    }

    @Test
    void theTargetKeepsItsOwnMetadata() throws Exception {
        for (boolean undoable : List.of(true, false)) {
            lab = Restores.in(Files.createDirectory(dir.resolve("undo-" + undoable)));
            lab.delete = false;
            lab.undoable = undoable;
            lab.target.xattr(TreePath.ROOT, new Xattr(Bytes.of("user.mine"), Bytes.of("1")));
            lab.target.mode(TreePath.ROOT, 0700);
            lab.restore(tree());
            assertEquals(0700, stat("").mode());
            assertNotEquals(MemoryTree.MODIFIED, stat("").modified());
            assertEquals(
                    List.of("mine"),
                    Files.getFileAttributeView(lab.target.dir(), UserDefinedFileAttributeView.class)
                            .list());
            assertEquals(0755, stat("in").mode());
            assertNotEquals(MemoryTree.MODIFIED, stat("in").modified(), "it is as made");
            assertEquals(MemoryTree.MODIFIED, stat("in/a").modified(), "it is known");
        }
    }

    @Test
    void aTargetThatIsMadeIsAsAnyNewFolder() throws Exception {
        HostPath fresh = HostPath.of(dir).resolve("fresh");
        lab.to(fresh).restore(tree());
        TestTree made = TestTree.in(dir, "fresh");
        FileStat stat = made.stat(TreePath.ROOT);
        assertNotNull(stat);
        assertEquals(0755, stat.mode());
        assertNotEquals(MemoryTree.MODIFIED, stat.modified());
    }

    @Test
    void aMadeUpFolderThatIsThereKeepsItsMetadataAndNoPlanSaysOtherwise() throws Exception {
        lab.target.file("in/mine", "1").mode("in", 0711);
        lab.target.modified("in", OLD).modified(TreePath.ROOT, OLD);
        lab.restore(tree());
        assertEquals(0711, stat("in").mode());
        lab.target.modified("in", OLD).mode("in", 0700);
        List<String> planned = lab.dryRun(tree());
        assertTrue(planned.stream().allMatch(line -> line.startsWith("KEEP ")), planned.toString());
        lab.restore(tree());
        assertEquals(0700, stat("in").mode());
        assertEquals(OLD, stat("in").modified());
    }

    @Test
    void itDiffersFromNoFolder() throws Exception {
        lab.restore(tree());
        List<String> different = new ArrayList<>();
        TreeDiff.between(
                tree(),
                Restores.live(lab.target),
                TreeDiff.Options.all().without(Set.of(Difference.What.OWNER)),
                difference -> different.add(difference.path() + " " + difference.what()));
        assertEquals(List.of(), different);
    }
}
