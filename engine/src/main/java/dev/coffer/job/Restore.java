package dev.coffer.job;

import dev.coffer.base.CofferException;
import dev.coffer.base.TreePath;
import dev.coffer.guard.Destruction;
import dev.coffer.os.Errno;
import dev.coffer.os.HostPath;
import dev.coffer.os.OsException;
import dev.coffer.restore.RestoreListener;
import dev.coffer.restore.RestoreRequest;
import dev.coffer.restore.RestoreRequest.MadeWith;
import dev.coffer.restore.RestoreRequest.Top;
import dev.coffer.restore.RestoreResult;
import dev.coffer.restore.Restorer;
import dev.coffer.restore.Selection;
import dev.coffer.source.BadRulesException;
import dev.coffer.source.Origin;
import dev.coffer.source.Rules;
import dev.coffer.source.RulesBuilder;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.SourcePlace;
import dev.coffer.tree.Entry;
import dev.coffer.tree.Trees;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Restores what an address named, into a folder or to where it came from, with the gate's yes. */
final class Restore {
    /**
     * One folder to restore into.
     *
     * @param only the one thing of {@code from} that is meant; the root for all of it
     */
    private record Part(TreePath from, HostPath target, Top top, TreePath only) {}

    private final Engine engine;
    private final Restorer restorer;

    Restore(Engine engine) {
        this.engine = engine;
        Machine machine = engine.machine();
        this.restorer = new Restorer(machine.files(), machine.clock(), machine.randomness());
    }

    List<RestoreReport> run(OpenPoint point, RestoreOrder order, RestoreListener listener)
            throws IOException, InterruptedException {
        Selection selection =
                Selection.of(
                        rules(order.include(), "--include"), rules(order.exclude(), "--exclude"));
        List<RestoreReport> reports = new ArrayList<>();
        for (Part part : parts(point, order)) {
            RestoreRequest request = request(point, order, part, selection);
            RestoreResult result =
                    order.dryRun()
                            ? restorer.dryRun(request, listener)
                            : restore(request, listener);
            reports.add(new RestoreReport(part.target, result));
        }
        return reports;
    }

    private RestoreResult restore(RestoreRequest request, RestoreListener listener)
            throws IOException, InterruptedException {
        Destruction plan = restorer.plan(request, listener);
        if (plan == null) {
            return restorer.restore(request, null, listener);
        }
        boolean keep = false;
        try {
            return restorer.restore(request, engine.gate().authorize(plan), listener);
        } catch (CofferException e) {
            keep = e.reason() == CofferException.Reason.NEEDS_YES; // it may be looked at now
            throw e;
        } finally {
            if (!keep) {
                restorer.discard(plan);
            }
        }
    }

    private RestoreRequest request(
            OpenPoint point, RestoreOrder order, Part part, Selection selection)
            throws CofferException {
        RestorePoint whole = point.point();
        boolean all =
                part.from.isRoot()
                        && part.only.isRoot()
                        && whole != null
                        && order.include().isEmpty();
        return new RestoreRequest(
                point.tree(),
                point.label(),
                part.from,
                part.target,
                order.overwrite(),
                order.delete(),
                madeWith(point, order),
                part.only.isRoot() ? selection : selection.at(part.only),
                order.verify(),
                part.top,
                all && whole != null ? whole.bytes() : -1,
                engine.machine().stateFolder().resolve("plans"));
    }

    private static @Nullable MadeWith madeWith(OpenPoint point, RestoreOrder order)
            throws CofferException {
        RestorePoint whole = point.point();
        if (whole == null || !order.delete()) {
            return null;
        }
        try {
            return new MadeWith(Rules.recorded(whole.rules()), whole.sources().size() > 1);
        } catch (BadRulesException e) {
            throw CofferException.failed(
                    "what the rules of "
                            + point.label()
                            + " left out cannot be told, so --delete might remove it: "
                            + e.getMessage()
                            + "; restore without --delete",
                    e);
        }
    }

    private List<Part> parts(OpenPoint point, RestoreOrder order) throws IOException {
        HostPath target = order.target();
        if (target != null) {
            RestorePoint whole = point.point();
            boolean several = whole != null && whole.sources().size() > 1 && point.path().isRoot();
            Top top = several ? Top.NEVER : Top.IF_EMPTY;
            return List.of(new Part(point.path(), target, top, TreePath.ROOT));
        }
        return inPlace(point);
    }

    /**
     * Where each source lay. Of a part of one, too, the source's folder is the target: what lies on
     * the way from there is reached through no link.
     */
    private List<Part> inPlace(OpenPoint point) throws IOException {
        RestorePoint whole = point.point();
        if (whole == null) {
            throw CofferException.usage(
                    "deleted items have lost their place; restore them with --target DIR");
        }
        List<SourcePlace> sources = whole.sources();
        List<Part> parts = new ArrayList<>();
        for (SourcePlace source : sources) {
            TreePath root = sources.size() == 1 ? TreePath.ROOT : TreePath.parse(source.name());
            if (point.path().contains(root)) {
                parts.add(whole(point, root, source.path()));
            } else if (root.contains(point.path())) {
                parts.add(below(point, root, source.path()));
            }
        }
        return parts;
    }

    /** A folder goes where it lay; of a single file the folder that held it is the target. */
    private Part whole(OpenPoint point, TreePath root, HostPath source) throws IOException {
        return isSingleFile(point, root, source)
                ? new Part(root.child(source.name()), source.parent(), Top.NEVER, TreePath.ROOT)
                : new Part(root, source, Top.ALWAYS, TreePath.ROOT);
    }

    /**
     * Points do not say so: it is one now, or it is gone and the point has only one file of its
     * name.
     */
    private boolean isSingleFile(OpenPoint point, TreePath root, HostPath source)
            throws IOException {
        try {
            return !engine.machine().files().stat(source).isFolder();
        } catch (OsException e) {
            if (!e.is(Errno.ENOENT)) {
                throw e;
            }
        }
        Entry folder = Trees.find(point.tree(), root);
        List<Entry> entries = folder == null ? List.of() : point.tree().list(root, folder);
        return entries.size() == 1
                && entries.getFirst().isFile()
                && entries.getFirst().name().equals(source.name());
    }

    private Part below(OpenPoint point, TreePath root, HostPath source) throws IOException {
        return isSingleFile(point, root, source)
                ? whole(point, root, source)
                : new Part(root, source, Top.IF_EMPTY, root.relativize(point.path()));
    }

    private static @Nullable Rules rules(List<String> patterns, String option)
            throws CofferException {
        if (patterns.isEmpty()) {
            return null;
        }
        RulesBuilder rules = new RulesBuilder().ignoreFiles(false);
        for (String pattern : patterns) {
            rules.exclude(new Origin.CommandLine(option), pattern);
        }
        return rules.build();
    }
}
