package dev.coffer.guard;

import dev.coffer.base.CofferException;
import dev.coffer.base.CofferException.Reason;

import java.util.ArrayList;
import java.util.List;

/** The gate: asks its approver about plans, and makes the {@link Authorization} of a yes. */
public final class Gate {
    private final Approver approver;

    public Gate(Approver approver) {
        this.approver = approver;
    }

    /** Whether nobody is waited for, so that a lock may be kept while it is asked. */
    public boolean answersAtOnce() {
        return approver.answersAtOnce();
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
    public Authorization bySettings(Destruction plan) {
        return yes(List.of(plan), "settings").getFirst();
    }

    /**
     * Asks one question about several plans.
     *
     * @return the yes to each, in their order
     * @throws CofferException {@code NEEDS_YES} if the answer is no, or there is nobody to ask;
     *     nothing has been done then
     * @throws InterruptedException if the calling thread was interrupted at the question
     */
    public List<Authorization> authorize(List<Destruction> plans)
            throws CofferException, InterruptedException {
        return switch (approver.ask(plans)) {
            case YES -> yes(plans, "answer");
            case YES_BEFOREHAND -> yes(plans, "--yes");
            case NO ->
                    throw new CofferException(
                            Reason.NEEDS_YES, "the answer was no; nothing was done");
            case NOBODY -> throw new CofferException(Reason.NEEDS_YES, needed(plans));
        };
    }

    private static List<Authorization> yes(List<Destruction> plans, String grantedBy) {
        List<Authorization> all = new ArrayList<>(plans.size());
        for (Destruction plan : plans) {
            all.add(new Authorization(plan.operation(), plan.digest(), grantedBy));
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
        return what
                + "Nothing was done: this needs a yes. The whole plan is in "
                + documents
                + "; run it at a terminal, or add --yes.";
    }
}
