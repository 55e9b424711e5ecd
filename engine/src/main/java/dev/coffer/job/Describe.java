package dev.coffer.job;

import dev.coffer.guard.Destruction;
import dev.coffer.guard.Operation;
import dev.coffer.guard.PlanDocument;
import dev.coffer.store.PointWords;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.Store;

import java.io.IOException;
import java.util.List;
import java.util.function.UnaryOperator;

/** Changes what people said of a point. Whoever would release a hold is asked first. */
final class Describe {
    private final Works works;

    Describe(Works works) {
        this.works = works;
    }

    /** As {@link Points#describe}. */
    RestorePoint run(
            StoreChoice choice, String point, PointFilter filter, UnaryOperator<PointWords> edit)
            throws IOException, InterruptedException {
        return works.records()
                .of(
                        "describe",
                        choice,
                        () -> described(choice, point, filter, edit),
                        (done, now) -> done.point(Records.first(now)));
    }

    private RestorePoint described(
            StoreChoice choice, String point, PointFilter filter, UnaryOperator<PointWords> edit)
            throws IOException, InterruptedException {
        try (Store store = works.open(choice)) {
            RestorePoint chosen = works.points().selectKept(store, choice.address(), point, filter);
            boolean released = chosen.isHeld() && edit.apply(chosen.words()).hold() == null;
            Destruction release = released ? planOfRelease(store, chosen) : null;
            if (release != null) {
                works.gate().authorize(release).check(planOfRelease(store, chosen));
            }
            RestorePoint now = store.describe(chosen, edit);
            if (release != null) {
                works.plans().remove(release);
            }
            works.memory()
                    .rememberGone(
                            store,
                            choice.address(),
                            now.id().equals(chosen.id()) ? List.of() : List.of(chosen));
            return now;
        }
    }

    private Destruction planOfRelease(Store store, RestorePoint point) throws IOException {
        String subject = store.location().toString();
        try (PlanDocument document = works.plans().begin(Operation.RELEASE_HOLD, subject)) {
            document.point("release", point.id(), point.firstId(), point.time());
            return document.finish(
                    List.of(
                            "Point "
                                    + PointLabel.of(point)
                                    + " in "
                                    + subject
                                    + " would be held no longer ("
                                    + point.hold()
                                    + "), so the next forget may let it go."));
        }
    }
}
