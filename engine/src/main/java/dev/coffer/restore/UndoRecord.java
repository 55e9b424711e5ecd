package dev.coffer.restore;

import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.OsException;
import dev.coffer.restore.Step.Was;

import java.util.HashMap;
import java.util.Map;

/**
 * What a restore writes down and keeps so that it can be undone: the journal, in the target's own
 * private folder, and a private folder on each file system that something changes on. For one
 * thread.
 */
final class UndoRecord implements AutoCloseable {
    private final Folder target;
    private final Name id;
    private final boolean alignsAll;
    private final Area top;
    private final Journal journal;
    private final Map<Long, Area> areas = new HashMap<>();
    private boolean ended;

    private UndoRecord(
            Folder target, Name id, boolean alignsAll, Area top, Journal journal, long device) {
        this.target = target;
        this.id = id;
        this.alignsAll = alignsAll;
        this.top = top;
        this.journal = journal;
        areas.put(device, top);
    }

    /**
     * @param was the target folder as it is before anything of ours is made in it
     */
    static UndoRecord begin(Folder target, Step.Begin begin, FileStat was, Overwrite overwrite)
            throws OsException {
        Name id = Name.of(begin.id());
        Step.Touch touch = new Step.Touch(TreePath.ROOT, Was.of(was, target.xattrs()));
        Area top = create(target, id);
        try {
            Journal journal = Journal.create(top.folder);
            journal.add(begin);
            journal.add(touch);
            return new UndoRecord(target, id, overwrite.alignsAll(), top, journal, was.device());
        } catch (OsException e) {
            top.close();
            throw e;
        }
    }

    private static Area create(Folder target, Name id) throws OsException {
        try {
            return Area.create(0, TreePath.ROOT, target, id);
        } catch (OsException e) {
            try {
                Recovery.remove(target, id);
            } catch (OsException again) {
                e.addSuppressed(again);
            }
            throw e;
        }
    }

    Journal journal() {
        return journal;
    }

    Area top() {
        return top;
    }

    boolean alignsAll() {
        return alignsAll;
    }

    /** The private folder for what changes in a folder of the target. */
    Area areaFor(Place place) throws OsException {
        long device = place.targetFolder().stat().device();
        Area area = areas.get(device);
        return area != null ? area : newArea(place, device);
    }

    private Area newArea(Place place, long device) throws OsException {
        Place holder = place;
        for (Place above = holder.parent;
                above != null && above.targetFolder().stat().device() == device;
                above = above.parent) {
            holder = above;
        }
        int number = areas.size();
        journal.add(
                new Step.Touch(
                        holder.path,
                        Was.of(holder.targetFolder().stat(), holder.live(target).xattrs())));
        journal.add(new Step.Area(number, holder.path));
        journal.sync();
        holder.touched = true;
        Area area = Area.create(number, holder.path, holder.live(target), id);
        areas.put(device, area);
        return area;
    }

    void end(Step.State state) throws OsException {
        ended = true;
        journal.end(state);
    }

    boolean isEnded() {
        return ended;
    }

    @Override
    public void close() {
        journal.close();
        for (Area area : areas.values()) {
            area.close();
        }
    }
}
