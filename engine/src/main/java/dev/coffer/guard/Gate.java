package dev.coffer.guard;

import dev.coffer.base.CofferException;
import dev.coffer.base.CofferException.Reason;

/** The gate: asks its approver about a plan, and makes the {@link Authorization} of a yes. */
public final class Gate {
    private final Approver approver;

    public Gate(Approver approver) {
        this.approver = approver;
    }

    /**
     * @throws CofferException {@code NEEDS_YES} if the answer is no, or there is nobody to ask;
     *     nothing has been done then
     * @throws InterruptedException if the calling thread was interrupted at the question
     */
    public Authorization authorize(Destruction plan) throws CofferException, InterruptedException {
        return switch (approver.ask(plan)) {
            case YES -> new Authorization(plan.operation(), plan.digest(), "answer");
            case YES_BEFOREHAND -> new Authorization(plan.operation(), plan.digest(), "--yes");
            case NO ->
                    throw new CofferException(
                            Reason.NEEDS_YES, "the answer was no; nothing was done");
            case NOBODY ->
                    throw new CofferException(
                            Reason.NEEDS_YES,
                            String.join(" ", plan.summary())
                                    + " Nothing was done: this needs a yes. The whole plan is in "
                                    + plan.document()
                                    + "; run it at a terminal, or add --yes.");
        };
    }
}
