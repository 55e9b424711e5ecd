package dev.coffer.job;

import dev.coffer.base.CofferException;
import dev.coffer.base.CofferException.Reason;
import dev.coffer.base.Counted;
import dev.coffer.catalogue.KnownStores;
import dev.coffer.config.ConfigSearch;
import dev.coffer.config.Configuration;
import dev.coffer.config.EnvironmentJob;
import dev.coffer.config.JobConfig;
import dev.coffer.config.Overrides;
import dev.coffer.config.Setting;
import dev.coffer.config.SourceConfig;
import dev.coffer.config.StoreAddress;
import dev.coffer.config.Surroundings;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.sqlite.CaptureOptions;
import dev.coffer.store.SourcePlace;
import dev.coffer.store.StoreKind;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which store a command means (design §5): the one it names; else that of the job it names; else
 * {@code COFFER_STORE}; else the one store of {@code coffer.toml}; else the store that a bare
 * backup made for the folder one is in, or the nearest above it.
 */
public final class StoreFinder {
    private final Surroundings surroundings;
    private final DefaultStores defaults;
    private final @Nullable String configFile;
    private final HostFiles machineFiles;

    /**
     * @param configFile what {@code --config} says, or null
     */
    StoreFinder(Machine machine, KnownStores known, @Nullable String configFile) {
        this.surroundings = new Surroundings(machine.environment(), machine.currentFolder());
        this.defaults = new DefaultStores(machine, known);
        this.configFile = configFile;
        this.machineFiles = machine.files();
    }

    /** The configuration in force, or null if there is none. Read each time it is asked for. */
    public @Nullable Configuration configuration() throws CofferException {
        Optional<HostPath> file = ConfigSearch.find(configFile, surroundings);
        return file.isPresent() ? Configuration.load(file.get(), surroundings) : null;
    }

    /** Where the configuration in force lies, or null if there is none. Reads nothing of it. */
    public @Nullable HostPath configurationFile() throws CofferException {
        return ConfigSearch.find(configFile, surroundings).orElse(null);
    }

    /**
     * What {@code backup PATH…} describes: without a store, a store of its own for these sources.
     *
     * @param sources each {@code PATH} or {@code NAME=PATH}
     * @param overrides what the options say
     */
    public JobConfig described(List<String> sources, Overrides overrides) throws CofferException {
        JobConfig job = JobConfig.ofCommandLine(sources, overrides, surroundings);
        if (job.store().isPresent()) {
            return job;
        }
        Overrides own = DefaultStores.overrides(defaults.of(job.sources()));
        return JobConfig.ofCommandLine(sources, own.with(overrides), surroundings);
    }

    /** How databases are read that no job is about: as the environment says. */
    CaptureOptions captureOptions() throws CofferException {
        return JobConfig.ofCommandLine(List.of(), Overrides.NONE, surroundings).captureOptions();
    }

    /**
     * A job of the configuration.
     *
     * @param name null for the only one there is
     * @param overrides what the options say
     * @throws CofferException {@code USAGE} if there is none, or several could be meant
     */
    public JobConfig job(@Nullable String name, Overrides overrides) throws CofferException {
        Configuration configuration = configuration();
        if (isOfEnvironment(name, configuration)) {
            return EnvironmentJob.of(surroundings, overrides);
        }
        if (configuration == null) {
            throw CofferException.usage(
                    "there is no coffer.toml here or above, so no job"
                            + (name == null ? "" : " " + name)
                            + "; coffer init writes one");
        }
        if (name != null) {
            return configuration.job(name, overrides);
        }
        if (configuration.jobNames().size() != 1) {
            throw CofferException.usage(
                    configuration.file()
                            + " has the jobs "
                            + String.join(", ", configuration.jobNames())
                            + "; say which with --job");
        }
        return configuration.job(configuration.jobNames().getFirst(), overrides);
    }

    /**
     * Whether the job that the environment describes is meant: by its name, if the configuration
     * has none of it; or as the only one there is.
     */
    private boolean isOfEnvironment(@Nullable String name, @Nullable Configuration configuration) {
        boolean named =
                configuration == null
                        ? name == null || name.equals(EnvironmentJob.NAME)
                        : EnvironmentJob.NAME.equals(name)
                                && !configuration.jobNames().contains(name);
        return named && EnvironmentJob.isThere(surroundings);
    }

    /**
     * The job that the environment describes, if that is the one of this name.
     *
     * @param name null for the only one there is
     * @return null if another one is meant, or none
     */
    public @Nullable JobConfig environmentJob(@Nullable String name, Overrides overrides)
            throws CofferException {
        return isOfEnvironment(name, configuration())
                ? EnvironmentJob.of(surroundings, overrides)
                : null;
    }

    /**
     * The {@code coffer.toml} files that lie in or above what a bare backup of paths backs up, and
     * whose jobs it passes over.
     *
     * @throws CofferException {@code USAGE} if a job there has the same store with other rules: a
     *     run of one would take what the other left out for new, or for deleted
     */
    Set<HostPath> passedOver(JobConfig bare) throws CofferException {
        Set<HostPath> files = new LinkedHashSet<>();
        for (SourceConfig source : bare.sources()) {
            HostPath file = ConfigSearch.at(source.path());
            if (file != null && files.add(file)) {
                checkNotShared(bare, Configuration.load(file, surroundings));
            }
        }
        return files;
    }

    private static void checkNotShared(JobConfig bare, Configuration configuration)
            throws CofferException {
        StoreAddress store = bare.store().orElseThrow();
        for (String name : configuration.jobNames()) {
            JobConfig job = configuration.job(name, Overrides.NONE);
            Optional<StoreAddress> other = job.store();
            if (other.isPresent()
                    && other.get().isSameStore(store)
                    && !job.rules().build().inForce().equals(bare.rules().build().inForce())) {
                throw CofferException.usage(
                        "the job "
                                + name
                                + " of "
                                + configuration.file()
                                + " has the store of this folder, and other rules for what is left"
                                + " out; run coffer backup "
                                + name
                                + ", or name another store with --to");
            }
        }
    }

    /** Whether a store is one that a bare backup makes. */
    public boolean isDefault(StoreAddress store) {
        return defaults.has(store.location());
    }

    /**
     * @param store what {@code --store} says, or null
     * @param job what {@code --job} says, or null
     * @throws CofferException {@code USAGE} if nothing says which, or several could be meant
     */
    public StoreChoice find(@Nullable String store, @Nullable String job) throws CofferException {
        if (store != null) {
            return named(store, "--store");
        }
        if (job != null) {
            return ofJob(job);
        }
        String variable = surroundings.variable("COFFER_STORE");
        if (variable != null) {
            return named(variable, "COFFER_STORE");
        }
        Configuration configuration = configuration();
        if (configuration != null) {
            return onlyOne(configuration);
        }
        if (isOfEnvironment(null, null)) {
            return choice(EnvironmentJob.of(surroundings, Overrides.NONE));
        }
        StoreAddress made = defaults.holding(surroundings.currentFolder());
        if (made != null) {
            return choice(
                    JobConfig.ofCommandLine(
                            List.of(), DefaultStores.overrides(made), surroundings));
        }
        throw CofferException.usage(
                "which store? Name it with --store KIND:LOCATION, run this in a folder with a"
                        + " coffer.toml, or in one that coffer backup has backed up");
    }

    /**
     * The store that versions of files go to: the one that is named, with the settings of a job
     * that has it and whose sources hold the files; else that of the job whose sources hold them;
     * else the one that a bare backup of their folder has.
     *
     * @param to what {@code --to} says, or null
     * @param job what {@code --job} says, or null
     * @throws CofferException {@code USAGE} if several jobs hold them
     */
    StoreChoice holding(List<HostPath> files, @Nullable String to, @Nullable String job)
            throws CofferException {
        if (job != null) {
            return ofJob(job);
        }
        StoreChoice named = to == null ? null : named(to, "--to");
        List<StoreChoice> holding = jobsHolding(files, configuration());
        if (holding.isEmpty()) {
            HostPath near = ConfigSearch.at(SavePlaces.folderOf(files));
            if (near != null) {
                holding = jobsHolding(files, Configuration.load(near, surroundings));
            }
        }
        if (named != null) {
            holding.removeIf(each -> !each.address().isSameStore(named.address()));
            return holding.isEmpty() ? named : holding.getFirst();
        }
        if (holding.size() > 1) {
            holding.removeIf(each -> each.address().kind() == StoreKind.MIRROR);
        }
        if (holding.size() > 1) {
            throw CofferException.usage(
                    "several jobs hold "
                            + files.getFirst()
                            + " ("
                            + holding.get(0).job().name()
                            + ", "
                            + holding.get(1).job().name()
                            + (holding.size() > 2 ? ", …" : "")
                            + "); say which with --job");
        }
        return holding.isEmpty() ? bare(files) : holding.getFirst();
    }

    private List<StoreChoice> jobsHolding(
            List<HostPath> paths, @Nullable Configuration configuration) throws CofferException {
        List<StoreChoice> holding = new ArrayList<>();
        if (configuration == null) {
            return holding;
        }
        for (String name : configuration.jobNames()) {
            JobConfig each = configuration.job(name, Overrides.NONE);
            List<SourcePlace> sources = new ArrayList<>();
            for (SourceConfig source : each.sources()) {
                sources.add(source.place());
            }
            if (each.store().isPresent()
                    && SavePlaces.outside(machineFiles, sources, paths) == null) {
                holding.add(choice(each));
            }
        }
        return holding;
    }

    /** The store that has the files' folder; else one for the folder one is in, or for theirs. */
    private StoreChoice bare(List<HostPath> files) throws CofferException {
        HostPath folder = SavePlaces.folderOf(files);
        StoreAddress made = defaults.holding(folder);
        if (surroundings.currentFolder().contains(folder)) {
            folder = surroundings.currentFolder();
        }
        return choice(
                made == null
                        ? described(List.of(folder.toString()), Overrides.NONE)
                        : JobConfig.ofCommandLine(
                                List.of(), DefaultStores.overrides(made), surroundings));
    }

    /** A store at a known place, with the settings that the environment has for it. */
    StoreChoice at(StoreAddress address) throws CofferException {
        return new StoreChoice(
                address, JobConfig.ofCommandLine(List.of(), Overrides.NONE, surroundings));
    }

    private StoreChoice named(String store, String option) throws CofferException {
        Overrides overrides = Overrides.NONE.with(Setting.STORE, store, option);
        return choice(JobConfig.ofCommandLine(List.of(), overrides, surroundings));
    }

    private StoreChoice ofJob(String job) throws CofferException {
        Configuration configuration = configuration();
        if (isOfEnvironment(job, configuration)) {
            return choice(EnvironmentJob.of(surroundings, Overrides.NONE));
        }
        if (configuration == null) {
            throw CofferException.usage(
                    "there is no coffer.toml here, so no job " + job + "; coffer init writes one");
        }
        return choice(configuration.job(job, Overrides.NONE));
    }

    private StoreChoice onlyOne(Configuration configuration) throws CofferException {
        List<StoreAddress> stores = configuration.stores();
        if (stores.size() != 1) {
            throw new CofferException(
                    Reason.USAGE,
                    configuration.file()
                            + " has "
                            + (stores.isEmpty() ? "no store" : Counted.of(stores.size(), "store"))
                            + "; say which with --store, --job or COFFER_STORE");
        }
        StoreAddress only = stores.getFirst();
        for (String job : configuration.jobNames()) {
            StoreChoice choice = choice(configuration.job(job, Overrides.NONE));
            if (choice.address().isSameStore(only)) {
                return choice;
            }
        }
        return named(only.toString(), "store");
    }

    /**
     * The store of a job.
     *
     * @throws CofferException {@code USAGE} if it names none
     */
    public StoreChoice choice(JobConfig job) throws CofferException {
        StoreAddress address =
                job.store()
                        .orElseThrow(() ->
                                CofferException.usage("the job " + job.name() + " names no store"));
        return new StoreChoice(address, job);
    }
}
