package dev.coffer.guard;

import dev.coffer.base.CofferException;
import dev.coffer.base.CofferException.Reason;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * The gate: asks what the policy in force wants to be asked, and makes the {@link Authorization} of
 * a yes. Thread-safe if its approver is.
 */
public final class Gate {
    private final Approver approver;
    private final @Nullable Guardian guardian;

    /** A gate that asks its approver about everything. */
    public Gate(Approver approver) {
        this(approver, null);
    }

    /**
     * @param guardian knows the policy in force and those who may approve; null to ask about
     *     everything
     */
    public Gate(Approver approver, @Nullable Guardian guardian) {
        this.approver = approver;
        this.guardian = guardian;
    }

    /** Whether nobody is waited for, so that a lock may be kept while it is asked. */
    public boolean answersAtOnce() {
        return approver.answersAtOnce();
    }

    /**
     * Whether somebody would look at plans before they are answered, so that it is worth while to
     * find out more about them.
     */
    public boolean isShown(List<Destruction> plans) throws CofferException {
        Policy policy = guardian == null ? Policy.STANDARD : guardian.policies().inForce(plans);
        return switch (policy.demand(plans)) {
            case ALLOW -> false;
            case CONFIRM -> Risk.of(plans) == Risk.CRITICAL || !approver.answersAtOnce();
            case APPROVE -> true;
        };
    }

    /** The same as {@link #authorize(List)} for a single plan. */
    public Authorization authorize(Destruction plan) throws CofferException, InterruptedException {
        return authorize(List.of(plan)).getFirst();
    }

    /**
     * The yes that settings in force are to what they say: ageing asks nobody.
     *
     * @param plan that follows from the settings of a job alone
     */
    public Authorization bySettings(Destruction plan) throws CofferException {
        return yes(List.of(plan), "settings").getFirst();
    }

    /**
     * The yes that was given when points were deleted: their grace is over.
     *
     * @param plan of a purge
     * @throws CofferException if it cannot be recorded; nothing may be done then
     */
    public Authorization byGrace(Destruction plan) throws CofferException {
        if (plan.operation() != Operation.PURGE) {
            throw new IllegalArgumentException("nobody said yes to " + plan.operation());
        }
        return yes(List.of(plan), "delete").getFirst();
    }

    /**
     * Asks one question about several plans.
     *
     * @return the yes to each, in their order
     * @throws CofferException {@code NEEDS_YES} if the answer is no, there is nobody to ask, or
     *     somebody else has to approve first; nothing has been done then
     * @throws InterruptedException if the calling thread was interrupted at the question
     */
    public List<Authorization> authorize(List<Destruction> plans)
            throws CofferException, InterruptedException {
        Policy policy = guardian == null ? Policy.STANDARD : guardian.policies().inForce(plans);
        return switch (policy.demand(plans)) {
            case ALLOW -> yes(plans, "policy");
            case CONFIRM -> confirmed(plans);
            case APPROVE -> approved(plans, policy);
        };
    }

    private List<Authorization> confirmed(List<Destruction> plans)
            throws CofferException, InterruptedException {
        return switch (approver.ask(plans)) {
            case YES -> yes(plans, "answer");
            case YES_BEFOREHAND -> {
                if (Risk.of(plans) == Risk.CRITICAL) {
                    throw new CofferException(Reason.NEEDS_YES, needed(plans));
                }
                yield yes(plans, "--yes");
            }
            case NO ->
                    throw new CofferException(
                            Reason.NEEDS_YES, "the answer was no; nothing was done");
            case NOBODY -> throw new CofferException(Reason.NEEDS_YES, needed(plans));
        };
    }

    private List<Authorization> approved(List<Destruction> plans, Policy policy)
            throws CofferException {
        if (guardian == null) {
            throw new IllegalStateException("the standard policy asks for no approval");
        }
        Approvals.Known known = guardian.approved(plans, policy, approver.reason());
        String code = known.request().code();
        guardian.authorized(plans, "approval", code);
        return yes(plans, code, guardian.redemption(known));
    }

    private List<Authorization> yes(List<Destruction> plans, String grantedBy)
            throws CofferException {
        if (guardian != null) {
            guardian.authorized(plans, grantedBy, null);
        }
        return yes(plans, grantedBy, Authorization.Redemption.NONE);
    }

    private static List<Authorization> yes(
            List<Destruction> plans, String grantedBy, Authorization.Redemption redemption) {
        List<Authorization> all = new ArrayList<>(plans.size());
        for (Destruction plan : plans) {
            all.add(new Authorization(plan, grantedBy, redemption));
        }
        return all;
    }

    private static String needed(List<Destruction> plans) {
        StringBuilder what = new StringBuilder();
        StringBuilder documents = new StringBuilder();
        for (Destruction plan : plans) {
            what.append(String.join(" ", plan.summary())).append(' ');
            documents.append(documents.isEmpty() ? "" : " and ").append(plan.document());
        }
        String wayOut =
                Risk.of(plans) == Risk.CRITICAL
                        ? "; run it at a terminal: --yes does not answer what is critical."
                        : "; run it at a terminal, or add --yes.";
        return what
                + "Nothing was done: this needs a yes. The whole plan is in "
                + documents
                + wayOut;
    }
}
