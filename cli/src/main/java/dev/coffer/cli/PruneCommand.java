package dev.coffer.cli;

import dev.coffer.base.ByteSize;
import dev.coffer.base.Counted;
import dev.coffer.job.Engine;
import dev.coffer.job.StoreChoice;
import dev.coffer.vault.PruneOptions;
import dev.coffer.vault.PruneReport;

import tools.jackson.core.JsonGenerator;

import java.io.IOException;

/** {@code coffer prune}: takes away from a vault what no point needs. */
final class PruneCommand extends CofferCommand {
    private final StoreArgs store = new StoreArgs(passwords);
    private PruneOptions.MaxUnused maxUnused = PruneOptions.standard().maxUnused();
    private long maxRepack = Long.MAX_VALUE;
    private boolean repackSmall;
    private boolean repackUncompressed;
    private boolean dryRun;

    @Override
    void options(Syntax syntax) {
        syntax.about(
                        "Take away from a vault what no point needs.",
                        "What is still needed of packs that go is read, compared, and written into"
                                + " new packs before anything is removed.")
                .option(
                        v -> maxUnused = PruneOptions.MaxUnused.parse(v),
                        "LIMIT",
                        "How much may stay that no point needs, to save work: 5% (unless given), a"
                                + " size such as 1G, or unlimited.",
                        "--max-unused")
                .option(
                        v -> maxRepack = ByteSize.parse(v).bytes(),
                        "SIZE",
                        "Write at most so much anew, and leave the rest to the next time.",
                        "--max-repack-size")
                .flag(
                        () -> repackSmall = true,
                        "Merge packs much smaller than new ones, too.",
                        "--repack-small")
                .flag(
                        () -> repackUncompressed = true,
                        "Compress contents of before the vault's format was upgraded.",
                        "--repack-uncompressed")
                .dryRun(() -> dryRun = true, "Tell what would be done, and do nothing.")
                .asks(this);
        store.declareStore(syntax);
    }

    @Override
    int run() throws IOException, InterruptedException {
        Engine engine = session().engine(this, asking());
        StoreChoice choice = store.choice(engine);
        PruneOptions options =
                new PruneOptions(maxUnused, maxRepack, repackSmall, repackUncompressed);
        PruneReport report;
        try (Progress progress = new Progress(console(), detail())) {
            report =
                    engine.upkeep()
                            .prune(
                                    choice,
                                    options,
                                    dryRun,
                                    json ? new JsonProgress(console(), verbose) : progress);
        }
        if (json) {
            printJson(report);
        } else if (!quiet) {
            console().say(words(report, choice.address().withoutOptions().toString(), dryRun));
        }
        return 0;
    }

    static String words(PruneReport report, String where, boolean dryRun) {
        if (report.isNothing()) {
            return where + " has nothing to prune: " + unused(report);
        }
        return (dryRun ? "would remove " : "removed ")
                + Counted.of(report.removed() + report.leftovers(), "pack")
                + " and "
                + (dryRun ? "rewrite " : "rewrote ")
                + report.repacked()
                + " ("
                + new ByteSize(report.repackedBytes()).forPeople()
                + ") of "
                + report.packs()
                + " in "
                + where
                + "; "
                + new ByteSize(report.freedBytes()).forPeople()
                + (dryRun ? " would be freed, " : " freed, ")
                + unused(report);
    }

    private static String unused(PruneReport report) {
        return new ByteSize(report.usedBytes()).forPeople()
                + " are in use, and "
                + new ByteSize(report.unusedBytes()).forPeople()
                + " stay that no point needs";
    }

    private void printJson(PruneReport report) throws IOException {
        Json.print(
                console(),
                out -> {
                    out.writeStartObject();
                    out.writeStringProperty("type", "summary");
                    out.writeBooleanProperty("dry_run", dryRun);
                    write(out, report);
                    out.writeEndObject();
                });
    }

    /** What a prune did, in numbers, as fields. */
    static void write(JsonGenerator out, PruneReport report) {
        out.writeNumberProperty("packs", report.packs());
        out.writeNumberProperty("removed", report.removed());
        out.writeNumberProperty("leftovers", report.leftovers());
        out.writeNumberProperty("repacked", report.repacked());
        out.writeNumberProperty("freed_bytes", report.freedBytes());
        out.writeNumberProperty("repacked_bytes", report.repackedBytes());
        out.writeNumberProperty("used_bytes", report.usedBytes());
        out.writeNumberProperty("unused_bytes", report.unusedBytes());
    }
}
