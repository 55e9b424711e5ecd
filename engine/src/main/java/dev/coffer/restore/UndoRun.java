package dev.coffer.restore;

import dev.coffer.base.CofferException;
import dev.coffer.base.Counted;
import dev.coffer.base.Name;
import dev.coffer.base.Timestamp;
import dev.coffer.base.TreePath;
import dev.coffer.os.Errno;
import dev.coffer.os.FileKind;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.OsException;
import dev.coffer.restore.Step.Mark;
import dev.coffer.restore.Step.Was;
import dev.coffer.sqlite.SideFiles;
import dev.coffer.tree.Entry;
import dev.coffer.tree.Problem;
import dev.coffer.writer.MetadataSetter;
import dev.coffer.writer.WriteException;
import dev.coffer.writer.WriteOptions;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One journal, read backwards: first to see that nothing changed since, then to put everything
 * back. Whether a step was done, and whether it is undone already, is seen from which inode lies
 * where, so that this can be cut short at any moment and done again. For one thread.
 */
final class UndoRun {
    private static final int NAMED = 10;
    private static final int STEPS_A_LOOK = 1000;
    private static final String CHANGED = "it changed since the restore";

    private final HostFiles files;
    private final Folder target;
    private final Journal journal;
    private final Areas areas;
    private final RestoreListener listener;
    private final MetadataSetter setter = new MetadataSetter(WriteOptions.RESTORE);
    private final List<Problem> problems = new ArrayList<>();
    private final UndoDatabases databases;
    private final Set<TreePath> comeFree = new HashSet<>();
    private final Set<Step.Drop> dropped = new HashSet<>();
    private final boolean finished;
    private final Timestamp lastEffect;
    private final Map<Long, Step.PutBack> putBack = new HashMap<>();
    private long undone;

    UndoRun(HostFiles files, Folder target, Journal journal, Areas areas, RestoreListener listener)
            throws IOException {
        this.files = files;
        this.target = target;
        this.journal = journal;
        this.areas = areas;
        this.listener = listener;
        this.databases = new UndoDatabases(files);
        Step.End end = Recovery.end(journal);
        this.finished = end != null && end.state() == Step.State.DONE;
        this.lastEffect = end == null ? journal.stat().changed() : end.time();
        for (int i = journal.size() - 1; i >= 0; i--) {
            if (!(journal.step(i) instanceof Step.PutBack step)) {
                break;
            }
            putBack.putIfAbsent(step.inode(), step);
        }
    }

    /**
     * @param dryRun whether to tell what would be done, and do nothing
     */
    UndoResult run(String id, boolean exceptChanged, boolean dryRun)
            throws IOException, InterruptedException {
        List<TreePath> changed = new ArrayList<>();
        Set<Integer> leave = new HashSet<>();
        for (int i = journal.size() - 1; i >= 0; i--) {
            interruptible();
            TreePath path = changed(journal.step(i));
            if (path != null) {
                changed.add(path);
                leave.add(i);
                databases.leave(path);
            }
        }
        if (!changed.isEmpty() && !exceptChanged) {
            throw refused(changed);
        }
        for (int i = journal.size() - 1, done = 0; i >= 0; i--, done++) {
            interruptible();
            if (done % STEPS_A_LOOK == 0) {
                databases.lookAgain();
            }
            if (!leave.contains(i)) {
                if (dryRun) {
                    tell(journal.step(i));
                } else {
                    undo(journal.step(i));
                }
            }
        }
        return new UndoResult(id, undone, changed, problems);
    }

    private static void interruptible() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("interrupted while undoing");
        }
    }

    private static CofferException refused(List<TreePath> changed) {
        StringBuilder names = new StringBuilder();
        for (TreePath path : changed.subList(0, Math.min(NAMED, changed.size()))) {
            names.append(names.isEmpty() ? "" : ", ").append(path);
        }
        return CofferException.failed(
                "nothing was undone, since "
                        + Counted.of(changed.size(), "entry", "entries")
                        + " changed after the restore: "
                        + names
                        + (changed.size() > NAMED ? ", …" : "")
                        + "; take back the rest with --except-changed, or save what you need of it"
                        + " elsewhere");
    }

    // Looking

    /** The path of a step that must not be undone, since what it made has changed. */
    private @Nullable TreePath changed(Step step) throws IOException {
        return switch (step) {
            case Step.Put put -> isChanged(put) ? put.path() : null;
            case Step.Take take -> isChanged(take) ? take.path() : null;
            case Step.Meta meta -> isChanged(meta) ? meta.path() : null;
            case Step.Begin begin -> null;
            case Step.Area area -> null;
            case Step.Touch touch -> null;
            case Step.End end -> null;
            case Step.PutBack other -> null;
            case Step.Drop drop -> {
                dropped.add(drop); // comes after the line that it takes back, and is met first
                yield null;
            }
        };
    }

    private boolean isChanged(Step.Put put) throws IOException {
        Folder kept = areas.kept(put.area());
        if (kept == null || isDropped(put)) {
            return false;
        }
        try (Folder folder = parent(put.path())) {
            Name name = put.path().name();
            if (folder == null) {
                return put.was() != null && isDone(put, kept);
            }
            Moves.settle(kept, put.kept(), folder, name);
            if (!isDone(put, kept)) {
                return false;
            }
            FileStat now = folder.statIfThere(name);
            if (now != null) {
                databases.checkNotInUse(folder, put.path(), now);
            }
            boolean changed = databases.isChanged(folder, put.path(), kept, put.kept());
            if (now != null) { // or gone since, and what was there before can come back
                changed |= !put.made().isUnchanged(now) || isNewer(folder, name, now);
            }
            if (SideFiles.databaseOf(name) != null) {
                comeFree.add(put.path());
                if (!changed) {
                    databases.isAsRestored(put.path());
                }
            }
            return changed;
        }
    }

    private boolean isDropped(Step.Put put) {
        return !dropped.isEmpty() && dropped.contains(new Step.Drop(put.area(), put.kept()));
    }

    private static boolean isDone(Step.Put put, Folder kept) throws OsException {
        FileStat there = kept.statIfThere(put.kept());
        Mark was = put.was();
        return was == null ? there == null : was.isInode(there);
    }

    /**
     * Whether an entry, or anything in it, was changed after the last line of the journal. A
     * restore that died had moved things after its last line, and linked to some.
     */
    private boolean isNewer(Folder folder, Name name, FileStat stat) throws IOException {
        if (finished && isLate(stat)) {
            return true;
        }
        if (!stat.isFolder()) {
            return false;
        }
        Deque<TreePath> folders = new ArrayDeque<>(List.of(TreePath.ROOT));
        try (Folder top = folder.openFolder(name)) {
            while (!folders.isEmpty()) {
                TreePath at = folders.pop();
                try (Folder open = top.openFolder(at)) {
                    for (Folder.Listed listed : open.list()) {
                        boolean linked = !listed.stat().isFolder() && listed.stat().links() > 1;
                        if (isLate(listed.stat()) && (finished || !linked)) {
                            return true;
                        }
                        if (listed.stat().isFolder()) {
                            folders.push(at.child(listed.name()));
                        }
                    }
                }
            }
        }
        return false;
    }

    private boolean isLate(FileStat stat) {
        Timestamp changed = stat.changed();
        Step.PutBack step = putBack.get(stat.inode());
        if (step != null && step.now().equals(changed)) {
            changed = step.then();
        }
        return changed.compareTo(lastEffect) > 0;
    }

    private boolean isChanged(Step.Take take) throws IOException {
        Folder kept = areas.kept(take.area());
        if (kept == null || !take.was().isInode(kept.statIfThere(take.kept()))) {
            return false;
        }
        try (Folder folder = parent(take.path())) {
            if (folder == null) {
                return true;
            }
            if (databases.isGoverned(take.path())) {
                return false; // its database has told
            }
            return databases.isChanged(folder, take.path(), kept, take.kept())
                    || (folder.statIfThere(take.path().name()) != null
                            && !comeFree.contains(take.path()));
        }
    }

    private boolean isChanged(Step.Meta meta) throws IOException {
        try (Folder folder = parent(meta.path())) {
            FileStat now = folder == null ? null : folder.statIfThere(meta.path().name());
            return now != null
                    && !(meta.mark().isInode(now)
                            && now.size() == meta.mark().size()
                            && (now.modified().equals(meta.modified())
                                    || now.modified().equals(meta.was().modified())));
        }
    }

    /** The folder that holds a path of the target; null if it is not there. */
    private @Nullable Folder parent(TreePath path) throws OsException {
        TreePath parent = path.parent();
        try {
            return target.openFolder(parent == null ? TreePath.ROOT : parent);
        } catch (OsException e) {
            if (e.is(Errno.ENOENT, Errno.ENOTDIR) || e.is(Errno.ELOOP)) {
                return null;
            }
            throw e;
        }
    }

    // Telling

    /** What {@link #undo(Step)} would do. */
    private void tell(Step step) throws IOException {
        switch (step) {
            case Step.Put put -> tell(put);
            case Step.Take take -> {
                Folder kept = areas.kept(take.area());
                if (kept != null
                        && take.was().isInode(kept.statIfThere(take.kept()))
                        && !databases.isLeft(take.path())) {
                    tell(RestoreAction.What.CREATE, take.path(), take.was().kind());
                }
            }
            case Step.Meta meta -> {
                try (Folder folder = parent(meta.path())) {
                    FileStat now = folder == null ? null : folder.statIfThere(meta.path().name());
                    if (now != null && meta.mark().isInode(now)) {
                        tell(RestoreAction.What.METADATA, meta.path(), now.kind());
                    }
                }
            }
            case Step.Touch touch -> {}
            case Step.Begin begin -> {}
            case Step.Area area -> {}
            case Step.End end -> {}
            case Step.PutBack other -> {}
            case Step.Drop drop -> {}
        }
    }

    private void tell(Step.Put put) throws IOException {
        Folder kept = areas.kept(put.area());
        if (kept == null || isDropped(put) || !isDone(put, kept) || databases.isLeft(put.path())) {
            return;
        }
        Mark was = put.was();
        if (was != null) {
            tell(RestoreAction.What.REPLACE, put.path(), was.kind());
            return;
        }
        try (Folder folder = parent(put.path())) {
            if (folder != null && folder.statIfThere(put.path().name()) != null) {
                tell(RestoreAction.What.DELETE, put.path(), put.made().kind());
            }
        }
    }

    // Doing

    private void undo(Step step) throws IOException {
        TreePath path = pathOf(step);
        if (path == null) {
            return;
        }
        try (Folder folder = step instanceof Step.Touch ? target.openFolder(path) : parent(path)) {
            if (folder == null) {
                return; // went with what held it
            }
            if (files.effectiveUser() != 0 && (folder.stat().mode() & 0300) != 0300) {
                folder.setMode(folder.stat().mode() | 0700); // its Touch comes later, and ends that
            }
            switch (step) {
                case Step.Put put -> undo(put, folder);
                case Step.Take take -> undo(take, folder);
                case Step.Meta meta -> undo(meta, folder);
                case Step.Touch touch -> restore(path, touch.was(), folder);
                case Step.Begin begin -> {}
                case Step.Area area -> {}
                case Step.End end -> {}
                case Step.PutBack other -> {}
                case Step.Drop drop -> {}
            }
        } catch (OsException e) {
            WriteException failure = new WriteException(path, e);
            if (failure.concernsAll()) {
                throw failure;
            }
            if (!(step instanceof Step.Touch && e.is(Errno.ENOENT, Errno.ENOTDIR))) {
                problem(path, e.reason());
            }
        }
    }

    private static @Nullable TreePath pathOf(Step step) {
        return switch (step) {
            case Step.Put put -> put.path();
            case Step.Take take -> take.path();
            case Step.Meta meta -> meta.path();
            case Step.Touch touch -> touch.path();
            case Step.Begin begin -> null;
            case Step.Area area -> null;
            case Step.End end -> null;
            case Step.PutBack other -> null;
            case Step.Drop drop -> null;
        };
    }

    private void undo(Step.Put put, Folder folder) throws IOException {
        if (isDropped(put)) {
            return;
        }
        Folder kept = areas.kept(put.area());
        if (kept == null) {
            problem(put.path(), "the file system that what was here is kept on is not mounted");
            return;
        }
        Name name = put.path().name();
        Moves.settle(kept, put.kept(), folder, name);
        if (!isDone(put, kept) || databases.isLeft(put.path())) {
            return;
        }
        FileStat now = folder.statIfThere(name);
        boolean there = now != null;
        if (now != null && databases.isInUse(folder, put.path(), now)) {
            databases.leave(put.path());
            problem(put.path(), "the database was opened by a program, and was left as it is");
            return;
        }
        databases.clear(folder, kept, put.path(), put.kept());
        if (put.was() == null) {
            if (there) {
                Moves.move(folder, name, kept, put.kept());
                tell(RestoreAction.What.DELETE, put.path(), put.made().kind());
            }
        } else {
            if (there) {
                Moves.swap(kept, put.kept(), folder, name);
            } else {
                Moves.move(kept, put.kept(), folder, name);
            }
            tell(RestoreAction.What.REPLACE, put.path(), put.was().kind());
        }
    }

    private void undo(Step.Take take, Folder folder) throws IOException {
        Folder kept = areas.kept(take.area());
        if (kept == null) {
            problem(take.path(), "the file system that it is kept on is not mounted");
            return;
        }
        if (!take.was().isInode(kept.statIfThere(take.kept())) || databases.isLeft(take.path())) {
            return;
        }
        databases.clear(folder, kept, take.path(), take.kept());
        try {
            Moves.move(kept, take.kept(), folder, take.path().name());
        } catch (OsException e) {
            if (!e.is(Errno.EEXIST)) {
                throw e;
            }
            problem(take.path(), CHANGED);
            return;
        }
        tell(RestoreAction.What.CREATE, take.path(), take.was().kind());
    }

    private void undo(Step.Meta meta, Folder folder) throws IOException {
        FileStat now = folder.statIfThere(meta.path().name());
        if (now == null || !meta.mark().isInode(now)) {
            return;
        }
        Name name = meta.path().name();
        Entry wanted = entry(name, now.kind(), now.size(), meta.was());
        setter.set(meta.path(), wanted, meta.was().xattrs(), folder, name, now);
        tell(RestoreAction.What.METADATA, meta.path(), now.kind());
    }

    private void restore(TreePath path, Was was, Folder folder) throws IOException {
        Entry wanted = entry(Name.of("folder"), FileKind.FOLDER, 0, was);
        setter.set(path, wanted, was.xattrs(), folder, folder.stat());
    }

    /** Removing what was kept has changed the times of the folders that held it. */
    void restoreTimes() throws IOException {
        for (int i = journal.size() - 1; i >= 0; i--) {
            if (journal.step(i) instanceof Step.Touch touch && isHolder(touch.path())) {
                try (Folder folder = target.openFolder(touch.path())) {
                    folder.setModified(touch.was().modified());
                }
            }
        }
    }

    /**
     * Putting things back has changed their ctime, by which the undo of an older restore would take
     * them for changed; so the journals of older ones are told.
     */
    void tellOlder(List<Name> others) throws IOException {
        if (!(journal.step(0) instanceof Step.Begin begin)) {
            return;
        }
        for (Name other : others) {
            if (other.compareTo(Name.of(begin.id())) < 0) {
                try (Folder undo = target.openFolder(OwnNames.UNDO);
                        Folder folder = undo.openFolder(other);
                        Journal older = Journal.open(folder)) {
                    for (int i = 0; i < journal.size(); i++) {
                        tell(older, journal.step(i));
                    }
                    older.sync();
                }
            }
        }
    }

    private void tell(Journal older, Step step) throws IOException {
        Timestamp then =
                switch (step) {
                    case Step.Put put -> put.was() == null ? null : put.was().changed();
                    case Step.Take take -> take.was().changed();
                    case Step.Meta meta -> meta.mark().changed();
                    case Step.Touch touch -> touch.was().changed();
                    case Step.Begin begin -> null;
                    case Step.Area area -> null;
                    case Step.End end -> null;
                    case Step.PutBack other -> null;
                    case Step.Drop drop -> null;
                };
        TreePath path = pathOf(step);
        if (then == null || path == null || path.isRoot()) {
            return;
        }
        try (Folder folder = parent(path)) {
            FileStat now = folder == null ? null : folder.statIfThere(path.name());
            if (now != null && now.changed().compareTo(then) > 0) {
                older.add(new Step.PutBack(now.inode(), now.changed(), then));
            }
        }
    }

    private boolean isHolder(TreePath path) {
        for (int i = 0; i < areas.size(); i++) {
            if (areas.path(i).equals(path)) {
                return true;
            }
        }
        return false;
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

    private void tell(RestoreAction.What what, TreePath path, FileKind kind) {
        undone++;
        listener.action(new RestoreAction(what, path, kind, 0, ""));
    }

    private void problem(TreePath path, String reason) {
        Problem problem = new Problem(path, Problem.Kind.NOT_RESTORED, reason);
        problems.add(problem);
        listener.problem(problem);
    }
}
