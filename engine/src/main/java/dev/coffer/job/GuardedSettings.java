package dev.coffer.job;

import dev.coffer.base.CofferException;
import dev.coffer.base.Escaped;
import dev.coffer.config.Configuration;
import dev.coffer.config.Overrides;
import dev.coffer.guard.CanonicalJson;
import dev.coffer.guard.Operation;
import dev.coffer.guard.Policy;
import dev.coffer.os.HostPath;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/**
 * Of a {@code coffer.toml} what the guard watches: the policy, and for each job what decides what
 * goes from its store. Immutable.
 *
 * @param file the configuration
 * @param digest of the whole file as it was then, so that any change shows; empty for none
 * @param policy of its {@code [guard]}
 * @param jobs by name, one of them several times if it had other stores before
 */
record GuardedSettings(HostPath file, String digest, Policy policy, List<GuardedJob> jobs) {
    /**
     * Something by which less is protected than before.
     *
     * @param operation what it is
     * @param sentence for people
     */
    record Weakening(Operation operation, String sentence) {}

    GuardedSettings {
        List<GuardedJob> sorted = new ArrayList<>(jobs);
        sorted.sort(Comparator.comparing(GuardedJob::name).thenComparing(GuardedJob::place));
        jobs = List.copyOf(sorted);
    }

    static GuardedSettings of(Configuration configuration, SameStore same) throws CofferException {
        List<GuardedJob> jobs = new ArrayList<>();
        for (String name : configuration.jobNames()) {
            jobs.add(GuardedJob.of(configuration.job(name, Overrides.NONE), same));
        }
        return new GuardedSettings(
                configuration.file(),
                configuration.digest().toString(),
                configuration.policy(),
                jobs);
    }

    /** What is in force where nothing was before. */
    static GuardedSettings none(HostPath file) {
        return new GuardedSettings(file, "", Policy.STANDARD, List.of());
    }

    /** Whether a job of it keeps its points at a place. */
    boolean hasStore(String location, SameStore same) {
        for (GuardedJob job : jobs) {
            if (job.isAt(location, same)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a job of it keeps its points where one of another configuration does. */
    boolean sharesStore(GuardedSettings other, SameStore same) {
        for (GuardedJob job : other.jobs) {
            if (!job.store().isEmpty() && hasStore(job.store(), same)) {
                return true;
            }
        }
        return false;
    }

    /** The job of this name that keeps its points in the same store, or null. */
    private @Nullable GuardedJob sameAs(GuardedJob job, SameStore same) {
        for (GuardedJob each : jobs) {
            if (each.name().equals(job.name()) && each.hasStoreOf(job, same)) {
                return each;
            }
        }
        return null;
    }

    /** In what it protects less than what is in force; in a given order. */
    List<Weakening> weakerThan(GuardedSettings inForce, SameStore same) {
        List<Weakening> all = new ArrayList<>();
        if (!policy.isAtLeast(inForce.policy)) {
            all.add(
                    new Weakening(
                            Operation.CHANGE_POLICY,
                            "[guard] in " + file + " asks for less than what is in force."));
        }
        for (GuardedJob before : inForce.jobs) {
            GuardedJob now = sameAs(before, same);
            if (now == null) {
                all.add(new Weakening(Operation.REMOVE_JOB, gone(before)));
            } else {
                shortened(now, before, true, "").ifMore(all);
            }
        }
        return all;
    }

    /**
     * In what it keeps less of the same stores than another configuration has in force; in a given
     * order.
     */
    List<Weakening> keepsLessThan(GuardedSettings other, SameStore same) {
        List<Weakening> all = new ArrayList<>();
        for (GuardedJob before : other.jobs) {
            for (GuardedJob now : jobs) {
                if (now.hasStoreOf(before, same)) {
                    boolean points = now.name().equals(before.name());
                    shortened(now, before, points, ", which is in force by " + other.file)
                            .ifMore(all);
                }
            }
        }
        return all;
    }

    private String gone(GuardedJob before) {
        for (GuardedJob each : jobs) {
            if (each.name().equals(before.name())) {
                return "The job "
                        + before.name()
                        + " keeps its points in "
                        + each.store()
                        + " now, and no longer in "
                        + before.store()
                        + ".";
            }
        }
        return "The job " + before.name() + " is not in " + file + " any more.";
    }

    private record Less(GuardedJob now, List<String> parts, String why) {
        void ifMore(List<Weakening> all) {
            if (!parts.isEmpty()) {
                all.add(
                        new Weakening(
                                Operation.SHORTEN_RETENTION,
                                "The job "
                                        + now.name()
                                        + " keeps "
                                        + String.join(", ", parts)
                                        + why
                                        + "."));
            }
        }
    }

    private static Less shortened(GuardedJob now, GuardedJob before, boolean points, String why) {
        return new Less(now, now.lessThan(before, points), why);
    }

    /** Each once. */
    static List<String> sentences(List<Weakening> weakenings) {
        LinkedHashSet<String> sentences = new LinkedHashSet<>();
        for (Weakening each : weakenings) {
            sentences.add(each.sentence());
        }
        return List.copyOf(sentences);
    }

    /**
     * What is in force as long as nobody has said yes to what is weaker in it than before: of
     * everything what protects more.
     */
    GuardedSettings withoutWeakening(GuardedSettings before, SameStore same) {
        List<GuardedJob> merged = new ArrayList<>();
        for (GuardedJob job : jobs) {
            GuardedJob most = job;
            for (GuardedJob each : before.jobs) {
                if (each.name().equals(job.name()) && job.hasStoreOf(each, same)) {
                    most = most.orKeptBy(each);
                }
            }
            merged.add(most);
        }
        for (GuardedJob job : before.jobs) {
            if (sameAs(job, same) == null) {
                merged.add(job);
            }
        }
        Policy stricter =
                policy.isAtLeast(before.policy) ? policy : policy.strictest(before.policy);
        return new GuardedSettings(file, digest, stricter, merged);
    }

    /** The same, where another configuration has had a yes to what it keeps less. */
    GuardedSettings lowered(GuardedSettings accepted, SameStore same) {
        List<GuardedJob> lowered = new ArrayList<>();
        for (GuardedJob job : jobs) {
            GuardedJob lower = job;
            for (GuardedJob each : accepted.jobs) {
                lower = each.hasStoreOf(job, same) ? lower.lowered(each) : lower;
            }
            lowered.add(lower);
        }
        return new GuardedSettings(file, digest, policy, lowered);
    }

    String canonical() {
        List<Object> list = new ArrayList<>();
        for (GuardedJob job : jobs) {
            list.add(job.json());
        }
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

    /**
     * What {@link #canonical} wrote.
     *
     * @throws IllegalArgumentException if it is something else
     */
    static GuardedSettings parse(String json) {
        CanonicalJson.Fields fields = CanonicalJson.read(json);
        List<GuardedJob> jobs = new ArrayList<>();
        for (CanonicalJson.Fields job : fields.objects("jobs")) {
            jobs.add(GuardedJob.parse(job));
        }
        HostPath file = HostPath.of(Escaped.parse(fields.text("file")));
        return new GuardedSettings(
                file, fields.text("digest"), Policy.parse(fields.text("policy")), jobs);
    }
}
