package dev.coffer.job;

import dev.coffer.guard.Authorization;
import dev.coffer.guard.Destruction;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Puts in force what in a configuration protects less than before: plans, has it authorized under
 * what is in force until then, plans again, and writes it down.
 */
final class AcceptSettings {
    private final Works works;
    private final SettingsInForce inForce;

    AcceptSettings(Works works) {
        this.works = works;
        this.inForce = works.inForce();
    }

    /**
     * @return what was weakened, a sentence each; empty if there was nothing to ask about
     */
    List<String> run() throws IOException, InterruptedException {
        List<String> sentences = GuardedSettings.sentences(inForce.weakenings());
        with(List.of());
        return sentences;
    }

    /**
     * Asks one question about some plans and the settings that they follow from, and puts these in
     * force.
     *
     * @return the yes to each of the plans
     */
    List<Authorization> with(List<Destruction> plans) throws IOException, InterruptedException {
        List<Destruction> weaker = planned();
        if (weaker.isEmpty()) {
            inForce.note();
            return plans.isEmpty() ? List.of() : works.gate().authorize(plans);
        }
        List<Destruction> all = new ArrayList<>(plans);
        all.addAll(weaker);
        List<Authorization> yes = works.gate().authorize(all); // a refusal names the plans
        String digest = inForce.digest();
        List<Destruction> again = planned();
        remove(again);
        inForce.accept(digest, again, yes.subList(plans.size(), yes.size()));
        remove(weaker);
        return yes.subList(0, plans.size());
    }

    private List<Destruction> planned() throws IOException {
        List<GuardedSettings.Weakening> weakenings = inForce.weakenings();
        return weakenings.isEmpty() ? List.of() : inForce.plans(weakenings, works.plans());
    }

    private void remove(List<Destruction> plans) throws IOException {
        for (Destruction plan : plans) {
            works.plans().remove(plan);
        }
    }
}
