package dev.coffer.guard;

import dev.coffer.base.CofferException;
import dev.coffer.base.CofferException.Reason;
import dev.coffer.base.Moment;
import dev.coffer.base.Name;
import dev.coffer.guard.ssh.SshFormatException;
import dev.coffer.guard.ssh.SshSignature;
import dev.coffer.os.Errno;
import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.os.OsException;
import dev.coffer.os.SmallFiles;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Requests for approval and the answers to them, a few small files each in the state folder, named
 * by the request's code:
 *
 * <ul>
 *   <li>{@code CODE.request}: the request itself, as it is signed;
 *   <li>{@code CODE.answer}: the yes with its signature, or the no with its reason;
 *   <li>{@code CODE.used}: the yes, once it has been used: it was renamed, which only one can do.
 * </ul>
 *
 * Each is written as a whole, by one process at a time. Thread-safe, and safe between processes.
 */
public final class Approvals {
    private static final String REQUEST = ".request";
    private static final String ANSWER = ".answer";
    private static final String USED = ".used";
    private static final int LIMIT = 1 << 20;

    /** How long one can still be looked up after it expired. */
    private static final Duration REMEMBERED = Duration.ofDays(90);

    private final HostFiles files;
    private final HostPath folder;
    private final Clock clock;

    /**
     * @param folder in the state folder; made with the first request
     */
    public Approvals(HostFiles files, HostPath folder, Clock clock) {
        this.files = files;
        this.folder = folder;
        this.clock = clock;
    }

    /** What became of a request. */
    public enum State {
        /** Nobody has answered. */
        WAITING("waiting"),
        /** There is a yes that has not been used. */
        APPROVED("approved"),
        /** Somebody said no. */
        DENIED("denied"),
        /** Its time is over. */
        EXPIRED("expired"),
        /** It was approved, and done or begun. */
        USED("used");

        private final String word;

        State(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    /**
     * A request with what is known of it.
     *
     * @param answer or null if nobody has answered
     */
    public record Known(ApprovalRequest request, State state, @Nullable Approval answer) {}

    /**
     * All there are, oldest first.
     *
     * @param damaged told of those that do not count, as a sentence each
     */
    public List<Known> all(Consumer<String> damaged) throws CofferException {
        List<Known> all = new ArrayList<>();
        try (Folder open = files.open(folder)) {
            for (Name name : open.names()) {
                if (name.endsWith(REQUEST) && !name.startsWith(".")) {
                    String file = name.toString();
                    try {
                        all.add(known(open, file.substring(0, file.length() - REQUEST.length())));
                    } catch (CofferException e) {
                        damaged.accept(e.getMessage());
                    }
                }
            }
        } catch (OsException e) {
            if (!e.is(Errno.ENOENT)) {
                throw unreadable(e);
            }
        }
        all.sort(
                Comparator.comparing((Known each) -> each.request().created().toInstant())
                        .thenComparing(each -> each.request().nonce()));
        return all;
    }

    /**
     * The one that a person means.
     *
     * @param typed its code, or so much of its beginning that no other has it
     */
    public Known find(String typed) throws CofferException {
        String letters = ApprovalRequest.letters(typed);
        Known found = null;
        List<String> damaged = new ArrayList<>();
        for (Known each : letters == null ? List.<Known>of() : all(damaged::add)) {
            if (each.request().code().replace("-", "").startsWith(letters)) {
                if (found != null) {
                    throw CofferException.usage(
                            "several requests begin with " + typed + "; write more of the code");
                }
                found = each;
            }
        }
        if (found == null) {
            throw CofferException.usage(
                    "there is no request "
                            + typed
                            + (damaged.isEmpty() ? "" : " (" + String.join("; ", damaged) + ")")
                            + "; coffer approvals list shows those there are");
        }
        return found;
    }

    /** Looks for the request of a question. */
    interface Finding {
        @Nullable Known look() throws CofferException;
    }

    /** Whether a request was made here, and not put into the folder by somebody. */
    interface Memory {
        boolean knows(ApprovalRequest request) throws CofferException;
    }

    /**
     * The request of a user for exactly these plans that may still be of use: one that has its yes,
     * else the newest, or null.
     */
    @Nullable Known findFor(List<Destruction> plans, String user, String policy, Memory memory)
            throws CofferException {
        Known found = null;
        for (Known each : all(_ -> {})) { // what is damaged is no yes
            ApprovalRequest request = each.request();
            boolean open =
                    switch (each.state()) {
                        case WAITING, APPROVED, DENIED -> true;
                        case EXPIRED, USED -> false;
                    };
            if (open
                    && request.isFor(plans)
                    && request.user().equals(user)
                    && request.policy().equals(policy)
                    && (found == null || found.state() != State.APPROVED)
                    && memory.knows(request)) {
                found = each;
            }
        }
        return found;
    }

    /**
     * Writes down a request; what has expired long ago goes.
     *
     * @param found looks for the same question of another process in the meantime
     * @return the request that waits
     */
    ApprovalRequest add(ApprovalRequest request, Finding found) throws CofferException {
        try (Folder open = GuardFolder.lockOrCreate(files, folder)) {
            Known other = found.look();
            if (other != null) {
                return other.request();
            }
            removeOld(open);
            SmallFiles.replace(open, Name.of(request.code() + REQUEST), request.bytes(), 0600);
            return request;
        } catch (OsException e) {
            throw CofferException.failed(
                    "cannot write the request down in " + folder + ": " + e.reason(), e);
        }
    }

    /** Whether it is of a request that has not expired yet. */
    private boolean isOpen(Folder open, Name file) {
        String name = file.toString();
        int dot = name.lastIndexOf('.');
        try {
            return dot > 0 && !isExpired(known(open, name.substring(0, dot)).request());
        } catch (OsException | CofferException | IllegalArgumentException e) {
            return false; // what is damaged, or left over of something, is of no use to anybody
        }
    }

    private void removeOld(Folder open) throws OsException {
        long oldest = clock.instant().minus(REMEMBERED).getEpochSecond();
        for (Folder.Listed one : open.list()) {
            if (one.stat().isFile()
                    && one.stat().modifiedSeconds() < oldest
                    && !isOpen(open, one.name())) {
                try {
                    open.removeFile(one.name());
                } catch (OsException e) {
                    if (!e.is(Errno.ENOENT)) { // another process was faster
                        throw e;
                    }
                }
            }
        }
    }

    /**
     * Takes in a signature, whoever brings it.
     *
     * @param approvers whose count now
     * @return the answer as it was written down
     * @throws CofferException {@code FAILED} if it does not count; the message says why
     */
    Approval approve(Known known, SshSignature signature, Approvers approvers)
            throws CofferException {
        Approvers.Enrolled approver = check(known, signature, approvers);
        Approval yes =
                new Approval(
                        approver.name(),
                        signature.key().fingerprint(),
                        now(),
                        signature.armored(),
                        "");
        answer(known, yes);
        return yes;
    }

    /**
     * Writes down a no.
     *
     * @param user who says so
     * @param reason not blank
     */
    Approval deny(Known known, String user, String reason) throws CofferException {
        Approval no = new Approval(user, "", now(), "", reason);
        answer(known, no);
        return no;
    }

    /**
     * Looks whether a signature would be taken in; changes nothing.
     *
     * @return whose it is
     */
    Approvers.Enrolled check(Known known, SshSignature signature, Approvers approvers)
            throws CofferException {
        requireAnswerable(known, true);
        return check(known.request(), signature, approvers);
    }

    /** Looks whether a no would be taken in; changes nothing. */
    void checkDeny(Known known) throws CofferException {
        requireAnswerable(known, false);
    }

    private Approvers.Enrolled check(
            ApprovalRequest request, SshSignature signature, Approvers approvers)
            throws CofferException {
        String code = request.code();
        if (!signature.namespace().equals(ApprovalRequest.NAMESPACE)) {
            throw CofferException.failed(
                    "the signature was made for "
                            + signature.namespace()
                            + ", not for "
                            + ApprovalRequest.NAMESPACE
                            + "; sign with ssh-keygen -Y sign -n "
                            + ApprovalRequest.NAMESPACE);
        }
        Approvers.Enrolled approver = approvers.of(signature.key());
        if (approver == null) {
            throw CofferException.failed(
                    "the key "
                            + signature.key().fingerprint()
                            + " is not that of an approver; coffer approvals approvers lists them");
        }
        if (!signature.isOf(request.bytes(), ApprovalRequest.NAMESPACE)) {
            throw CofferException.failed(
                    "the signature of "
                            + approver.name()
                            + " is not one of request "
                            + code
                            + ": another file was signed, or one of them was changed");
        }
        if (approver.user().equals(request.user())) {
            throw CofferException.failed(
                    "request "
                            + code
                            + " was made by "
                            + request.user()
                            + ", whose own key "
                            + approver.name()
                            + " is; somebody else has to approve it");
        }
        if (isExpired(request)) {
            throw CofferException.failed(
                    "request "
                            + code
                            + " expired at "
                            + request.expires().format(Moment.MINUTE)
                            + "; make it again");
        }
        return approver;
    }

    /**
     * Uses up the yes to a request: of all who try, in all processes, one succeeds.
     *
     * @throws CofferException {@code NEEDS_YES} if it does not count any more, or was used
     */
    void redeem(String code, Approvers approvers) throws CofferException {
        try (Folder open = GuardFolder.lock(files, folder)) {
            Known known = known(open, code);
            Approval yes = known.answer();
            if (known.state() != State.APPROVED || yes == null) {
                throw refused("request " + code + " is " + known.state().word());
            }
            try {
                check(known.request(), SshSignature.parse(yes.signature()), approvers);
            } catch (SshFormatException e) {
                throw refused("the answer to request " + code + " is damaged");
            } catch (CofferException e) {
                throw refused(e.getMessage());
            }
            open.renameNew(Name.of(code + ANSWER), open, Name.of(code + USED));
            open.sync();
        } catch (OsException e) {
            if (e.is(Errno.ENOENT, Errno.EEXIST)) {
                throw used(code);
            }
            throw unreadable(e);
        }
    }

    /** That of several who use a yes, or of one who uses it again. */
    static CofferException used(String code) {
        return refused("the yes to request " + code + " was used by another run");
    }

    private static CofferException refused(String why) {
        return new CofferException(Reason.NEEDS_YES, why + "; nothing was done");
    }

    /** A yes that has not been used can still be taken back by a no. */
    private void requireAnswerable(Known known, boolean yes) throws CofferException {
        String code = known.request().code();
        String why =
                switch (known.state()) {
                    case WAITING -> null;
                    case APPROVED -> yes ? "has been approved already" : null;
                    case DENIED -> "was denied";
                    case EXPIRED -> "expired at " + known.request().expires().format(Moment.MINUTE);
                    case USED -> "has been used already";
                };
        if (why != null) {
            throw CofferException.failed("request " + code + " " + why);
        }
    }

    private boolean isExpired(ApprovalRequest request) {
        return !now().isBefore(request.expires());
    }

    private OffsetDateTime now() {
        return OffsetDateTime.now(clock);
    }

    private Known known(Folder open, String code) throws CofferException, OsException {
        byte[] file = SmallFiles.read(open, Name.of(code + REQUEST), LIMIT);
        ApprovalRequest request;
        try {
            request = ApprovalRequest.parse(file);
        } catch (IllegalArgumentException e) {
            throw damaged(code + REQUEST, e);
        }
        if (!request.code().equals(code)) {
            throw damaged(code + REQUEST, new IllegalArgumentException("it is another request"));
        }
        byte[] used = SmallFiles.readIfThere(open, Name.of(code + USED), LIMIT);
        if (used != null) {
            return new Known(request, State.USED, answer(code + USED, used));
        }
        byte[] json = SmallFiles.readIfThere(open, Name.of(code + ANSWER), LIMIT);
        Approval answer = json == null ? null : answer(code + ANSWER, json);
        State state;
        if (answer != null && !answer.isYes()) {
            state = State.DENIED;
        } else if (isExpired(request)) {
            state = State.EXPIRED;
        } else {
            state = answer == null ? State.WAITING : State.APPROVED;
        }
        return new Known(request, state, answer);
    }

    /** Writes down an answer, unless there has been another since the request was looked at. */
    private void answer(Known known, Approval answer) throws CofferException {
        byte[] json =
                CanonicalJson.write(
                                Map.of(
                                        "approver", answer.approver(),
                                        "fingerprint", answer.fingerprint(),
                                        "time", answer.time().toString(),
                                        "signature", answer.signature(),
                                        "reason", answer.reason()))
                        .getBytes(StandardCharsets.UTF_8);
        String code = known.request().code();
        try (Folder open = GuardFolder.lock(files, folder)) {
            requireAnswerable(known(open, code), answer.isYes());
            SmallFiles.replace(open, Name.of(code + ANSWER), json, 0600);
        } catch (OsException e) {
            throw CofferException.failed(
                    "cannot write the answer down in " + folder + ": " + e.reason(), e);
        }
    }

    private Approval answer(String file, byte[] json) throws CofferException {
        try {
            CanonicalJson.Fields fields =
                    CanonicalJson.read(new String(json, StandardCharsets.UTF_8));
            return new Approval(
                    fields.text("approver"),
                    fields.text("fingerprint"),
                    OffsetDateTime.parse(fields.text("time")),
                    fields.text("signature"),
                    fields.text("reason"));
        } catch (IllegalArgumentException | DateTimeException e) {
            throw damaged(file, e);
        }
    }

    private CofferException damaged(String file, Exception e) {
        return CofferException.failed(
                folder.resolve(file)
                        + " does not count ("
                        + e.getMessage()
                        + "); remove it, and run the command again to ask anew",
                e);
    }

    private CofferException unreadable(OsException e) {
        return CofferException.failed("cannot read requests in " + folder + ": " + e.reason(), e);
    }
}
