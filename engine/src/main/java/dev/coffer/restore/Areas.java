package dev.coffer.restore;

import dev.coffer.base.DamagedException;
import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.os.Errno;
import dev.coffer.os.Folder;
import dev.coffer.os.OsException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The private folders of an earlier restore, found by its journal. */
final class Areas implements AutoCloseable {
    private final List<@Nullable Area> areas = new ArrayList<>();
    private final List<TreePath> paths = new ArrayList<>();

    private Areas() {}

    /**
     * @param top its own, which stays the caller's to close
     */
    static Areas open(Folder target, Area top, Journal journal) throws IOException {
        Areas all = new Areas();
        all.areas.add(top);
        all.paths.add(TreePath.ROOT);
        try {
            for (int i = 0; i < journal.size(); i++) {
                if (journal.step(i) instanceof Step.Area step) {
                    all.add(target, journal, step);
                }
            }
            return all;
        } catch (IOException | RuntimeException e) {
            all.close();
            throw e;
        }
    }

    private void add(Folder target, Journal journal, Step.Area step) throws IOException {
        if (!(journal.step(0) instanceof Step.Begin begin) || step.number() != areas.size()) {
            throw new DamagedException("the journal of a restore is not in order");
        }
        paths.add(step.path());
        try (Folder holder = target.openFolder(step.path());
                Folder undo = holder.openFolder(OwnNames.UNDO)) {
            areas.add(Area.open(step.number(), step.path(), undo, Name.of(begin.id())));
        } catch (OsException e) {
            if (!e.is(Errno.ENOENT, Errno.ENOTDIR)) {
                throw e;
            }
            areas.add(null); // not mounted now, or it died before making it
        }
    }

    int size() {
        return areas.size();
    }

    TreePath path(int number) {
        return paths.get(number);
    }

    /** The kept folder; null if it is not there. */
    @Nullable Folder kept(int number) throws DamagedException {
        if (number < 0 || number >= areas.size()) {
            throw new DamagedException("the journal of a restore is not in order");
        }
        Area area = areas.get(number);
        return area == null ? null : area.kept;
    }

    /** The number that a name in a kept folder begins with; -1 if it is none of ours. */
    static long number(Name name) {
        long number = 0;
        for (int i = 0; i < name.length(); i++) {
            byte b = name.byteAt(i);
            if (b == '.') {
                return i == 0 ? -1 : number;
            }
            if (b < '0' || b > '9' || i > 15) {
                return -1;
            }
            number = 10 * number + (b - '0');
        }
        return -1;
    }

    @Override
    public void close() {
        for (Area area : areas.subList(1, areas.size())) {
            if (area != null) {
                area.close();
            }
        }
    }
}
