package dev.coffer.restore;

import dev.coffer.base.Name;
import dev.coffer.base.Timestamp;
import dev.coffer.base.TreePath;
import dev.coffer.os.Errno;
import dev.coffer.os.FileKind;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.OsException;
import dev.coffer.restore.RestoreAction.What;
import dev.coffer.restore.Step.Was;
import dev.coffer.tree.Entry;
import dev.coffer.writer.MetadataSetter;
import dev.coffer.writer.WriteException;
import dev.coffer.writer.WriteOptions;

import java.io.IOException;

/** Undoes steps, one by one: the same moves backwards, and metadata as it was. For one thread. */
final class UndoSteps implements UndoRun.Taker {
    private final Traces traces;
    private final UndoDatabases databases;
    private final UndoReport report;
    private final boolean asRoot;
    private final MetadataSetter setter = new MetadataSetter(WriteOptions.RESTORE);

    UndoSteps(Traces traces, UndoDatabases databases, UndoReport report, boolean asRoot) {
        this.traces = traces;
        this.databases = databases;
        this.report = report;
        this.asRoot = asRoot;
    }

    @Override
    public void take(Step step) throws IOException {
        if (step instanceof Step.AtPath at) {
            take(at, at.path());
        }
    }

    private void take(Step.AtPath step, TreePath path) throws IOException {
        try (Folder folder =
                step instanceof Step.Touch ? traces.target.openFolder(path) : traces.parent(path)) {
            if (folder == null) {
                return; // went with what held it
            }
            if (!asRoot && (folder.stat().mode() & 0300) != 0300) {
                folder.setMode(folder.stat().mode() | 0700); // its Touch comes later, and ends that
            }
            switch (step) {
                case Step.Put put -> undo(put, folder);
                case Step.Take take -> undo(take, folder);
                case Step.Meta meta -> undo(meta, folder);
                case Step.Touch touch -> restore(path, touch.was(), folder);
            }
        } catch (OsException e) {
            WriteException failure = new WriteException(path, e);
            if (failure.concernsAll()) {
                throw failure;
            }
            if (!(step instanceof Step.Touch && e.is(Errno.ENOENT, Errno.ENOTDIR))) {
                report.problem(path, e.reason());
            }
        }
    }

    private void undo(Step.Put put, Folder folder) throws IOException {
        if (traces.isDropped(put)) {
            return;
        }
        Folder kept = traces.kept(put.area());
        if (kept == null) {
            report.problem(
                    put.path(), "the file system that what was here is kept on is not mounted");
            return;
        }
        Name name = put.path().name();
        Moves.settle(kept, put.kept(), folder, name);
        if (!Traces.isDone(put, kept) || databases.isLeft(put.path())) {
            return;
        }
        FileStat now = folder.statIfThere(name);
        boolean there = now != null;
        if (now != null && databases.isInUse(folder, put.path(), now)) {
            databases.leave(put.path());
            report.problem(
                    put.path(), "the database was opened by a program, and was left as it is");
            return;
        }
        databases.clear(folder, kept, put.path(), put.kept());
        if (put.was() == null) {
            if (there) {
                Moves.move(folder, name, kept, put.kept());
                report.tell(What.DELETE, put.path(), put.made().kind());
            }
        } else {
            if (there) {
                Moves.swap(kept, put.kept(), folder, name);
            } else {
                Moves.move(kept, put.kept(), folder, name);
            }
            report.tell(What.REPLACE, put.path(), put.was().kind());
        }
    }

    private void undo(Step.Take take, Folder folder) throws IOException {
        Folder kept = traces.kept(take.area());
        if (kept == null) {
            report.problem(take.path(), "the file system that it is kept on is not mounted");
            return;
        }
        if (!Traces.isDone(take, kept) || databases.isLeft(take.path())) {
            return;
        }
        databases.clear(folder, kept, take.path(), take.kept());
        try {
            Moves.move(kept, take.kept(), folder, take.path().name());
        } catch (OsException e) {
            if (!e.is(Errno.EEXIST)) {
                throw e;
            }
            report.problem(take.path(), "it changed since the restore");
            return;
        }
        report.tell(What.CREATE, take.path(), take.was().kind());
    }

    private void undo(Step.Meta meta, Folder folder) throws IOException {
        FileStat now = folder.statIfThere(meta.path().name());
        if (now == null || !meta.mark().isInode(now)) {
            return;
        }
        Name name = meta.path().name();
        Entry wanted = entry(name, now.kind(), now.size(), meta.was());
        setter.set(meta.path(), wanted, meta.was().xattrs(), folder, name, now);
        report.tell(What.METADATA, meta.path(), now.kind());
    }

    private void restore(TreePath path, Was was, Folder folder) throws IOException {
        Entry wanted = entry(Name.of("folder"), FileKind.FOLDER, 0, was);
        setter.set(path, wanted, was.xattrs(), folder, folder.stat());
    }

    private static Entry entry(Name name, FileKind kind, long size, Was was) {
        Timestamp time = was.modified();
        return new Entry(
                name,
                new FileStat(
                        kind,
                        was.mode(),
                        was.uid(),
                        was.gid(),
                        1,
                        size,
                        0,
                        time.seconds(),
                        time.nanos(),
                        0,
                        0,
                        0,
                        0,
                        0));
    }
}
