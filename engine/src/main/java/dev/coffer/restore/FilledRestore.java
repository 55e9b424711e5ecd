package dev.coffer.restore;

import dev.coffer.base.CofferException;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.OsException;
import dev.coffer.tree.TreeJoin;
import dev.coffer.writer.WriteException;

import java.io.IOException;

/**
 * A restore into a target that has something in it: each new object is built beside and put in its
 * place, what was there is kept, and the journal knows of all of it.
 */
final class FilledRestore {
    private final HostFiles files;
    private final RestoreRequest request;
    private final Subtree tree;
    private final Step.Begin begin;
    private final Report report;

    FilledRestore(
            HostFiles files,
            RestoreRequest request,
            Subtree tree,
            Step.Begin begin,
            Report report) {
        this.files = files;
        this.request = request;
        this.tree = tree;
        this.begin = begin;
        this.report = report;
    }

    /** What decides about a target that has something in it. */
    static RestoreWalk.Filled filled(
            HostFiles files, RestoreRequest request, Subtree tree, Folder target, TargetTree before)
            throws IOException {
        LiveDatabases databases = new LiveDatabases(files);
        return new RestoreWalk.Filled(
                target,
                new Comparison(tree, request.overwrite(), files),
                databases,
                new Sparing(target, before, databases),
                new SharedInodes(request.overwrite().alignsAll()),
                LeftOut.of(request, tree, target),
                request.delete() && !tree.isSingle());
    }

    /**
     * @param alignTop whether the target folder itself gets metadata
     */
    void run(Folder target, boolean alignTop) throws IOException, InterruptedException {
        FileStat was = target.stat();
        UndoRecord begun;
        try {
            begun = UndoRecord.begin(target, begin, was, request.overwrite());
        } catch (OsException e) {
            throw CofferException.failed(
                    "cannot restore into "
                            + request.target()
                            + ": "
                            + e.reason()
                            + "; nothing was done there. "
                            + Target.wayOut(e),
                    e);
        }
        try (UndoRecord record = begun) {
            run(target, was, alignTop, record);
        } catch (OsException e) {
            throw failed(RestoreWalk.message(e), e);
        }
    }

    private void run(Folder target, FileStat was, boolean alignTop, UndoRecord record)
            throws IOException, InterruptedException {
        Builder builder = new Builder(tree, record.top().defaults(), report);
        Effects effects = new Effects(files, target, record.journal(), builder, report);
        TargetTree before = new TargetTree(target, was);
        RestoreWalk walk =
                new RestoreWalk(
                        tree,
                        request,
                        alignTop,
                        filled(files, request, tree, target, before),
                        new InPlaceHands(target, record, builder, effects, report),
                        report);
        Step.State state = Step.State.FAILED;
        try {
            TreeJoin.walk(before, tree, walk, 1);
            effects.flush();
            state = Step.State.DONE;
        } catch (InterruptedException e) {
            state = Step.State.INTERRUPTED;
            throw e;
        } catch (WriteException e) {
            throw failed(
                    e.path() + " could not be written: " + Target.reason(target, e.failure()), e);
        } finally {
            if (state != Step.State.DONE) {
                effects.abandon();
            }
            record.end(state);
        }
    }

    private CofferException failed(String reason, IOException cause) {
        return CofferException.failed(
                "the restore into "
                        + request.target()
                        + " stopped: "
                        + reason
                        + ". What was restored so far is whole; coffer undo takes it back, or put"
                        + " right what is wrong and run the restore again",
                cause);
    }
}
