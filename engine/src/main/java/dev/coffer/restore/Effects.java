package dev.coffer.restore;

import dev.coffer.base.Name;
import dev.coffer.base.Timestamp;
import dev.coffer.base.TreePath;
import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.OsException;
import dev.coffer.restore.RestoreAction.What;
import dev.coffer.restore.Step.Mark;
import dev.coffer.restore.Step.Was;
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

    /** So many lines wait for what comes before them at most. */
    private static final int LINES = 50_000;

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
                    && effect.path().equals(told.path());
        }
    }

    private final LiveDatabases databases;
    private final OpenedSince opened;
    private final EffectWork work;
    private final Folder target;
    private final Journal journal;
    private final Report report;
    private final List<Pending> batch = new ArrayList<>();
    private int effects;
    private final Set<Area> areas = new LinkedHashSet<>();

    /** What the batch gives inodes that new names may become links to. */
    private final Map<Long, Timestamp> times = new HashMap<>();

    Effects(HostFiles files, Folder target, Journal journal, Builder builder, Report report) {
        this.databases = new LiveDatabases(files);
        this.target = target;
        this.journal = journal;
        this.report = report;
        this.opened = new OpenedSince(databases, target);
        boolean asRoot = files.effectiveUser() == 0;
        this.work = new EffectWork(target, journal, builder, report, asRoot);
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
                    work.drop(put);
                }
            }
        }
    }

    private void perform(Pending one) throws IOException {
        Effect effect = one.effect;
        RestoreAction action = one.action;
        boolean done = effect == null || work.perform(effect);
        if (done && action != null) {
            report.action(action);
        }
        if (done) {
            switch (effect) {
                case Effect.Put put -> tellBelow(put.before(), put.area(), put.kept(), put.path());
                case Effect.Take take ->
                        tellBelow(take.before(), take.area(), take.kept(), take.path());
                case Effect.Meta _, Effect.Leave _ -> {}
                case null -> {}
            }
        } else if (effect instanceof Effect.Put put) {
            put.spot().takeBack(report);
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

    /** Drops what was built and is not going to be put in its place. */
    void abandon() throws OsException {
        for (Pending one : batch) {
            if (one.effect instanceof Effect.Put put) {
                TreeRemover.remove(put.area().kept, put.kept());
            }
        }
        batch.clear();
        effects = 0;
    }

    private void write(Effect effect) throws IOException {
        switch (effect) {
            case Effect.Put put -> {
                areas.add(put.area());
                TreePath path = put.place().path.child(put.after().name());
                Mark made = Mark.of(Builder.stat(path, put.area().kept, put.kept()));
                put.spot().made = made;
                Entry before = put.before();
                journal.add(
                        new Step.Put(
                                path,
                                put.area().number,
                                put.kept(),
                                made,
                                before == null ? null : Mark.of(before.stat()),
                                put.after().linkGroup() == 0 ? null : times.get(made.inode())));
            }
            case Effect.Take take -> {
                areas.add(take.area());
                journal.add(
                        new Step.Take(
                                take.place().path.child(take.before().name()),
                                take.area().number,
                                take.kept(),
                                Mark.of(take.before().stat())));
            }
            case Effect.Meta meta -> {
                if (meta.after().linkGroup() != 0) {
                    times.put(meta.before().stat().inode(), meta.after().stat().modified());
                }
                journal.add(
                        new Step.Meta(
                                meta.place().path.child(meta.before().name()),
                                Mark.of(meta.before().stat()),
                                meta.was(),
                                meta.after().stat().modified()));
            }
            case Effect.Leave leave -> {
                // The folder's Touch has said what is needed.
            }
        }
    }

    /** Somebody may have opened one since it was decided that it goes. */
    private List<Pending> withoutDatabasesInUse() throws IOException {
        List<Effect> all = new ArrayList<>(batch.size());
        for (Pending one : batch) {
            if (one.effect != null) {
                all.add(one.effect);
            }
        }
        List<Effect> inUse = opened.among(all);
        if (inUse.isEmpty()) {
            return List.copyOf(batch);
        }
        List<Pending> rest = new ArrayList<>();
        for (Pending one : batch) {
            if (one.effect != null && OpenedSince.goesWithOne(one.effect, inUse)) {
                leaveOut(one.effect);
            } else {
                rest.add(one);
            }
        }
        return rest;
    }

    private void leaveOut(Effect effect) throws OsException {
        if (effect instanceof Effect.Put put) {
            TreeRemover.remove(put.area().kept, put.kept());
            put.spot().takeBack(report);
        }
        report.problem(
                new Problem(
                        effect.path(),
                        Problem.Kind.NOT_RESTORED,
                        "the database was opened by a program, and was left as it is"));
    }
}
