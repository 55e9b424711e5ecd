package dev.coffer.cli;

import dev.coffer.base.CofferException;
import dev.coffer.guard.Approver;
import dev.coffer.job.PointEdit;
import dev.coffer.store.PointWords;
import dev.coffer.store.RestorePoint;

/** {@code coffer hold}: a point that must not go. */
final class HoldCommand extends PointCommand {
    private boolean release;

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
                                        "Why it must not go, or why it may.",
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
        return asking();
    }

    @Override
    void check() throws CofferException {
        if (!release && reason.isBlank()) {
            throw CofferException.usage(
                    "write --reason and why the point must not go, or --release");
        }
    }

    @Override
    PointEdit what() {
        return release ? PointEdit.RELEASE : PointEdit.HOLD;
    }

    @Override
    PointWords edit(PointWords words) {
        return words.withHold(release ? null : reason);
    }

    @Override
    String done(RestorePoint now) {
        return now.isHeld() ? "is held: " + now.hold() : "is not held";
    }
}
