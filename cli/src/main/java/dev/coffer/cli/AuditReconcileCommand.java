package dev.coffer.cli;

import dev.coffer.base.CofferException.Reason;
import dev.coffer.config.StoreAddress;
import dev.coffer.job.Engine;
import dev.coffer.job.Reconcile;

import java.io.IOException;

/** {@code coffer audit reconcile}: the log beside what the stores really hold. */
final class AuditReconcileCommand extends CofferCommand {
    private static final int INCOMPLETE = 3;

    private final AuditArgs args = new AuditArgs();
    private String store = "";

    @Override
    void options(Syntax syntax) {
        syntax.about(
                        "Compare the audit log with what the stores hold, and name the points that"
                                + " vanished though nothing in the log took them away, and those"
                                + " that were made on this machine though no run in the log made"
                                + " them. Changes nothing.")
                .option(
                        v -> store = v,
                        "STORE",
                        "Only this store, instead of all that the log or this machine knows.",
                        "--store");
        args.declareDir(syntax);
        passwords.declare(syntax);
        syntax.more("Exit codes: 0 they agree, 3 a store could not be compared, 8 they differ.");
    }

    @Override
    int run() throws IOException, InterruptedException {
        Engine engine = session().engine(this);
        StoreAddress only = store.isEmpty() ? null : engine.finder().find(store, null).address();
        Reconcile.Report report = args.use(session(), engine).reconcile().run(only);
        if (json) {
            print(report);
        } else {
            for (Reconcile.Finding finding : report.findings()) {
                console().error(Printable.of(finding.message(), " "));
            }
            for (String note : report.notes()) {
                console().say(Printable.of(note, " "));
            }
            if (!quiet) {
                console()
                        .say(
                                Reconcile.summary(report)
                                        + (report.findings().isEmpty()
                                                ? ": as the audit log has it"
                                                : ": not as the audit log has it"));
            }
        }
        if (!report.findings().isEmpty()) {
            return Reason.VERIFICATION_FAILED.exitCode();
        }
        return report.incomplete() ? INCOMPLETE : 0;
    }

    private void print(Reconcile.Report report) throws IOException {
        Json.print(
                console(),
                out -> {
                    out.writeStartObject();
                    out.writeStringProperty("type", "summary");
                    out.writeBooleanProperty("agree", report.findings().isEmpty());
                    out.writeNumberProperty("points", report.points());
                    out.writeArrayPropertyStart("compared");
                    for (String each : report.compared()) {
                        out.writeString(each);
                    }
                    out.writeEndArray();
                    out.writeArrayPropertyStart("findings");
                    for (Reconcile.Finding finding : report.findings()) {
                        out.writeStartObject();
                        out.writeStringProperty("kind", finding.kind().word());
                        out.writeStringProperty("store", finding.store());
                        out.writeStringProperty("point", finding.point());
                        out.writeStringProperty("message", finding.message());
                        out.writeEndObject();
                    }
                    out.writeEndArray();
                    out.writeArrayPropertyStart("notes");
                    for (String each : report.notes()) {
                        out.writeString(each);
                    }
                    out.writeEndArray();
                    out.writeEndObject();
                });
    }
}
