package dev.coffer.testkit;

import dev.coffer.base.CofferException;
import dev.coffer.guard.Approver;
import dev.coffer.guard.Authorization;
import dev.coffer.guard.Destruction;
import dev.coffer.guard.Gate;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** Says yes to whatever it is asked: for tests alone, of what comes after the yes. */
public final class AlwaysYes implements Approver {
    @Override
    public Answer ask(List<Destruction> plans) {
        return Answer.YES;
    }

    /**
     * The yes to a plan.
     *
     * @param plan that was expected; null fails the test
     */
    public static Authorization yes(@Nullable Destruction plan)
            throws CofferException, InterruptedException {
        if (plan == null) {
            throw new AssertionError("there was nothing to say yes to");
        }
        return new Gate(new AlwaysYes()).authorize(plan);
    }
}
