package dev.coffer.config;

import dev.coffer.base.Spelling;
import dev.coffer.guard.Policy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Makes settings of what a file holds, and tells of everything that cannot be one. */
final class ConfigReader {
    private static final List<String> TABLES =
            List.of(
                    Configuration.DEFAULTS,
                    Configuration.JOBS,
                    Configuration.GUARD,
                    AuditSettings.TABLE);

    private final PathBase base;
    private final Problems problems;
    private final Map<String, Layer> jobs = new LinkedHashMap<>();
    private final List<Raw.Entry> jobEntries = new ArrayList<>();
    private Layer defaults = new Layer(false);
    private Policy policy = Policy.STANDARD;
    private final Set<String> defaultKeys = new HashSet<>();
    private final List<Integer> tableLines = new ArrayList<>();

    ConfigReader(PathBase base, Problems problems) {
        this.base = base;
        this.problems = problems;
    }

    Layer defaults() {
        return defaults;
    }

    Policy policy() {
        return policy;
    }

    Map<String, Layer> jobs() {
        return Collections.unmodifiableMap(jobs);
    }

    void read(Raw.Table root) {
        for (Raw.Entry entry : root.entries()) {
            tableLines.add(line(entry));
            switch (entry.key()) {
                case Configuration.JOBS -> readJobs(entry);
                case Configuration.DEFAULTS -> readDefaults(entry);
                case AuditSettings.TABLE -> AuditSettings.read(entry, base, problems);
                case Configuration.GUARD -> policy = new GuardReader(base, problems).read(entry);
                default -> readUnknown(entry);
            }
        }
    }

    /** Tells that it is unknown, and what is wrong in it if it is what it seems to be meant as. */
    private void readUnknown(Raw.Entry entry) {
        String key = TomlText.key(entry.key());
        if (!(entry.value() instanceof Raw.Table table)) {
            problems.add(
                    entry.keyAt(),
                    Setting.of(entry.key()) == null
                            ? unknown(entry.key(), TABLES)
                            : key
                                    + " stands outside a table; write [job.NAME] or [defaults]"
                                    + " above it");
            return;
        }
        String meant = Spelling.closest(entry.key(), TABLES);
        Set<String> keys = keys(table);
        if (keys.contains(Setting.SOURCES.key()) || keys.contains(Setting.STORE.key())) {
            unknownTable(entry, "; a job is written [job." + key + "]");
            readJob(entry, table);
        } else if (meant == null) {
            unknownTable(entry, "; docs/configuration.md lists the tables");
        } else {
            unknownTable(entry, "; did you mean " + meant + "?");
            switch (meant) {
                case Configuration.JOBS -> readJobs(entry);
                case Configuration.DEFAULTS -> readDefaults(entry);
                case AuditSettings.TABLE -> AuditSettings.read(entry, base, problems);
                default -> policy = new GuardReader(base, problems).read(entry);
            }
        }
    }

    private void unknownTable(Raw.Entry entry, String remedy) {
        problems.add(entry.keyAt(), "unknown table [" + TomlText.key(entry.key()) + "]" + remedy);
    }

    private void readDefaults(Raw.Entry entry) {
        if (entry.value() instanceof Raw.Table table) {
            defaults = layer(table, true);
            defaultKeys.addAll(keys(table));
        } else {
            problems.add(
                    entry.value().at(),
                    "defaults must be a table, not " + entry.value().what() + "; write [defaults]");
        }
    }

    private void readJobs(Raw.Entry entry) {
        if (!(entry.value() instanceof Raw.Table table)) {
            problems.add(
                    entry.value().at(),
                    "job must be a table of jobs, not "
                            + entry.value().what()
                            + "; write [job.NAME] for each");
            return;
        }
        for (Raw.Entry job : table.entries()) {
            if (!(job.value() instanceof Raw.Table settings)) {
                problems.add(job.keyAt(), noJob(job));
                continue;
            }
            readJob(job, settings);
        }
    }

    private void readJob(Raw.Entry job, Raw.Table settings) {
        checkName(job);
        jobEntries.add(job);
        tableLines.add(line(job));
        jobs.put(job.key(), layer(settings, false));
    }

    /** Under [job] there are jobs; somebody may have left out the name. */
    private static String noJob(Raw.Entry job) {
        String key = TomlText.key(job.key());
        return Setting.of(job.key()) != null
                ? "the job has no name; write [job.NAME] above " + key
                : "the job "
                        + key
                        + " must be a table, not "
                        + job.value().what()
                        + "; write [job."
                        + key
                        + "]";
    }

    private void checkName(Raw.Entry job) {
        String name = job.key();
        boolean path = name.indexOf('/') >= 0 || name.equals(".") || name.equals("..");
        boolean odd = name.isBlank() || name.startsWith("-");
        for (int i = 0; i < name.length(); i++) {
            odd |= Character.isISOControl(name.charAt(i));
        }
        if (path || odd) {
            problems.add(
                    job.keyAt(),
                    "the job name "
                            + TomlText.quote(name)
                            + (path ? " would be taken for a path" : " cannot be typed as one word")
                            + " on the command line; choose one of letters, digits, - and _");
        }
    }

    private Layer layer(Raw.Table table, boolean isDefaults) {
        Layer layer = new Layer(false);
        for (Raw.Entry entry : table.entries()) {
            Setting<?> setting = Setting.of(entry.key());
            if (setting == null) {
                problems.add(entry.keyAt(), unknown(entry.key(), Setting.keys(isDefaults)));
            } else if (isDefaults && !setting.inDefaults()) {
                problems.add(
                        entry.keyAt(),
                        entry.key() + " cannot have a default; write it in each [job.NAME]");
            } else {
                layer.read(setting, entry.value(), base, problems);
            }
        }
        layer.checkStoreOptions(problems);
        return layer;
    }

    static String unknown(String key, List<String> known) {
        String hint = Spelling.hint(key, known);
        return "unknown key "
                + TomlText.quote(key)
                + (hint.isEmpty() ? "; docs/configuration.md lists the keys" : hint);
    }

    /**
     * Tells of every job that lacks what it needs. What is there but wrong has been told already.
     *
     * @param storeFromElsewhere whether a job without a store has one all the same
     * @param broken the lines of the file that were not understood; of a job that has one of them
     *     nobody knows what it lacks
     */
    void checkComplete(boolean storeFromElsewhere, List<Integer> broken) {
        String store = Setting.STORE.key();
        boolean anyStore = storeFromElsewhere || defaultKeys.contains(store) || !broken.isEmpty();
        Map<String, Set<String>> written = new HashMap<>();
        Map<String, Raw.Entry> first = new LinkedHashMap<>();
        Set<String> doubtful = new HashSet<>();
        for (Raw.Entry job : jobEntries) { // one that is there twice has what both have
            written.computeIfAbsent(job.key(), key -> new HashSet<>())
                    .addAll(keys((Raw.Table) job.value()));
            first.putIfAbsent(job.key(), job);
            if (isBroken(job, broken)) {
                doubtful.add(job.key());
            }
        }
        for (Raw.Entry job : first.values()) {
            Set<String> keys = Objects.requireNonNull(written.get(job.key()));
            if (!keys.contains(Setting.SOURCES.key()) && !doubtful.contains(job.key())) {
                missing(job, Setting.SOURCES, "");
            }
            if (!anyStore && !keys.contains(store)) {
                missing(job, Setting.STORE, " here or under [defaults]");
            }
        }
    }

    /** Whether a line between the job's header and the next table was not understood. */
    private boolean isBroken(Raw.Entry job, List<Integer> broken) {
        int start = line(job);
        int end = Integer.MAX_VALUE;
        for (int other : tableLines) {
            end = other > start ? Math.min(end, other) : end;
        }
        for (int line : broken) {
            if (line >= start && line < end) {
                return true;
            }
        }
        return false;
    }

    private static int line(Raw.Entry entry) {
        return entry.keyAt() instanceof ValueOrigin.InFile place ? place.line() : 1;
    }

    private void missing(Raw.Entry job, Setting<?> setting, String where) {
        String line = setting.key() + " = " + setting.example();
        problems.add(
                job.keyAt(),
                "the job " + job.key() + " has no " + setting.key() + "; write " + line + where);
    }

    private static Set<String> keys(Raw.Table table) {
        Set<String> keys = new HashSet<>();
        for (Raw.Entry entry : table.entries()) {
            keys.add(entry.key());
        }
        return keys;
    }
}
