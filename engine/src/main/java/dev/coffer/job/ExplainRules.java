package dev.coffer.job;

import dev.coffer.base.CofferException;
import dev.coffer.base.TreePath;
import dev.coffer.config.ConfigProblem;
import dev.coffer.config.Configuration;
import dev.coffer.config.JobConfig;
import dev.coffer.config.Overrides;
import dev.coffer.config.Setting;
import dev.coffer.config.SourceConfig;
import dev.coffer.os.Errno;
import dev.coffer.os.Folder;
import dev.coffer.os.HostPath;
import dev.coffer.os.OsException;
import dev.coffer.source.LeftOut;
import dev.coffer.source.LiveMarks;
import dev.coffer.source.Verdict;
import dev.coffer.store.SourcePlace;
import dev.coffer.tree.ProblemLog;
import dev.coffer.tree.Trees;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Says of paths of this machine what a backup would do with them, and which rule decides. */
public final class ExplainRules {
    private final Works works;
    private final Overrides overrides;

    /**
     * What one job says of one path.
     *
     * @param job its name; empty for a backup without one
     * @param source the root it was seen from
     * @param path the whole path
     * @param inSource the path below the source
     * @param isThere whether there is anything of that name now
     * @param isLeftOut whether a backup has nothing of it: a folder that is left out is in it all
     *     the same where an exception keeps something in it
     * @param notes what on the way could not be used of files of rules, and why
     */
    public record Explanation(
            String job,
            HostPath source,
            HostPath path,
            TreePath inSource,
            boolean isThere,
            Verdict verdict,
            boolean isLeftOut,
            List<String> notes) {
        public Explanation {
            notes = List.copyOf(notes);
        }
    }

    ExplainRules(Works works, Overrides overrides) {
        this.works = works;
        this.overrides = overrides;
    }

    /**
     * The jobs of the configuration; without one, a bare backup of the current folder.
     *
     * @param job only this one, or null for all
     */
    public List<JobConfig> jobs(@Nullable String job) throws CofferException {
        StoreFinder finder = works.finder();
        Configuration configuration = finder.configuration();
        if (configuration == null) {
            if (job != null) {
                throw CofferException.usage(
                        "there is no coffer.toml here or above, so no job " + job);
            }
            return List.of(bare(works.machine().currentFolder()));
        }
        List<JobConfig> jobs = new ArrayList<>();
        for (String name : job == null ? configuration.jobNames() : List.of(job)) {
            jobs.add(configuration.job(name, overrides));
        }
        return jobs;
    }

    /**
     * What means nothing in the {@code .cofferignore} files of the jobs' sources, and which of them
     * cannot be read; by file and line. Without a configuration those of the current folder.
     *
     * @param job only those of this one, or null for all
     * @throws InterruptedException if the thread was interrupted
     */
    public List<ConfigProblem> badLines(@Nullable String job)
            throws IOException, InterruptedException {
        return new IgnoreFiles(works.machine(), works.stores()).problems(jobs(job));
    }

    /**
     * What each job says of a path that it has. Without a configuration: what a bare backup of the
     * current folder would do, or of the path's own folder if it lies elsewhere.
     *
     * @throws CofferException {@code USAGE} if no job has it
     */
    public List<Explanation> byJobs(HostPath path, @Nullable String job) throws IOException {
        if (job == null && works.finder().configuration() == null) {
            HostPath here = works.machine().currentFolder();
            return from(here.contains(path) ? here : path.parent(), path);
        }
        List<Explanation> found = new ArrayList<>();
        List<String> sources = new ArrayList<>();
        for (JobConfig one : jobs(job)) {
            for (SourceConfig source : one.sources()) {
                sources.add(source.path().toString());
                TreePath below = below(source.path(), path);
                if (below != null) {
                    found.add(explain(one, source.path(), path, below));
                }
            }
        }
        if (found.isEmpty()) {
            throw CofferException.usage(
                    path
                            + " is not backed up: it lies in no source of "
                            + (job == null ? "any job" : "the job " + job)
                            + "; these are "
                            + String.join(", ", sources));
        }
        return found;
    }

    /** What a bare backup of a folder would do with a path in it. */
    public List<Explanation> from(HostPath source, HostPath path) throws IOException {
        TreePath below = below(source, path);
        if (below == null) {
            throw CofferException.usage(path + " does not lie in " + source);
        }
        return List.of(explain(bare(source), source, path, below));
    }

    private JobConfig bare(HostPath source) throws CofferException {
        String text = source.isRoot() ? "root=/" : source.toString();
        return works.finder().described(List.of(text), overrides);
    }

    /** Where the path lies in the source, by its text or by what links on the way lead to. */
    private @Nullable TreePath below(HostPath source, HostPath path) throws OsException {
        if (source.contains(path)) {
            return source.relativize(path);
        }
        if (path.isRoot()) {
            return null;
        }
        try {
            HostPath real = works.machine().files().resolve(path.parent()).resolve(path.name());
            HostPath realSource = works.machine().files().resolve(source);
            return realSource.contains(real) ? realSource.relativize(real) : null;
        } catch (OsException e) {
            if (e.is(Errno.ENOENT, Errno.ENOTDIR)) {
                return null; // what is not there leads nowhere else
            }
            throw e;
        }
    }

    private Explanation explain(JobConfig job, HostPath source, HostPath path, TreePath below)
            throws IOException {
        boolean isThere = isThere(path);
        if (below.isRoot()) { // a single file, or the folder that was named
            return new Explanation(
                    job.name(),
                    source,
                    path,
                    below,
                    isThere,
                    new Verdict.NoRule(),
                    false,
                    List.of());
        }
        try (Folder root = works.machine().files().open(source)) {
            LiveMarks marks = new LiveMarks(root);
            Verdict verdict =
                    marks.explain(
                            below,
                            job.rules().build(),
                            job.get(Setting.ONE_FILE_SYSTEM),
                            works.stores().folders(job.store().orElse(null)));
            boolean leftOut =
                    verdict.isLeftOut()
                            && !(verdict instanceof Verdict.LookedThrough
                                    && holdsSomething(job, source, below));
            return new Explanation(
                    job.name(), source, path, below, isThere, verdict, leftOut, marks.notes());
        } catch (OsException e) {
            String why =
                    e.is(Errno.ELOOP)
                            ? "it lies behind a symbolic link, which is kept as a link and not"
                                    + " followed"
                            : e.reason();
            throw CofferException.failed("cannot say what happens to " + path + ": " + why, e);
        }
    }

    /** Whether an exception keeps anything in a folder that is left out: a backup would tell. */
    private boolean holdsSomething(JobConfig job, HostPath source, TreePath folder)
            throws IOException {
        SourcePlace place = new SourcePlace("source", source);
        try (LiveSources live =
                LiveSources.open(
                        works.machine(),
                        List.of(place),
                        job,
                        job.rules().build(),
                        works.stores().folders(job.store().orElse(null)),
                        new ProblemLog(p -> {}),
                        LeftOut.toNobody())) {
            return Trees.find(live.tree(), folder) != null;
        }
    }

    private boolean isThere(HostPath path) {
        if (path.isRoot()) {
            return true;
        }
        try (Folder folder = works.machine().files().open(path.parent())) {
            return folder.statIfThere(path.name()) != null;
        } catch (OsException e) {
            return false; // nor can the scan see it; the verdict says the rest
        }
    }
}
