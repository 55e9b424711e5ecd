package dev.coffer.cli;

import dev.coffer.audit.Anchors;
import dev.coffer.audit.AuditFinding;
import dev.coffer.audit.AuditHead;
import dev.coffer.audit.AuditReport;
import dev.coffer.audit.AuditReport.VerifiedLog;
import dev.coffer.audit.Harmless;
import dev.coffer.audit.NamedHead;
import dev.coffer.base.CofferException;
import dev.coffer.base.CofferException.Reason;
import dev.coffer.base.Counted;
import dev.coffer.config.StoreAddress;
import dev.coffer.job.Engine;

import tools.jackson.core.JsonGenerator;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** {@code coffer audit verify}: whether the log is as it was written. */
final class AuditVerifyCommand extends CofferCommand {
    private final AuditArgs args = new AuditArgs();
    private List<String> anchors = List.of();
    private String store = "";

    @Override
    void options(Syntax syntax) {
        syntax.about(
                        "Say whether the audit log is as it was written, and name the first record"
                                + " that is not. Writes nothing.",
                        "The log is compared with its signed head in the state folder, so that a"
                                + " log that was cut off or written anew shows too; and with heads"
                                + " that were kept elsewhere.")
                .options(
                        v -> anchors = v,
                        "HEAD",
                        "A head that was kept: LOG:SEQ:SHA256 as this command prints it, or a file"
                                + " with such heads. Give it again for more.",
                        "--anchor");
        args.declareDir(syntax);
        syntax.option(
                v -> store = v,
                "STORE",
                "Compare with the heads that the points of this store carry; unless given, of all"
                        + " stores that this machine knows and that need no password.",
                "--store");
        passwords.declare(syntax);
        syntax.more("Exit codes: 0 as it was written, 8 not so.");
    }

    @Override
    int run() throws IOException, InterruptedException {
        Engine engine = session().engine(this);
        List<NamedHead> known = named();
        List<String> skipped = new ArrayList<>();
        if (!args.isElsewhere() || !store.isEmpty()) {
            StoreAddress only =
                    store.isEmpty() ? null : engine.finder().find(store, null).address();
            known.addAll(args.use(session(), engine).pointHeads(only, skipped::add));
        }
        AuditReport report = args.use(session(), engine).verify(known);
        if (json) {
            Json.print(console(), out -> write(out, report));
        } else {
            print(report);
            for (String each : quiet ? List.<String>of() : skipped) {
                console().say("note: " + Harmless.of(each));
            }
        }
        return report.isSound() ? 0 : Reason.VERIFICATION_FAILED.exitCode();
    }

    private List<NamedHead> named() throws CofferException {
        List<NamedHead> heads = new ArrayList<>();
        for (String anchor : anchors) {
            AuditHead head = AuditHead.parse(anchor);
            if (head != null) {
                heads.add(new NamedHead("--anchor", head));
            } else {
                heads.addAll(
                        Anchors.ofFile(
                                session().machine().files(),
                                PathArgs.onMachine(session(), anchor)));
            }
        }
        return heads;
    }

    private void print(AuditReport report) {
        for (VerifiedLog log : report.logs()) {
            AuditHead end = log.end();
            if (end != null) {
                console().print(end.toString()); // to be kept elsewhere
            }
        }
        if (!quiet) {
            for (AuditFinding note : report.notes()) {
                console().say("note: " + Harmless.of(note.forPeople()));
            }
        }
        for (AuditFinding finding : report.findings()) {
            console().error(Harmless.of(finding.forPeople()));
        }
        long records = 0;
        for (VerifiedLog log : report.logs()) {
            records += log.records();
        }
        if (!report.isSound()) {
            console()
                    .error(
                            "the audit log in "
                                    + report.folder()
                                    + " is not as it was written: "
                                    + Counted.of(report.findings().size(), "finding")
                                    + " above, in "
                                    + Counted.of(records, "record"));
        } else if (!quiet && records > 0) {
            console()
                    .say(
                            "the audit log in "
                                    + report.folder()
                                    + " is as it was written: "
                                    + Counted.of(records, "record"));
        }
    }

    private static void write(JsonGenerator out, AuditReport report) {
        out.writeStartObject();
        out.writeStringProperty("type", "summary");
        out.writeBooleanProperty("sound", report.isSound());
        out.writeStringProperty("dir", report.folder());
        out.writeArrayPropertyStart("logs");
        for (VerifiedLog log : report.logs()) {
            AuditHead end = log.end();
            out.writeStartObject();
            out.writeStringProperty("log", log.log());
            out.writeNumberProperty("files", log.files());
            out.writeNumberProperty("records", log.records());
            if (log.purgedTo() > 0) {
                out.writeNumberProperty("purged_to", log.purgedTo());
            }
            if (end != null) {
                out.writeStringProperty("head", end.toString());
            }
            out.writeBooleanProperty("compared_with_head", log.comparedWithHead());
            out.writeEndObject();
        }
        out.writeEndArray();
        write(out, "findings", report.findings());
        write(out, "notes", report.notes());
        out.writeEndObject();
    }

    private static void write(JsonGenerator out, String name, List<AuditFinding> findings) {
        out.writeArrayPropertyStart(name);
        for (AuditFinding finding : findings) {
            out.writeStartObject();
            out.writeStringProperty("kind", finding.kind().word());
            if (finding.log() != null) {
                out.writeStringProperty("log", finding.log());
            }
            if (finding.file() != null) {
                out.writeStringProperty("file", finding.file());
            }
            if (finding.line() > 0) {
                out.writeNumberProperty("line", finding.line());
            }
            if (finding.seq() > 0) {
                out.writeNumberProperty("seq", finding.seq());
            }
            out.writeStringProperty("message", finding.message());
            out.writeEndObject();
        }
        out.writeEndArray();
    }
}
