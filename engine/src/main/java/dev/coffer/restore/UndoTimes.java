package dev.coffer.restore;

import dev.coffer.base.Name;
import dev.coffer.base.Timestamp;
import dev.coffer.base.TreePath;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;

import java.io.IOException;
import java.util.List;

/** What an undo that is done has left to put right: times of folders, and what older undos see. */
final class UndoTimes {
    private final Traces traces;
    private final Journal journal;

    UndoTimes(Traces traces, Journal journal) {
        this.traces = traces;
        this.journal = journal;
    }

    /** Removing what was kept has changed the times of the folders that held it. */
    void restore() throws IOException {
        for (int i = journal.size() - 1; i >= 0; i--) {
            if (journal.step(i) instanceof Step.Touch touch && isHolder(touch.path())) {
                try (Folder folder = traces.target.openFolder(touch.path())) {
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
                try (Folder undo = traces.target.openFolder(OwnNames.UNDO);
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
        TreePath path = Traces.pathOf(step);
        if (then == null || path == null || path.isRoot()) {
            return;
        }
        try (Folder folder = traces.parent(path)) {
            FileStat now = folder == null ? null : folder.statIfThere(path.name());
            if (now != null && now.changed().compareTo(then) > 0) {
                older.add(new Step.PutBack(now.inode(), now.changed(), then));
            }
        }
    }

    private boolean isHolder(TreePath path) {
        for (int i = 0; i < traces.areas.size(); i++) {
            if (traces.areas.path(i).equals(path)) {
                return true;
            }
        }
        return false;
    }
}
