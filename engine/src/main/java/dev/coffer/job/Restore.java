package dev.coffer.job;

import dev.coffer.base.CofferException;
import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.os.HostPath;
import dev.coffer.os.OsException;
import dev.coffer.restore.RestoreListener;
import dev.coffer.restore.RestoreRequest;
import dev.coffer.restore.RestoreRequest.MadeWith;
import dev.coffer.restore.RestoreResult;
import dev.coffer.restore.Restorer;
import dev.coffer.restore.Room;
import dev.coffer.restore.Selection;
import dev.coffer.source.BadRulesException;
import dev.coffer.source.Origin;
import dev.coffer.source.Rules;
import dev.coffer.source.RulesBuilder;
import dev.coffer.store.RestorePoint;
import dev.coffer.tree.Problem;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Restores what an address named, into a folder or to where it came from, with the gate's yes. */
final class Restore {
    private final Works works;

    Restore(Works works) {
        this.works = works;
    }

    /** In place is where things came from; a target may be named by mistake. */
    private Restorer restorer(RestoreOrder order) {
        Machine machine = works.machine();
        return new Restorer(
                machine.files(),
                machine.clock(),
                machine.randomness(),
                order.target() == null ? List.of() : List.of(HostPath.of("/"), machine.home()));
    }

    List<RestoreReport> run(OpenPoint point, RestoreOrder order, RestoreListener listener)
            throws IOException, InterruptedException {
        RestorePoint whole = point.point();
        if (order.delete() && whole != null && whole.isPartial()) {
            throw CofferException.usage(
                    point.label()
                            + " holds nothing but saved files, so --delete would remove all else;"
                            + " leave it out");
        }
        checkNoVault(order.target());
        if (whole != null && point.path().isRoot() && !order.dryRun()) {
            point.store().checkBeforeRestore(whole);
        }
        Selection selection =
                Selection.of(
                        rules(order.include(), "--include"), rules(order.exclude(), "--exclude"));
        if (order.delete()) {
            warnOfUnnamed(point, listener);
        }
        RestoreParts places = new RestoreParts(works.machine().files());
        List<RestorePart> parts = places.of(point, order);
        List<RestoreRequest> requests = new ArrayList<>();
        for (RestorePart part : parts) {
            requests.add(request(point, order, part, selection));
        }
        DatabaseAlone database =
                parts.size() == 1
                        ? DatabaseAlone.of(works, point, order, parts.getFirst().from())
                        : null;
        if (order.throughApi() && (database == null || places.stat(database.live()) == null)) {
            throw CofferException.usage(
                    "--through-api is for a single database that is there; name it as POINT:PATH,"
                            + " or leave the option out");
        }
        if (database != null) {
            return List.of(
                    database.run(
                            requests.getFirst().target(),
                            () -> restored(order, requests, List.of(listener)).getFirst(),
                            listener));
        }
        return reports(parts, restored(order, requests, listeners(parts, listener)));
    }

    private List<RestoreResult> restored(
            RestoreOrder order, List<RestoreRequest> requests, List<RestoreListener> listeners)
            throws IOException, InterruptedException {
        Restorer restorer = restorer(order);
        return order.dryRun()
                ? dryRun(restorer, requests, listeners)
                : restore(restorer, requests, listeners);
    }

    private static List<RestoreReport> reports(
            List<RestorePart> parts, List<RestoreResult> results) {
        List<RestoreReport> reports = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            reports.add(new RestoreReport(parts.get(i).target(), results.get(i)));
        }
        return reports;
    }

    /** What a vault has in its folder is none of the user's, and a restore would damage it. */
    private void checkNoVault(@Nullable HostPath target) throws CofferException {
        if (target == null) {
            return;
        }
        try {
            HostPath at = works.machine().files().resolveAsFar(target);
            for (; !at.isRoot(); at = at.parent()) {
                if (works.stores().vaults().isVault(at)) {
                    throw CofferException.usage(
                            target
                                    + (at.equals(target)
                                            ? " is a vault"
                                            : " lies in the vault " + at)
                                    + ", and nothing is restored into one; name another folder with"
                                    + " --target");
                }
            }
        } catch (OsException e) {
            return; // opening the target fails alike, and says so
        }
    }

    /** Where there are several targets, each path is told with its source's name. */
    private static List<RestoreListener> listeners(
            List<RestorePart> parts, RestoreListener listener) {
        if (parts.size() == 1) {
            return List.of(listener);
        }
        List<RestoreListener> listeners = new ArrayList<>();
        for (RestorePart part : parts) {
            Name as = part.as();
            TreePath without = as == null ? TreePath.ROOT : TreePath.ROOT.child(as);
            listeners.add(new PartListener(part.name(), without, listener));
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

    /** All plans, with room for all, one question over them, and only then the first change. */
    private List<RestoreResult> restore(
            Restorer restorer, List<RestoreRequest> requests, List<RestoreListener> listeners)
            throws IOException, InterruptedException {
        Room room = requests.size() == 1 ? null : new Room(works.machine().files());
        try (PlansAsked plans = new PlansAsked(works.gate(), restorer::discard)) {
            for (int i = 0; i < requests.size(); i++) {
                plans.add(restorer.plan(requests.get(i), room, listeners.get(i)));
            }
            plans.ask();
            PartsDone done = new PartsDone(works.undo(), restorer.newId());
            for (int i = 0; i < requests.size(); i++) {
                RestoreRequest request = requests.get(i);
                String id = done.idFor(request.target(), restorer);
                try {
                    done.add(restorer.restore(request, plans.yes(i), id, listeners.get(i)));
                } catch (CofferException e) {
                    throw done.failed(e);
                }
            }
            return done.results();
        }
    }

    private RestoreRequest request(
            OpenPoint point, RestoreOrder order, RestorePart part, Selection selection)
            throws CofferException {
        RestorePoint whole = point.point();
        boolean all =
                part.from().isRoot()
                        && part.only().isRoot()
                        && whole != null
                        && order.include().isEmpty();
        return new RestoreRequest(
                point.tree(),
                point.label(),
                part.from(),
                part.as(),
                part.target(),
                order.overwrite(),
                order.delete(),
                madeWith(point, order),
                part.only().isRoot() ? selection : selection.at(part.only()),
                order.verify(),
                part.top(),
                order.target() == null,
                all && whole != null ? whole.bytes() : -1,
                PlanFolder.of(works.machine()));
    }

    private static @Nullable MadeWith madeWith(OpenPoint point, RestoreOrder order)
            throws CofferException {
        RestorePoint whole = point.point();
        if (whole == null || !order.delete()) {
            return null;
        }
        try {
            return new MadeWith(
                    Rules.recorded(whole.rules()), whole.sources().size() > 1, unread(whole));
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

    private static Set<TreePath> unread(RestorePoint point) {
        Set<TreePath> paths = new HashSet<>();
        for (Problem problem : point.unreadable()) {
            switch (problem.kind()) {
                case UNREADABLE, VANISHED -> paths.add(problem.path());
                case CHANGING,
                        RAW_DATABASE,
                        CORRUPT_DATABASE,
                        DOUBTFUL_DATABASE,
                        METADATA_LOST,
                        BAD_NAME,
                        DAMAGED,
                        NOT_RESTORED,
                        SOCKET,
                        METADATA_RECORDED,
                        METADATA_NOT_PERMITTED,
                        BAD_RULE,
                        OWN_STORE,
                        NOTE -> {}
            }
        }
        return paths;
    }

    /** A vault has only the number of what could not be read, other stores the first thousand. */
    private static void warnOfUnnamed(OpenPoint point, RestoreListener listener) {
        RestorePoint whole = point.point();
        if (whole != null && whole.unreadableCount() > whole.unreadable().size()) {
            long unnamed = whole.unreadableCount() - whole.unreadable().size();
            listener.notice(
                    unnamed
                            + (unnamed == 1 ? " entry that" : " entries that")
                            + " could not be read as they should when "
                            + point.label()
                            + " was made are not named in it: see whether --delete would take"
                            + " away what no backup has");
        }
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
