package dev.coffer.cli;

import dev.coffer.base.ByteSize;
import dev.coffer.base.Moment;
import dev.coffer.guard.Approval;
import dev.coffer.guard.ApprovalRequest;
import dev.coffer.guard.Approvals;
import dev.coffer.job.Approving;
import dev.coffer.os.HostPath;

import java.io.IOException;
import java.nio.file.Files;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code coffer approvals show}: all that a request says, and the file that is to be signed. */
final class ApprovalsShowCommand extends CofferCommand {
    private String code = "";
    private String target = "";

    private static final Map<String, String> WORDS = new LinkedHashMap<>();

    static {
        WORDS.put("of", "of so many");
        WORDS.put("oldest_before", "oldest now");
        WORDS.put("oldest_after", "oldest after");
        WORDS.put("files_only_here", "only here");
    }

    @Override
    void options(Syntax syntax) {
        syntax.about(
                        "Show what a request for approval would do.",
                        "CODE may also be the file of a request that came from another machine.")
                .argument(
                        v -> code = v,
                        "CODE",
                        "The code of the request, or its beginning.",
                        Syntax.Need.REQUIRED)
                .option(
                        v -> target = v,
                        "FILE",
                        "Write the request to this file, to be signed elsewhere.",
                        "-o",
                        "--out");
    }

    @Override
    int run() throws IOException {
        Approving approving = session().engine(this).approving();
        Approvals.Known known;
        if (isFile(session(), code)) {
            ApprovalRequest request = approving.request(PathArgs.onMachine(session(), code));
            known = new Approvals.Known(request, Approvals.State.WAITING, null);
        } else {
            known = approving.find(code);
        }
        if (!target.isEmpty()) {
            HostPath file = PathArgs.onMachine(session(), target);
            approving.writeRequest(known, file);
            if (!json && !quiet) {
                console().say("wrote the request to " + file + "; an approver signs it with");
                console().say("  coffer approvals approve " + target + " --key FILE, or");
                console()
                        .say(
                                "  ssh-keygen -Y sign -n "
                                        + ApprovalRequest.NAMESPACE
                                        + " -f FILE "
                                        + target);
                console()
                        .say(
                                "and what comes of it is taken in with coffer approvals approve "
                                        + known.request().code()
                                        + " --signature "
                                        + target
                                        + ".sig");
            }
        }
        if (json) {
            Json.print(console(), out -> ApprovalsListCommand.write(out, known));
        } else if (target.isEmpty()) {
            print(known);
        }
        return 0;
    }

    /** Whether a word names a file and no request: a code has no such characters. */
    static boolean isFile(Session session, String word) throws IOException {
        return word.indexOf('/') >= 0
                || word.indexOf('.') >= 0
                || Files.isRegularFile(PathArgs.onMachine(session, word).toPath());
    }

    private void print(Approvals.Known known) {
        ApprovalRequest request = known.request();
        line("request", request.code() + ", " + known.state().word());
        line("risk", request.risk().word());
        line("asked by", request.user() + " on " + request.host());
        if (!request.reason().isEmpty()) {
            line("because", request.reason());
        }
        line("asked", request.created().format(Moment.MINUTE));
        line("expires", request.expires().format(Moment.MINUTE));
        Approval answer = known.answer();
        if (answer != null) {
            line(
                    answer.isYes() ? "approved by" : "denied by",
                    answer.approver()
                            + " at "
                            + answer.time().format(Moment.MINUTE)
                            + (answer.isYes()
                                    ? ", key " + answer.fingerprint()
                                    : ": " + answer.reason()));
        }
        for (ApprovalRequest.Plan plan : request.plans()) {
            console().print("");
            line(plan.operation().word(), plan.subject());
            for (String sentence : plan.summary()) {
                console().print("  " + Printable.of(sentence, " "));
            }
            String bytes = plan.bytes() > 0 ? ", " + new ByteSize(plan.bytes()).forPeople() : "";
            line("things", plan.items() + bytes);
            for (Map.Entry<String, String> fact : facts(plan.impact()).entrySet()) {
                line(Printable.of(fact.getKey(), " "), fact.getValue());
            }
            for (String name : plan.names()) {
                console().print("  " + Printable.of(name, " "));
            }
            if (plan.items() > plan.names().size() && !plan.names().isEmpty()) {
                console().print("  and " + (plan.items() - plan.names().size()) + " more");
            }
            line("digest", plan.digest().toString());
        }
    }

    /** What would be different, in words, in an order that can be read. */
    private static Map<String, String> facts(Map<String, String> impact) {
        Map<String, String> known = new LinkedHashMap<>();
        WORDS.forEach((name, words) -> {
            String value = impact.get(name);
            if (value != null) {
                known.put(words, name.startsWith("oldest") ? minute(value) : value);
            }
        });
        impact.forEach((name, value) -> {
            if (!WORDS.containsKey(name)) {
                known.put(name.replace('_', ' '), value);
            }
        });
        return known;
    }

    private static String minute(String time) {
        try {
            return OffsetDateTime.parse(time).format(Moment.MINUTE);
        } catch (DateTimeException e) {
            return time;
        }
    }

    private void line(String name, String value) {
        console()
                .print(
                        (name + ":              ").substring(0, Math.max(15, name.length() + 2))
                                + Printable.of(value, " "));
    }
}
