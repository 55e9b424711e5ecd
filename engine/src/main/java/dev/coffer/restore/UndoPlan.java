package dev.coffer.restore;

import dev.coffer.base.TreePath;
import dev.coffer.guard.PlanDocument;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.restore.RestoreAction.What;
import dev.coffer.restore.Step.Mark;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/** Tells what {@link UndoSteps} would do, and does nothing. For one thread. */
final class UndoPlan implements UndoRun.Taker {
    private final Traces traces;
    private final UndoDatabases databases;
    private final @Nullable PlanDocument document;
    private final UndoReport report;

    /**
     * @param document gets what would be replaced and removed, if there is one
     */
    UndoPlan(
            Traces traces,
            UndoDatabases databases,
            @Nullable PlanDocument document,
            UndoReport report) {
        this.traces = traces;
        this.databases = databases;
        this.document = document;
        this.report = report;
    }

    @Override
    public void take(Step step) throws IOException {
        if (step instanceof Step.Change change) {
            switch (change) {
                case Step.Put put -> tell(put);
                case Step.Take take -> tell(take);
                case Step.Meta meta -> tell(meta);
            }
        }
    }

    private void tell(Step.Take take) throws IOException {
        Folder kept = traces.kept(take.area());
        if (kept != null && Traces.isDone(take, kept) && !databases.isLeft(take.path())) {
            also("create", take.path());
            report.tell(What.CREATE, take.path(), take.was().kind());
        }
    }

    private void tell(Step.Meta meta) throws IOException {
        FileStat now = now(meta.path());
        if (now != null && meta.mark().isInode(now)) {
            also("metadata", meta.path());
            report.tell(What.METADATA, meta.path(), now.kind());
        }
    }

    private void tell(Step.Put put) throws IOException {
        TreePath path = put.path();
        Folder kept = traces.kept(put.area());
        if (kept == null || traces.isDropped(put) || databases.isLeft(path)) {
            return;
        }
        try (Folder folder = traces.parent(path)) {
            if (folder == null) {
                return; // goes with what held it
            }
            Moves.Seen seen = Moves.look(kept, put.kept(), folder, path.name());
            if (Traces.isDone(put, seen.kept())) {
                tell(put, seen.placed());
            }
        }
    }

    private void tell(Step.Put put, @Nullable FileStat now) throws IOException {
        TreePath path = put.path();
        Mark was = put.was();
        if (was != null) {
            if (now == null) {
                also("create", path);
            } else {
                destroys("replace", path, now);
            }
            report.tell(What.REPLACE, path, was.kind());
        } else if (now != null) {
            destroys("remove", path, now);
            report.tell(What.DELETE, path, put.made().kind());
        }
    }

    private @Nullable FileStat now(TreePath path) throws IOException {
        try (Folder folder = traces.parent(path)) {
            return folder == null ? null : folder.statIfThere(path.name());
        }
    }

    private void destroys(String effect, TreePath path, FileStat now) throws IOException {
        PlanDocument plan = document;
        if (plan != null) {
            plan.item(effect, path, now);
        }
    }

    private void also(String effect, TreePath path) {
        PlanDocument plan = document;
        if (plan != null) {
            plan.also(effect, path);
        }
    }
}
