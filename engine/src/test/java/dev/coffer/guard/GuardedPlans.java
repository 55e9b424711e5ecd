package dev.coffer.guard;

import dev.coffer.audit.Audit;
import dev.coffer.audit.AuditEvent;
import dev.coffer.audit.AuditException;
import dev.coffer.audit.AuditHead;
import dev.coffer.base.CofferException;
import dev.coffer.base.Sha256;
import dev.coffer.base.TreePath;
import dev.coffer.guard.ssh.SshPrivateKey;
import dev.coffer.guard.ssh.SshSignature;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.testkit.SettableClock;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** A guardian over a folder of its own, with bob who asks and alice who may approve. */
final class GuardedPlans {
    static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
    private static final HostFiles FILES = HostFiles.ofThisSystem();

    final SettableClock clock = new SettableClock(NOW, ZoneOffset.UTC);
    final SshPrivateKey alice = SshPrivateKey.generate();
    final SshPrivateKey bob = SshPrivateKey.generate();
    final Approvers approvers;
    final Approvals approvals;
    private final PlanSpool spool;
    private final Random random = new Random(3);
    private final Audit audit = new Log();
    final List<AuditEvent> events = Collections.synchronizedList(new ArrayList<>());
    volatile boolean logFails;
    Policy policy = new Policy.Builder().set(Operation.FORGET, Demand.APPROVE).build();

    GuardedPlans(Path dir) throws CofferException {
        HostPath folder = HostPath.of(dir.resolve("guard"));
        approvers = new Approvers(FILES, folder);
        approvals = new Approvals(FILES, HostPath.of(dir.resolve("approvals")), clock);
        spool = new PlanSpool(FILES, HostPath.of(dir.resolve("plans")), clock, random::nextBytes);
        enrol(enrolled("alice", alice), enrolled("bob", bob));
    }

    static Approvers.Enrolled enrolled(String name, SshPrivateKey key) {
        return new Approvers.Enrolled(
                name, name, key.publicKey(), OffsetDateTime.ofInstant(NOW, ZoneOffset.UTC));
    }

    void enrol(Approvers.Enrolled... all) throws CofferException {
        approvers.update(_ -> List.of(all));
    }

    Guardian guardian(String user) {
        return new Guardian(
                _ -> policy, approvers, approvals, user, "host", clock, random::nextBytes, audit);
    }

    /** Whether the log has an event of this kind. */
    boolean recorded(String action, AuditEvent.Result result) {
        for (AuditEvent event : events) {
            if (event.action().equals(action) && event.result() == result) {
                return true;
            }
        }
        return false;
    }

    private final class Log implements Audit {
        @Override
        public AuditHead append(AuditEvent event) throws AuditException {
            if (logFails) {
                throw new AuditException("no space left", new IOException("full"));
            }
            events.add(event);
            return new AuditHead("0123456789abcdef", events.size(), Sha256.hash(new byte[] {1}));
        }

        @Override
        public boolean hasDone(String action, String request, Instant since) {
            synchronized (events) {
                return events.stream()
                        .anyMatch(each ->
                                each.action().equals(action)
                                        && each.result() == AuditEvent.Result.DONE
                                        && request.equals(each.request()));
            }
        }

        @Override
        public @Nullable AuditHead head() {
            return null;
        }
    }

    /** The gate of somebody who is not asked. */
    Gate gate(String user) {
        return new Gate(Approver.nobody(), guardian(user));
    }

    /** A plan to let points of a store go, out of a hundred. */
    Destruction forgetting(String... ids) throws Exception {
        return forgetting(100, ids);
    }

    Destruction forgetting(int of, String... ids) throws Exception {
        try (PlanDocument document = spool.begin(Operation.FORGET, "/srv/backup/main")) {
            for (String id : ids) {
                document.point("forget", id, id, OffsetDateTime.ofInstant(NOW, ZoneOffset.UTC));
            }
            document.also("look", TreePath.of("nowhere"));
            return document.finish(
                    List.of(ids.length + " points would go."), Impact.ofPoints(of, null, null));
        }
    }

    /** Asks as bob, who is refused, and gives the request that was made. */
    Approvals.Known asked(Destruction plan) throws Exception {
        try {
            gate("bob").authorize(plan);
            throw new AssertionError("nobody had approved");
        } catch (CofferException e) {
            if (e.reason() != CofferException.Reason.NEEDS_YES) {
                throw e;
            }
        }
        List<Approvals.Known> all = all();
        return all.getLast();
    }

    List<Approvals.Known> all() throws CofferException {
        List<String> damaged = new ArrayList<>();
        return approvals.all(damaged::add);
    }

    void approve(Approvals.Known known, SshPrivateKey key) throws CofferException {
        guardian("anybody").approve(known, signature(known, key));
    }

    static SshSignature signature(Approvals.Known known, SshPrivateKey key) {
        return SshSignature.sign(key, ApprovalRequest.NAMESPACE, known.request().bytes());
    }
}
