package dev.coffer.restore;

import dev.coffer.base.CofferException;
import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.os.Errno;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.OsException;
import dev.coffer.restore.Step.Mark;
import dev.coffer.restore.Step.Was;
import dev.coffer.tree.Problem;
import dev.coffer.tree.TreeJoin;
import dev.coffer.writer.TreeRemover;
import dev.coffer.writer.WriteException;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A restore into a new or empty target: all is built in a private folder, made durable, and its top
 * entries are renamed. Whatever ends it before the renames leaves the target as it was.
 */
final class FreshRestore {
    private static final int WORKERS = 2;

    private final RestoreRequest request;
    private final Subtree tree;
    private final Step.Begin begin;
    private final Report report;

    FreshRestore(RestoreRequest request, Subtree tree, Step.Begin begin, Report report) {
        this.request = request;
        this.tree = tree;
        this.begin = begin;
        this.report = report;
    }

    void run(Folder target) throws IOException, InterruptedException {
        boolean moved = false;
        try {
            boolean align = Restorer.alignTop(request, tree, true);
            FileStat was = target.stat();
            Step.Touch touch = new Step.Touch(TreePath.ROOT, Was.of(was, target.xattrs()));
            try (Area area = Area.createBuilding(target, begin.id());
                    Journal journal = Journal.create(area.folder)) {
                journal.add(begin);
                journal.add(touch);
                Builder builder = new Builder(tree, area.defaults(), report);
                RestoreWalk walk =
                        new RestoreWalk(
                                tree,
                                request,
                                align,
                                null,
                                new FreshHands(builder, area, report),
                                report);
                TreeJoin.walk(null, tree, walk, WORKERS);
                List<Step.Put> puts = write(journal, area);
                area.kept.syncFileSystem();
                moved = true;
                move(puts, area, target);
                TreeRemover.remove(target, OwnNames.building(begin.id()));
                if (align) {
                    builder.finish(TreePath.ROOT, tree.root(), target);
                }
            }
        } catch (WriteException e) {
            throw failed(Target.reason(target, e.failure()), e);
        } catch (OsException e) {
            throw failed(e.getMessage(), e);
        } finally {
            if (!moved) {
                drop(target);
            }
        }
    }

    private static List<Step.Put> write(Journal journal, Area area) throws OsException {
        List<Step.Put> puts = new ArrayList<>();
        for (Folder.Listed listed : area.kept.list()) {
            TreePath path = TreePath.ROOT.child(listed.name());
            puts.add(new Step.Put(path, 0, listed.name(), Mark.of(listed.stat()), null, null));
        }
        for (Step.Put put : puts) {
            journal.add(put);
        }
        return puts;
    }

    private void move(List<Step.Put> puts, Area area, Folder target) throws OsException {
        for (Step.Put put : puts) {
            Name name = put.path().name();
            try {
                Moves.move(area.kept, put.kept(), target, name);
            } catch (OsException e) {
                if (!e.is(Errno.EEXIST)) {
                    throw e;
                }
                report.problem(
                        new Problem(
                                put.path(),
                                Problem.Kind.NOT_RESTORED,
                                "something appeared under this name while the restore ran, and was"
                                        + " left as it is"));
            }
        }
    }

    private void drop(Folder target) throws IOException {
        TreeRemover.remove(target, OwnNames.building(begin.id()));
    }

    private static Throwable root(IOException cause) {
        return cause instanceof WriteException write ? write.failure() : cause;
    }

    private CofferException failed(String reason, IOException cause) {
        return CofferException.failed(
                "cannot restore into "
                        + request.target()
                        + ": "
                        + reason
                        + ". The folder is as it was"
                        + (root(cause) instanceof OsException e ? ". " + Target.wayOut(e) : ""),
                cause);
    }
}
