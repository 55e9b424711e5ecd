package dev.coffer.job;

import dev.coffer.base.CofferException;
import dev.coffer.base.TreePath;
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
     * @param name the source, if each has its folder
     * @param only the one thing of {@code from} that is meant; the root for all of it
     */
    private record Part(TreePath name, TreePath from, HostPath target, Top top, TreePath only) {}

    private final Engine engine;

    Restore(Engine engine) {
        this.engine = engine;
    }

    /** In place is where things came from; a target may be named by mistake. */
    private Restorer restorer(RestoreOrder order) {
        Machine machine = engine.machine();
        return new Restorer(
                machine.files(),
                machine.clock(),
                machine.randomness(),
                order.target() == null ? List.of() : List.of(HostPath.of("/"), machine.home()));
    }

    List<RestoreReport> run(OpenPoint point, RestoreOrder order, RestoreListener listener)
            throws IOException, InterruptedException {
        Selection selection =
                Selection.of(
                        rules(order.include(), "--include"), rules(order.exclude(), "--exclude"));
        List<Part> parts = parts(point, order);
        List<RestoreRequest> requests = new ArrayList<>();
        for (Part part : parts) {
            requests.add(request(point, order, part, selection));
        }
        List<RestoreListener> listeners = listeners(parts, listener);
        Restorer restorer = restorer(order);
        List<RestoreResult> results =
                order.dryRun()
                        ? dryRun(restorer, requests, listeners)
                        : restore(restorer, requests, listeners);
        List<RestoreReport> reports = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            reports.add(new RestoreReport(parts.get(i).target, results.get(i)));
        }
        return reports;
    }

    /** Where there are several targets, each path is told with its source's name. */
    private static List<RestoreListener> listeners(List<Part> parts, RestoreListener listener) {
        if (parts.size() == 1) {
            return List.of(listener);
        }
        List<RestoreListener> listeners = new ArrayList<>();
        for (Part part : parts) {
            listeners.add(new PartListener(part.name, listener));
        }
        return listeners;
    }

    private static List<RestoreResult> dryRun(
            Restorer restorer, List<RestoreRequest> requests, List<RestoreListener> listeners)
            throws IOException, InterruptedException {
        List<RestoreResult> results = new ArrayList<>();
        for (int i = 0; i < requests.size(); i++) {
            results.add(restorer.dryRun(requests.get(i), listeners.get(i)));
        }
        return results;
    }

    /** All plans, one question over them, and only then the first change. */
    private List<RestoreResult> restore(
            Restorer restorer, List<RestoreRequest> requests, List<RestoreListener> listeners)
            throws IOException, InterruptedException {
        try (PlansAsked plans = new PlansAsked(engine.gate(), restorer::discard)) {
            for (int i = 0; i < requests.size(); i++) {
                plans.add(restorer.plan(requests.get(i), listeners.get(i)));
            }
            plans.ask();
            String id = restorer.newId();
            List<RestoreResult> results = new ArrayList<>();
            for (int i = 0; i < requests.size(); i++) {
                results.add(restorer.restore(requests.get(i), plans.yes(i), id, listeners.get(i)));
            }
            return results;
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
                order.target() == null,
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
            return List.of(new Part(TreePath.ROOT, point.path(), target, top, TreePath.ROOT));
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
                parts.add(whole(point, source, root));
            } else if (root.contains(point.path())) {
                parts.add(below(point, source, root));
            }
        }
        return parts;
    }

    /** A folder goes where it lay; of a single file the folder that held it is the target. */
    private Part whole(OpenPoint point, SourcePlace source, TreePath root) throws IOException {
        TreePath name = TreePath.parse(source.name());
        HostPath place = source.path();
        return isSingleFile(point, root, place)
                ? new Part(name, root.child(place.name()), place.parent(), Top.NEVER, TreePath.ROOT)
                : new Part(name, root, place, Top.ALWAYS, TreePath.ROOT);
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

    private Part below(OpenPoint point, SourcePlace source, TreePath root) throws IOException {
        return isSingleFile(point, root, source.path())
                ? whole(point, source, root)
                : new Part(
                        TreePath.parse(source.name()),
                        root,
                        source.path(),
                        Top.IF_EMPTY,
                        root.relativize(point.path()));
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
