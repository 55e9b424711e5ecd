package dev.coffer.job;

import dev.coffer.audit.Audit;
import dev.coffer.audit.AuditEvent;
import dev.coffer.audit.AuditEvent.Result;
import dev.coffer.config.StoreAddress;
import dev.coffer.os.HostPath;
import dev.coffer.store.RestorePoint;
import dev.coffer.vault.PointRepair;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What the audit log says of each thing that an engine does: the words of its actions, and which
 * points came and went, by the first id that they had. Thread-safe.
 */
final class Records {
    /** The detail with the ids of points that are there since; several have a number behind. */
    static final String CAME = "came";

    /** The detail with the ids of points that are not there any more. */
    static final String WENT = "went";

    /** The detail with how many points went whose first ids nobody could read any more. */
    static final String UNREADABLE = "unreadable";

    private final Recorder recorder;

    /**
     * @param notices told what could not be recorded, a sentence each
     */
    Records(Audit audit, Consumer<String> notices) {
        this.recorder = new Recorder(audit, notices);
    }

    /** Something about a store that neither makes points nor takes any away. */
    <T> T of(String action, StoreChoice choice, Recorder.Work<T> work)
            throws IOException, InterruptedException {
        return recorder.record(intent(action, choice), work);
    }

    /** Something that is about no store. */
    <T> T of(String action, String text, Recorder.Work<T> work)
            throws IOException, InterruptedException {
        return recorder.record(AuditEvent.intent(action).text(text), work);
    }

    /** A run that may make a point. */
    BackupReport backup(
            String action,
            @Nullable String job,
            @Nullable StoreAddress store,
            Recorder.Work<BackupReport> work)
            throws IOException, InterruptedException {
        AuditEvent intent =
                AuditEvent.intent(action)
                        .job(job == null || job.isEmpty() ? null : job)
                        .store(store == null ? null : store.withoutOptions().toString());
        return recorder.record(
                intent,
                work,
                (done, report) -> {
                    RestorePoint point = report.done().point();
                    AuditEvent event = report.done().incomplete() ? incomplete(done) : done;
                    event = event.store(report.store().withoutOptions().toString());
                    return point == null
                            ? event.text("nothing changed, so no point was made")
                            : event.point(first(point)).detail(CAME, first(point));
                });
    }

    /** Points that are copied to another store. */
    CopyReport copy(StoreChoice to, Recorder.Work<CopyReport> work)
            throws IOException, InterruptedException {
        AuditEvent intent = intent("copy", to);
        return recorder.record(
                intent,
                work,
                (done, report) ->
                        ids(report.incomplete() ? incomplete(done) : done, CAME, report.copied()));
    }

    /** Points that are to go, or to be hidden. */
    ForgetReport forget(String action, StoreChoice choice, Recorder.Work<ForgetReport> work)
            throws IOException, InterruptedException {
        AuditEvent intent = intent(action, choice);
        return recorder.record(
                intent,
                work,
                (done, report) -> {
                    AuditEvent event = report.isIncomplete() ? incomplete(done) : done;
                    String what = action.equals("delete") ? "hidden" : WENT;
                    return ids(event, what, report.plan().removed());
                });
    }

    /** Points that were deleted and go now, whatever else becomes of the run that takes them. */
    ForgetReport purge(StoreAddress store, Recorder.Work<ForgetReport> work)
            throws IOException, InterruptedException {
        return recorder.record(
                AuditEvent.intent("purge").store(store.withoutOptions().toString()),
                work,
                (done, report) ->
                        ids(
                                report.isIncomplete() ? incomplete(done) : done,
                                WENT,
                                report.plan().removed()));
    }

    /** Points that get another form, and with it perhaps another first id, or cannot be read. */
    PointRepair.Report repairPoints(StoreChoice choice, Recorder.Work<PointRepair.Report> work)
            throws IOException, InterruptedException {
        return of(
                "repair",
                choice,
                work,
                (done, report) -> {
                    AuditEvent event = done.ids(CAME, report.came());
                    event = event.ids(WENT, report.went());
                    return report.unreadable() == 0
                            ? event
                            : event.detail(UNREADABLE, Long.toString(report.unreadable()));
                });
    }

    /** The same, which says what came of it. */
    <T> T of(
            String action,
            StoreChoice choice,
            Recorder.Work<T> work,
            Recorder.Describing<T> outcome)
            throws IOException, InterruptedException {
        return recorder.record(intent(action, choice), work, outcome);
    }

    /** A restore, which leaves the store as it is. */
    List<RestoreReport> restore(
            OpenPoint point, RestoreOrder order, Recorder.Work<List<RestoreReport>> work)
            throws IOException, InterruptedException {
        RestorePoint from = point.point();
        HostPath target = order.target();
        AuditEvent intent =
                AuditEvent.intent("restore")
                        .store(point.store().location().toString())
                        .text(
                                point.label()
                                        + (point.path().isRoot() ? "" : ":" + point.path())
                                        + (target == null ? " in place" : " into " + target));
        return recorder.record(
                from == null ? intent : intent.point(first(from)),
                work,
                (done, reports) -> {
                    boolean incomplete = false;
                    AuditEvent event = done.text(intent.text());
                    for (RestoreReport report : reports) {
                        incomplete |= !report.result().problems().isEmpty();
                        String undo = report.result().undoId();
                        event = undo == null ? event : event.detail("undo", undo);
                    }
                    return incomplete ? incomplete(event) : event;
                });
    }

    /** What is recorded once. */
    void note(AuditEvent event) {
        recorder.note(event);
    }

    /** The same, about a store. */
    void note(String action, @Nullable String store, String text) {
        recorder.note(AuditEvent.note(action, Result.DONE).store(store).text(text));
    }

    /** Adds the first ids of points; of very many only their number, beyond what a record holds. */
    static AuditEvent ids(AuditEvent event, String detail, List<RestorePoint> points) {
        List<String> ids = new ArrayList<>();
        for (RestorePoint point : points) {
            ids.add(first(point));
        }
        return (ids.size() == 1 ? event.point(ids.getFirst()) : event).ids(detail, ids);
    }

    /** The id that a point had first, which stays the same whatever is said of it later. */
    static String first(RestorePoint point) {
        String original = point.original();
        return original == null ? point.id() : original;
    }

    private static AuditEvent intent(String action, StoreChoice choice) {
        String job = choice.job().name();
        return AuditEvent.intent(action)
                .job(job.isEmpty() ? null : job)
                .store(choice.address().withoutOptions().toString());
    }

    private static AuditEvent incomplete(AuditEvent done) {
        return new AuditEvent(
                done.action(),
                done.phase(),
                done.intent(),
                Result.INCOMPLETE,
                done.job(),
                done.store(),
                done.point(),
                done.request(),
                done.text(),
                done.details());
    }
}
