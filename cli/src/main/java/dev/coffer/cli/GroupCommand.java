package dev.coffer.cli;

import dev.coffer.base.CofferException;

import java.util.LinkedHashMap;
import java.util.Map;

/** A command that only gathers others: {@code config} of {@code coffer config show}. */
final class GroupCommand extends CofferCommand {
    private final String name;
    private final String about;
    private final Map<String, CofferCommand> below = new LinkedHashMap<>();

    /**
     * @param name as typed
     * @param about what it is about, for its help
     */
    GroupCommand(String name, String about) {
        this.name = name;
        this.about = about;
    }

    GroupCommand with(String word, CofferCommand command) {
        below.put(word, command);
        return this;
    }

    /** Nothing but its help: the options belong to the commands below. */
    @Override
    void declare(Syntax syntax) {
        options(syntax);
        syntax.help();
    }

    @Override
    void options(Syntax syntax) {
        syntax.about(about);
        for (Map.Entry<String, CofferCommand> one : below.entrySet()) {
            syntax.subcommand(one.getKey(), one.getValue());
        }
    }

    @Override
    int run() throws CofferException {
        throw CofferException.usage(
                "coffer "
                        + name
                        + " needs a word more: coffer "
                        + name
                        + " "
                        + String.join(", or coffer " + name + " ", below.keySet()));
    }
}
