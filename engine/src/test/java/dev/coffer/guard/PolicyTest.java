package dev.coffer.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.base.CofferException;
import dev.coffer.base.CofferException.Reason;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;

class PolicyTest {
    private static final Policy STRICT =
            new Policy.Builder()
                    .set(Risk.LOW, Demand.ALLOW)
                    .set(Risk.CRITICAL, Demand.APPROVE)
                    .set(Operation.FORGET, Risk.HIGH, Demand.APPROVE)
                    .expires(Duration.ofHours(8))
                    .build();

    @TempDir Path dir;

    @Test
    void aPolicyComesBackFromItsCanonicalForm() {
        assertEquals(STRICT, Policy.parse(STRICT.canonical()));
        assertEquals(Policy.STANDARD, Policy.parse(Policy.STANDARD.canonical()));
        assertNotEquals(STRICT.version(), Policy.STANDARD.version());
    }

    @Test
    void ofTwoPoliciesTheStricterCountsEverywhere() {
        Policy both = STRICT.strictest(Policy.STANDARD);

        assertEquals(Demand.CONFIRM, both.demand(Operation.PRUNE, Risk.LOW));
        assertEquals(Demand.APPROVE, both.demand(Operation.FORGET, Risk.HIGH));
        assertEquals(Duration.ofHours(8), both.expires());
        assertTrue(both.isAtLeast(STRICT));
        assertTrue(both.isAtLeast(Policy.STANDARD));
        assertFalse(STRICT.isAtLeast(both), "it allows what has a low risk");
        assertFalse(Policy.STANDARD.isAtLeast(STRICT));
    }

    @Test
    void whereAnythingIsLeftToSomebodyElseTheGuardItselfIsToo() {
        assertEquals(Demand.APPROVE, STRICT.demand(Operation.CHANGE_POLICY, Risk.LOW));
        assertEquals(Demand.APPROVE, STRICT.demand(Operation.CHANGE_APPROVERS, Risk.MEDIUM));
        assertEquals(
                Demand.CONFIRM, Policy.STANDARD.demand(Operation.CHANGE_POLICY, Risk.CRITICAL));
    }

    @Test
    void riskGrowsWithWhatWouldBeLost() throws Exception {
        GuardedPlans guarded = new GuardedPlans(dir);

        assertEquals(Risk.LOW, guarded.forgetting(100, "1").risk());
        assertEquals(Risk.MEDIUM, guarded.forgetting(5, "1").risk());
        assertEquals(Risk.HIGH, guarded.forgetting(3, "1", "2").risk());
        assertEquals(Risk.CRITICAL, guarded.forgetting(2, "1", "2").risk());
    }

    @Test
    void aYesGivenBeforehandAnswersUpToHighOnly() throws Exception {
        GuardedPlans guarded = new GuardedPlans(dir);
        Gate gate = new Gate(_ -> Approver.Answer.YES_BEFOREHAND);

        gate.authorize(guarded.forgetting(3, "1", "2")).check(guarded.forgetting(3, "1", "2"));
        CofferException refused =
                assertThrows(
                        CofferException.class,
                        () -> gate.authorize(guarded.forgetting(2, "1", "2")));
        assertEquals(Reason.NEEDS_YES, refused.reason());
    }

    @Test
    void whatIsAllowedAsksNobody() throws Exception {
        GuardedPlans guarded = new GuardedPlans(dir);
        guarded.policy = new Policy.Builder().set(Operation.FORGET, Demand.ALLOW).build();
        Destruction plan = guarded.forgetting(2, "1", "2");

        guarded.gate("bob").authorize(plan).check(plan);
    }
}
