package dev.coffer.cli;

import dev.coffer.base.TreePath;
import dev.coffer.guard.Approver;
import dev.coffer.guard.Destruction;
import dev.coffer.guard.Risk;
import dev.coffer.store.RestorePoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * Shows the plan and asks the person at the terminal; {@code --yes} has answered beforehand. Of
 * each thing that would be done the first few names are shown, with {@code -v} all that would be
 * destroyed.
 */
final class TerminalApprover implements Approver {
    private final Console console;
    private final boolean yes;
    private final boolean verbose;
    private final String reason;

    /**
     * @param yes whether the answer was given beforehand
     * @param verbose whether all of a plan is shown
     * @param reason why it is to be done, for somebody who has to approve it; empty if it is not
     *     said
     */
    TerminalApprover(Console console, boolean yes, boolean verbose, String reason) {
        this.console = console;
        this.yes = yes;
        this.verbose = verbose;
        this.reason = reason;
    }

    @Override
    public Answer ask(List<Destruction> plans) throws InterruptedException {
        boolean critical = Risk.of(plans) == Risk.CRITICAL;
        boolean asked = critical || !yes;
        if (asked && !console.canAsk()) {
            return Answer.NOBODY; // the refusal says what it was about
        }
        for (Destruction plan : plans) {
            for (String sentence : plan.summary()) {
                console.say(sentence);
            }
            if (asked) {
                show(plan);
                console.say("The whole plan: " + plan.document());
            }
        }
        if (!asked) {
            return Answer.YES_BEFOREHAND;
        }
        boolean agreed = critical ? typed(plans) : console.confirm("Go on?");
        return agreed ? Answer.YES : Answer.NO;
    }

    /** What cannot be had again is not answered with one key. */
    private boolean typed(List<Destruction> plans) throws InterruptedException {
        for (Destruction plan : plans) {
            if (plan.risk() == Risk.CRITICAL) {
                String name = Printable.of(plan.name(), " ");
                String answer = console.ask("This is critical. Type " + name + " to go on: ");
                if (!answer.strip().equals(name)) {
                    return false;
                }
            }
        }
        return true;
    }

    @Override
    public String reason() {
        return reason;
    }

    @Override
    public void notice(String sentence) {
        console.say(sentence);
    }

    @Override
    public boolean answersAtOnce() {
        return yes;
    }

    private void show(Destruction plan) {
        for (Destruction.Effect effect : plan.effects()) {
            String word = word(effect.word());
            boolean all = verbose && destroys(effect.word());
            if (all) {
                showAll(plan, effect.word());
                continue;
            }
            for (TreePath path : effect.first()) {
                console.say("  " + word + " " + named(plan, path));
            }
            long more = effect.count() - effect.first().size();
            if (more > 0) {
                console.say("  " + word + " and " + more + " more");
            }
        }
    }

    private void showAll(Destruction plan, String effect) {
        try {
            PlanLines.read(
                    plan.document(),
                    (what, path) -> {
                        if (what.equals(effect)) {
                            console.say("  " + word(what) + " " + path);
                        }
                    });
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the plan " + plan.document(), e);
        }
    }

    /** Only these are in the document by name. */
    private static boolean destroys(String effect) {
        return effect.equals("replace") || effect.equals("remove");
    }

    /** Keys and locks as they are called elsewhere. */
    private static String named(Destruction plan, TreePath path) {
        return switch (plan.operation()) {
            case ADD_KEY, CHANGE_KEY, REMOVE_KEY -> "key " + shortened(path);
            case UNLOCK -> "lock " + shortened(path);
            case MASS_DELETION,
                    RESTORE_OVER_EXISTING,
                    UNDO_RESTORE,
                    FORGET,
                    REPLACE_ITEM,
                    PURGE,
                    PRUNE,
                    REPAIR,
                    RELEASE_HOLD,
                    DELETE,
                    DELETE_NOW,
                    SHORTEN_RETENTION,
                    REMOVE_JOB,
                    REMOVE_STORE,
                    CHANGE_POLICY,
                    CHANGE_APPROVERS,
                    PURGE_AUDIT ->
                    path.toString();
        };
    }

    private static String shortened(TreePath path) {
        String id = path.name().toString();
        return id.substring(0, Math.min(id.length(), RestorePoint.SHORT_ID));
    }

    /** What becomes of it; those that are seen together are equally long. */
    private static String word(String effect) {
        return switch (effect) {
            case "replace" -> "replaced";
            case "remove" -> "deleted ";
            case "create" -> "new     ";
            case "metadata" -> "metadata";
            case "repack" -> "merged  ";
            case "index" -> "indexed ";
            case "lose" -> "lost    ";
            case "forget" -> "missing ";
            default -> effect;
        };
    }
}
