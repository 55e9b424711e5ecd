package dev.coffer.cli;

import dev.coffer.base.Moment;
import dev.coffer.guard.Approval;
import dev.coffer.guard.ApprovalRequest;
import dev.coffer.guard.Approvals;

import tools.jackson.core.JsonGenerator;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** {@code coffer approvals list}: what waits for an approval, and what became of the rest. */
final class ApprovalsListCommand extends CofferCommand {
    private static final int INCOMPLETE = 3;

    private boolean all;

    @Override
    void options(Syntax syntax) {
        syntax.about(
                        "List the requests for approval that are waiting or approved, newest"
                                + " last.")
                .flag(
                        () -> all = true,
                        "Also those that were used or denied, or have expired.",
                        "-a",
                        "--all");
    }

    @Override
    int run() throws IOException {
        List<String> damaged = new ArrayList<>();
        List<Approvals.Known> requests =
                session().engine(this).approving().requests(damaged::add).stream()
                        .filter(each -> all || isOpen(each))
                        .toList();
        if (json) {
            Json.print(
                    console(),
                    out -> {
                        out.writeStartArray();
                        for (Approvals.Known each : requests) {
                            write(out, each);
                        }
                        out.writeEndArray();
                    });
        } else if (requests.isEmpty()) {
            console().say("nothing waits for an approval");
        } else {
            Table table = new Table("code", "state", "risk", "asked by", "expires", "what");
            for (Approvals.Known each : requests) {
                ApprovalRequest request = each.request();
                ApprovalRequest.Plan first = request.plans().getFirst();
                table.row(
                        console().bold(request.code()),
                        each.state().word(),
                        request.risk().word(),
                        Printable.of(request.user(), " "),
                        request.expires().format(Moment.MINUTE),
                        first.operation().word() + " " + Printable.of(first.subject(), " "));
            }
            table.print(console());
        }
        for (String each : damaged) {
            console().error(each);
        }
        return damaged.isEmpty() ? 0 : INCOMPLETE;
    }

    private static boolean isOpen(Approvals.Known request) {
        return switch (request.state()) {
            case WAITING, APPROVED -> true;
            case DENIED, EXPIRED, USED -> false;
        };
    }

    /** A request and what is known of it, as one object. */
    static void write(JsonGenerator out, Approvals.Known known) {
        ApprovalRequest request = known.request();
        out.writeStartObject();
        out.writeStringProperty("code", request.code());
        out.writeStringProperty("state", known.state().word());
        out.writeStringProperty("risk", request.risk().word());
        out.writeStringProperty("user", request.user());
        out.writeStringProperty("host", request.host());
        out.writeStringProperty("reason", request.reason());
        out.writeStringProperty("created", request.created().toString());
        out.writeStringProperty("expires", request.expires().toString());
        out.writeStringProperty("digest", request.digest().toString());
        out.writeStringProperty("policy", request.policy());
        out.writeArrayPropertyStart("plans");
        for (ApprovalRequest.Plan plan : request.plans()) {
            out.writeStartObject();
            out.writeStringProperty("operation", plan.operation().word());
            out.writeStringProperty("subject", plan.subject());
            out.writeNumberProperty("items", plan.items());
            out.writeNumberProperty("bytes", plan.bytes());
            out.writeStringProperty("digest", plan.digest().toString());
            out.writeArrayPropertyStart("summary");
            for (String sentence : plan.summary()) {
                out.writeString(sentence);
            }
            out.writeEndArray();
            out.writeObjectPropertyStart("impact");
            plan.impact().forEach(out::writeStringProperty);
            out.writeEndObject();
            out.writeArrayPropertyStart("names");
            plan.names().forEach(out::writeString);
            out.writeEndArray();
            out.writeEndObject();
        }
        out.writeEndArray();
        Approval answer = known.answer();
        if (answer != null) {
            out.writeObjectPropertyStart("answer");
            out.writeStringProperty("by", answer.approver());
            out.writeStringProperty("time", answer.time().toString());
            if (answer.isYes()) {
                out.writeStringProperty("key", answer.fingerprint());
            } else {
                out.writeStringProperty("reason", answer.reason());
            }
            out.writeEndObject();
        }
        out.writeEndObject();
    }
}
