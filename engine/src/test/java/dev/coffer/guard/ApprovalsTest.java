package dev.coffer.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.audit.AuditEvent;
import dev.coffer.audit.AuditEvent.Result;
import dev.coffer.base.CofferException;
import dev.coffer.base.CofferException.Reason;
import dev.coffer.guard.ssh.SshPrivateKey;
import dev.coffer.guard.ssh.SshSignature;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

class ApprovalsTest {
    @TempDir Path dir;
    private GuardedPlans guarded;

    @BeforeEach
    void begin() throws Exception {
        guarded = new GuardedPlans(dir);
    }

    @Test
    void whatNeedsApprovalIsDoneOnceAfterSomebodyElseSigned() throws Exception {
        Destruction plan = guarded.forgetting("1234", "5678");
        Approvals.Known known = guarded.asked(plan);
        guarded.approve(known, guarded.alice);

        Authorization yes = guarded.gate("bob").authorize(plan);
        yes.check(guarded.forgetting("1234", "5678"));

        assertEquals(known.request().code(), yes.grantedBy());
        assertEquals(Approvals.State.USED, guarded.all().getFirst().state());
    }

    @Test
    void askingAgainFindsTheRequestThatWaits() throws Exception {
        Approvals.Known first = guarded.asked(guarded.forgetting("1234"));
        Approvals.Known again = guarded.asked(guarded.forgetting("1234"));

        assertEquals(first.request(), again.request());
        assertEquals(1, guarded.all().size());
    }

    @Test
    void aRequestComesBackFromItsFileAndHasACodeOfItsOwn() throws Exception {
        ApprovalRequest request = guarded.asked(guarded.forgetting("1234")).request();

        assertEquals(request, ApprovalRequest.parse(request.bytes()));
        assertTrue(request.code().matches("([A-Z2-7]{4}-){3}[A-Z2-7]{4}"), request.code());
        assertEquals(
                request,
                guarded.approvals
                        .find(request.code().toLowerCase(Locale.ROOT).substring(0, 7))
                        .request());
    }

    @Test
    void aReplayedApprovalIsRefused() throws Exception {
        Destruction plan = guarded.forgetting("1234");
        guarded.approve(guarded.asked(plan), guarded.alice);
        Authorization yes = guarded.gate("bob").authorize(plan);
        Authorization second = guarded.gate("bob").authorize(plan);
        yes.check(plan);

        refused("used", () -> second.check(plan));
        refused("Request", () -> guarded.gate("bob").authorize(plan));
    }

    @Test
    void aFileOfAnUsedApprovalThatIsPutBackIsRefused() throws Exception {
        Destruction plan = guarded.forgetting("1234");
        Approvals.Known known = guarded.asked(plan);
        guarded.approve(known, guarded.alice);
        Path answer = dir.resolve("approvals/" + known.request().code() + ".answer");
        byte[] kept = Files.readAllBytes(answer);
        guarded.gate("bob").authorize(plan).check(plan);
        Files.write(answer, kept);

        refused("Request", () -> guarded.gate("bob").authorize(plan));
    }

    @Test
    void anApprovalOfAnotherPlanIsOfNoUse() throws Exception {
        guarded.approve(guarded.asked(guarded.forgetting("1234")), guarded.alice);

        refused("Request", () -> guarded.gate("bob").authorize(guarded.forgetting("1234", "5678")));
    }

    @Test
    void aPlanThatMovedAfterTheYesIsRefusedAndTheApprovalKept() throws Exception {
        Destruction plan = guarded.forgetting("1234");
        guarded.approve(guarded.asked(plan), guarded.alice);
        Authorization yes = guarded.gate("bob").authorize(plan);

        CofferException moved =
                assertThrows(
                        CofferException.class, () -> yes.check(guarded.forgetting("1234", "5678")));
        assertEquals(Reason.FAILED, moved.reason());
        assertEquals(Approvals.State.APPROVED, guarded.all().getFirst().state());
    }

    @Test
    void theSamePlanThatWouldNowTakeAllThereIsIsRefused() throws Exception {
        Destruction plan = guarded.forgetting(100, "1234");
        guarded.approve(guarded.asked(plan), guarded.alice);
        Authorization yes = guarded.gate("bob").authorize(plan);

        assertThrows(CofferException.class, () -> yes.check(guarded.forgetting(1, "1234")));
        refused("Request", () -> guarded.gate("bob").authorize(guarded.forgetting(1, "1234")));
    }

    @Test
    void anExpiredApprovalIsRefusedEvenWhereItWasGivenInTime() throws Exception {
        Destruction plan = guarded.forgetting("1234");
        guarded.approve(guarded.asked(plan), guarded.alice);
        Authorization yes = guarded.gate("bob").authorize(plan);
        guarded.clock.advance(guarded.policy.expires());

        refused("expired", () -> yes.check(plan));
        refused("Request", () -> guarded.gate("bob").authorize(plan));
    }

    @Test
    void anExpiredRequestCannotBeApproved() throws Exception {
        Approvals.Known known = guarded.asked(guarded.forgetting("1234"));
        guarded.clock.advance(Duration.ofDays(4));

        failed("expired", () -> guarded.approve(known, guarded.alice));
    }

    @Test
    void nobodyApprovesWhatTheyAskedFor() throws Exception {
        Approvals.Known known = guarded.asked(guarded.forgetting("1234"));

        failed("somebody else", () -> guarded.approve(known, guarded.bob));
    }

    @Test
    void aSecondKeyOfWhoAskedIsTheirOwnToo() throws Exception {
        SshPrivateKey second = SshPrivateKey.generate();
        guarded.enrol(
                GuardedPlans.enrolled("alice", guarded.alice),
                new Approvers.Enrolled(
                        "robert",
                        "bob",
                        second.publicKey(),
                        GuardedPlans.NOW.atOffset(java.time.ZoneOffset.UTC)));
        Approvals.Known known = guarded.asked(guarded.forgetting("1234"));

        failed("somebody else", () -> guarded.approve(known, second));
    }

    @Test
    void aRemovedApproverDoesNotCountEvenWhereTheySignedBefore() throws Exception {
        Destruction plan = guarded.forgetting("1234");
        guarded.approve(guarded.asked(plan), guarded.alice);
        Authorization yes = guarded.gate("bob").authorize(plan);
        SshPrivateKey carol = SshPrivateKey.generate();
        guarded.enrol(GuardedPlans.enrolled("carol", carol));

        refused("not that of an approver", () -> yes.check(plan));
    }

    @Test
    void aKeyThatIsNotEnrolledDoesNotCount() throws Exception {
        Approvals.Known known = guarded.asked(guarded.forgetting("1234"));

        failed("not that of an approver", () -> guarded.approve(known, SshPrivateKey.generate()));
    }

    @Test
    void aForgedSignatureDoesNotCount() throws Exception {
        Approvals.Known known = guarded.asked(guarded.forgetting("1234"));
        SshSignature mallory =
                SshSignature.sign(
                        SshPrivateKey.generate(),
                        ApprovalRequest.NAMESPACE,
                        known.request().bytes());
        SshSignature forged =
                new SshSignature(
                        guarded.alice.publicKey(),
                        mallory.namespace(),
                        mallory.hash(),
                        mallory.signed());

        failed("not one of request", () -> guarded.guardian("bob").approve(known, forged));
    }

    @Test
    void aSignatureForAnotherPurposeDoesNotCount() throws Exception {
        Approvals.Known known = guarded.asked(guarded.forgetting("1234"));
        SshSignature other = SshSignature.sign(guarded.alice, "file", known.request().bytes());

        failed("made for file", () -> guarded.guardian("bob").approve(known, other));
    }

    @Test
    void anEditedRequestDoesNotCountAndIsNamed() throws Exception {
        Destruction plan = guarded.forgetting("1234");
        Approvals.Known known = guarded.asked(plan);
        guarded.approve(known, guarded.alice);
        Path file = dir.resolve("approvals/" + known.request().code() + ".request");
        String edited = Files.readString(file).replace("\"items\":1", "\"items\":2");
        Files.writeString(file, edited, StandardCharsets.UTF_8);
        List<String> damaged = new ArrayList<>();

        assertEquals(List.of(), guarded.approvals.all(damaged::add));
        assertEquals(1, damaged.size());
        assertTrue(damaged.getFirst().contains("another request"), damaged.getFirst());
        refused("Request", () -> guarded.gate("bob").authorize(plan));
    }

    @Test
    void anEditedAnswerDoesNotCount() throws Exception {
        Destruction plan = guarded.forgetting("1234");
        Approvals.Known known = guarded.asked(plan);
        Path answer = dir.resolve("approvals/" + known.request().code() + ".answer");
        Files.writeString(
                answer,
                "{\"approver\":\"alice\",\"fingerprint\":\"\",\"reason\":\"\",\"signature\":\"\","
                        + "\"time\":\"2026-11-22T10:00:00Z\"}");

        refused("damaged", () -> guarded.gate("bob").authorize(plan).check(plan));
    }

    @Test
    void anApprovalIsBoundToThePolicyItWasAskedUnder() throws Exception {
        Destruction plan = guarded.forgetting("1234");
        Approvals.Known known = guarded.asked(plan);
        guarded.approve(known, guarded.alice);
        guarded.policy =
                new Policy.Builder()
                        .set(Operation.FORGET, Demand.APPROVE)
                        .set(Operation.PRUNE, Demand.APPROVE)
                        .build();

        refused("Request", () -> guarded.gate("bob").authorize(plan));
        assertNotEquals(known.request().policy(), guarded.all().getLast().request().policy());
    }

    @Test
    void aNoNeedsAReasonAndEndsIt() throws Exception {
        Destruction plan = guarded.forgetting("1234");
        Approvals.Known known = guarded.asked(plan);
        Guardian carol = guarded.guardian("carol");

        CofferException blank = assertThrows(CofferException.class, () -> carol.deny(known, " "));
        assertEquals(Reason.USAGE, blank.reason());
        carol.deny(known, "the audit is not over");

        told("the audit is not over", () -> guarded.gate("bob").authorize(plan));
        failed("was denied", () -> guarded.approve(guarded.all().getFirst(), guarded.alice));
    }

    @Test
    void ofAYesAndANoThatMeetTheSecondIsToldOfTheFirst() throws Exception {
        Approvals.Known known = guarded.asked(guarded.forgetting("1234"));
        Guardian carol = guarded.guardian("carol");
        carol.deny(known, "not today"); // while alice was looking at it

        failed("was denied", () -> guarded.approve(known, guarded.alice));

        assertEquals(Approvals.State.DENIED, guarded.all().getFirst().state());
    }

    @Test
    void aYesIsTakenBackByANoUntilItIsUsed() throws Exception {
        Destruction plan = guarded.forgetting("1234");
        Approvals.Known known = guarded.asked(plan);
        guarded.approve(known, guarded.alice);
        Authorization yes = guarded.gate("bob").authorize(plan);
        guarded.guardian("carol").deny(known, "not today");

        refused("denied", () -> yes.check(plan));
    }

    @Test
    void ofManyWhoAnswerAtOnceOneIsHeard() throws Exception {
        Approvals.Known known = guarded.asked(guarded.forgetting("1234"));
        AtomicInteger heard = new AtomicInteger();
        AtomicInteger late = new AtomicInteger();
        try (ExecutorService all = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 20; i++) {
                all.execute(() -> {
                    try {
                        guarded.approve(known, guarded.alice);
                        heard.incrementAndGet();
                    } catch (CofferException e) {
                        late.incrementAndGet();
                    }
                });
            }
        }
        assertEquals(1, heard.get());
        assertEquals(19, late.get());
        assertEquals(Approvals.State.APPROVED, guarded.all().getFirst().state());
    }

    @Test
    void whyItIsAskedIsPartOfWhatIsSigned() throws Exception {
        Destruction plan = guarded.forgetting("1234");
        ApprovalNeeded needed =
                assertThrows(
                        ApprovalNeeded.class,
                        () ->
                                guarded.guardian("bob")
                                        .approved(
                                                List.of(plan), guarded.policy, "the disk is full"));

        ApprovalRequest request = guarded.approvals.find(needed.code()).request();
        assertEquals("the disk is full", request.reason());
        assertEquals("the disk is full", ApprovalRequest.parse(request.bytes()).reason());
    }

    @Test
    void whereNobodyElseIsEnrolledThatIsSaidAtOnce() throws Exception {
        guarded.enrol(GuardedPlans.enrolled("bob", guarded.bob));

        told(
                "no such approver is enrolled",
                () -> guarded.gate("bob").authorize(guarded.forgetting("1234")));
        assertEquals(List.of(), guarded.all());
    }

    @Test
    void ofAHundredWhoUseOneApprovalAtOnceOneSucceeds() throws Exception {
        Destruction plan = guarded.forgetting("1234");
        guarded.approve(guarded.asked(plan), guarded.alice);
        AtomicInteger effects = new AtomicInteger();
        AtomicInteger refusals = new AtomicInteger();
        List<Callable<Boolean>> uses = new ArrayList<>();
        List<Authorization> each = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            each.add(guarded.gate("bob").authorize(plan));
        }
        for (Authorization yes : each) {
            uses.add(() -> {
                try {
                    yes.check(plan);
                    effects.incrementAndGet();
                } catch (CofferException e) {
                    assertEquals(Reason.NEEDS_YES, e.reason());
                    refusals.incrementAndGet();
                }
                return true;
            });
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
            for (Future<Boolean> use : threads.invokeAll(uses)) {
                assertTrue(use.get());
            }
        }

        assertEquals(1, effects.get());
        assertEquals(99, refusals.get());
    }

    @Test
    void severalPlansOfOneQuestionShareItsApproval() throws Exception {
        List<Destruction> plans = List.of(guarded.forgetting("1234"), guarded.forgetting("5678"));
        assertThrows(CofferException.class, () -> guarded.gate("bob").authorize(plans));
        guarded.approve(guarded.all().getFirst(), guarded.alice);

        List<Authorization> yes = guarded.gate("bob").authorize(plans);
        yes.getFirst().check(plans.getFirst());
        yes.getLast().check(plans.getLast());

        assertFalse(yes.isEmpty());
    }

    @Test
    void whereNothingCanBeRecordedNothingProtectedIsDone() throws Exception {
        Destruction plan = guarded.forgetting("1234");
        guarded.approve(guarded.asked(plan), guarded.alice);
        Authorization yes = guarded.gate("bob").authorize(plan);
        guarded.logFails = true;

        failed("audit log", () -> yes.check(plan));
        failed(
                "audit log",
                () ->
                        new Gate(_ -> Approver.Answer.YES, guarded.guardian("carol"))
                                .authorize(guarded.forgetting("5678")));
    }

    @Test
    void eachStepIsRecorded() throws Exception {
        Destruction plan = guarded.forgetting("1234");
        guarded.approve(guarded.asked(plan), guarded.alice);
        guarded.gate("bob").authorize(plan).check(plan);

        assertEquals(
                List.of("approval-requested", "approve", "approve", "authorize", "approval-used"),
                guarded.events.stream().map(AuditEvent::action).toList());
    }

    /** The yes does not count, and the refusal is in the log, or the request that was made. */
    private void refused(String why, Executable call) {
        int before = guarded.events.size();
        told(why, call);
        assertTrue(
                isTold(before, "approval-used", Result.REFUSED)
                        || isTold(before, "approval-requested", Result.DONE),
                "nothing was recorded");
    }

    /** Nothing is done, and why is said, with exit code 7. */
    private static void told(String why, Executable call) {
        CofferException e = assertThrows(CofferException.class, call);
        assertEquals(Reason.NEEDS_YES, e.reason(), e.getMessage());
        assertTrue(e.getMessage().contains(why), e.getMessage());
    }

    /** The answer is not taken in, and that is recorded. */
    private void failed(String why, Executable call) {
        int before = guarded.events.size();
        CofferException e = assertThrows(CofferException.class, call);
        assertEquals(Reason.FAILED, e.reason(), e.getMessage());
        assertTrue(e.getMessage().contains(why), e.getMessage());
        assertTrue(guarded.logFails || isTold(before, "approve", Result.REFUSED));
    }

    private boolean isTold(int before, String action, Result result) {
        return guarded.events.stream()
                .skip(before)
                .anyMatch(each -> each.action().equals(action) && each.result() == result);
    }

    @Test
    void aRequestThatSomebodyWroteThemselvesIsNone() throws Exception {
        Destruction plan = guarded.forgetting("1234", "5678");
        ApprovalRequest asked = guarded.asked(plan).request();
        ApprovalRequest.Plan told = asked.plans().getFirst();
        ApprovalRequest forged =
                new ApprovalRequest(
                        List.of(
                                new ApprovalRequest.Plan(
                                        told.operation(),
                                        told.subject(),
                                        List.of("1 of 500 points of a test would go."),
                                        told.items(),
                                        told.bytes(),
                                        told.digest(),
                                        told.impact(),
                                        told.names())),
                        asked.risk(),
                        asked.policy(),
                        asked.user(),
                        asked.host(),
                        "",
                        asked.created(),
                        asked.expires(),
                        asked.nonce());
        Path folder = dir.resolve("approvals");
        Files.delete(folder.resolve(asked.code() + ".request"));
        Files.write(folder.resolve(forged.code() + ".request"), forged.bytes());
        guarded.approve(guarded.approvals.find(forged.code()), guarded.alice);

        refused("was made", () -> guarded.gate("bob").authorize(plan));
    }

    @Test
    void anUsedApprovalWhoseFilesAreAllPutBackIsRefused() throws Exception {
        Destruction plan = guarded.forgetting("1234");
        Approvals.Known known = guarded.asked(plan);
        guarded.approve(known, guarded.alice);
        Path answer = dir.resolve("approvals/" + known.request().code() + ".answer");
        byte[] kept = Files.readAllBytes(answer);
        guarded.gate("bob").authorize(plan).check(plan);
        Files.write(answer, kept);
        Files.delete(dir.resolve("approvals/" + known.request().code() + ".used"));

        refused("was used", () -> guarded.gate("bob").authorize(plan).check(plan));
    }

    @Test
    void anApprovalDoesNotCountWhereMoreWouldBeLostThanItSays() throws Exception {
        guarded.approve(guarded.asked(guarded.forgetting(100, "1234")), guarded.alice);

        refused("was made", () -> guarded.gate("bob").authorize(guarded.forgetting(40, "1234")));
    }

    @Test
    void ofTwoRequestsForOnePlanTheOneWithItsYesIsUsed() throws Exception {
        Destruction plan = guarded.forgetting("1234");
        Approvals.Known first = guarded.asked(plan);
        guarded.clock.advance(Duration.ofMinutes(1));
        Path request = dir.resolve("approvals/" + first.request().code() + ".request");
        byte[] kept = Files.readAllBytes(request);
        Files.delete(request);
        guarded.asked(plan); // as another process may, at the same moment
        Files.write(request, kept);
        guarded.approve(first, guarded.alice);

        assertEquals(first.request().code(), guarded.gate("bob").authorize(plan).grantedBy());
    }

    @Test
    void anAnswerIsAnnouncedGivenAndRecordedWithTheNameOfWhoGaveIt() throws Exception {
        Approvals.Known known = guarded.asked(guarded.forgetting("1234"));
        int before = guarded.events.size();

        guarded.approve(known, guarded.alice);

        List<AuditEvent> told = guarded.events.subList(before, guarded.events.size());
        assertEquals(
                List.of(AuditEvent.Phase.INTENT, AuditEvent.Phase.OUTCOME),
                told.stream().map(AuditEvent::phase).toList());
        assertEquals(before + 1, told.getLast().intent());
        assertEquals("alice", told.getLast().details().get("approver"));
    }

    @Test
    void anAnswerThatCannotBeAnnouncedIsNotGiven() throws Exception {
        Approvals.Known known = guarded.asked(guarded.forgetting("1234"));
        guarded.logFails = true;

        assertThrows(CofferException.class, () -> guarded.approve(known, guarded.alice));
        assertThrows(CofferException.class, () -> guarded.guardian("alice").deny(known, "no"));

        assertEquals(Approvals.State.WAITING, guarded.all().getFirst().state());
    }

    @Test
    void aNoThatComesTooLateIsRecordedAsRefusedAndNeverAsDone() throws Exception {
        Destruction plan = guarded.forgetting("1234");
        guarded.approve(guarded.asked(plan), guarded.alice);
        guarded.gate("bob").authorize(plan).check(plan);
        Approvals.Known used = guarded.all().getFirst();

        assertThrows(CofferException.class, () -> guarded.guardian("alice").deny(used, "no"));

        assertTrue(guarded.recorded("deny", Result.REFUSED));
        assertFalse(guarded.recorded("deny", Result.DONE));
    }

    @Test
    void ofTwoAnswersAtOnceTheOneThatCameLastIsRecordedAsRefused() throws Exception {
        Approvals.Known known = guarded.asked(guarded.forgetting("1234"));
        Approvals.Known asItWas = guarded.all().getFirst();
        guarded.guardian("alice").deny(known, "no");

        failed("denied", () -> guarded.approve(asItWas, guarded.alice));

        assertFalse(guarded.recorded("approve", Result.DONE));
    }
}
