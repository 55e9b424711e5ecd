package dev.coffer.restore;

import dev.coffer.base.Name;
import dev.coffer.base.Timestamp;
import dev.coffer.base.TreePath;
import dev.coffer.os.Errno;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.OsException;
import dev.coffer.restore.RestoreAction.What;
import dev.coffer.restore.Step.Mark;
import dev.coffer.restore.Step.Was;
import dev.coffer.sqlite.SideFiles;
import dev.coffer.tree.Entry;
import dev.coffer.tree.Problem;
import dev.coffer.writer.TreeRemover;
import dev.coffer.writer.WriteException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is to happen to a filled target, in order, done a batch at a time: the batch is written into
 * the journal, journal and new objects are synced together, and only then is anything moved. For
 * one thread.
 */
final class Effects {
    private static final int BATCH = 1000;

    private static final String OTHER_MOUNT =
            "it cannot be moved from where it lies: in a bind mount, or in a layer below that of"
                    + " a container; unmount it, or restore to another folder with --target and"
                    + " copy it";

    /** So many lines wait for what comes before them at most. */
    private static final int LINES = 50_000;

    /** Something that is to happen. */
    sealed interface Effect {
        Place place();

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

    /** An effect with what is told when it has happened, or something to tell in its turn. */
    private static final class Pending {
        final @Nullable Effect effect;
        @Nullable RestoreAction action;

        Pending(@Nullable Effect effect, @Nullable RestoreAction action) {
            this.effect = effect;
            this.action = action;
        }

        /** Whether the action tells of this effect. */
        boolean isToldBy(RestoreAction told) {
            return effect != null
                    && action == null
                    && told.what() != What.KEEP
                    && told.what() != What.SKIP
                    && pathOf(effect).equals(told.path());
        }
    }

    private final LiveDatabases databases;
    private final Folder target;
    private final Journal journal;
    private final Builder builder;
    private final Report report;
    private final boolean asRoot;
    private final List<Pending> batch = new ArrayList<>();
    private int effects;
    private final Set<Area> areas = new LinkedHashSet<>();

    /** What the batch gives inodes that new names may become links to. */
    private final Map<Long, Timestamp> times = new HashMap<>();

    Effects(HostFiles files, Folder target, Journal journal, Builder builder, Report report) {
        this.databases = new LiveDatabases(files);
        this.target = target;
        this.journal = journal;
        this.builder = builder;
        this.report = report;
        this.asRoot = files.effectiveUser() == 0;
    }

    void add(Effect effect) throws IOException {
        Place place = effect.place();
        if (!place.touched) {
            place.touched = true;
            if (place.parent != null) { // the journal begins with the target itself
                journal.add(new Step.Touch(place.path, was(place)));
            }
        }
        batch.add(new Pending(effect, null));
        effects++;
    }

    /** Tells it when the effect that was added last has happened, if it is about that. */
    void tell(RestoreAction action) {
        if (batch.isEmpty()) {
            report.action(action);
        } else if (batch.getLast().isToldBy(action)) {
            batch.getLast().action = action;
        } else {
            batch.add(new Pending(null, action));
        }
    }

    /** Carries out what has gathered, if it is enough. */
    void maybeFlush() throws IOException {
        if (effects >= BATCH || batch.size() >= LINES) {
            flush();
        }
    }

    private Was was(Place place) throws IOException {
        Entry before = place.targetFolder();
        try {
            return Was.of(before.stat(), place.live(target).xattrs());
        } catch (OsException e) {
            throw new WriteException(place.path, e);
        }
    }

    /** Carries out all that has gathered. */
    void flush() throws IOException {
        if (batch.isEmpty()) {
            return;
        }
        List<Pending> now = withoutDatabasesInUse();
        times.clear();
        for (Pending one : now) {
            if (one.effect != null) {
                write(one.effect);
            }
        }
        journal.sync();
        for (Area area : areas) {
            area.kept.syncFileSystem();
        }
        areas.clear();
        batch.clear();
        effects = 0;
        int done = 0;
        try {
            for (Pending one : now) {
                done++;
                perform(one);
            }
        } finally {
            for (Pending one : now.subList(done, now.size())) {
                if (one.effect instanceof Effect.Put put) {
                    drop(put);
                }
            }
        }
    }

    private void perform(Pending one) throws IOException {
        Effect effect = one.effect;
        RestoreAction action = one.action;
        boolean done = effect == null || perform(effect);
        if (done && action != null) {
            report.action(action);
        }
        if (done) {
            switch (effect) {
                case Effect.Put put -> tellBelow(put.before, put.area, put.kept, pathOf(put));
                case Effect.Take take -> tellBelow(take.before, take.area, take.kept, pathOf(take));
                case Effect.Meta _, Effect.Leave _ -> {}
                case null -> {}
            }
        } else if (effect instanceof Effect.Put put) {
            put.spot.takeBack(report);
        }
    }

    /** What went with a folder, as it is kept now. */
    private void tellBelow(@Nullable Entry gone, Area area, Name kept, TreePath was)
            throws IOException {
        if (gone == null || !gone.isFolder()) {
            return;
        }
        TreePath top = TreePath.ROOT.child(kept);
        new Sparing(area.kept, new TargetTree(area.kept, gone.stat()), databases)
                .below(
                        top,
                        gone,
                        (path, entry) ->
                                report.action(
                                        RestoreAction.delete(
                                                was.resolve(top.relativize(path)), entry)));
    }

    /** What was built, and written down, but cannot be put in its place; nothing else. */
    private void drop(Effect.Put put) throws OsException {
        Mark made = put.spot.made;
        if (made == null || !made.isInode(put.area.kept.statIfThere(put.kept))) {
            return;
        }
        journal.add(new Step.Drop(put.area.number, put.kept));
        TreeRemover.remove(put.area.kept, put.kept);
    }

    /** Drops what was built and is not going to be put in its place. */
    void abandon() throws OsException {
        for (Pending one : batch) {
            if (one.effect instanceof Effect.Put put) {
                TreeRemover.remove(put.area.kept, put.kept);
            }
        }
        batch.clear();
        effects = 0;
    }

    private void write(Effect effect) throws IOException {
        switch (effect) {
            case Effect.Put put -> {
                areas.add(put.area);
                TreePath path = put.place.path.child(put.after.name());
                Mark made = Mark.of(Builder.stat(path, put.area.kept, put.kept));
                put.spot.made = made;
                Entry before = put.before;
                journal.add(
                        new Step.Put(
                                path,
                                put.area.number,
                                put.kept,
                                made,
                                before == null ? null : Mark.of(before.stat()),
                                put.after.linkGroup() == 0 ? null : times.get(made.inode())));
            }
            case Effect.Take take -> {
                areas.add(take.area);
                journal.add(
                        new Step.Take(
                                take.place.path.child(take.before.name()),
                                take.area.number,
                                take.kept,
                                Mark.of(take.before.stat())));
            }
            case Effect.Meta meta -> {
                if (meta.after.linkGroup() != 0) {
                    times.put(meta.before.stat().inode(), meta.after.stat().modified());
                }
                journal.add(
                        new Step.Meta(
                                meta.place.path.child(meta.before.name()),
                                Mark.of(meta.before.stat()),
                                meta.was,
                                meta.after.stat().modified()));
            }
            case Effect.Leave leave -> {
                // The folder's Touch has said what is needed.
            }
        }
    }

    /**
     * @return whether it happened; else that is told
     */
    private boolean perform(Effect effect) throws IOException {
        TreePath path = pathOf(effect);
        try (Folder folder = open(effect.place())) {
            return switch (effect) {
                case Effect.Put put -> put(put, folder);
                case Effect.Take take -> take(take, folder);
                case Effect.Meta meta -> meta(meta, folder, path);
                case Effect.Leave leave -> leave(leave, folder);
            };
        } catch (OsException e) {
            failed(effect, path, new WriteException(path, e));
        } catch (WriteException e) {
            failed(effect, path, e);
        }
        return false;
    }

    private static TreePath pathOf(Effect effect) {
        TreePath folder = effect.place().path;
        return switch (effect) {
            case Effect.Put put -> folder.child(put.after.name());
            case Effect.Take take -> folder.child(take.before.name());
            case Effect.Meta meta -> folder.child(meta.before.name());
            case Effect.Leave leave -> folder;
        };
    }

    private void failed(Effect effect, TreePath path, WriteException e) throws IOException {
        if (effect instanceof Effect.Put put) {
            drop(put);
        }
        if (e.concernsAll()) {
            throw e;
        }
        String reason = e.failure().is(Errno.EXDEV) ? OTHER_MOUNT : e.reason();
        report.problem(new Problem(path, Problem.Kind.NOT_RESTORED, reason));
    }

    /** The folder that was looked at, or none: not another that has its name now. */
    private Folder open(Place place) throws OsException {
        Folder folder = target.openFolder(place.path);
        boolean ours = false;
        try {
            FileStat stat = folder.stat();
            if (!stat.sameInode(place.targetFolder().stat())) {
                throw new OsException("openat", place.path.toString(), Errno.ESTALE.number());
            }
            if (!asRoot && (stat.mode() & 0300) != 0300) {
                folder.setMode(stat.mode() | 0700);
            }
            ours = true;
            return folder;
        } finally {
            if (!ours) {
                folder.close();
            }
        }
    }

    private boolean put(Effect.Put put, Folder folder) throws IOException {
        Name name = put.after.name();
        Entry before = put.before;
        if (before == null) {
            Moves.move(put.area.kept, put.kept, folder, name);
        } else {
            if (isChanged(folder, before, put.after)) {
                leftAlone(put.place.path.child(name));
                drop(put);
                return false;
            }
            Moves.swap(put.area.kept, put.kept, folder, name);
            if (!Mark.of(before.stat()).isInode(put.area.kept.stat(put.kept))) {
                Moves.swap(put.area.kept, put.kept, folder, name); // swapped in this very moment
                leftAlone(put.place.path.child(name));
                return false;
            }
        }
        put.spot.placed();
        return true;
    }

    private boolean take(Effect.Take take, Folder folder) throws OsException {
        if (isChanged(folder, take.before, null)) {
            leftAlone(take.place.path.child(take.before.name()));
            return false;
        }
        Moves.move(folder, take.before.name(), take.area.kept, take.kept);
        return true;
    }

    private boolean meta(Effect.Meta meta, Folder folder, TreePath path) throws IOException {
        Name name = meta.before.name();
        if (isChanged(folder, meta.before, meta.after)) {
            leftAlone(path);
            return false;
        }
        builder.tell(
                path,
                builder.writer().updateMetadata(path, meta.after, folder, name, folder.stat(name)));
        return true;
    }

    /** Times last, since what was done in the folder has changed them. */
    private boolean leave(Effect.Leave leave, Folder folder) throws IOException {
        Place place = leave.place;
        if (leave.align) {
            builder.tell(
                    place.path,
                    builder.writer()
                            .updateFolder(place.path, place.pointFolder(), folder, folder.stat()));
            return true;
        }
        FileStat was = place.targetFolder().stat();
        if (folder.stat().mode() != was.mode()) {
            folder.setMode(was.mode());
        }
        if (place.parent == null) {
            OwnNames.setTimes(folder, was.modified());
        }
        return true;
    }

    /**
     * Whether what lies there is not what was looked at. Where a file has several names, another of
     * our own effects may have changed its times or its number of links.
     */
    private static boolean isChanged(Folder folder, Entry before, @Nullable Entry after)
            throws OsException {
        FileStat now = folder.statIfThere(before.name());
        FileStat then = before.stat();
        Mark mark = Mark.of(then);
        if (now == null || now.device() != then.device() || !mark.isInode(now)) {
            return true;
        }
        if (then.isFolder()) {
            return false;
        }
        boolean shared = then.links() > 1 || (after != null && after.linkGroup() != 0);
        return shared
                ? now.size() != then.size()
                : !mark.isUnchanged(now) || !now.changed().equals(then.changed());
    }

    private void leftAlone(TreePath path) {
        report.problem(
                new Problem(
                        path,
                        Problem.Kind.NOT_RESTORED,
                        "it changed while the restore ran, and was left as it is"));
    }

    /** Somebody may have opened one since it was decided that it goes. */
    private List<Pending> withoutDatabasesInUse() throws IOException {
        databases.lookAgain();
        List<Effect> inUse = new ArrayList<>(0);
        for (Pending one : batch) {
            if (one.effect != null && isInUse(one.effect)) {
                inUse.add(one.effect);
            }
        }
        if (inUse.isEmpty()) {
            return List.copyOf(batch);
        }
        List<Pending> rest = new ArrayList<>();
        for (Pending one : batch) {
            if (one.effect != null && goesWithOne(one.effect, inUse)) {
                leaveOut(one.effect);
            } else {
                rest.add(one);
            }
        }
        return rest;
    }

    private static boolean goesWithOne(Effect effect, List<Effect> all) {
        for (Effect one : all) {
            if (goesWith(effect, one)) {
                return true;
            }
        }
        return false;
    }

    private boolean isInUse(Effect effect) throws IOException {
        Entry before = goes(effect);
        if (before == null) {
            return false;
        }
        TreePath path = pathOf(effect);
        try (Folder folder = target.openFolder(effect.place().path)) {
            FileStat now = folder.statIfThere(before.name());
            return now != null
                    && (now.isFolder() || databases.isOfDatabase(folder, before.name(), now))
                    && databases.inUse(folder, path, now) != null;
        } catch (OsException e) {
            return false; // moving it meets the same, and tells
        }
    }

    /** What is moved away, if anything is. */
    private static @Nullable Entry goes(Effect effect) {
        return switch (effect) {
            case Effect.Put put -> put.before;
            case Effect.Take take -> take.before;
            case Effect.Meta meta -> null;
            case Effect.Leave leave -> null;
        };
    }

    /** A database and its side files all go, or none of them does. */
    private static boolean goesWith(Effect effect, Effect one) {
        return (effect instanceof Effect.Put || effect instanceof Effect.Take)
                && effect.place().path.equals(one.place().path)
                && SideFiles.same(pathOf(effect).name(), pathOf(one).name());
    }

    private void leaveOut(Effect effect) throws OsException {
        if (effect instanceof Effect.Put put) {
            TreeRemover.remove(put.area.kept, put.kept);
            put.spot.takeBack(report);
        }
        report.problem(
                new Problem(
                        pathOf(effect),
                        Problem.Kind.NOT_RESTORED,
                        "the database was opened by a program, and was left as it is"));
    }
}
