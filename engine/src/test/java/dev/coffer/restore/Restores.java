package dev.coffer.restore;

import static dev.coffer.testkit.AlwaysYes.yes;

import dev.coffer.base.Randomness;
import dev.coffer.base.TreePath;
import dev.coffer.guard.Authorization;
import dev.coffer.guard.Destruction;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.source.LiveTree;
import dev.coffer.source.ScanOptions;
import dev.coffer.testkit.TestTree;
import dev.coffer.testkit.TreeSnapshot;
import dev.coffer.tree.FileTree;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Restores of a tree into {@code dir/target}, with all options a test may want to set, a yes to
 * whatever is asked, and a clock that stands.
 */
final class Restores {
    static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final HostFiles REAL = HostFiles.ofThisSystem();

    final TestTree target;
    private final Path dir;
    private HostPath targetPath;

    HostFiles files = REAL;
    Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    Overwrite overwrite = Overwrite.IF_CHANGED;
    boolean delete = true;
    boolean verify;
    Selection selection = Selection.all();
    RestoreRequest.Top top = RestoreRequest.Top.ALWAYS;
    TreePath from = TreePath.ROOT;
    RestoreRequest.@Nullable MadeWith madeWith;
    boolean undoable;
    int random;

    private Restores(Path dir, TestTree target, HostPath targetPath) {
        this.dir = dir;
        this.target = target;
        this.targetPath = targetPath;
    }

    /** The target is there, and empty. */
    static Restores in(Path dir) throws IOException {
        TestTree target = TestTree.in(dir, "target");
        return new Restores(dir, target, target.root());
    }

    static FileTree live(TestTree tree) throws IOException {
        return LiveTree.open(REAL, tree.root(), ScanOptions.plain());
    }

    /** From now on into another folder. */
    Restores to(HostPath other) {
        targetPath = other;
        return this;
    }

    RestoreRequest request(FileTree tree) {
        return new RestoreRequest(
                tree,
                "point 1234abcd",
                from,
                null,
                targetPath,
                overwrite,
                delete,
                madeWith,
                selection,
                verify,
                top,
                undoable,
                -1,
                HostPath.of(dir).resolve("spool"));
    }

    Restorer restorer() {
        return new Restorer(files, clock, counting());
    }

    private Randomness counting() {
        return bytes -> {
            random++;
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) (random >> (8 * (bytes.length - 1 - i)));
            }
        };
    }

    /** Plans, says yes, restores. */
    RestoreResult restore(FileTree tree) throws IOException, InterruptedException {
        return restore(tree, RestoreListener.NONE);
    }

    RestoreResult restore(FileTree tree, RestoreListener listener)
            throws IOException, InterruptedException {
        Destruction plan = restorer().plan(request(tree), listener);
        Authorization yes = plan == null ? null : yes(plan);
        return restorer().restore(request(tree), yes, listener);
    }

    /** What a dry run says would be done, in its order. */
    List<String> dryRun(FileTree tree) throws IOException, InterruptedException {
        Actions actions = new Actions();
        restorer().dryRun(request(tree), actions);
        return actions.lines;
    }

    UndoResult undo() throws IOException, InterruptedException {
        return undo(false);
    }

    /** Plans, says yes, takes the newest restore back. */
    UndoResult undo(boolean exceptChanged) throws IOException, InterruptedException {
        UndoRequest request =
                new UndoRequest(targetPath, null, exceptChanged, HostPath.of(dir).resolve("spool"));
        Destruction plan = undoer().plan(request);
        return undoer().undo(request, plan == null ? null : yes(plan), RestoreListener.NONE);
    }

    Undo undoer() {
        return new Undo(files, clock, counting());
    }

    List<Undoable> undoable() throws IOException {
        return undoer().list(targetPath);
    }

    void later(Duration time) {
        clock = Clock.offset(clock, time);
    }

    /** What lies in the target, but for what is kept for undo. */
    TreeSnapshot snapshot() throws IOException {
        return target.snapshot().without(".coffer-undo");
    }

    /** Writes down what it is told. */
    static final class Actions implements RestoreListener {
        final List<String> lines = Collections.synchronizedList(new ArrayList<>());

        @Override
        public void action(RestoreAction action) {
            lines.add(
                    action.what()
                            + " "
                            + action.kind()
                            + " "
                            + action.path()
                            + " "
                            + action.bytes()
                            + " "
                            + action.reason());
        }
    }
}
