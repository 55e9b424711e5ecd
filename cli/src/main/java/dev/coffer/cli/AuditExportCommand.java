package dev.coffer.cli;

import dev.coffer.audit.AuditCsv;
import dev.coffer.audit.AuditFilter;
import dev.coffer.audit.AuditReader;
import dev.coffer.base.CofferException;
import dev.coffer.base.Counted;
import dev.coffer.job.AuditUse;
import dev.coffer.job.Engine;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** {@code coffer audit export}: records for other programs. */
final class AuditExportCommand extends CofferCommand {
    private final AuditArgs args = new AuditArgs();
    private String format = "jsonl";
    private long count;

    @Override
    void options(Syntax syntax) {
        syntax.about(
                        "Print records of the audit log for other programs.",
                        "jsonl has the lines of the log byte for byte, so whoever has all of them"
                                + " can verify them. csv is safe to open in a spreadsheet: nothing"
                                + " in it is taken for a formula.")
                .option(v -> format = v, "FORMAT", "jsonl (unless given) or csv.", "--format");
        args.declareFilter(syntax);
        args.declareDir(syntax);
    }

    @Override
    int run() throws IOException, InterruptedException {
        boolean csv = format.equals("csv") && !json;
        if (!csv && !format.equals("jsonl") && !json) {
            throw CofferException.usage(
                    "there is no format \"" + format + "\", only jsonl and csv");
        }
        Engine engine = session().engine(this);
        AuditUse use = args.use(session(), engine);
        AuditFilter filter = args.filter(session().machine().clock());
        AuditReader reader = use.reader();
        PrintStream out = console().bytes();
        if (csv) {
            out.write(AuditCsv.headings().getBytes(StandardCharsets.UTF_8));
        }
        reader.read(
                filter,
                (record, line) -> {
                    count++;
                    if (csv) {
                        out.write(AuditCsv.line(record).getBytes(StandardCharsets.UTF_8));
                    } else {
                        out.write(line);
                        out.write('\n');
                    }
                });
        if (!quiet && !json) {
            console().say(Counted.of(count, "record") + " from " + use.folder());
            AuditRecords.tellUnreadable(console(), reader.unreadable());
        }
        return 0;
    }
}
