package dev.coffer.cli;

import dev.coffer.audit.AuditFilter;
import dev.coffer.audit.AuditReader;
import dev.coffer.base.Counted;
import dev.coffer.base.Pause;
import dev.coffer.job.AuditUse;
import dev.coffer.job.Engine;

import java.io.IOException;
import java.time.Duration;

/** {@code coffer audit log} and {@code coffer audit tail}: what was done, refused and approved. */
final class AuditLogCommand extends CofferCommand {
    private static final Duration LOOK_AGAIN = Duration.ofMillis(500);

    private final AuditArgs args = new AuditArgs();
    private final boolean tail;
    private int lines = 10;
    private boolean follow;

    private AuditLogCommand(boolean tail) {
        this.tail = tail;
    }

    static AuditLogCommand log() {
        return new AuditLogCommand(false);
    }

    static AuditLogCommand tail() {
        return new AuditLogCommand(true);
    }

    @Override
    void options(Syntax syntax) {
        if (tail) {
            syntax.about("Print the newest records of the audit log.")
                    .option(
                            v -> lines = number(v),
                            "N",
                            "So many; 10 unless given.",
                            "-n",
                            "--lines")
                    .flag(
                            () -> follow = true,
                            "Go on with what is written from now on, until interrupted.",
                            "-f",
                            "--follow");
        } else {
            syntax.about(
                    "Print what was done, refused and approved: oldest first, a record a line.",
                    "With --json the lines are those of the log, byte for byte.");
        }
        args.declareFilter(syntax);
        args.declareDir(syntax);
    }

    private static int number(String text) {
        try {
            int number = Integer.parseInt(text);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("\"" + text + "\" is no number", e);
        }
        throw new IllegalArgumentException("a number from 0 on, not " + text);
    }

    @Override
    int run() throws IOException, InterruptedException {
        Engine engine = session().engine(this);
        AuditUse use = args.use(session(), engine);
        AuditFilter filter = args.filter(session().machine().clock());
        AuditReader reader = use.reader();
        AuditRecords records = new AuditRecords(console(), json, verbose);
        if (!tail) {
            reader.read(filter, records::print);
        } else {
            if (follow) {
                reader.skipToEnd(); // before the last are read: better one twice than none
            }
            use.reader().last(lines, filter, records::print);
        }
        if (!quiet && !json && !follow) {
            console().say(Counted.of(records.count(), "record") + " from " + use.folder());
            AuditRecords.tellUnreadable(console(), reader.unreadable());
        }
        while (follow && !console().outFailed()) {
            console().bytes().flush();
            Pause.real().of(LOOK_AGAIN);
            reader.more(filter, records::print);
        }
        return 0;
    }

    @Override
    String afterInterrupt() {
        return follow ? "; that is how it ends" : "";
    }
}
