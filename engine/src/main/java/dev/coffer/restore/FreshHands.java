package dev.coffer.restore;

import dev.coffer.base.TreePath;
import dev.coffer.os.Folder;
import dev.coffer.os.OsException;
import dev.coffer.tree.Entry;
import dev.coffer.writer.WriteException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/** Builds a whole tree in a private folder. For several threads. */
final class FreshHands implements Hands {
    private final Builder builder;
    private final Area area;
    private final Report report;

    FreshHands(Builder builder, Area area, Report report) {
        this.builder = builder;
        this.area = area;
        this.report = report;
    }

    @Override
    public void makeFolder(Place place) throws IOException {
        try {
            Place parent = place.parent;
            if (parent == null) {
                place.staged = area.reopenKept();
                return;
            }
            Folder above = staged(parent);
            above.createFolder(place.path.name(), mode(place));
            place.staged = above.openFolder(place.path.name());
        } catch (OsException e) {
            throw new WriteException(place.path, e);
        }
    }

    /** Nobody else gets in until all is in it; a made-up folder keeps what making it gives. */
    static int mode(Place place) {
        return place.pointFolder().isMadeUp() ? Target.FOLDER_MODE : 0700;
    }

    static Folder staged(Place place) {
        Folder folder = place.staged;
        if (folder == null) {
            throw new IllegalStateException(place.path + " is not being built");
        }
        return folder;
    }

    @Override
    public void put(Place place, Entry after, @Nullable Entry before) throws IOException {
        TreePath path = place.path.child(after.name());
        builder.write(path, after, staged(place), after.name(), new Builder.Fixed(area.kept, path));
    }

    /** The top, which becomes the target, gets its metadata when everything is in it. */
    @Override
    public void leave(Place place, boolean align) throws IOException {
        if (place.parent != null) {
            builder.finish(place.path, place.pointFolder(), staged(place));
        }
    }

    @Override
    public void metadata(Place place, Entry before, Entry after) {
        throw nothingThere(before);
    }

    @Override
    public void keep(Place place, Entry before, Entry after) {
        throw nothingThere(before);
    }

    @Override
    public void remove(Place place, Entry before) {
        throw nothingThere(before);
    }

    @Override
    public void removeSideFile(Place place, Entry before) {
        throw nothingThere(before);
    }

    @Override
    public void goesAlong(TreePath path, Entry folder, Sparing below) {
        throw nothingThere(folder);
    }

    @Override
    public void tell(RestoreAction action) {
        report.action(action);
    }

    @Override
    public void databaseInUse(TreePath path, String users) {
        throw new IllegalStateException("an empty target has " + path);
    }

    private static IllegalStateException nothingThere(Entry before) {
        return new IllegalStateException("an empty target has " + before);
    }
}
