package dev.coffer.job;

import dev.coffer.audit.Audit;
import dev.coffer.audit.AuditEvent;
import dev.coffer.audit.AuditEvent.Result;
import dev.coffer.base.CofferException;
import dev.coffer.base.Period;
import dev.coffer.config.Configuration;
import dev.coffer.config.Setting;
import dev.coffer.config.StoreAddress;
import dev.coffer.guard.Approvers;
import dev.coffer.guard.Authorization;
import dev.coffer.guard.Destruction;
import dev.coffer.guard.Guardian;
import dev.coffer.guard.Impact;
import dev.coffer.guard.Operation;
import dev.coffer.guard.PlanDocument;
import dev.coffer.guard.PlanSpool;
import dev.coffer.guard.Policy;
import dev.coffer.guard.Protected;
import dev.coffer.os.HostPath;
import dev.coffer.os.OsException;
import dev.coffer.store.StoreOptions;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What of each {@code coffer.toml} is in force, as far as the guard watches it. A change that
 * protects more is in force at once; one that protects less when there is a yes to it, under what
 * was in force before. Kept in the state folder, a small file for each configuration, so that a
 * policy counts also for whoever comes to one of its stores from elsewhere. Thread-safe; of two
 * processes that write at once the later wins, and neither weakens anything.
 */
final class SettingsInForce implements Guardian.Policies {
    private final Machine machine;
    private final SettingsFolder folder;
    private final Settings settings;
    private final Approvers approvers;
    private final Audit audit;

    /**
     * @param folder in the state folder; made with the first configuration
     */
    SettingsInForce(
            Machine machine, HostPath folder, Settings settings, Approvers approvers, Audit audit) {
        this.audit = audit;
        this.machine = machine;
        this.folder = new SettingsFolder(machine.files(), folder);
        this.settings = settings;
        this.approvers = approvers;
    }

    /** The stricter of what the configuration says and what others say of the same stores. */
    @Override
    public Policy inForce(List<Destruction> plans) throws CofferException {
        Configuration configuration = settings.configuration();
        SameStore same = new SameStore(machine.files());
        Policy policy = Policy.STANDARD;
        @Nullable GuardedSettings own = null;
        if (configuration != null) {
            own = isAboutApprovers(plans) ? folder.of(configuration.file()) : adopt(configuration);
            policy = own.policy();
        }
        for (GuardedSettings each : folder.all()) {
            if ((own == null || !each.file().equals(own.file()))
                    && isAbout(plans, each, own, same)) {
                policy = policy.strictest(each.policy());
            }
        }
        return policy;
    }

    /** The first approver is enrolled before there can be a policy that wants one. */
    private static boolean isAboutApprovers(List<Destruction> plans) {
        for (Destruction plan : plans) {
            if (plan.operation() != Operation.CHANGE_APPROVERS) {
                return false;
            }
        }
        return true;
    }

    /**
     * Whether the policy of another configuration counts: its stores do, or settings for them, or
     * files beside it.
     */
    private static boolean isAbout(
            List<Destruction> plans,
            GuardedSettings other,
            @Nullable GuardedSettings own,
            SameStore same) {
        for (Destruction plan : plans) {
            if (plan.operation() == Operation.CHANGE_APPROVERS
                    || plan.operation() == Operation.PURGE_AUDIT
                    || other.file().toString().equals(plan.subject())
                    || other.hasStore(plan.subject(), same)
                    || (isAboutFolder(plan) && meet(plan.subject(), other, same))
                    || (own != null
                            && own.file().toString().equals(plan.subject())
                            && other.sharesStore(own, same))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isAboutFolder(Destruction plan) {
        return plan.operation() == Operation.RESTORE_OVER_EXISTING
                || plan.operation() == Operation.UNDO_RESTORE;
    }

    /** Whether one of two is in the other: a folder, and the one that a configuration lies in. */
    private static boolean meet(String folder, GuardedSettings other, SameStore same) {
        String one = same.resolved(folder) + "/";
        String two = same.resolved(other.file().parent().toString()) + "/";
        return one.startsWith(two) || two.startsWith(one);
    }

    /** How many operations the policies that are in force leave to somebody else. */
    int approved() throws CofferException {
        int most = 0;
        for (GuardedSettings each : folder.all()) {
            most = Math.max(most, each.policy().approved());
        }
        return most;
    }

    /**
     * Takes note of a configuration before a run of it, so that what is changed later can be
     * compared.
     */
    void note() throws CofferException {
        Configuration configuration = settings.configuration();
        if (configuration != null) {
            adopt(configuration);
        }
    }

    /**
     * Looks whether the configuration could be put in force.
     *
     * @throws CofferException {@code USAGE} if it would lock everybody out
     */
    void check() throws CofferException {
        Configuration configuration = settings.configuration();
        if (configuration != null) {
            requireSomebody(configuration.policy());
        }
    }

    /**
     * What in the configuration is weaker than what is in force, by itself or by another
     * configuration that has the same stores; empty without configuration.
     */
    List<GuardedSettings.Weakening> weakenings() throws CofferException {
        Configuration configuration = settings.configuration();
        if (configuration == null) {
            return List.of();
        }
        SameStore same = new SameStore(machine.files());
        GuardedSettings now = GuardedSettings.of(configuration, same);
        List<GuardedSettings.Weakening> all =
                now.weakerThan(inForce(configuration, now, same), same);
        for (GuardedSettings other : folder.all()) {
            if (!other.file().equals(now.file())) {
                all.addAll(now.keepsLessThan(other, same));
            }
        }
        return all;
    }

    /**
     * Whether a policy that follows from settings would let points of a job go that what is in
     * force for the store keeps.
     */
    boolean isShortened(ForgetOrder order, StoreAddress store) throws CofferException {
        SameStore same = new SameStore(machine.files());
        for (GuardedJob each : jobs(store, same)) {
            if (each.name().equals(order.filter().job())
                    && GuardedJob.letsGo(order.policy(), order.grouping(), each)) {
                return true;
            }
        }
        return false;
    }

    /**
     * How long a point that is deleted can be brought back: the longest that settings say, and that
     * is in force for the store. Where nothing is in force for it, nobody has accepted less than
     * what counts unless it is set.
     */
    Period grace(StoreChoice choice) throws CofferException {
        List<GuardedJob> jobs = jobs(choice.address(), new SameStore(machine.files()));
        Period longest = choice.job().get(Setting.GRACE);
        if (jobs.isEmpty()) {
            longest = Period.longer(longest, Setting.GRACE.defaultValue());
        }
        for (GuardedJob each : jobs) {
            longest = Period.longer(longest, each.grace());
        }
        return longest;
    }

    /** A store with how it is to keep things: no less than what is in force for it. */
    StoreChoice kept(StoreChoice choice, Consumer<String> notice) throws CofferException {
        StoreOptions options = choice.options();
        switch (choice.address().kind()) {
            case ARCHIVE, VAULT -> {
                return choice; // what is deleted there is what a point holds
            }
            case MIRROR, VERSIONED -> {}
        }
        Period longest = choice.job().get(Setting.DELETED_KEEP);
        boolean changed = options.keepChanged();
        for (GuardedJob each : jobs(choice.address(), new SameStore(machine.files()))) {
            longest = Period.longer(longest, each.deletedKeep());
            changed |= each.keepChanged();
        }
        StoreOptions kept = options.keeping(changed, longest.toDuration());
        if (kept.equals(options)) {
            return choice;
        }
        notice.accept(
                "Deleted items are kept for "
                        + longest.forPeople()
                        + (changed && !options.keepChanged()
                                ? ", and so is what is overwritten"
                                : "")
                        + ", as it is in force; the settings of this run say less, and coffer"
                        + " config accept puts those of coffer.toml in force.");
        return choice.keeping(kept);
    }

    /** All that is in force for a store. */
    private List<GuardedJob> jobs(StoreAddress store, SameStore same) throws CofferException {
        Configuration configuration = settings.configuration();
        List<GuardedSettings> all = new ArrayList<>(folder.all());
        if (configuration != null) {
            GuardedSettings now = GuardedSettings.of(configuration, same);
            all.removeIf(each -> each.file().equals(now.file()));
            all.add(inForce(configuration, now, same));
        }
        List<GuardedJob> jobs = new ArrayList<>();
        for (GuardedSettings each : all) {
            for (GuardedJob job : each.jobs()) {
                if (job.isAt(store.location().toString(), same)) {
                    jobs.add(job);
                }
            }
        }
        return jobs;
    }

    /**
     * The plans to put weaker settings in force, one for each kind of change.
     *
     * @param weakenings not empty
     */
    List<Destruction> plans(List<GuardedSettings.Weakening> weakenings, PlanSpool spool)
            throws CofferException, OsException {
        Configuration configuration = settings.configuration();
        if (configuration == null) {
            throw new IllegalStateException("nothing is weaker without a configuration");
        }
        String subject = configuration.file().toString();
        List<Destruction> plans = new ArrayList<>();
        for (Operation operation : Operation.values()) {
            List<String> sentences = new ArrayList<>();
            for (GuardedSettings.Weakening each : weakenings) {
                if (each.operation() == operation) {
                    sentences.add(each.sentence());
                }
            }
            if (sentences.isEmpty()) {
                continue;
            }
            try (PlanDocument document = spool.begin(operation, subject)) {
                for (String sentence : sentences) {
                    document.fact("weaken", sentence);
                }
                if (operation == Operation.CHANGE_POLICY) {
                    document.fact("policy", configuration.policy().canonical());
                }
                Policy before = folder.of(configuration.file()).policy();
                plans.add(document.finish(sentences, Impact.of(before.approved())));
            }
        }
        return plans;
    }

    /** The digest of the configuration as it is now; empty without one. */
    String digest() throws CofferException {
        Configuration configuration = settings.configuration();
        return configuration == null ? "" : configuration.digest().toString();
    }

    /**
     * Puts the configuration in force as it is, after a yes to what is weaker in it, also for the
     * stores that others have, too.
     *
     * @param digest that it had before it was planned again
     * @param plannedAgain what is weaker, not empty
     * @param yes to each of these
     * @throws CofferException if it was changed since, or is not what had the yes; nothing is in
     *     force then that was not before
     */
    @Protected({Operation.SHORTEN_RETENTION, Operation.REMOVE_JOB, Operation.CHANGE_POLICY})
    void accept(String digest, List<Destruction> plannedAgain, List<Authorization> yes)
            throws CofferException {
        if (plannedAgain.size() != yes.size()) {
            throw changed();
        }
        for (int i = 0; i < yes.size(); i++) {
            yes.get(i).check(plannedAgain.get(i));
        }
        Configuration configuration = settings.configuration();
        SameStore same = new SameStore(machine.files());
        GuardedSettings now =
                configuration == null ? null : GuardedSettings.of(configuration, same);
        if (now == null || !now.digest().equals(digest)) {
            throw changed();
        }
        requireSomebody(now.policy());
        for (GuardedSettings other : folder.all()) {
            GuardedSettings lowered = other.lowered(now, same);
            if (!other.file().equals(now.file()) && !lowered.equals(other)) {
                folder.write(lowered);
            }
        }
        folder.write(now);
    }

    private static CofferException changed() {
        return CofferException.failed(
                "the configuration changed after the question was answered, so it is not put in"
                        + " force; run the command again");
    }

    /**
     * What of a configuration is in force: of what was, of the file when it is another one than
     * before, and of what the environment makes of it, everywhere what protects more. So what the
     * environment weakens is not in force until it is accepted.
     */
    private GuardedSettings inForce(
            Configuration configuration, GuardedSettings now, SameStore same)
            throws CofferException {
        GuardedSettings before = folder.of(now.file());
        if (!before.digest().equals(now.digest())) {
            before =
                    GuardedSettings.of(configuration.asWritten(), same)
                            .withoutWeakening(before, same);
        }
        return now.withoutWeakening(before, same);
    }

    private GuardedSettings adopt(Configuration configuration) throws CofferException {
        SameStore same = new SameStore(machine.files());
        GuardedSettings now = GuardedSettings.of(configuration, same);
        GuardedSettings before = folder.of(now.file());
        GuardedSettings inForce = inForce(configuration, now, same);
        if (inForce.equals(before)) {
            return inForce;
        }
        if (!inForce.policy().equals(before.policy())) {
            requireSomebody(inForce.policy()); // first: what is refused was not changed
        }
        AuditEvent changed =
                AuditEvent.note("configuration-changed", Result.DONE)
                        .detail("file", now.file().toString())
                        .detail("sha256", now.digest())
                        .detail("policy", inForce.policy().version())
                        .text(
                                String.join(
                                        " ",
                                        GuardedSettings.sentences(now.weakerThan(inForce, same))));
        audit.append(changed);
        try {
            folder.write(inForce);
        } catch (CofferException e) {
            audit.append(changed.as(Result.FAILED).text(e.getMessage()));
            throw e;
        }
        return inForce;
    }

    /** A policy that nobody could answer to is not put in force. */
    private void requireSomebody(Policy policy) throws CofferException {
        if (!policy.wantsApproval()) {
            return;
        }
        for (Approvers.Enrolled each : approvers.all()) {
            if (!each.user().equals(machine.user())) {
                return;
            }
        }
        throw CofferException.usage(
                "[guard] wants approval, and nobody is enrolled who could give it to "
                        + machine.user()
                        + ": it would lock everybody out, so it is not put in force; enrol"
                        + " somebody else first: coffer approvals add NAME --key FILE.pub");
    }
}
