package dev.coffer.config;

import dev.coffer.base.CofferException;
import dev.coffer.base.Name;
import dev.coffer.base.Sha256;
import dev.coffer.base.Spelling;
import dev.coffer.guard.Policy;
import dev.coffer.os.HostPath;
import dev.coffer.store.StoreKind;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A {@code coffer.toml} in which nothing is wrong: its jobs, each in a table {@code [job.NAME]},
 * {@code [defaults]} for all of them, and {@code [guard]}. Immutable.
 *
 * <p>For each setting the highest of these counts: the command line, the environment, the job,
 * {@code [defaults]}, the built-in default. For the store alone the environment comes below the
 * file, so that a variable left over from elsewhere does not send a job to another store.
 */
public final class Configuration {
    static final String JOBS = "job";
    static final String DEFAULTS = "defaults";
    static final String GUARD = "guard";

    private final HostPath file;
    private final byte[] content;
    private final Surroundings surroundings;
    private final Layer environment;
    private final Layer defaults;
    private final Map<String, Layer> jobs;
    private final Policy policy;

    private Configuration(
            HostPath file,
            byte[] content,
            Surroundings surroundings,
            Layer environment,
            Layer defaults,
            Map<String, Layer> jobs,
            Policy policy) {
        this.file = file;
        this.content = content;
        this.surroundings = surroundings;
        this.environment = environment;
        this.defaults = defaults;
        this.jobs = jobs;
        this.policy = policy;
    }

    /**
     * Reads the file. The files that it names in {@code exclude_from} are not looked at: whoever
     * restores may do without them.
     *
     * @throws ConfigException with everything that is wrong in the file and in the environment
     * @throws CofferException if the file cannot be read
     */
    public static Configuration load(HostPath file, Surroundings surroundings)
            throws CofferException {
        return load(file, TomlFile.bytes(file), surroundings);
    }

    private static Configuration load(HostPath file, byte[] content, Surroundings surroundings)
            throws ConfigException {
        Problems problems = new Problems(file);
        Configuration configuration = read(file, content, surroundings, problems, false);
        problems.throwIfAny();
        return configuration;
    }

    /**
     * This, if the file holds what it held when it was read; else what it says now.
     *
     * @throws CofferException as {@link #load}
     */
    public Configuration current() throws CofferException {
        byte[] now = TomlFile.bytes(file);
        return Arrays.equals(now, content) ? this : load(file, now, surroundings);
    }

    /**
     * What a check found.
     *
     * @param jobs as far as they could be read; what is wrong in one has its default
     * @param problems everything that is wrong in the file, in the files that its {@code
     *     exclude_from} names, and in the environment; in the order of the lines
     */
    public record Checked(List<JobConfig> jobs, List<ConfigProblem> problems) {
        public Checked {
            jobs = List.copyOf(jobs);
            problems = List.copyOf(problems);
        }
    }

    /**
     * Looks at everything.
     *
     * @throws CofferException if the file cannot be read
     */
    public static Checked check(HostPath file, Surroundings surroundings) throws CofferException {
        Problems problems = new Problems(file);
        Configuration configuration =
                read(file, TomlFile.bytes(file), surroundings, problems, true);
        List<JobConfig> jobs = new ArrayList<>();
        configuration.jobs.forEach(
                (name, job) -> jobs.add(new JobConfig(name, configuration.values(job))));
        return new Checked(jobs, problems.sorted());
    }

    private static Configuration read(
            HostPath file,
            byte[] bytes,
            Surroundings surroundings,
            Problems problems,
            boolean thorough) {
        TomlFile.Content content = TomlFile.parse(file, bytes, problems);
        Layer environment = Layer.ofEnvironment(surroundings, problems);
        PathBase base = new PathBase(file.parent(), surroundings.home());
        ConfigReader reader = new ConfigReader(base, problems);
        reader.read(content.root());
        reader.checkComplete(surroundings.variable("COFFER_STORE") != null, content.broken());
        Configuration configuration =
                new Configuration(
                        file,
                        bytes,
                        surroundings,
                        environment,
                        reader.defaults(),
                        reader.jobs(),
                        reader.policy());
        for (Layer job : reader.jobs().values()) {
            RuleSettings.check(configuration.values(job), thorough, problems);
        }
        if (thorough || !problems.isEmpty()) { // patterns there that every job replaces
            RuleSettings.check(configuration.values(new Layer(false)), thorough, problems);
        }
        if (thorough) {
            configuration.checkRunnable(content.broken().isEmpty(), problems);
        }
        return configuration;
    }

    /** Tells what is no mistake by itself, but makes jobs fail at every run. */
    private void checkRunnable(boolean isToml, Problems problems) {
        if (jobs.isEmpty() && isToml) {
            problems.add(
                    new ValueOrigin.InFile(file, 1, 1),
                    "there is no job in it, so nothing can be run; write [job.NAME] with sources"
                            + " and store, or have coffer init write one");
        }
        List<String> names = jobNames();
        for (String name : names) {
            Values values = values(Objects.requireNonNull(jobs.get(name)));
            checkItems(new JobConfig(name, values), values, problems);
        }
        for (int i = 0; i < names.size(); i++) {
            boolean told = false;
            for (int j = 0; j < i && !told; j++) {
                told = checkStores(names.get(j), names.get(i), problems);
            }
        }
    }

    /** Levels that a format has not, and two things that would lie under one name. */
    private static void checkItems(JobConfig job, Values values, Problems problems) {
        StoreAddress store = job.store().orElse(null);
        if (store != null && store.kind() == StoreKind.ARCHIVE) {
            try {
                job.archiveOptions();
            } catch (CofferException e) {
                problems.add(values.origin(Setting.LEVEL), String.valueOf(e.getMessage()));
            }
        }
        Set<Name> taken = new HashSet<>();
        for (SourceConfig source : job.sources()) {
            if (!taken.add(source.name()) && !job.included().isEmpty()) {
                problems.add(
                        values.origin(Setting.INCLUDE),
                        "two sources have the name " + source.name() + "; give one another name");
            }
        }
    }

    /**
     * A store belongs to its set of sources, but for a vault and an archive. Whether one job is
     * told.
     */
    private boolean checkStores(String one, String other, Problems problems) {
        Values first = values(Objects.requireNonNull(jobs.get(one)));
        Values second = values(Objects.requireNonNull(jobs.get(other)));
        StoreAddress store = second.get(Setting.STORE).orElse(null);
        StoreAddress same = first.get(Setting.STORE).orElse(null);
        List<SourceConfig> sources = second.list(Setting.SOURCES);
        if (store == null
                || same == null
                || !store.isSameStore(same)
                || store.kind() == StoreKind.VAULT
                || store.kind() == StoreKind.ARCHIVE
                || sources.isEmpty()
                || first.list(Setting.SOURCES).isEmpty()
                || sources.equals(first.list(Setting.SOURCES))) {
            return false;
        }
        problems.add(
                second.origin(Setting.SOURCES),
                "the job "
                        + other
                        + " has other sources than the job "
                        + one
                        + ", and the same store, "
                        + store.withoutOptions()
                        + ", which always holds the same sources in the same order; give it a store"
                        + " of its own");
        return true;
    }

    /** The same without what environment variables set, but for the store that one names. */
    public Configuration asWritten() {
        Layer store = new Layer(false);
        Sourced<Optional<StoreAddress>> named = environment.get(Setting.STORE);
        if (named != null) {
            store.set(Setting.STORE, named.value(), named.origin());
        }
        return new Configuration(file, content, surroundings, store, defaults, jobs, policy);
    }

    private Values values(Layer job) {
        return values(job, new Layer(true));
    }

    public HostPath file() {
        return file;
    }

    /** Of the file's bytes, as they were read. */
    public Sha256 digest() {
        return Sha256.hash(content);
    }

    /** What the file says is wanted before something is destroyed. */
    public Policy policy() {
        return policy;
    }

    /** The names of the jobs, in the order of the file. */
    public List<String> jobNames() {
        return List.copyOf(jobs.keySet());
    }

    public boolean hasJob(String name) {
        return jobs.containsKey(name);
    }

    /**
     * The job with what is in force for it.
     *
     * @throws CofferException {@code USAGE} if there is no such job, or something is wrong with the
     *     overrides
     */
    public JobConfig job(String name, Overrides overrides) throws CofferException {
        Layer job = jobs.get(name);
        if (job == null) {
            throw CofferException.usage(
                    "there is no job "
                            + name
                            + " in "
                            + file
                            + (jobs.isEmpty() ? "" : ", only " + String.join(", ", jobs.keySet()))
                            + Spelling.hint(name, jobs.keySet()));
        }
        Problems problems = new Problems();
        Layer commandLine = overrides.layer(surroundings, problems);
        problems.throwIfAny();
        return new JobConfig(name, values(job, commandLine));
    }

    private Values values(Layer job, Layer commandLine) {
        Layer store = storeFrom(List.of(commandLine, job, defaults, environment));
        return new Values(List.of(defaults, job, environment, commandLine), store);
    }

    /** The first that names a store, or null. */
    private static @Nullable Layer storeFrom(List<Layer> highestFirst) {
        for (Layer layer : highestFirst) {
            if (layer.store() != null) {
                return layer;
            }
        }
        return null;
    }

    /** The stores that the file names, each once whatever its options; no variable counts. */
    public List<StoreAddress> stores() {
        Map<StoreAddress, StoreAddress> stores = new LinkedHashMap<>();
        List<Layer> layers = new ArrayList<>(jobs.values());
        layers.add(defaults);
        for (Layer layer : layers) {
            StoreAddress store = layer.store();
            if (store != null) {
                stores.putIfAbsent(store.withoutOptions(), store);
            }
        }
        return List.copyOf(stores.values());
    }
}
