package dev.coffer.job;

import dev.coffer.base.CofferException;
import dev.coffer.base.TreePath;
import dev.coffer.config.Configuration;
import dev.coffer.config.JobConfig;
import dev.coffer.config.Overrides;
import dev.coffer.config.SourceConfig;
import dev.coffer.os.Errno;
import dev.coffer.os.FileStat;
import dev.coffer.os.HostPath;
import dev.coffer.os.OsException;
import dev.coffer.restore.RestoreListener;
import dev.coffer.restore.Undo;
import dev.coffer.restore.UndoRequest;
import dev.coffer.restore.UndoResult;
import dev.coffer.restore.Undoable;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Takes a restore back in all the folders that it went into: one in place goes into each source. In
 * which folders to look is said, or it is the current one, and the sources of the configuration in
 * force.
 */
public final class UndoRestore {
    /**
     * One folder's part of a restore.
     *
     * @param folder that was restored into
     */
    public record Part(HostPath folder, Undoable undoable) {}

    /**
     * What was done in one folder.
     *
     * @param folder that was restored into
     */
    public record Report(HostPath folder, UndoResult result) {}

    private final Engine engine;
    private final Undo undo;

    UndoRestore(Engine engine) {
        this.engine = engine;
        this.undo = engine.undo();
    }

    /**
     * What can be taken back, oldest first in each folder. Changes nothing.
     *
     * @param folders where to look; empty for the current folder, and the sources where that has
     *     nothing or the rest of the same restores
     */
    public List<Part> list(List<HostPath> folders) throws IOException {
        if (!folders.isEmpty()) {
            return parts(folders);
        }
        HostPath current = engine.machine().currentFolder();
        List<Part> here = parts(List.of(current));
        List<Part> elsewhere;
        try {
            elsewhere = parts(sources(current));
        } catch (CofferException e) {
            if (here.isEmpty()) {
                throw e;
            }
            elsewhere = List.of(); // the restore may be what has broken the configuration
        }
        if (here.isEmpty()) {
            return elsewhere;
        }
        List<Part> all = new ArrayList<>(here);
        for (Part part : elsewhere) {
            if (ids(here).contains(part.undoable.id())) {
                all.add(part);
            }
        }
        return all;
    }

    private List<Part> parts(List<HostPath> folders) throws IOException {
        List<Part> parts = new ArrayList<>();
        for (HostPath folder : folders) {
            for (Undoable undoable : undo.list(folder)) {
                parts.add(new Part(folder, undoable));
            }
        }
        return parts;
    }

    /** Folders that a restore in place goes into, but for one that was looked at. */
    private List<HostPath> sources(HostPath current) throws IOException {
        Configuration configuration = engine.finder().configuration();
        Set<HostPath> folders = new LinkedHashSet<>();
        if (configuration != null) {
            for (String name : configuration.jobNames()) {
                JobConfig job = configuration.job(name, Overrides.NONE);
                for (SourceConfig source : job.sources()) {
                    folders.add(isFolder(source.path()) ? source.path() : source.path().parent());
                }
            }
        }
        List<HostPath> there = new ArrayList<>();
        for (HostPath folder : folders) {
            if (isFolder(folder) && !same(folder, current)) {
                there.add(folder);
            }
        }
        return there;
    }

    private boolean isFolder(HostPath path) throws OsException {
        FileStat stat = stat(path);
        return stat != null && stat.isFolder();
    }

    private boolean same(HostPath one, HostPath other) throws OsException {
        FileStat stat = stat(one);
        return stat != null && stat.sameInode(engine.machine().files().stat(other));
    }

    private @Nullable FileStat stat(HostPath path) throws OsException {
        try {
            return engine.machine().files().stat(path);
        } catch (OsException e) {
            if (e.is(Errno.ENOENT, Errno.ENOTDIR) || e.is(Errno.EACCES)) {
                return null;
            }
            throw e;
        }
    }

    private static Set<String> ids(List<Part> parts) {
        Set<String> ids = new TreeSet<>();
        for (Part part : parts) {
            ids.add(part.undoable.id());
        }
        return ids;
    }

    /**
     * Takes a restore back, in all its folders or in none: what hinders it is looked for in all
     * before anything is done.
     *
     * @param folders as for {@link #list}
     * @param id or an unambiguous beginning of it; null for the newest
     * @param exceptChanged whether to leave what changed since the restore, and go on
     * @param dryRun whether to tell what would be done, and do nothing
     * @throws CofferException as {@link Undo#undo} does
     */
    public List<Report> run(
            List<HostPath> folders,
            @Nullable String id,
            boolean exceptChanged,
            boolean dryRun,
            RestoreListener listener)
            throws IOException, InterruptedException {
        List<Part> all = list(folders);
        String chosen = choose(all, id, folders);
        List<Part> parts = new ArrayList<>(all);
        parts.removeIf(part -> !part.undoable.id().equals(chosen));
        List<UndoRequest> requests = new ArrayList<>();
        List<RestoreListener> listeners = new ArrayList<>();
        for (Part part : parts) {
            requests.add(new UndoRequest(part.folder, chosen, exceptChanged, spool()));
            listeners.add(listener(parts, part, listener));
        }
        List<UndoResult> results = dryRun ? dryRun(requests, listeners) : undo(requests, listeners);
        List<Report> reports = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            reports.add(new Report(parts.get(i).folder, results.get(i)));
        }
        return reports;
    }

    private HostPath spool() {
        return engine.machine().stateFolder().resolve("plans");
    }

    private List<UndoResult> dryRun(List<UndoRequest> requests, List<RestoreListener> listeners)
            throws IOException, InterruptedException {
        List<UndoResult> results = new ArrayList<>();
        for (int i = 0; i < requests.size(); i++) {
            results.add(undo.dryRun(requests.get(i), listeners.get(i)));
        }
        return results;
    }

    /** All plans, one question over them, and only then the first change. */
    private List<UndoResult> undo(List<UndoRequest> requests, List<RestoreListener> listeners)
            throws IOException, InterruptedException {
        try (PlansAsked plans = new PlansAsked(engine.gate(), undo::discard)) {
            for (UndoRequest request : requests) {
                plans.add(undo.plan(request));
            }
            plans.ask();
            List<UndoResult> results = new ArrayList<>();
            for (int i = 0; i < requests.size(); i++) {
                results.add(undo.undo(requests.get(i), plans.yes(i), listeners.get(i)));
            }
            return results;
        }
    }

    private static RestoreListener listener(List<Part> parts, Part part, RestoreListener listener) {
        return parts.size() == 1 || part.folder.isRoot()
                ? listener
                : new PartListener(TreePath.ROOT.child(part.folder.name()), listener);
    }

    private String choose(List<Part> all, @Nullable String id, List<HostPath> folders)
            throws CofferException {
        List<String> ids = new ArrayList<>(ids(all));
        if (ids.isEmpty()) {
            throw CofferException.failed(
                    "there is no restore to take back in "
                            + (folders.isEmpty()
                                    ? engine.machine().currentFolder()
                                    : folders.getFirst())
                            + "; --target names the folder that was restored into, and "
                            + Undo.NO_RECORD);
        }
        if (id == null) {
            return ids.getLast();
        }
        List<String> matches = new ArrayList<>(ids);
        matches.removeIf(one -> !one.startsWith(id));
        if (matches.size() != 1) {
            throw CofferException.failed(
                    id
                            + (matches.isEmpty() ? " names no restore" : " names several restores")
                            + "; there are "
                            + String.join(", ", ids));
        }
        return matches.getFirst();
    }
}
