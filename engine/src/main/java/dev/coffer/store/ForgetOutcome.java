package dev.coffer.store;

import dev.coffer.guard.Destruction;
import dev.coffer.tree.Problem;

import java.util.List;

/** What came of letting points go. */
public sealed interface ForgetOutcome {
    /** Which points stay and which go. */
    RetentionPlan plan();

    /**
     * Nothing was done.
     *
     * @param destruction what a yes is wanted to
     */
    record NeedsYes(RetentionPlan plan, Destruction destruction) implements ForgetOutcome {}

    /**
     * Done; also where there was nothing to do.
     *
     * @param left what of it could not be done, by the files of the points that are still there
     */
    record Done(RetentionPlan plan, List<Problem> left) implements ForgetOutcome {
        public Done {
            left = List.copyOf(left);
        }
    }
}
