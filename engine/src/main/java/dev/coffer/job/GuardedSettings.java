package dev.coffer.job;

import dev.coffer.base.CofferException;
import dev.coffer.base.Escaped;
import dev.coffer.base.Period;
import dev.coffer.config.Configuration;
import dev.coffer.config.JobConfig;
import dev.coffer.config.Overrides;
import dev.coffer.config.Setting;
import dev.coffer.config.StoreAddress;
import dev.coffer.guard.CanonicalJson;
import dev.coffer.guard.Operation;
import dev.coffer.guard.Policy;
import dev.coffer.os.HostPath;
import dev.coffer.store.RetentionPolicy;
import dev.coffer.store.Rhythm;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Of a {@code coffer.toml} what the guard watches: the policy, and for each job where it keeps its
 * points and for how long. Immutable.
 *
 * @param file the configuration
 * @param digest of the whole file as it was then, so that any change shows; empty for none
 * @param policy of its {@code [guard]}
 * @param jobs by name
 */
record GuardedSettings(HostPath file, String digest, Policy policy, Map<String, Job> jobs) {
    /**
     * One job.
     *
     * @param store its location as plans are about it, or empty if it has none
     * @param retention which points stay
     * @param grace how long a deleted point may be brought back
     */
    record Job(String store, RetentionPolicy retention, Period grace) {
        /** Whether it keeps no less than another one. */
        boolean keepsAtLeast(Job other) {
            return retention.keepsAtLeast(other.retention)
                    && grace.toDuration().compareTo(other.grace.toDuration()) >= 0;
        }

        String forPeople() {
            return (retention.isEmpty() ? "everything" : retention.forPeople())
                    + ", deleted points for "
                    + grace.forPeople();
        }
    }

    /**
     * Something by which less is protected than before.
     *
     * @param operation what it is
     * @param sentence for people
     */
    record Weakening(Operation operation, String sentence) {}

    GuardedSettings {
        jobs = Map.copyOf(jobs);
    }

    static GuardedSettings of(Configuration configuration) throws CofferException {
        Map<String, Job> jobs = new HashMap<>();
        for (String name : configuration.jobNames()) {
            JobConfig job = configuration.job(name, Overrides.NONE);
            StoreAddress store = job.get(Setting.STORE).orElse(null);
            String location = store == null ? "" : store.location().toString();
            jobs.put(name, new Job(location, job.retention(), job.get(Setting.GRACE)));
        }
        return new GuardedSettings(
                configuration.file(),
                configuration.digest().toString(),
                configuration.policy(),
                jobs);
    }

    /** What is in force where nothing was before. */
    static GuardedSettings none(HostPath file) {
        return new GuardedSettings(file, "", Policy.STANDARD, Map.of());
    }

    /** Whether a job of it keeps its points at a place. */
    boolean hasStore(String location) {
        for (Job job : jobs.values()) {
            if (job.store().equals(location)) {
                return true;
            }
        }
        return false;
    }

    /** In what it protects less than another one; in a given order. */
    List<Weakening> weakerThan(GuardedSettings before) {
        List<Weakening> all = new ArrayList<>();
        if (!policy.isAtLeast(before.policy)) {
            all.add(
                    new Weakening(
                            Operation.CHANGE_POLICY,
                            "[guard] in " + file + " asks for less than what is in force."));
        }
        for (Map.Entry<String, Job> each : new TreeMap<>(before.jobs).entrySet()) {
            Job now = jobs.get(each.getKey());
            if (now == null || !now.store().equals(each.getValue().store())) {
                all.add(
                        new Weakening(
                                Operation.REMOVE_JOB,
                                "The job "
                                        + each.getKey()
                                        + (now == null
                                                ? " is not in " + file + " any more."
                                                : " keeps its points in "
                                                        + now.store()
                                                        + " now, and no longer in "
                                                        + each.getValue().store()
                                                        + ".")));
            } else if (!now.keepsAtLeast(each.getValue())) {
                all.add(
                        new Weakening(
                                Operation.SHORTEN_RETENTION,
                                "The job "
                                        + each.getKey()
                                        + " keeps "
                                        + now.forPeople()
                                        + " now, and "
                                        + each.getValue().forPeople()
                                        + " until now."));
            }
        }
        return all;
    }

    static List<String> sentences(List<Weakening> weakenings) {
        List<String> sentences = new ArrayList<>();
        for (Weakening each : weakenings) {
            sentences.add(each.sentence());
        }
        return sentences;
    }

    /** What is in force as long as nobody has said yes to what is weaker in it. */
    GuardedSettings withoutWeakening(GuardedSettings before) {
        Map<String, Job> kept = new HashMap<>(jobs);
        for (Map.Entry<String, Job> each : before.jobs.entrySet()) {
            Job now = jobs.get(each.getKey());
            if (now == null
                    || !now.store().equals(each.getValue().store())
                    || !now.keepsAtLeast(each.getValue())) {
                kept.put(each.getKey(), each.getValue());
            }
        }
        return new GuardedSettings(
                file, digest, policy.isAtLeast(before.policy) ? policy : before.policy, kept);
    }

    String canonical() {
        Map<String, Object> list = new HashMap<>();
        jobs.forEach((name, job) ->
                list.put(
                        name,
                        Map.of(
                                "store",
                                job.store(),
                                "retention",
                                retention(job.retention()),
                                "grace",
                                job.grace().toString())));
        return CanonicalJson.write(
                Map.of(
                        "file",
                        file.toString(),
                        "digest",
                        digest,
                        "policy",
                        policy.canonical(),
                        "jobs",
                        list));
    }

    private static Map<String, Object> retention(RetentionPolicy policy) {
        Map<String, Object> counts = new HashMap<>();
        policy.counts().forEach((rhythm, count) -> counts.put(rhythm.word(), (long) count));
        Map<String, Object> within = new HashMap<>();
        policy.within().forEach((rhythm, span) -> within.put(rhythm.word(), span.toString()));
        List<String> tags = new ArrayList<>();
        for (List<String> each : policy.tags()) {
            tags.add(String.join(",", each));
        }
        return Map.of(
                "counts",
                counts,
                "within",
                within,
                "tags",
                tags,
                "at_least",
                (long) policy.atLeast(),
                "max_age",
                policy.maxAge().toString());
    }

    /**
     * What {@link #canonical} wrote.
     *
     * @throws IllegalArgumentException if it is something else
     */
    static GuardedSettings parse(String json) {
        CanonicalJson.Fields fields = CanonicalJson.read(json);
        Map<String, Job> jobs = new HashMap<>();
        CanonicalJson.Fields list = fields.object("jobs");
        for (String name : list.names()) {
            CanonicalJson.Fields job = list.object(name);
            jobs.put(
                    name,
                    new Job(
                            job.text("store"),
                            retention(job.object("retention")),
                            Period.parse(job.text("grace"))));
        }
        HostPath file = HostPath.of(Escaped.parse(fields.text("file")));
        return new GuardedSettings(
                file, fields.text("digest"), Policy.parse(fields.text("policy")), jobs);
    }

    private static RetentionPolicy retention(CanonicalJson.Fields fields) {
        Map<Rhythm, Integer> counts = new EnumMap<>(Rhythm.class);
        Map<Rhythm, Period> within = new EnumMap<>(Rhythm.class);
        CanonicalJson.Fields numbers = fields.object("counts");
        CanonicalJson.Fields spans = fields.object("within");
        for (Rhythm rhythm : Rhythm.values()) {
            if (numbers.names().contains(rhythm.word())) {
                counts.put(rhythm, Math.toIntExact(numbers.number(rhythm.word())));
            }
            if (spans.names().contains(rhythm.word())) {
                within.put(rhythm, Period.parse(spans.text(rhythm.word())));
            }
        }
        List<List<String>> tags = new ArrayList<>();
        for (String each : fields.texts("tags")) {
            tags.add(List.of(each.split(",", -1)));
        }
        return new RetentionPolicy(
                counts,
                within,
                tags,
                Math.toIntExact(fields.number("at_least")),
                Period.parse(fields.text("max_age")));
    }
}
