package dev.coffer.job;

import dev.coffer.audit.AuditFinding;
import dev.coffer.audit.AuditReport;
import dev.coffer.audit.LogPurge;
import dev.coffer.audit.NamedHead;
import dev.coffer.base.CofferException;
import dev.coffer.base.CofferException.Reason;
import dev.coffer.base.Counted;
import dev.coffer.base.Moment;
import dev.coffer.base.TreePath;
import dev.coffer.guard.Authorization;
import dev.coffer.guard.Destruction;
import dev.coffer.guard.Impact;
import dev.coffer.guard.Operation;
import dev.coffer.guard.PlanDocument;
import dev.coffer.guard.Protected;

import java.io.IOException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes old days of this user's audit log away: plans, has it authorized, and plans again under the
 * log's lock. A log that does not verify is left as it is, for what it shows would go.
 */
final class AuditPurge {
    private final Works works;
    private final AuditUse use;

    AuditPurge(Works works) {
        this.works = works;
        this.use = new AuditUse(works, null);
    }

    /**
     * @param before days wholly before this one go; not after today
     * @param dryRun whether only to tell
     * @return what went, or would
     */
    LogPurge run(LocalDate before, boolean dryRun) throws IOException, InterruptedException {
        if (before.isAfter(LocalDate.now(works.machine().clock()))) {
            throw CofferException.usage(
                    before + " is yet to come; the newest day of the audit log never goes");
        }
        if (dryRun) {
            return planned(before, pointHeads());
        }
        return works.records()
                .of(
                        "audit-purge",
                        "days before " + before,
                        () -> {
                            List<NamedHead> heads = pointHeads();
                            LogPurge plan = planned(before, heads);
                            if (!plan.days().isEmpty()) {
                                Destruction asked = destruction(plan);
                                purge(before, heads, works.gate().authorize(asked));
                                works.plans().remove(asked); // a refusal names it
                            }
                            return plan;
                        });
    }

    private LogPurge planned(LocalDate before, List<NamedHead> heads) throws CofferException {
        LogPurge plan = works.audit().planPurge(before);
        requireSound(plan, heads);
        return plan;
    }

    @Protected(Operation.PURGE_AUDIT)
    private void purge(LocalDate before, List<NamedHead> heads, Authorization yes)
            throws CofferException {
        works.audit()
                .purge(
                        before,
                        plannedAgain -> {
                            requireSound(plannedAgain, heads);
                            check(plannedAgain, yes);
                        });
    }

    private void check(LogPurge plannedAgain, Authorization yes) throws CofferException {
        try {
            Destruction again = destruction(plannedAgain);
            works.plans().remove(again);
            yes.check(again);
        } catch (CofferException e) {
            throw e;
        } catch (IOException e) {
            throw CofferException.failed("the plan cannot be written: " + e.getMessage(), e);
        }
    }

    /** What points of stores know of the log; of stores that cannot be looked at, nothing. */
    private List<NamedHead> pointHeads() throws IOException {
        return use.pointHeads(null, _ -> {}); // whoever verifies is told of those
    }

    private void requireSound(LogPurge plan, List<NamedHead> heads) throws CofferException {
        if (plan.days().isEmpty()) {
            return;
        }
        AuditReport report = use.verify(heads);
        for (AuditFinding finding : report.findings()) {
            if (plan.log().equals(finding.log())) {
                throw new CofferException(
                        Reason.VERIFICATION_FAILED,
                        "the audit log in "
                                + report.folder()
                                + " is not as it was written, so nothing of it is purged: "
                                + finding.forPeople()
                                + "; coffer audit verify says all. Keep a copy of it");
            }
        }
    }

    private Destruction destruction(LogPurge plan) throws IOException {
        String place = use.folder().toString();
        try (PlanDocument document = works.plans().begin(Operation.PURGE_AUDIT, place)) {
            for (LogPurge.Day day : plan.days()) {
                document.item("remove", TreePath.of(day.file().toString()), day.stat());
            }
            return document.finish(sentences(plan, place), impact(plan));
        }
    }

    private static Impact impact(LogPurge plan) {
        OffsetDateTime next = plan.next();
        return next == null
                ? Impact.UNKNOWN
                : Impact.ofRecords(plan.days().getFirst().first(), next);
    }

    private static List<String> sentences(LogPurge plan, String place) {
        List<String> sentences = new ArrayList<>();
        List<LogPurge.Day> days = plan.days();
        sentences.add(
                Counted.of(days.size(), "day")
                        + " of the audit log in "
                        + place
                        + " would go: "
                        + Counted.of(plan.records(), "record")
                        + ", from "
                        + Moment.MINUTE.format(days.getFirst().first())
                        + " to "
                        + Moment.MINUTE.format(days.getLast().last())
                        + ".");
        sentences.add("What was done until then could not be looked up or verified any more.");
        return sentences;
    }
}
