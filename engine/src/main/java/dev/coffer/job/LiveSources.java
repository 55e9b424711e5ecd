package dev.coffer.job;

import dev.coffer.base.CofferException;
import dev.coffer.base.Escaped;
import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.config.JobConfig;
import dev.coffer.config.Setting;
import dev.coffer.config.SourceConfig;
import dev.coffer.os.FileStat;
import dev.coffer.os.HostPath;
import dev.coffer.source.BadRulesException;
import dev.coffer.source.DatabaseSink;
import dev.coffer.source.LeftOut;
import dev.coffer.source.LiveTree;
import dev.coffer.source.Origin;
import dev.coffer.source.RuleProblem;
import dev.coffer.source.Rules;
import dev.coffer.source.ScanOptions;
import dev.coffer.sqlite.CaptureOptions;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.SourcePlace;
import dev.coffer.tree.CombinedTree;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.Problem;
import dev.coffer.tree.ProblemLog;
import dev.coffer.tree.SelectedTree;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Sources as they are now, open as one tree: with one source its contents lie at the root, with
 * several each lies under its name (design §2). The owner closes it.
 */
public final class LiveSources implements AutoCloseable {
    private final Map<Name, FileTree> parts;
    private FileTree tree;
    private final List<SourcePlace> places;
    private final Rules rules;
    private final Staging staging;

    private LiveSources(
            Map<Name, FileTree> parts,
            FileTree tree,
            List<SourcePlace> places,
            Rules rules,
            Staging staging) {
        this.parts = parts;
        this.tree = tree;
        this.places = places;
        this.rules = rules;
        this.staging = staging;
    }

    /**
     * @param places what is read, at least one
     * @param job whose settings say how they are read
     * @param rules what is left out
     * @param stores folders that are left out wherever they are met
     * @param problems told of what the scan leaves out and cannot capture, by path in the tree
     * @param leftOut told of what the rules leave out, the same
     * @throws CofferException if a source is missing or cannot be read: nothing is backed up then,
     *     for a backup that lacks a whole source is not one
     */
    static LiveSources open(
            Machine machine,
            List<SourcePlace> places,
            JobConfig job,
            Rules rules,
            List<FileStat> stores,
            ProblemLog problems,
            LeftOut leftOut)
            throws IOException {
        return open(
                machine,
                places,
                job,
                job.captureOptions(),
                rules,
                stores,
                problems,
                leftOut,
                DatabaseSink.none());
    }

    /**
     * @param capture how databases are captured and checked
     * @param databases told what came of it, by path in the tree
     */
    static LiveSources open(
            Machine machine,
            List<SourcePlace> places,
            JobConfig job,
            CaptureOptions capture,
            Rules rules,
            List<FileStat> stores,
            ProblemLog problems,
            LeftOut leftOut,
            DatabaseSink databases)
            throws IOException {
        Staging staging = new Staging(machine);
        ScanOptions options =
                plain(job, rules).withStores(stores).withStaging(staging).withCapture(capture);
        return open(machine, places, job, options, problems, leftOut, databases, staging);
    }

    /** The same without capturing databases: their raw bytes, which nobody is told of. */
    static LiveSources raw(Machine machine, List<SourcePlace> places, JobConfig job, Rules rules)
            throws IOException {
        return open(
                machine,
                places,
                job,
                plain(job, rules),
                new ProblemLog(_ -> {}),
                LeftOut.toNobody(),
                DatabaseSink.none(),
                new Staging(machine));
    }

    /**
     * The sources of a point as they are now, as a tree of the same shape: for comparing; the
     * caller closes it.
     *
     * <p>The rules that the point was made with say what is left out, whatever the configuration
     * says now: so what differs is what changed.
     *
     * @param job whose other settings count
     * @throws CofferException if a source is not there or cannot be read
     */
    static LiveSources of(
            Machine machine, RestorePoint point, JobConfig job, Consumer<Problem> problems)
            throws IOException {
        for (SourcePlace source : point.sources()) {
            if (!source.isPlace() && !source.isVersions()) {
                throw CofferException.failed(
                        "point "
                                + PointLabel.of(point)
                                + " does not tell where on this machine it was made"
                                + (source.shown().isEmpty() ? "" : ", only " + source.shown())
                                + ", so there is nothing it can be compared with");
            }
        }
        return open(
                machine,
                point.sources(),
                job,
                rules(point, job),
                List.of(),
                new ProblemLog(problems),
                LeftOut.toNobody());
    }

    /** The same of a point with one source, which lies in another folder now. */
    static LiveSources at(Machine machine, RestorePoint point, HostPath folder, JobConfig job)
            throws IOException {
        return open(
                machine,
                List.of(new SourcePlace(point.sources().getFirst().name(), folder)),
                job,
                rules(point, job),
                List.of(),
                new ProblemLog(_ -> {}),
                LeftOut.toNobody());
    }

    /** The same with databases as their raw bytes, as other programs back them up. */
    static LiveSources raw(
            Machine machine, RestorePoint point, @Nullable HostPath folder, JobConfig job)
            throws IOException {
        List<SourcePlace> places =
                folder == null
                        ? point.sources()
                        : List.of(new SourcePlace(point.sources().getFirst().name(), folder));
        return raw(machine, places, job, rules(point, job));
    }

    private static Rules rules(RestorePoint point, JobConfig job) throws CofferException {
        try {
            return Rules.recorded(point.rules());
        } catch (BadRulesException e) { // of a newer version
            return job.rules().build();
        }
    }

    private static ScanOptions plain(JobConfig job, Rules rules) {
        return ScanOptions.plain()
                .withRules(rules)
                .withOneFileSystem(job.get(Setting.ONE_FILE_SYSTEM));
    }

    private static LiveSources open(
            Machine machine,
            List<SourcePlace> places,
            JobConfig job,
            ScanOptions options,
            ProblemLog problems,
            LeftOut leftOut,
            DatabaseSink databases,
            Staging staging)
            throws IOException {
        Map<Name, FileTree> trees = new LinkedHashMap<>();
        boolean opened = false;
        try {
            for (SourcePlace place : places) {
                if (place.isVersions()) {
                    continue; // nothing of it lies here
                }
                Name name = Name.owning(Escaped.parse(place.name()));
                boolean alone = places.size() == 1;
                Consumer<Problem> sink = alone ? problems : below(name, problems);
                ScanOptions own =
                        options.withProblems(sink)
                                .withRuleProblems(p -> sink.accept(asProblem(p)))
                                .withLeftOut(alone ? leftOut : below(name, leftOut))
                                .withDatabases(alone ? databases : below(name, databases));
                if (trees.containsKey(name)) {
                    throw CofferException.usage(
                            "two sources have the name " + name + "; give one another name");
                }
                FileTree live = LiveTree.open(machine.files(), place.path(), own);
                boolean isWhole = job.paths().isEmpty() || isIncluded(job, name);
                trees.put(name, isWhole ? live : new SelectedTree(live, job.paths(), sink));
            }
            opened = true;
        } finally {
            if (!opened) {
                staging.close();
                for (FileTree tree : trees.values()) {
                    tree.close();
                }
            }
        }
        FileTree tree =
                places.size() == 1 ? trees.values().iterator().next() : CombinedTree.of(trees);
        return new LiveSources(trees, tree, places, options.rules(), staging);
    }

    /**
     * Has a tree lie beside the sources, where they lie under their names.
     *
     * @param other closed with this
     * @throws CofferException {@code USAGE} if a source has the name
     */
    void add(SourcePlace place, FileTree other) throws IOException {
        Name name = Name.owning(Escaped.parse(place.name()));
        if (parts.putIfAbsent(name, other) != null) {
            other.close();
            throw CofferException.usage(
                    "a source has the name "
                            + name
                            + ", and so have the versions of files that"
                            + " include_versions takes along; give the source another name");
        }
        tree = CombinedTree.of(parts);
    }

    private static boolean isIncluded(JobConfig job, Name name) {
        for (SourceConfig each : job.included()) {
            if (each.name().equals(name)) {
                return true;
            }
        }
        return false;
    }

    /** Only lines of {@code .cofferignore} files are met while a source is read. */
    private static Problem asProblem(RuleProblem bad) {
        String why = bad.problem() + "; " + bad.remedy();
        return bad.origin() instanceof Origin.InTree at
                ? new Problem(
                        at.file(),
                        Problem.Kind.BAD_RULE,
                        "line %d, column %d: %s is passed over: %s"
                                .formatted(at.line(), at.column(), bad.rule(), why))
                : new Problem(TreePath.ROOT, Problem.Kind.BAD_RULE, bad.toString());
    }

    private static Consumer<Problem> below(Name source, ProblemLog problems) {
        TreePath root = TreePath.ROOT.child(source);
        return p -> problems.accept(new Problem(root.resolve(p.path()), p.kind(), p.reason()));
    }

    private static LeftOut below(Name source, LeftOut leftOut) {
        TreePath root = TreePath.ROOT.child(source);
        return (folder, entry) -> leftOut.leftOut(root.resolve(folder), entry);
    }

    private static DatabaseSink below(Name source, DatabaseSink databases) {
        TreePath root = TreePath.ROOT.child(source);
        return (path, result, full, message, fingerprint) ->
                databases.found(root.resolve(path), result, full, message, fingerprint);
    }

    /** What lies there; closed with this. */
    public FileTree tree() {
        return tree;
    }

    List<SourcePlace> places() {
        return places;
    }

    Rules rules() {
        return rules;
    }

    @Override
    public void close() throws IOException {
        try {
            tree.close();
        } finally {
            staging.close();
        }
    }
}
