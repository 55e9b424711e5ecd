package dev.coffer.restore;

import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.restore.Step.Was;
import dev.coffer.tree.Entry;

import org.jspecify.annotations.Nullable;

/** Something that is to happen in a filled target. */
sealed interface Effect {
    Place place();

    /** What it is about. */
    default TreePath path() {
        TreePath folder = place().path;
        return switch (this) {
            case Effect.Put put -> folder.child(put.after().name());
            case Effect.Take take -> folder.child(take.before().name());
            case Effect.Meta meta -> folder.child(meta.before().name());
            case Effect.Leave leave -> folder;
        };
    }

    /** What is moved away, if anything is. */
    default @Nullable Entry gone() {
        return switch (this) {
            case Effect.Put put -> put.before();
            case Effect.Take take -> take.before();
            case Effect.Meta meta -> null;
            case Effect.Leave leave -> null;
        };
    }

    /** A new object goes to its place. */
    record Put(
            Place place,
            Entry after,
            @Nullable Entry before,
            Area area,
            Name kept,
            Builder.Staged spot)
            implements Effect {}

    record Take(Place place, Entry before, Area area, Name kept) implements Effect {}

    record Meta(Place place, Entry before, Entry after, Was was) implements Effect {}

    /** Nothing more happens in a folder. */
    record Leave(Place place, boolean align) implements Effect {}
}
