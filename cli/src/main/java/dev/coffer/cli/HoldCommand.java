package dev.coffer.cli;

import dev.coffer.base.CofferException;
import dev.coffer.guard.Approver;
import dev.coffer.store.PointWords;
import dev.coffer.store.RestorePoint;

import org.jspecify.annotations.Nullable;

/** {@code coffer hold}: a point that must not go. */
final class HoldCommand extends PointCommand {
    private @Nullable String reason;

    private boolean release;
    private boolean yes;

    @Override
    void options(Syntax syntax) {
        declare(
                syntax,
                "Hold a point: forget never lets it go, whatever the policy says, until it is"
                        + " released.",
                () ->
                        syntax.option(
                                        v -> reason = v,
                                        "TEXT",
                                        "Why it must not go.",
                                        "-m",
                                        "--reason")
                                .flag(() -> release = true, "Hold it no longer.", "--release")
                                .flag(
                                        () -> yes = true,
                                        "Answer yes to what is asked of a release.",
                                        "-y",
                                        "--yes"));
        syntax.more("", "restic does not know of holds: restic forget lets such a point go.");
    }

    @Override
    Approver approver() {
        return new TerminalApprover(console(), yes, verbose);
    }

    @Override
    void check() throws CofferException {
        String why = reason;
        if (release == (why != null) || (why != null && why.isBlank())) {
            throw CofferException.usage(
                    "write --reason and why the point must not go, or --release");
        }
    }

    @Override
    PointWords edit(PointWords words) {
        return words.withHold(reason);
    }

    @Override
    String done(RestorePoint now) {
        return now.isHeld() ? "is held: " + now.hold() : "is not held";
    }
}
