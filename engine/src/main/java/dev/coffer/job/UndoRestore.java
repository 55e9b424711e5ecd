package dev.coffer.job;

import dev.coffer.base.CofferException;
import dev.coffer.base.Name;
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

/**
 * Takes a restore back in all the folders that it went into: one in place goes into each source.
 * Which folders to look into is said, or it is the current one and the sources of the configuration
 * in force.
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

    private final Works works;
    private final Undo undo;

    UndoRestore(Works works) {
        this.works = works;
        this.undo = works.undo();
    }

    /**
     * What can be taken back, oldest first. Changes nothing.
     *
     * @param folders where to look; empty for the current folder and the sources
     */
    public List<Part> list(List<HostPath> folders) throws IOException {
        List<Part> parts = new ArrayList<>();
        if (folders.isEmpty()) {
            HostPath current = works.machine().currentFolder();
            add(current, null, parts);
            try {
                addSources(parts);
            } catch (CofferException e) {
                if (parts.isEmpty()) {
                    throw e;
                }
                // else the restore may be what has broken the configuration
            }
        }
        for (HostPath folder : folders) {
            add(folder, null, parts);
        }
        parts.sort((a, b) -> Undoable.BY_ORDER.compare(a.undoable, b.undoable));
        return parts;
    }

    /**
     * @param only what restores were about, of those that are meant; null for all
     */
    private void add(HostPath folder, @Nullable Name only, List<Part> parts) throws IOException {
        for (Undoable undoable : undo.list(folder)) {
            boolean meant = only == null || only.equals(undoable.only());
            if (meant && !isIn(parts, folder, undoable)) {
                parts.add(new Part(folder, undoable));
            }
        }
    }

    /** Folders may be named twice. */
    private boolean isIn(List<Part> parts, HostPath folder, Undoable undoable) throws OsException {
        for (Part part : parts) {
            if (part.undoable.id().equals(undoable.id()) && same(part.folder, folder)) {
                return true;
            }
        }
        return false;
    }

    /**
     * A restore in place goes into the folder that a source is; or, where the source was a file or
     * is one now, under its name into the folder that holds it.
     */
    private void addSources(List<Part> parts) throws IOException {
        Configuration configuration = works.finder().configuration();
        Set<HostPath> sources = new LinkedHashSet<>();
        if (configuration != null) {
            for (String name : configuration.jobNames()) {
                JobConfig job = configuration.job(name, Overrides.NONE);
                for (SourceConfig source : job.sources()) {
                    sources.add(source.path());
                }
            }
        }
        for (HostPath source : sources) {
            if (isFolder(source)) {
                add(source, null, parts);
            }
            if (!source.isRoot() && isFolder(source.parent())) {
                add(source.parent(), source.name(), parts);
            }
        }
    }

    private boolean isFolder(HostPath path) throws OsException {
        FileStat stat = stat(path);
        return stat != null && stat.isFolder();
    }

    private boolean same(HostPath one, HostPath other) throws OsException {
        FileStat stat = stat(one);
        return stat != null && stat.sameInode(works.machine().files().stat(other));
    }

    private @Nullable FileStat stat(HostPath path) throws OsException {
        try {
            return works.machine().files().stat(path);
        } catch (OsException e) {
            if (e.is(Errno.ENOENT, Errno.ENOTDIR) || e.is(Errno.EACCES)) {
                return null;
            }
            throw e;
        }
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
        List<UndoResult> results =
                dryRun
                        ? dryRun(requests, listeners)
                        : works.records()
                                .of("undo", "restore " + chosen, () -> undo(requests, listeners));
        List<Report> reports = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            reports.add(new Report(parts.get(i).folder, results.get(i)));
        }
        return reports;
    }

    private HostPath spool() throws CofferException {
        return PlanFolder.of(works.machine());
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
        try (PlansAsked plans = new PlansAsked(works.gate(), undo::discard)) {
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
                : new PartListener(
                        TreePath.ROOT.child(part.folder.name()), TreePath.ROOT, listener);
    }

    private String choose(List<Part> parts, @Nullable String id, List<HostPath> folders)
            throws CofferException {
        List<Undoable> all = new ArrayList<>();
        for (Part part : parts) {
            all.add(part.undoable);
        }
        return Undo.choose(all, id, where(folders));
    }

    private String where(List<HostPath> folders) throws CofferException {
        if (folders.isEmpty()) {
            return "in "
                    + works.machine().currentFolder()
                    + " nor in the sources of coffer.toml; --target names another folder that was"
                    + " restored into";
        }
        StringBuilder where = new StringBuilder("in ");
        for (HostPath folder : folders) {
            where.append(where.length() == 3 ? "" : " and ").append(folder);
        }
        return where.toString();
    }
}
