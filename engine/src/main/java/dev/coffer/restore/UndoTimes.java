package dev.coffer.restore;

import dev.coffer.base.Name;
import dev.coffer.base.Timestamp;
import dev.coffer.base.TreePath;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;

import java.io.IOException;
import java.util.List;
import java.util.Set;

/** What an undo that is done has left to put right: times of folders, and what older undos see. */
final class UndoTimes {
    private final Traces traces;
    private final Journal journal;
    private final Set<Integer> left;

    /**
     * @param left the lines of the journal that were not taken back, since something changed
     */
    UndoTimes(Traces traces, Journal journal, Set<Integer> left) {
        this.traces = traces;
        this.journal = journal;
        this.left = left;
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
    void tellOlder() throws IOException {
        if (!(journal.step(0) instanceof Step.Begin begin)) {
            return;
        }
        List<Name> others = Recovery.restores(traces.target);
        if (others.isEmpty()) {
            return;
        }
        try (Folder undo = traces.target.openFolder(OwnNames.UNDO)) {
            for (Name other : others) {
                try (Folder folder = undo.openFolder(other)) {
                    if (Journal.first(folder) instanceof Step.Begin one && one.isBefore(begin)) {
                        tell(folder);
                    }
                }
            }
        }
    }

    private void tell(Folder older) throws IOException {
        try (Journal told = Journal.open(older)) {
            for (int i = 0; i < journal.size(); i++) {
                if (!left.contains(i) && journal.step(i) instanceof Step.AtPath step) {
                    tell(told, step);
                }
            }
            told.sync();
        }
    }

    private void tell(Journal older, Step.AtPath step) throws IOException {
        Timestamp then = step.changedBefore();
        TreePath path = step.path();
        if (then == null || path.isRoot()) {
            return;
        }
        try (Folder folder = traces.parent(path)) {
            FileStat now = folder == null ? null : folder.statIfThere(path.name());
            if (now != null && step.isBack(now) && now.changed().compareTo(then) > 0) {
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
