package dev.coffer.job;

import dev.coffer.base.CofferException;
import dev.coffer.guard.Authorization;
import dev.coffer.guard.Destruction;
import dev.coffer.guard.Gate;
import dev.coffer.os.OsException;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * The plans of one command for several folders, and the one question about those that destroy.
 * Closing removes their documents, but where the question found no yes: they may be looked at then.
 * For one thread.
 */
final class PlansAsked implements AutoCloseable {
    private final Gate gate;
    private final Discarder discarder;
    private final List<@Nullable Destruction> plans = new ArrayList<>();
    private final List<@Nullable Authorization> yes = new ArrayList<>();
    private boolean keep;

    /** Removes the document of a plan. */
    interface Discarder {
        void discard(Destruction plan) throws OsException;
    }

    PlansAsked(Gate gate, Discarder discarder) {
        this.gate = gate;
        this.discarder = discarder;
    }

    /**
     * @param plan null for a folder where nothing is destroyed
     */
    void add(@Nullable Destruction plan) {
        plans.add(plan);
    }

    /**
     * Asks, if there is anything to ask about.
     *
     * @throws CofferException {@code NEEDS_YES} if there is no yes
     * @throws InterruptedException if the calling thread was interrupted at the question
     */
    void ask() throws CofferException, InterruptedException {
        List<Destruction> asked = new ArrayList<>();
        for (Destruction plan : plans) {
            if (plan != null) {
                asked.add(plan);
            }
        }
        List<Authorization> given = asked.isEmpty() ? List.of() : authorize(asked);
        int next = 0;
        for (Destruction plan : plans) {
            yes.add(plan == null ? null : given.get(next++));
        }
    }

    private List<Authorization> authorize(List<Destruction> asked)
            throws CofferException, InterruptedException {
        try {
            return gate.authorize(asked);
        } catch (CofferException e) {
            keep = true;
            throw e;
        }
    }

    /** The yes to a plan, by the order in which they were added; null where none was needed. */
    @Nullable Authorization yes(int plan) {
        return yes.get(plan);
    }

    @Override
    public void close() throws OsException {
        for (Destruction plan : plans) {
            if (plan != null && !keep) {
                discarder.discard(plan);
            }
        }
    }
}
