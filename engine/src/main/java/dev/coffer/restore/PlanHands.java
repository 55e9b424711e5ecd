package dev.coffer.restore;

import dev.coffer.base.CofferException;
import dev.coffer.base.TreePath;
import dev.coffer.guard.PlanDocument;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/** Does nothing, and writes down what would be destroyed. */
final class PlanHands implements Hands {
    private final @Nullable PlanDocument document;
    private final @Nullable FileTree looked;
    private final Report report;

    /**
     * @param document null to write nothing down
     * @param looked the point, to see of each file whether its content is there at all; null to
     *     take that for granted
     * @param report counts what would be done
     */
    PlanHands(@Nullable PlanDocument document, @Nullable FileTree looked, Report report) {
        this.document = document;
        this.looked = looked;
        this.report = report;
    }

    private void look(TreePath path, Entry after) throws IOException {
        FileTree point = looked;
        if (point != null && after.isFile()) {
            point.open(path, after).close();
        }
    }

    private void destroys(String effect, TreePath path, Entry before) throws IOException {
        PlanDocument plan = document;
        if (plan != null) {
            plan.item(effect, path, before.stat());
        }
    }

    private void makes(TreePath path) {
        also("create", path);
    }

    private void also(String effect, TreePath path) {
        PlanDocument plan = document;
        if (plan != null) {
            plan.also(effect, path);
        }
    }

    @Override
    public void makeFolder(Place place) throws IOException {
        if (place.before != null) {
            destroys("replace", place.path, place.before);
        } else {
            makes(place.path);
        }
    }

    @Override
    public void put(Place place, Entry after, @Nullable Entry before) throws IOException {
        look(place.path.child(after.name()), after);
        if (before != null) {
            destroys("replace", place.path.child(before.name()), before);
        } else {
            makes(place.path.child(after.name()));
        }
    }

    @Override
    public void metadata(Place place, Entry before, Entry after) {
        also("metadata", place.path.child(before.name()));
    }

    @Override
    public void keep(Place place, Entry before, Entry after) {}

    @Override
    public void remove(Place place, Entry before) throws IOException {
        destroys("remove", place.path.child(before.name()), before);
    }

    @Override
    public void removeSideFile(Place place, Entry before) throws IOException {
        remove(place, before);
    }

    @Override
    public void goesAlong(TreePath path, Entry folder, Sparing below) throws IOException {
        below.below(
                path,
                folder,
                (at, entry) -> {
                    destroys("remove", at, entry);
                    report.action(RestoreAction.delete(at, entry));
                });
    }

    @Override
    public void tell(RestoreAction action) {
        report.action(action);
    }

    @Override
    public void leave(Place place, boolean align) {}

    @Override
    public void databaseInUse(TreePath path, String users) throws CofferException {
        throw CofferException.failed(
                path
                        + " is a database that is open in "
                        + users
                        + ", so it cannot be replaced or removed, and nothing was restored; end"
                        + " that program first, or leave the database out with --exclude");
    }
}
