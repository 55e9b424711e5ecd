package dev.coffer.config;

import dev.coffer.archive.ArchiveOptions;
import dev.coffer.base.CofferException;
import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.source.RulesBuilder;
import dev.coffer.sqlite.CaptureOptions;
import dev.coffer.sqlite.CheckPlan;
import dev.coffer.store.RetentionPolicy;
import dev.coffer.store.SourcePlace;
import dev.coffer.store.StoreOptions;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A job with all that is in force for it.
 *
 * @param name as in {@code coffer.toml}; empty for what a command line alone describes
 */
public record JobConfig(String name, Values values) {
    private static final Name WORKSPACE = Name.of("workspace");

    /**
     * What {@code backup PATH… --to STORE} describes: no configuration file counts, the environment
     * does.
     *
     * @param sources each {@code PATH} or {@code NAME=PATH}; none for a command that only means a
     *     store
     * @param overrides the store too, unless the environment names it
     * @throws ConfigException with everything that is wrong
     */
    public static JobConfig ofCommandLine(
            List<String> sources, Overrides overrides, Surroundings surroundings)
            throws ConfigException {
        Problems problems = new Problems();
        Layer environment = Layer.ofEnvironment(surroundings, problems);
        Layer commandLine = overrides.layer(surroundings, problems);
        if (!sources.isEmpty()) {
            Raw raw = list(sources);
            commandLine.read(Setting.SOURCES, raw, surroundings.pathBase(), problems);
        }
        problems.throwIfAny();
        Layer store = commandLine.store() != null ? commandLine : environment;
        return new JobConfig("", new Values(List.of(environment, commandLine), store));
    }

    private static Raw list(List<String> sources) {
        ValueOrigin at = new ValueOrigin.CommandLine("PATH");
        List<Raw> paths = new ArrayList<>();
        for (String source : sources) {
            paths.add(new Raw.Text(source, at));
        }
        return new Raw.Items(paths, at);
    }

    public <T> T get(Setting<T> setting) {
        return values.get(setting);
    }

    /** What lies on this machine and is backed up, each under the name that it has there. */
    public List<SourceConfig> sources() {
        List<SourceConfig> own = values.list(Setting.SOURCES);
        List<SourceConfig> included = included();
        if ((included.isEmpty() && !includesVersions()) || own.isEmpty()) {
            return own;
        }
        List<SourceConfig> all = new ArrayList<>();
        if (own.size() == 1) {
            all.add(new SourceConfig(WORKSPACE, own.getFirst().path()));
        } else {
            all.addAll(own);
        }
        all.addAll(included);
        return List.copyOf(all);
    }

    /** All that points of the job say that they hold: the sources, and versions of their files. */
    public List<SourcePlace> places() {
        List<SourcePlace> places = new ArrayList<>();
        for (SourceConfig source : sources()) {
            places.add(source.place());
        }
        if (includesVersions() && !places.isEmpty()) {
            places.add(SourcePlace.versions());
        }
        return places;
    }

    /** Whether what other stores keep of the sources' files is taken along. */
    public boolean includesVersions() {
        return get(Setting.INCLUDE_VERSIONS);
    }

    /** Which of the sources are further folders, of which everything is wanted. */
    public List<SourceConfig> included() {
        return values.list(Setting.INCLUDE);
    }

    /** What is wanted of the sources that are not {@link #included}; empty for everything. */
    public List<TreePath> paths() {
        return values.list(Setting.PATHS);
    }

    /** Empty only for what a command line describes, if nothing names a store. */
    public Optional<StoreAddress> store() {
        return values.get(Setting.STORE);
    }

    /** How the store keeps things. */
    public StoreOptions storeOptions() {
        return new StoreOptions(
                get(Setting.KEEP_CHANGED),
                get(Setting.DELETED_KEEP).toDuration(),
                get(Setting.PROTECT),
                get(Setting.DURABILITY));
    }

    /**
     * How an archive makes its next item.
     *
     * @throws CofferException {@code USAGE} if the format has no such level
     */
    public ArchiveOptions archiveOptions() throws CofferException {
        String name = get(Setting.ITEM_NAME);
        ArchiveOptions options =
                ArchiveOptions.of(get(Setting.FORMAT))
                        .withKind(get(Setting.ITEM_KIND).orElse(null))
                        .withFullEvery(get(Setting.FULL_EVERY))
                        .withName(name.isEmpty() ? null : name)
                        .withDurability(get(Setting.DURABILITY));
        Optional<Integer> level = get(Setting.LEVEL);
        return level.isPresent() ? options.withLevel(level.get()) : options;
    }

    /** Which points stay when points are forgotten. */
    public RetentionPolicy retention() {
        return RetentionSettings.policy(values);
    }

    /** How SQLite databases are captured. */
    public CaptureOptions captureOptions() {
        int rate = get(Setting.DATABASE_RATE);
        return CaptureOptions.DEFAULT
                .withBusyTimeout(get(Setting.DATABASE_WAIT))
                .withNetworkAllowed(get(Setting.DATABASES_ON_NETWORK))
                .withMethod(get(Setting.DATABASE_METHOD))
                .withPagesPerSecond(rate == RetentionPolicy.UNLIMITED ? 0 : rate)
                .withWalGrowthLimit(get(Setting.DATABASE_WAL_GROWTH).bytes())
                .withCheck(new CheckPlan(get(Setting.FULL_CHECK), values.list(Setting.ASSERT)));
    }

    /**
     * The rules, ready to be built or added to. Reads the files that {@code exclude_from} names.
     *
     * @throws ConfigException if one cannot be read
     */
    public RulesBuilder rules() throws ConfigException {
        Problems problems = new Problems();
        RulesBuilder rules = RuleSettings.builder(values, problems);
        problems.throwIfAny();
        return rules;
    }

    public List<String> tags() {
        return values.list(Setting.TAGS);
    }
}
