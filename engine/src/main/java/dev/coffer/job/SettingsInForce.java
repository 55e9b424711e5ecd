package dev.coffer.job;

import dev.coffer.audit.Audit;
import dev.coffer.audit.AuditEvent;
import dev.coffer.audit.AuditEvent.Result;
import dev.coffer.base.CofferException;
import dev.coffer.base.Name;
import dev.coffer.base.Sha256;
import dev.coffer.config.Configuration;
import dev.coffer.guard.Approvers;
import dev.coffer.guard.Destruction;
import dev.coffer.guard.Guardian;
import dev.coffer.guard.Impact;
import dev.coffer.guard.Operation;
import dev.coffer.guard.PlanDocument;
import dev.coffer.guard.PlanSpool;
import dev.coffer.guard.Policy;
import dev.coffer.os.Errno;
import dev.coffer.os.Folder;
import dev.coffer.os.HostPath;
import dev.coffer.os.OsException;
import dev.coffer.os.SmallFiles;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What of each {@code coffer.toml} is in force, as far as the guard watches it. A change that
 * protects more is in force at once; one that protects less when there is a yes to it, under what
 * was in force before. Kept in the state folder, a small file for each configuration, so that a
 * policy counts also for whoever comes to one of its stores from elsewhere. Thread-safe; of two
 * processes that write at once the later wins, and neither weakens anything.
 */
final class SettingsInForce implements Guardian.Policies {
    private static final int LIMIT = 1 << 20;
    private static final int NAME_DIGITS = 16;

    private final Machine machine;
    private final HostPath folder;
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
        this.folder = folder;
        this.settings = settings;
        this.approvers = approvers;
    }

    /** The stricter of what the configuration says and what others say of the same stores. */
    @Override
    public Policy inForce(List<Destruction> plans) throws CofferException {
        GuardedSettings now = configured();
        Policy policy = Policy.STANDARD;
        HostPath own = null;
        if (now != null) {
            own = now.file();
            policy = isAboutApprovers(plans) ? before(own).policy() : adopt(now).policy();
        }
        for (GuardedSettings each : all()) {
            if (!each.file().equals(own) && isAbout(plans, each)) {
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

    private static boolean isAbout(List<Destruction> plans, GuardedSettings other) {
        for (Destruction plan : plans) {
            if (plan.operation() == Operation.CHANGE_APPROVERS
                    || plan.operation() == Operation.PURGE_AUDIT
                    || other.file().toString().equals(plan.subject())
                    || other.hasStore(plan.subject())) {
                return true;
            }
        }
        return false;
    }

    /** How many operations the policies that are in force leave to somebody else. */
    int approved() throws CofferException {
        int most = 0;
        for (GuardedSettings each : all()) {
            most = Math.max(most, each.policy().approved());
        }
        return most;
    }

    /**
     * Takes note of a configuration before a run of it, so that what is changed later can be
     * compared.
     */
    void note() throws CofferException {
        GuardedSettings now = configured();
        if (now != null) {
            adopt(now);
        }
    }

    /**
     * Looks whether the configuration could be put in force.
     *
     * @throws CofferException {@code USAGE} if it would lock everybody out
     */
    void check() throws CofferException {
        GuardedSettings now = configured();
        if (now != null) {
            requireSomebody(now.policy());
        }
    }

    /** What in the configuration is weaker than what is in force; empty without configuration. */
    List<GuardedSettings.Weakening> weakenings() throws CofferException {
        GuardedSettings now = configured();
        return now == null ? List.of() : now.weakerThan(before(now.file()));
    }

    /** Whether the job that a filter is for keeps less than what is in force. */
    boolean isShortened(PointFilter filter) throws CofferException {
        GuardedSettings now = configured();
        String job = filter.job();
        if (now == null || job == null) {
            return false;
        }
        GuardedSettings.Job after = now.jobs().get(job);
        if (after == null) {
            return false;
        }
        GuardedSettings.Job before = before(now.file()).jobs().get(job);
        return before != null
                && before.store().equals(after.store())
                && !after.keepsAtLeast(before);
    }

    /**
     * The plans to put weaker settings in force, one for each kind of change.
     *
     * @param weakenings not empty
     */
    List<Destruction> plans(List<GuardedSettings.Weakening> weakenings, PlanSpool spool)
            throws CofferException, OsException {
        GuardedSettings now = configured();
        if (now == null) {
            throw new IllegalStateException("nothing is weaker without a configuration");
        }
        String subject = now.file().toString();
        Policy before = before(now.file()).policy();
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
                    document.fact("policy", now.policy().canonical());
                }
                plans.add(document.finish(sentences, Impact.of(before.approved())));
            }
        }
        return plans;
    }

    /** The digest of the configuration as it is now; empty without one. */
    String digest() throws CofferException {
        GuardedSettings now = configured();
        return now == null ? "" : now.digest();
    }

    /**
     * Puts the configuration in force as it is, after a yes to what is weaker in it.
     *
     * @param digest that it had when the plans were compared
     * @throws CofferException if it was changed since; nothing is in force then that was not before
     */
    void accept(String digest) throws CofferException {
        GuardedSettings now = configured();
        if (now == null || !now.digest().equals(digest)) {
            throw CofferException.failed(
                    "the configuration changed after the question was answered, so it is not put in"
                            + " force; run the command again");
        }
        requireSomebody(now.policy());
        write(now);
    }

    /** What the configuration says now, or null if there is none. */
    private @Nullable GuardedSettings configured() throws CofferException {
        Configuration configuration = settings.configuration();
        return configuration == null ? null : GuardedSettings.of(configuration);
    }

    private GuardedSettings adopt(GuardedSettings now) throws CofferException {
        GuardedSettings before = before(now.file());
        GuardedSettings inForce = now.withoutWeakening(before);
        if (!inForce.equals(before)) {
            audit.append(
                    AuditEvent.note("configuration-changed", Result.DONE)
                            .detail("file", now.file().toString())
                            .detail("sha256", now.digest())
                            .detail("policy", inForce.policy().version())
                            .text(
                                    String.join(
                                            " ",
                                            GuardedSettings.sentences(now.weakerThan(before)))));
            if (!inForce.policy().equals(before.policy())) {
                requireSomebody(inForce.policy());
            }
            write(inForce);
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

    private GuardedSettings before(HostPath file) throws CofferException {
        try (Folder open = machine.files().open(folder)) {
            GuardedSettings before = read(open, fileName(file));
            return before == null ? GuardedSettings.none(file) : before;
        } catch (OsException e) {
            if (e.is(Errno.ENOENT)) {
                return GuardedSettings.none(file);
            }
            throw unreadable(e);
        }
    }

    private List<GuardedSettings> all() throws CofferException {
        List<GuardedSettings> all = new ArrayList<>();
        try (Folder open = machine.files().open(folder)) {
            for (Name name : open.names()) {
                if (name.endsWith(".json") && !name.startsWith(".")) {
                    GuardedSettings each = read(open, name);
                    if (each != null) {
                        all.add(each);
                    }
                }
            }
        } catch (OsException e) {
            if (!e.is(Errno.ENOENT)) {
                throw unreadable(e);
            }
        }
        return all;
    }

    private @Nullable GuardedSettings read(Folder open, Name name)
            throws CofferException, OsException {
        byte[] json = SmallFiles.readIfThere(open, name, LIMIT);
        if (json == null) {
            return null;
        }
        try {
            return GuardedSettings.parse(new String(json, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw CofferException.failed(
                    folder.resolve(name)
                            + ", which says what the guard has in force, is damaged; nothing"
                            + " protected is done until it is put back from a backup, or removed"
                            + " and the configuration looked through",
                    e);
        }
    }

    private void write(GuardedSettings settings) throws CofferException {
        byte[] json = settings.canonical().getBytes(StandardCharsets.UTF_8);
        try (Folder open = SmallFiles.openOrCreate(machine.files(), folder, 0700)) {
            SmallFiles.replace(open, fileName(settings.file()), json, 0600);
        } catch (OsException e) {
            throw CofferException.failed(
                    "what the guard has in force cannot be written to "
                            + folder
                            + ": "
                            + e.reason(),
                    e);
        }
    }

    private CofferException unreadable(OsException e) {
        return CofferException.failed(
                "cannot read what the guard has in force, in " + folder + ": " + e.reason(), e);
    }

    private static Name fileName(HostPath file) {
        String hash = Sha256.hash(file.shared()).toString();
        return Name.of(hash.substring(0, NAME_DIGITS) + ".json");
    }
}
