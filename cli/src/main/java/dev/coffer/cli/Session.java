package dev.coffer.cli;

import dev.coffer.guard.Approver;
import dev.coffer.guard.Destruction;
import dev.coffer.job.Engine;
import dev.coffer.job.Machine;

import java.util.List;

/**
 * One run of the program: where its words go and the machine it runs on.
 *
 * @param console for words
 * @param machine for everything else
 * @param words of the command line behind the command's name
 */
record Session(Console console, Machine machine, List<String> words) {
    Session {
        words = List.copyOf(words);
    }

    /** An engine for a command that destroys nothing. */
    Engine engine(CofferCommand command) {
        Engine engine = engine(command, unasked());
        engine.readsAs(command.name());
        return engine;
    }

    /** For what asks nobody, but may have something to tell. */
    Approver unasked() {
        return new Unasked(console);
    }

    /** An engine for a command that asks, or tells what it changes. */
    Engine engine(CofferCommand command, Approver approver) {
        Engine engine =
                new Engine(
                        command.noCache ? machine.withoutCache() : machine,
                        approver,
                        new Passwords(this, command.passwords),
                        command.config,
                        "cli");
        engine.readsAs(null);
        return engine;
    }

    /** Nobody is asked, for nothing is destroyed; but there may be something to tell. */
    private record Unasked(Console console) implements Approver {
        @Override
        public Answer ask(List<Destruction> plans) {
            return Answer.NOBODY;
        }

        @Override
        public void notice(String sentence) {
            console.say(sentence);
        }
    }
}
