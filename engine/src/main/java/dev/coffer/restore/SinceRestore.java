package dev.coffer.restore;

import dev.coffer.base.Name;
import dev.coffer.base.Timestamp;
import dev.coffer.base.TreePath;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.sqlite.SideFiles;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What somebody changed after a restore, and is not to be lost by its undo. Steps are asked about
 * from the last to the first. For one thread.
 */
final class SinceRestore {
    private final Traces traces;
    private final UndoDatabases databases;
    private final Set<TreePath> comeFree = new HashSet<>();
    private final Map<Long, Step.PutBack> putBack = new HashMap<>();
    private final boolean finished;
    private final Timestamp lastEffect;

    SinceRestore(Traces traces, UndoDatabases databases, Journal journal) throws IOException {
        this.traces = traces;
        this.databases = databases;
        Step.End end = Recovery.end(journal);
        this.finished = end != null && end.state() == Step.State.DONE;
        this.lastEffect = end == null ? journal.stat().changed() : end.time();
        for (int i = journal.size() - 1; i >= 0; i--) {
            Step step = journal.step(i);
            if (step instanceof Step.PutBack told) {
                putBack.putIfAbsent(told.inode(), told);
            } else if (!(step instanceof Step.PartlyUndone)) {
                break;
            }
        }
    }

    /** The path of a step that must not be undone, since what it made has changed. */
    @Nullable TreePath changed(Step step) throws IOException {
        if (step instanceof Step.Drop drop) {
            traces.note(drop);
        }
        return step instanceof Step.Change change && isChanged(change) ? change.path() : null;
    }

    private boolean isChanged(Step.Change change) throws IOException {
        return switch (change) {
            case Step.Put put -> isChanged(put);
            case Step.Take take -> isChanged(take);
            case Step.Meta meta -> isChanged(meta);
        };
    }

    private boolean isChanged(Step.Put put) throws IOException {
        Folder kept = traces.kept(put.area());
        if (kept == null || traces.isDropped(put)) {
            return false;
        }
        try (Folder folder = traces.parent(put.path())) {
            Name name = put.path().name();
            if (folder == null) {
                return put.was() != null && Traces.isDone(put, kept);
            }
            Moves.Seen seen = Moves.look(kept, put.kept(), folder, name);
            if (!Traces.isDone(put, seen.kept())) {
                return false;
            }
            FileStat now = seen.placed();
            if (now != null && !seen.aside()) {
                databases.checkNotInUse(folder, put.path(), now);
            }
            boolean changed = databases.isChanged(folder, put.path(), kept, put.kept());
            if (now != null) { // or gone since, and what was there before can come back
                changed |= !put.isUnchanged(now) || isNewer(seen.holder(), seen.name(), now);
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
        Folder kept = traces.kept(take.area());
        if (kept == null || !Traces.isDone(take, kept)) {
            return false;
        }
        try (Folder folder = traces.parent(take.path())) {
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
        try (Folder folder = traces.parent(meta.path())) {
            FileStat now = folder == null ? null : folder.statIfThere(meta.path().name());
            return now != null
                    && !(meta.mark().isInode(now)
                            && now.size() == meta.mark().size()
                            && (now.modified().equals(meta.modified())
                                    || now.modified().equals(meta.was().modified())));
        }
    }
}
