package dev.coffer.restore;

import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.os.Folder;
import dev.coffer.os.OsException;
import dev.coffer.restore.Place.Side;
import dev.coffer.restore.Step.Was;
import dev.coffer.tree.Entry;
import dev.coffer.tree.Problem;
import dev.coffer.writer.TreeRemover;
import dev.coffer.writer.WriteException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** Changes a target that has something in it. For one thread. */
final class InPlaceHands implements Hands {
    private final Folder target;
    private final UndoRecord record;
    private final Builder builder;
    private final Effects effects;
    private final Report report;
    private final Map<Place, Builder.Staged> building = new HashMap<>();

    /** Whether what has gathered may be carried out: a database goes with its side files. */
    private boolean whole = true;

    InPlaceHands(
            Folder target, UndoRecord record, Builder builder, Effects effects, Report report) {
        this.target = target;
        this.record = record;
        this.builder = builder;
        this.effects = effects;
        this.report = report;
    }

    @Override
    public void makeFolder(Place place) throws IOException {
        Place parent = parentOf(place);
        try {
            if (parent.side == Side.NEW) {
                Folder above = FreshHands.staged(parent);
                above.createFolder(place.path.name(), FreshHands.mode(place));
                place.staged = above.openFolder(place.path.name());
                return;
            }
            Area area = record.areaFor(parent);
            Name kept = area.newName(place.path.name());
            area.kept.createFolder(kept, FreshHands.mode(place));
            place.kept = kept;
            place.staged = area.kept.openFolder(kept);
            building.put(place, new Builder.Staged(area.kept, kept, target, place.path));
        } catch (OsException e) {
            throw new WriteException(place.path, e);
        }
    }

    @Override
    public void put(Place place, Entry after, @Nullable Entry before) throws IOException {
        TreePath path = place.path.child(after.name());
        if (place.side == Side.NEW) {
            builder.write(
                    path, after, FreshHands.staged(place), after.name(), top(place).below(path));
            return;
        }
        Area area = area(place);
        Name kept = area.newName(after.name());
        Builder.Staged spot = new Builder.Staged(area.kept, kept, target, path);
        builder.write(path, after, area.kept, kept, spot);
        add(new Effect.Put(place, after, before, area, kept, spot));
    }

    private void add(Effect effect) throws IOException {
        effects.add(effect);
        whole = true;
    }

    /** Where the new part of the tree that the place belongs to is built. */
    private Builder.Staged top(Place place) {
        for (Place at = place; at != null; at = at.parent) {
            Builder.Staged staged = building.get(at);
            if (staged != null) {
                return staged;
            }
        }
        throw new IllegalStateException(place.path + " is not being built");
    }

    @Override
    public void metadata(Place place, Entry before, Entry after) throws IOException {
        keep(place, before, after);
        add(new Effect.Meta(place, before, after, was(place, before)));
    }

    private Was was(Place place, Entry before) throws WriteException {
        try {
            return Was.of(before.stat(), place.live(target).xattrs(before.name()));
        } catch (OsException e) {
            throw new WriteException(place.path.child(before.name()), e);
        }
    }

    @Override
    public void keep(Place place, Entry before, Entry after) throws IOException {
        builder.keeps(
                after, before.stat(), new Builder.Fixed(target, place.path.child(before.name())));
    }

    @Override
    public void remove(Place place, Entry before) throws IOException {
        removeSideFile(place, before);
        whole = true;
    }

    @Override
    public void removeSideFile(Place place, Entry before) throws IOException {
        Area area = area(place);
        effects.add(new Effect.Take(place, before, area, area.newName(before.name())));
        whole = false;
    }

    @Override
    public void goesAlong(TreePath path, Entry folder, Sparing below) {
        // It moves with the folder that holds it, and is told then.
    }

    @Override
    public void tell(RestoreAction action) throws IOException {
        for (Builder.Staged part : building.values()) {
            part.told(action);
        }
        effects.tell(action);
        if (whole) {
            effects.maybeFlush();
        }
    }

    @Override
    public void leave(Place place, boolean align) throws IOException {
        if (place.side != Side.NEW) {
            boolean alignTimes = place.wanted && place.side == Side.BOTH && record.alignsAll();
            if (align || place.touched || place.parent == null) {
                add(new Effect.Leave(place, align || alignTimes));
            }
            return;
        }
        Folder staged = FreshHands.staged(place);
        Builder.Staged spot = building.remove(place);
        if (spot == null) {
            builder.finish(place.path, place.pointFolder(), staged);
        } else {
            putFolder(place, staged, spot);
        }
    }

    private void putFolder(Place place, Folder staged, Builder.Staged spot) throws IOException {
        Place parent = parentOf(place);
        Area area = area(parent);
        Name kept = spot.at().name();
        boolean finished = false;
        try {
            builder.finish(place.path, place.pointFolder(), staged);
            finished = true;
        } finally {
            if (!finished) {
                TreeRemover.remove(area.kept, kept);
                spot.takeBack(report);
            }
        }
        add(new Effect.Put(parent, place.pointFolder(), place.before, area, kept, spot));
        effects.maybeFlush();
    }

    private static Place parentOf(Place place) {
        Place parent = place.parent;
        if (parent == null) {
            throw new IllegalStateException("the target itself is not put in place");
        }
        return parent;
    }

    private Area area(Place place) throws WriteException {
        try {
            return record.areaFor(place);
        } catch (OsException e) {
            throw new WriteException(place.path, e);
        }
    }

    @Override
    public void databaseInUse(TreePath path, String users) {
        report.problem(
                new Problem(
                        path,
                        Problem.Kind.NOT_RESTORED,
                        "the database is open in " + users + ", and was left as it is"));
    }
}
