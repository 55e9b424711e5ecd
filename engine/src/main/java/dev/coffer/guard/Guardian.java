package dev.coffer.guard;

import dev.coffer.audit.Audit;
import dev.coffer.audit.AuditEvent;
import dev.coffer.audit.AuditEvent.Result;
import dev.coffer.audit.AuditException;
import dev.coffer.audit.AuditHead;
import dev.coffer.base.CofferException;
import dev.coffer.base.CofferException.Reason;
import dev.coffer.base.Moment;
import dev.coffer.base.Randomness;
import dev.coffer.guard.ssh.SshSignature;

import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * What stands behind the gate: the policies in force, the approvers, their answers, and who asks.
 * Thread-safe.
 *
 * @param policies in force
 * @param approvers whose signatures count
 * @param approvals requests and answers
 * @param user of the operating system, who asks
 * @param host where
 * @param clock for when requests expire
 * @param randomness for what makes each request another
 * @param audit where everything about it is recorded
 */
public record Guardian(
        Policies policies,
        Approvers approvers,
        Approvals approvals,
        String user,
        String host,
        Clock clock,
        Randomness randomness,
        Audit audit) {
    private static final int NONCE_BYTES = 16;
    private static final Duration CLOCKS_DIFFER = Duration.ofDays(1);

    /** Knows which policy is in force. */
    public interface Policies {
        /** The one for plans that are one question. */
        Policy inForce(List<Destruction> plans) throws CofferException;
    }

    /**
     * The yes of somebody else to exactly these plans.
     *
     * @param policy in force
     * @param reason why, for whoever approves it; empty if it is not said
     * @throws ApprovalNeeded if there is none: it names the request that waits, which is made if
     *     there was none
     */
    Approvals.Known approved(List<Destruction> plans, Policy policy, String reason)
            throws CofferException {
        requireSomebodyElse();
        Approvals.Finding finding =
                () -> approvals.findFor(plans, user, policy.version(), this::wasMadeHere);
        Approvals.Known known = finding.look();
        if (known == null) {
            ApprovalRequest request = request(plans, policy, reason);
            record(event("approval-requested", request));
            throw waiting(approvals.add(request, finding), "was made");
        }
        return switch (known.state()) {
            case APPROVED -> known;
            case DENIED -> throw denied(known);
            case WAITING, EXPIRED, USED -> throw waiting(known.request(), "is waiting");
        };
    }

    /**
     * The log knows the requests that were made here: what somebody wrote into the folder, with
     * words that are not those of its plan, is none of them.
     */
    private boolean wasMadeHere(ApprovalRequest request) throws CofferException {
        return isRecorded("approval-requested", request);
    }

    private boolean isRecorded(String action, ApprovalRequest request) throws CofferException {
        try {
            return audit.hasDone(
                    action, request.code(), request.created().toInstant().minus(CLOCKS_DIFFER));
        } catch (AuditException e) {
            throw CofferException.failed(
                    "without the audit log nothing protected is done: " + e.getMessage(), e);
        }
    }

    private ApprovalRequest request(List<Destruction> plans, Policy policy, String reason) {
        OffsetDateTime now = OffsetDateTime.now(clock).truncatedTo(ChronoUnit.MILLIS);
        return new ApprovalRequest(
                plans.stream().map(ApprovalRequest.Plan::of).toList(),
                Risk.of(plans),
                policy.version(),
                user,
                host,
                reason,
                now,
                now.plus(policy.expires()),
                randomness.hex(NONCE_BYTES));
    }

    /** Nobody waits for an answer that cannot come. */
    private void requireSomebodyElse() throws CofferException {
        for (Approvers.Enrolled each : approvers.all()) {
            if (!each.user().equals(user)) {
                return;
            }
        }
        throw new CofferException(
                Reason.NEEDS_YES,
                "this needs the approval of somebody other than "
                        + user
                        + ", and no such approver is enrolled: coffer approvals add NAME --key"
                        + " FILE.pub; nothing was done");
    }

    private static CofferException waiting(ApprovalRequest request, String what) {
        return new ApprovalNeeded(
                request,
                summary(request)
                        + " Nothing was done: this needs somebody else's approval. Request "
                        + request.code()
                        + " "
                        + what
                        + " and is good until "
                        + request.expires().format(Moment.MINUTE)
                        + ". An approver signs it with: coffer approvals approve "
                        + request.code()
                        + " --key FILE. After that run the same command again.");
    }

    private static CofferException denied(Approvals.Known known) {
        Approval no = known.answer();
        return new ApprovalNeeded(
                known.request(),
                "request "
                        + known.request().code()
                        + " was denied"
                        + (no == null ? "" : " by " + no.approver() + ": " + no.reason())
                        + "; nothing was done");
    }

    private static String summary(ApprovalRequest request) {
        StringBuilder text = new StringBuilder();
        for (ApprovalRequest.Plan plan : request.plans()) {
            text.append(text.isEmpty() ? "" : " ").append(String.join(" ", plan.summary()));
        }
        return text.toString();
    }

    /** Takes in a signature of a request; whoever brings it. */
    public Approval approve(Approvals.Known known, SshSignature signature) throws CofferException {
        AuditEvent event =
                event("approve", known.request()).detail("key", signature.key().fingerprint());
        Approvers.Enrolled approver = approvers.of(signature.key());
        if (approver != null) {
            event =
                    event.detail("approver", approver.name())
                            .detail("approver_user", approver.user());
        }
        return answer(
                event,
                () -> approvals.check(known, signature, approvers),
                () -> approvals.approve(known, signature, approvers));
    }

    /** Records that somebody brought as an approval what is none. */
    public void refuse(Approvals.Known known, String why) throws CofferException {
        record(event("approve", known.request()).as(Result.REFUSED).text(why));
    }

    /** Takes in a no. */
    public Approval deny(Approvals.Known known, String reason) throws CofferException {
        if (reason.isBlank()) {
            throw CofferException.usage("a no needs its reason: --reason TEXT");
        }
        return answer(
                event("deny", known.request()).detail("reason", reason),
                () -> approvals.checkDeny(known),
                () -> approvals.deny(known, user, reason));
    }

    private interface Look {
        void look() throws CofferException;
    }

    private interface Answer {
        Approval give() throws CofferException;
    }

    /** Looks first; then records that there is to be an answer, gives it, and records that. */
    private Approval answer(AuditEvent event, Look look, Answer answer) throws CofferException {
        try {
            look.look();
        } catch (CofferException e) {
            record(event.as(Result.REFUSED).text(e.getMessage()));
            throw e;
        }
        AuditHead begun = record(event.begun());
        Approval given;
        try {
            given = answer.give();
        } catch (CofferException e) { // another answer was faster
            record(event.ended(begun, Result.REFUSED).text(e.getMessage()));
            throw e;
        }
        record(event.ended(begun, Result.DONE));
        return given;
    }

    private static AuditEvent event(String action, ApprovalRequest request) {
        ApprovalRequest.Plan first = request.plans().getFirst();
        AuditEvent event = AuditEvent.note(action, Result.DONE);
        if (!request.reason().isEmpty()) {
            event = event.detail("asked_because", request.reason());
        }
        return event.request(request.code())
                .store(first.subject())
                .detail("operation", first.operation().word())
                .detail("risk", request.risk().word())
                .detail("asked_by", request.user())
                .text(summary(request));
    }

    /** Records a yes, before anything is done upon it. */
    void authorized(List<Destruction> plans, String grantedBy, @Nullable String code)
            throws CofferException {
        for (Destruction plan : plans) {
            record(
                    AuditEvent.note("authorize", Result.DONE)
                            .request(code)
                            .store(plan.subject())
                            .detail("operation", plan.operation().word())
                            .detail("risk", plan.risk().word())
                            .detail("by", grantedBy)
                            .detail("plan", plan.digest().toString())
                            .ids(
                                    "points",
                                    plan.points().stream().map(Destruction.Point::first).toList())
                            .text(String.join(" ", plan.summary())));
        }
    }

    /** What is protected is not done where nobody would know of it. */
    private AuditHead record(AuditEvent event) throws CofferException {
        try {
            return audit.append(event);
        } catch (AuditException e) {
            throw CofferException.failed(
                    "the audit log cannot be written, and without it nothing protected is done: "
                            + e.getMessage(),
                    e);
        }
    }

    /**
     * Changes who may approve.
     *
     * @param yes to the plan
     * @param plan the change
     * @param add whether somebody is enrolled, else taken away
     * @param who that is
     */
    @Protected(Operation.CHANGE_APPROVERS)
    public void change(Authorization yes, Destruction plan, boolean add, Approvers.Enrolled who)
            throws CofferException {
        yes.check(plan);
        approvers.update(all -> {
            List<Approvers.Enrolled> changed = new ArrayList<>(all);
            changed.removeIf(each -> each.name().equals(who.name()));
            if (add) {
                changed.add(who);
            }
            return changed;
        });
    }

    /** What uses up an approval, once for all plans of its request. */
    Authorization.Redemption redemption(Approvals.Known known) {
        return new Authorization.Redemption() {
            private boolean done;

            @Override
            public synchronized void redeem() throws CofferException {
                if (done) {
                    return;
                }
                try {
                    if (isRecorded("approval-used", known.request())) {
                        throw Approvals.used(known.request().code());
                    }
                    approvals.redeem(known.request().code(), approvers);
                } catch (CofferException e) {
                    refused(e.getMessage());
                    throw e;
                }
                record(event("approval-used", known.request()));
                done = true;
            }

            @Override
            public void refused(String why) throws CofferException {
                record(
                        AuditEvent.note("approval-used", Result.REFUSED)
                                .request(known.request().code())
                                .text(why));
            }
        };
    }
}
