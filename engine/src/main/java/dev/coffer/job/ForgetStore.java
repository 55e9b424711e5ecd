package dev.coffer.job;

import dev.coffer.base.Counted;
import dev.coffer.catalogue.KnownStore;
import dev.coffer.config.StoreAddress;
import dev.coffer.guard.Authorization;
import dev.coffer.guard.Destruction;
import dev.coffer.guard.Operation;
import dev.coffer.guard.PlanDocument;

import java.io.IOException;
import java.util.List;

/**
 * Lets go of a store that was given up. What lies there is not touched; but from then on nothing
 * misses it, and another one may be begun in its place: so it is asked about, as a job is that is
 * taken away.
 */
final class ForgetStore {
    private final Works works;

    ForgetStore(Works works) {
        this.works = works;
    }

    /**
     * @return whether this machine knew it
     */
    boolean run(StoreAddress address) throws IOException, InterruptedException {
        KnownStore store = works.memory().known().at(address.location());
        if (store == null) {
            return false;
        }
        Destruction plan = plan(store);
        Authorization yes = works.gate().authorize(plan); // a refusal names the plan
        KnownStore now = works.memory().known().at(address.location());
        Destruction again = plan(now == null ? store : now);
        works.plans().remove(again);
        works.memory().letGo(store, again, yes);
        works.plans().remove(plan);
        works.records()
                .note(
                        "store-forgotten",
                        address.toString(),
                        "this machine knows the store no longer");
        return true;
    }

    private Destruction plan(KnownStore store) throws IOException {
        String place = store.location().toString();
        try (PlanDocument document = works.plans().begin(Operation.REMOVE_STORE, place)) {
            document.fact("forget", store.kind() + ":" + place + " " + store.id());
            document.fact(
                    "with", Counted.of(store.points(), "point") + ", the newest " + store.point());
            return document.finish(
                    List.of(
                            "This machine would no longer know of the store "
                                    + store.kind()
                                    + ":"
                                    + place
                                    + ", which had "
                                    + Counted.of(store.points(), "point")
                                    + " on "
                                    + store.seen().toLocalDate()
                                    + ", and nothing would miss it. What lies there is not"
                                    + " touched."));
        }
    }
}
