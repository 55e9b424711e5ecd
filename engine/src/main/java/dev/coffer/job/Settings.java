package dev.coffer.job;

import dev.coffer.base.CofferException;
import dev.coffer.config.ConfigProblem;
import dev.coffer.config.ConfigSearch;
import dev.coffer.config.Configuration;
import dev.coffer.config.JobConfig;
import dev.coffer.config.Overrides;
import dev.coffer.config.Surroundings;
import dev.coffer.os.HostPath;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The configuration as a person asks about it: what is in force, and what is wrong. Thread-safe.
 */
public final class Settings {
    private final Surroundings surroundings;
    private final IgnoreFiles ignoreFiles;
    private final @Nullable String configFile;
    private @Nullable Configuration loaded;

    /**
     * What a check found.
     *
     * @param file the one that was looked at
     * @param problems in the order of its lines, then those of other files; empty if nothing is
     *     wrong
     */
    public record Checked(HostPath file, List<ConfigProblem> problems) {
        public Checked {
            problems = List.copyOf(problems);
        }
    }

    Settings(Machine machine, IgnoreFiles ignoreFiles, @Nullable String configFile) {
        this.ignoreFiles = ignoreFiles;
        this.surroundings = new Surroundings(machine.environment(), machine.currentFolder());
        this.configFile = configFile;
    }

    /**
     * The configuration in force, or null if there is none. Read once, and again only after the
     * file has changed.
     *
     * @throws dev.coffer.config.ConfigException with everything that is wrong with it
     */
    public synchronized @Nullable Configuration configuration() throws CofferException {
        Optional<HostPath> file = ConfigSearch.find(configFile, surroundings);
        if (file.isEmpty()) {
            return null;
        }
        Configuration known = loaded;
        Configuration now =
                known != null && known.file().equals(file.get())
                        ? known.current()
                        : Configuration.load(file.get(), surroundings);
        loaded = now;
        return now;
    }

    /**
     * The jobs with what is in force for each; without a configuration one without a name, which
     * stands for what a command line describes.
     *
     * @param job only this one, or null for all
     * @throws CofferException {@code USAGE} if there is no such job
     */
    public List<JobConfig> inForce(@Nullable Configuration configuration, @Nullable String job)
            throws CofferException {
        if (configuration == null) {
            if (job != null) {
                throw CofferException.usage(
                        "there is no coffer.toml here or above, so no job "
                                + job
                                + "; coffer init writes one");
            }
            return List.of(JobConfig.ofCommandLine(List.of(), Overrides.NONE, surroundings));
        }
        List<JobConfig> jobs = new ArrayList<>();
        for (String name : job == null ? configuration.jobNames() : List.of(job)) {
            jobs.add(configuration.job(name, Overrides.NONE));
        }
        return jobs;
    }

    /**
     * Looks at everything: the files that {@code exclude_from} names too, and the {@code
     * .cofferignore} files in the sources that are there.
     *
     * @throws CofferException {@code USAGE} if there is no configuration
     */
    public Checked check() throws IOException, InterruptedException {
        HostPath file = file();
        Configuration.Checked checked = Configuration.check(file, surroundings);
        List<ConfigProblem> problems = new ArrayList<>(checked.problems());
        problems.addAll(ignoreFiles.problems(checked.jobs()));
        return new Checked(file, problems);
    }

    /** The same without a look at the sources. */
    Checked checkFile() throws CofferException {
        HostPath file = file();
        return new Checked(file, Configuration.check(file, surroundings).problems());
    }

    private HostPath file() throws CofferException {
        return ConfigSearch.find(configFile, surroundings)
                .orElseThrow(() ->
                        CofferException.usage(
                                "there is no coffer.toml here or above to check; coffer init"
                                        + " writes one"));
    }
}
