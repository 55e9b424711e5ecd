package dev.coffer.job;

import dev.coffer.base.CofferException;
import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.os.Errno;
import dev.coffer.os.FileStat;
import dev.coffer.os.HostPath;
import dev.coffer.os.OsException;
import dev.coffer.restore.RestoreListener;
import dev.coffer.restore.RestoreRequest;
import dev.coffer.restore.RestoreRequest.MadeWith;
import dev.coffer.restore.RestoreRequest.Top;
import dev.coffer.restore.RestoreResult;
import dev.coffer.restore.Restorer;
import dev.coffer.restore.Room;
import dev.coffer.restore.Selection;
import dev.coffer.source.BadRulesException;
import dev.coffer.source.Origin;
import dev.coffer.source.Rules;
import dev.coffer.source.RulesBuilder;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.SourcePlace;
import dev.coffer.tree.Entry;
import dev.coffer.tree.Problem;
import dev.coffer.tree.SourceKind;
import dev.coffer.tree.Trees;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Restores what an address named, into a folder or to where it came from, with the gate's yes. */
final class Restore {
    /**
     * One folder to restore into.
     *
     * @param name the source, if each has its folder
     * @param as the name that a folder gets there, if it is to replace what has it now
     * @param only the one thing that is meant, seen from the target; the root for all of it
     */
    private record Part(
            TreePath name,
            TreePath from,
            @Nullable Name as,
            HostPath target,
            Top top,
            TreePath only) {}

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
        List<Part> parts = parts(point, order);
        List<RestoreRequest> requests = new ArrayList<>();
        for (Part part : parts) {
            requests.add(request(point, order, part, selection));
        }
        DatabaseAlone database =
                parts.size() == 1
                        ? DatabaseAlone.of(works, point, order, parts.getFirst().from)
                        : null;
        if (order.throughApi() && (database == null || stat(database.live()) == null)) {
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

    private static List<RestoreReport> reports(List<Part> parts, List<RestoreResult> results) {
        List<RestoreReport> reports = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            reports.add(new RestoreReport(parts.get(i).target, results.get(i)));
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
    private static List<RestoreListener> listeners(List<Part> parts, RestoreListener listener) {
        if (parts.size() == 1) {
            return List.of(listener);
        }
        List<RestoreListener> listeners = new ArrayList<>();
        for (Part part : parts) {
            Name as = part.as;
            TreePath without = as == null ? TreePath.ROOT : TreePath.ROOT.child(as);
            listeners.add(new PartListener(part.name, without, listener));
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
                part.as,
                part.target,
                order.overwrite(),
                order.delete(),
                madeWith(point, order),
                part.only.isRoot() ? selection : selection.at(part.only),
                order.verify(),
                part.top,
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

    private List<Part> parts(OpenPoint point, RestoreOrder order) throws IOException {
        HostPath target = order.target();
        if (target != null) {
            RestorePoint whole = point.point();
            boolean several = whole != null && whole.sources().size() > 1 && point.path().isRoot();
            Top top = several ? Top.NEVER : Top.IF_EMPTY;
            return List.of(new Part(TreePath.ROOT, point.path(), null, target, top, TreePath.ROOT));
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
            if (source.isVersions() && !root.contains(point.path())) {
                continue; // they never lay beside the sources
            }
            if (point.path().contains(root) || root.contains(point.path())) {
                checkPlace(point, source, root);
            }
            if (point.path().contains(root)) {
                parts.add(whole(point, source, root));
            } else if (root.contains(point.path())) {
                parts.add(below(point, source, root));
            }
        }
        return parts;
    }

    /** What never lay in a known place cannot go back there. */
    private static void checkPlace(OpenPoint point, SourcePlace source, TreePath root)
            throws IOException {
        Entry folder = Trees.find(point.tree(), root);
        SourceKind kind = folder == null ? SourceKind.UNTOLD : folder.source();
        String why = null;
        if (source.isVersions()) {
            why = "has there what other stores had kept, which never lay beside its sources";
        } else if (!source.isPlace()) {
            why =
                    source.shown().isEmpty()
                            ? "does not tell where it was made"
                            : "was made of "
                                    + source.shown()
                                    + ", which is no whole path of this machine";
        } else if (kind == SourceKind.STREAM) {
            why = "was made of what a program wrote, which never lay at " + source.shown();
        } else if (kind == SourceKind.MIXED) {
            why = "does not tell what lay in " + source.shown() + " and what elsewhere";
        }
        if (why != null) {
            throw CofferException.usage(
                    point.label()
                            + " "
                            + why
                            + ", so nothing can be put back in place; restore it with --target"
                            + " DIR");
        }
    }

    /** All of a source: its contents go into the folder that it was, or it goes under its name. */
    private Part whole(OpenPoint point, SourcePlace source, TreePath root) throws IOException {
        TreePath name = TreePath.parse(source.name());
        HostPath place = source.path();
        if (wasFile(point, root, place)) {
            TreePath file = root.child(place.name());
            return new Part(name, file, null, place.parent(), Top.NEVER, TreePath.ROOT);
        }
        return isNoFolderNow(place)
                ? new Part(name, root, place.name(), place.parent(), Top.NEVER, itself(place))
                : new Part(name, root, null, place, Top.ALWAYS, TreePath.ROOT);
    }

    /** Something in a source that is a folder. */
    private Part below(OpenPoint point, SourcePlace source, TreePath root) throws IOException {
        HostPath place = source.path();
        if (wasFile(point, root, place)) {
            return whole(point, source, root);
        }
        TreePath name = TreePath.parse(source.name());
        TreePath only = root.relativize(point.path());
        return isNoFolderNow(place)
                ? new Part(
                        name,
                        root,
                        place.name(),
                        place.parent(),
                        Top.NEVER,
                        itself(place).resolve(only))
                : new Part(name, root, null, place, Top.IF_EMPTY, only);
    }

    private static TreePath itself(HostPath place) {
        return TreePath.ROOT.child(place.name());
    }

    /**
     * Whether the source was a single file, as the point says. Of one that earlier programs made,
     * it was if it is one now, or is gone and the point has only one file of its name.
     */
    private boolean wasFile(OpenPoint point, TreePath root, HostPath place) throws IOException {
        Entry folder = Trees.find(point.tree(), root);
        if (folder == null || place.isRoot()) {
            return false;
        }
        return switch (folder.source()) {
            case FILE, STREAM -> true;
            case FOLDER, MIXED -> false;
            case UNTOLD -> {
                FileStat now = stat(place);
                yield now == null
                        ? hasOnly(point.tree().list(root, folder), place.name())
                        : !now.isFolder();
            }
        };
    }

    private static boolean hasOnly(List<Entry> entries, Name name) {
        return entries.size() == 1
                && entries.getFirst().isFile()
                && entries.getFirst().name().equals(name);
    }

    /** Links followed: a source that is a link to a folder is that folder. */
    private boolean isNoFolderNow(HostPath place) throws OsException {
        FileStat now = stat(place);
        return now != null && !now.isFolder();
    }

    private @Nullable FileStat stat(HostPath place) throws OsException {
        try {
            return works.machine().files().stat(place);
        } catch (OsException e) {
            if (e.is(Errno.ENOENT, Errno.ENOTDIR)) {
                return null;
            }
            throw e;
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
