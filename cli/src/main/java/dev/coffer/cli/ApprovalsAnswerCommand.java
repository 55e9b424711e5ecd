package dev.coffer.cli;

import dev.coffer.base.CofferException;
import dev.coffer.guard.Approval;
import dev.coffer.guard.ApprovalRequest;
import dev.coffer.guard.Approvals;
import dev.coffer.job.Approving;
import dev.coffer.os.HostPath;

import java.io.IOException;

/** {@code coffer approvals approve|deny}: the answer to a request. */
final class ApprovalsAnswerCommand extends CofferCommand {
    private final boolean approves;
    private String code = "";
    private String key = "";
    private String signature = "";

    private ApprovalsAnswerCommand(boolean approves) {
        this.approves = approves;
    }

    static ApprovalsAnswerCommand approve() {
        return new ApprovalsAnswerCommand(true);
    }

    static ApprovalsAnswerCommand deny() {
        return new ApprovalsAnswerCommand(false);
    }

    @Override
    void options(Syntax syntax) {
        syntax.argument(
                v -> code = v,
                "CODE",
                "The code of the request, or its beginning.",
                Syntax.Need.REQUIRED);
        if (approves) {
            syntax.about(
                            "Approve a request with an approver's signature.",
                            "CODE may also be the file of a request that came from another machine:"
                                    + " then the signature is written beside it, as FILE.sig, to be"
                                    + " taken back there and given with --signature.")
                    .option(
                            v -> key = v,
                            "FILE",
                            "Sign with this private key (OpenSSH, Ed25519, no passphrase).",
                            "-k",
                            "--key")
                    .option(
                            v -> signature = v,
                            "FILE",
                            "The signature, as ssh-keygen -Y sign -n "
                                    + ApprovalRequest.NAMESPACE
                                    + " made it of the request's file (approvals show --out).",
                            "-s",
                            "--signature");
        } else {
            syntax.about("Say no to a request, which ends it.")
                    .option(v -> reason = v, "TEXT", "Why; required.", "-r", "--reason");
        }
    }

    @Override
    int run() throws IOException {
        Approving approving = session().engine(this).approving();
        if (approves && key.isEmpty() == signature.isEmpty()) {
            throw CofferException.usage("an approval needs either --key FILE or --signature FILE");
        }
        if (approves && ApprovalsShowCommand.isFile(session(), code)) {
            return sign(approving);
        }
        Approvals.Known known = approving.find(code);
        Approval answer;
        if (!approves) {
            answer = approving.deny(known, reason);
        } else if (key.isEmpty()) {
            answer =
                    approving.approveWithSignature(known, PathArgs.onMachine(session(), signature));
        } else {
            answer = approving.approveWithKey(known, PathArgs.onMachine(session(), key));
        }
        if (json) {
            Approvals.Known now = approving.find(known.request().code());
            Json.print(console(), out -> ApprovalsListCommand.write(out, now));
        } else if (!quiet) {
            console()
                    .say(
                            approves
                                    ? "approved "
                                            + known.request().code()
                                            + " as "
                                            + answer.approver()
                                            + "; whoever asked runs the same command again"
                                    : "denied " + known.request().code());
        }
        return 0;
    }

    private int sign(Approving approving) throws IOException {
        if (key.isEmpty()) {
            throw CofferException.usage(
                    "a request in a file is signed with --key FILE; --signature FILE goes with the"
                            + " request's code, on the machine that asked");
        }
        HostPath file = PathArgs.onMachine(session(), code);
        HostPath target = file.parent().resolve(file.name().plus(".sig"));
        ApprovalRequest request = approving.sign(file, PathArgs.onMachine(session(), key), target);
        if (json) {
            Json.print(
                    console(),
                    out -> {
                        out.writeStartObject();
                        out.writeStringProperty("code", request.code());
                        out.writeStringProperty("signature", target.toString());
                        out.writeEndObject();
                    });
        } else if (!quiet) {
            console()
                    .say(
                            "signed "
                                    + request.code()
                                    + "; take it in where it was asked: coffer approvals approve "
                                    + request.code()
                                    + " --signature "
                                    + target);
        }
        return 0;
    }
}
