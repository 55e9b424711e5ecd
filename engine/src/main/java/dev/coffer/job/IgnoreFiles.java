package dev.coffer.job;

import dev.coffer.base.CofferException;
import dev.coffer.base.TreePath;
import dev.coffer.config.ConfigException;
import dev.coffer.config.ConfigProblem;
import dev.coffer.config.JobConfig;
import dev.coffer.config.Setting;
import dev.coffer.config.SourceConfig;
import dev.coffer.config.ValueOrigin;
import dev.coffer.os.HostPath;
import dev.coffer.os.OsException;
import dev.coffer.source.BadRulesException;
import dev.coffer.source.IgnoreFile;
import dev.coffer.source.LiveTree;
import dev.coffer.source.Origin;
import dev.coffer.source.RuleProblem;
import dev.coffer.source.Rules;
import dev.coffer.source.RulesBuilder;
import dev.coffer.source.ScanOptions;
import dev.coffer.tree.Entry;
import dev.coffer.tree.Problem;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/**
 * Looks through the sources of jobs for {@code .cofferignore} files of which a part means nothing.
 * They are read as a backup reads them, so none in what is left out; of other files it reads names
 * alone.
 */
final class IgnoreFiles {
    private static final Comparator<ValueOrigin.InFile> BY_PLACE =
            Comparator.comparing((ValueOrigin.InFile at) -> at.file().toString())
                    .thenComparingInt(ValueOrigin.InFile::line)
                    .thenComparingInt(ValueOrigin.InFile::column);

    private final Machine machine;
    private final Stores stores;

    /** One thing wrong, where sorting can look. */
    private record Found(ValueOrigin.InFile at, String message) {
        ConfigProblem problem() {
            return new ConfigProblem(at, message);
        }
    }

    private record At(TreePath path, Entry folder) {}

    IgnoreFiles(Machine machine, Stores stores) {
        this.machine = machine;
        this.stores = stores;
    }

    /**
     * The lines that cannot be used, and the files that cannot be read, by file and line; what jobs
     * share is told once. A source that cannot be read has none: a backup says so.
     *
     * @param jobs whose rules are in force; if those of one cannot be used, it has none
     * @throws InterruptedException if the thread was interrupted
     */
    List<ConfigProblem> problems(List<JobConfig> jobs) throws IOException, InterruptedException {
        List<Found> all = new ArrayList<>();
        for (JobConfig job : jobs) {
            ScanOptions options =
                    ScanOptions.plain()
                            .withRules(rules(job))
                            .withOneFileSystem(job.get(Setting.ONE_FILE_SYSTEM))
                            .withStores(stores.folders(job.store().orElse(null)));
            for (SourceConfig source : job.sources()) {
                look(source.path(), options, all);
            }
        }
        return all.stream()
                .distinct()
                .sorted(Comparator.comparing(Found::at, BY_PLACE))
                .map(Found::problem)
                .toList();
    }

    private static Rules rules(JobConfig job) throws BadRulesException {
        try {
            return job.rules().build();
        } catch (ConfigException | BadRulesException e) {
            return new RulesBuilder().build(); // what is wrong with them is told where it stands
        }
    }

    private void look(HostPath source, ScanOptions options, List<Found> all)
            throws IOException, InterruptedException {
        ScanOptions telling =
                options.withRuleProblems(bad -> all.add(found(source, bad)))
                        .withProblems(problem -> tell(source, problem, all));
        try (LiveTree tree = LiveTree.open(machine.files(), source, telling)) {
            Deque<At> ahead = new ArrayDeque<>();
            ahead.add(new At(TreePath.ROOT, tree.root()));
            while (!ahead.isEmpty()) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                addFolders(tree, ahead.removeLast(), ahead);
            }
        } catch (CofferException e) {
            // A source that cannot be read: it is no fault of the rules, and a backup tells it.
        }
    }

    private static void addFolders(LiveTree tree, At at, Deque<At> ahead) throws IOException {
        try {
            for (Entry entry : tree.list(at.path, at.folder)) {
                if (entry.isFolder()) {
                    ahead.add(new At(at.path.child(entry.name()), entry));
                }
            }
        } catch (OsException e) {
            // A folder that cannot be listed: the same.
        }
    }

    private static void tell(HostPath source, Problem problem, List<Found> all) {
        TreePath path = problem.path();
        if (!path.isRoot() && path.name().equals(IgnoreFile.NAME)) {
            all.add(
                    new Found(
                            new ValueOrigin.InFile(source.resolve(path), 1, 1), problem.reason()));
        }
    }

    private static Found found(HostPath source, RuleProblem bad) {
        if (!(bad.origin() instanceof Origin.InTree at)) {
            throw new IllegalArgumentException("no line of a file in the tree: " + bad);
        }
        HostPath file = source.resolve(at.file());
        return new Found(
                new ValueOrigin.InFile(file, at.line(), at.column()),
                bad.rule() + ": " + bad.problem() + "; " + bad.remedy());
    }
}
