package dev.coffer.cli;

import dev.coffer.base.TreePath;
import dev.coffer.guard.Approver;
import dev.coffer.guard.Destruction;

import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Shows the plan and asks the person at the terminal; {@code --yes} has answered beforehand. Of
 * each thing that would be done the first few names are shown, with {@code -v} all that would be
 * destroyed.
 */
final class TerminalApprover implements Approver {
    private final Console console;
    private final boolean yes;
    private final boolean verbose;

    /**
     * @param yes whether the answer was given beforehand
     * @param verbose whether all of a plan is shown
     */
    TerminalApprover(Console console, boolean yes, boolean verbose) {
        this.console = console;
        this.yes = yes;
        this.verbose = verbose;
    }

    @Override
    public Answer ask(Destruction plan) throws InterruptedException {
        if (!yes && !console.canAsk()) {
            return Answer.NOBODY; // the refusal says what it was about
        }
        for (String sentence : plan.summary()) {
            console.say(sentence);
        }
        if (yes) {
            return Answer.YES_BEFOREHAND;
        }
        show(plan);
        console.say("The whole plan: " + plan.document());
        return console.confirm("Go on?") ? Answer.YES : Answer.NO;
    }

    private void show(Destruction plan) {
        for (Destruction.Effect effect : plan.effects()) {
            String word = word(effect.word());
            boolean all = verbose && !effect.word().equals("create");
            if (all) {
                showAll(plan, effect.word());
                continue;
            }
            for (TreePath path : effect.first()) {
                console.say("  " + word + path);
            }
            long more = effect.count() - effect.first().size();
            if (more > 0) {
                console.say("  " + word + "and " + more + " more");
            }
        }
    }

    private void showAll(Destruction plan, String effect) {
        try {
            PlanLines.read(
                    plan.document(),
                    (what, path) -> {
                        if (what.equals(effect)) {
                            console.say("  " + word(what) + path);
                        }
                    });
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the plan " + plan.document(), e);
        }
    }

    private static String word(String effect) {
        return switch (effect) {
            case "replace" -> "replaced ";
            case "remove" -> "deleted  ";
            case "create" -> "new      ";
            default -> effect + " ";
        };
    }
}
