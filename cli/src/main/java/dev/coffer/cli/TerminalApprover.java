package dev.coffer.cli;

import dev.coffer.guard.Approver;
import dev.coffer.guard.Destruction;

/** Asks the person at the terminal; {@code --yes} has answered beforehand. */
final class TerminalApprover implements Approver {
    private final Console console;
    private final boolean yes;

    TerminalApprover(Console console, boolean yes) {
        this.console = console;
        this.yes = yes;
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
        console.say("The whole plan: " + plan.document());
        return console.confirm("Go on?") ? Answer.YES : Answer.NO;
    }
}
