package dev.coffer.job;

import dev.coffer.audit.AuditEvent;
import dev.coffer.guard.Authorization;
import dev.coffer.guard.Destruction;
import dev.coffer.guard.Operation;
import dev.coffer.guard.PlanDocument;
import dev.coffer.store.PointWords;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.Store;
import dev.coffer.store.WordsEdit;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
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
            PointEdit what,
            StoreChoice choice,
            String point,
            PointFilter filter,
            UnaryOperator<PointWords> edit)
            throws IOException, InterruptedException {
        return works.records()
                .of(
                        what.word(),
                        choice,
                        () -> described(choice, point, filter, edit),
                        (done, both) -> event(done, both))
                .now();
    }

    /** A point before and after. */
    private record Described(RestorePoint before, RestorePoint now) {}

    private static AuditEvent event(AuditEvent done, Described both) {
        PointWords before = both.before().words();
        PointWords now = both.now().words();
        AuditEvent event = done.point(Records.first(both.now()));
        event = changed(event, "note", before.note(), now.note());
        event = changed(event, "hold", before.hold(), now.hold());
        List<String> added = new ArrayList<>(now.tags());
        added.removeAll(before.tags());
        List<String> removed = new ArrayList<>(before.tags());
        removed.removeAll(now.tags());
        event = changed(event, "tags_added", "", String.join(", ", added));
        return changed(event, "tags_removed", "", String.join(", ", removed));
    }

    /** Null is nothing, and so is an empty text. */
    private static AuditEvent changed(
            AuditEvent event, String name, @Nullable String before, @Nullable String now) {
        String old = before == null ? "" : before;
        String next = now == null ? "" : now;
        if (old.equals(next)) {
            return event;
        }
        AuditEvent with = old.isEmpty() ? event : event.detail(name + "_before", old);
        return next.isEmpty() ? with : with.detail(name, next);
    }

    private Described described(
            StoreChoice choice, String point, PointFilter filter, UnaryOperator<PointWords> edit)
            throws IOException, InterruptedException {
        try (Store store = works.open(choice)) {
            RestorePoint chosen = works.points().selectKept(store, choice.address(), point, filter);
            boolean released = chosen.isHeld() && edit.apply(chosen.words()).hold() == null;
            Destruction release = released ? planOfRelease(store, chosen) : null;
            Authorization yes = null;
            if (release != null) {
                yes = works.gate().authorize(release);
                yes.check(planOfRelease(store, chosen));
            }
            RestorePoint now = store.describe(chosen, new WordsEdit(edit, yes));
            if (release != null) {
                works.plans().remove(release);
            }
            works.memory()
                    .rememberGone(
                            store,
                            choice.address(),
                            now.id().equals(chosen.id()) ? List.of() : List.of(chosen));
            return new Described(chosen, now);
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
