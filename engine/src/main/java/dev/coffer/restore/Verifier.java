package dev.coffer.restore;

import dev.coffer.base.Sha256;
import dev.coffer.base.TreePath;
import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.OsException;
import dev.coffer.restore.Selection.Take;
import dev.coffer.tree.Content;
import dev.coffer.tree.Entry;
import dev.coffer.tree.Problem;
import dev.coffer.tree.TreeJoin;
import dev.coffer.tree.TreeVisitor;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/**
 * Reads again what a restore left in the target, and compares it with what the point has. What the
 * overwrite mode let stand is not looked at.
 */
final class Verifier implements TreeVisitor<Verifier.Spot> {
    /** A folder, with what is meant in it. */
    record Spot(TreePath path, Selection selection) {}

    private static final int BUFFER = 64 * 1024;

    private final RestoreRequest request;
    private final Subtree tree;
    private final Folder target;
    private final Report report;
    private final Comparison comparison;

    Verifier(HostFiles files, RestoreRequest request, Subtree tree, Folder target, Report report)
            throws OsException {
        this.request = request;
        this.tree = tree;
        this.target = target;
        this.report = report;
        this.comparison = new Comparison(tree, request.overwrite(), files);
    }

    void run() throws IOException, InterruptedException {
        TreeJoin.walk(new TargetTree(target, target.stat()), tree, this, 1);
    }

    @Override
    public @Nullable Spot enter(
            @Nullable Spot parent, TreePath path, @Nullable Entry before, @Nullable Entry after) {
        if (after == null) {
            return null;
        }
        if (parent == null) {
            return new Spot(path, request.selection());
        }
        if (OwnNames.isOurs(parent.path, after)) {
            return null;
        }
        Take take = parent.selection.take(path.name(), true, 0);
        return take == Take.NO ? null : new Spot(path, parent.selection.enter(path.name(), take));
    }

    @Override
    public void entry(Spot spot, @Nullable Entry before, @Nullable Entry after) throws IOException {
        if (after == null
                || !after.isFile()
                || OwnNames.isOurs(spot.path, after)
                || spot.selection.take(after.name(), false, after.size()) != Take.YES) {
            return;
        }
        TreePath path = spot.path.child(after.name());
        if (before == null || !before.isFile()) {
            if (request.overwrite().alignsAll()) {
                damaged(path, "it is not there");
            }
            return;
        }
        boolean hasTime = before.stat().modified().equals(after.stat().modified());
        boolean hasSize = before.stat().size() == after.size();
        if (!hasTime || !hasSize) {
            boolean stayed = after.isDatabase() && before.stat().size() == after.stat().size();
            if (request.overwrite().alignsAll() && !(hasTime && stayed)) {
                damaged(path, "its size or time is not what was restored");
            }
            return;
        }
        compare(path, spot, before, after);
        report.listener().progress(0, after.size());
    }

    private void compare(TreePath path, Spot spot, Entry before, Entry after) {
        if (!comparison.mayRead(before)) {
            report.problem(
                    new Problem(
                            path,
                            Problem.Kind.UNREADABLE,
                            "was not read again, because this process has it open and would lose"
                                    + " its locks on it"));
            return;
        }
        try (Folder folder = target.openFolder(spot.path)) {
            if (!holds(path, before, after, folder)) {
                damaged(path, "read again, its content is not what was restored");
            }
        } catch (IOException e) {
            damaged(path, "cannot be read again: " + RestoreWalk.reason(e));
        }
    }

    /** A database that was left as it was may differ from its copy in what says nothing of rows. */
    private boolean holds(TreePath path, Entry before, Entry after, Folder folder)
            throws IOException {
        Sha256 wanted = after.contentHash();
        if (wanted == null) {
            wanted = read(path, after);
        }
        return comparison.hash(folder, after.name()).equals(wanted)
                || (after.isDatabase() && comparison.sameDatabase(path, before, after, folder));
    }

    private Sha256 read(TreePath path, Entry after) throws IOException {
        MessageDigest digest = Sha256.digest();
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        try (Content content = tree.open(path, after)) {
            while (content.read(buffer) >= 0) {
                digest.update(buffer.array(), 0, buffer.position());
                buffer.clear();
            }
        }
        return Sha256.finish(digest);
    }

    private void damaged(TreePath path, String reason) {
        report.problem(new Problem(path, Problem.Kind.DAMAGED, reason));
    }

    @Override
    public void unlistable(Spot spot, boolean inAfter, IOException cause) {
        damaged(spot.path, "cannot be listed again: " + RestoreWalk.reason(cause));
    }

    @Override
    public void leave(Spot spot) {}
}
