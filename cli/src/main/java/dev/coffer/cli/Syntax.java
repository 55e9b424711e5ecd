package dev.coffer.cli;

import picocli.CommandLine;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * The options, arguments and subcommands of one command, declared in code. Not by annotations:
 * picocli reads those by reflection, with proxies made at run time that no AOT cache keeps, which
 * takes a short command twice as long.
 *
 * <p>Each declaration has an action that gets the value, called after all of the command line was
 * parsed, in the order of the declarations, and only for what was given. An action that throws an
 * {@link IllegalArgumentException} makes the whole a usage error that names the option.
 */
final class Syntax {
    /** What a terminal has at least. */
    private static final int HELP_WIDTH = 80;

    /**
     * picocli's own looks for Groovy when it is loaded, and so opens every JAR there is: 15 ms. It
     * has only lists to make here.
     */
    private static final IFactory FACTORY = new ListFactory();

    private final CommandSpec spec;
    private final List<Runnable> actions = new ArrayList<>();
    private final Map<String, Syntax> subcommands = new HashMap<>();
    private int arguments;

    private Syntax(String name, CofferCommand command) {
        spec = CommandSpec.wrapWithoutInspection(command, FACTORY);
        spec.name(name).interpolateVariables(false);
        spec.usageMessage()
                .sortOptions(false)
                .sortSynopsis(false)
                .autoWidth(false)
                .width(HELP_WIDTH);
        command.declare(this);
    }

    /**
     * The parser of a command.
     *
     * @param name the words that name it in its help, {@code coffer backup}
     */
    static Syntax of(String name, CofferCommand command) {
        return new Syntax(name, command);
    }

    /** What the command does, for its help: one line a string. */
    Syntax about(String... lines) {
        spec.usageMessage().description(plain(lines));
        return this;
    }

    /** Lines at the end of the command's help: examples, exit codes. */
    Syntax more(String... lines) {
        spec.usageMessage().footer(plain(lines));
        return this;
    }

    /** The options of every command that asks. */
    Syntax asks(CofferCommand command) {
        return flag(() -> command.yes = true, "Answer yes to what is asked.", "-y", "--yes")
                .option(
                        v -> command.reason = v,
                        "TEXT",
                        "Why, for somebody who has to approve it.",
                        "--reason");
    }

    /** The option of every command that changes something, and can say what before. */
    Syntax dryRun(Runnable action, String description) {
        return flag(action, description, "-n", "--dry-run");
    }

    /** An option without a value. */
    Syntax flag(Runnable action, String description, String... names) {
        OptionSpec option =
                OptionSpec.builder(names)
                        .type(boolean.class)
                        .arity("0")
                        .description(description)
                        .build();
        spec.addOption(option);
        actions.add(() -> {
            if (Boolean.TRUE.equals(option.getValue())) {
                action.run();
            }
        });
        return this;
    }

    /** An option with one value, given at most once. */
    Syntax option(Consumer<String> action, String label, String description, String... names) {
        OptionSpec option =
                OptionSpec.builder(names)
                        .type(String.class)
                        .arity("1")
                        .paramLabel(label)
                        .description(description)
                        .build();
        spec.addOption(option);
        actions.add(() -> give(option, names[names.length - 1], action));
        return this;
    }

    /**
     * An option with one value that may be given again and again; the action gets all of them, in
     * order.
     */
    Syntax options(
            Consumer<List<String>> action, String label, String description, String... names) {
        OptionSpec option =
                OptionSpec.builder(names)
                        .type(List.class)
                        .auxiliaryTypes(String.class)
                        .arity("1")
                        .paramLabel(label)
                        .description(description)
                        .build();
        spec.addOption(option);
        actions.add(() -> give(option, names[names.length - 1], action));
        return this;
    }

    /** The option that asks for the command's help, whatever else is missing. */
    Syntax help() {
        spec.addOption(
                OptionSpec.builder("-h", "--help")
                        .type(boolean.class)
                        .arity("0")
                        .usageHelp(true)
                        .description("Show this help.")
                        .build());
        return this;
    }

    /** The next argument. */
    Syntax argument(Consumer<String> action, String label, String description, Need need) {
        PositionalParamSpec argument =
                PositionalParamSpec.builder()
                        .index(Integer.toString(arguments++))
                        .type(String.class)
                        .arity(need == Need.REQUIRED ? "1" : "0..1")
                        .required(need == Need.REQUIRED)
                        .paramLabel(label)
                        .description(description)
                        .build();
        spec.addPositional(argument);
        actions.add(() -> give(argument, label, action));
        return this;
    }

    /** All arguments from here on; the action gets them when there is one. */
    Syntax arguments(Consumer<List<String>> action, String label, String description, Need need) {
        PositionalParamSpec rest =
                PositionalParamSpec.builder()
                        .index(arguments + "..*")
                        .type(List.class)
                        .auxiliaryTypes(String.class)
                        .arity(need == Need.REQUIRED ? "1..*" : "0..*")
                        .required(need == Need.REQUIRED)
                        .paramLabel(label)
                        .description(description)
                        .build();
        spec.addPositional(rest);
        actions.add(() -> give(rest, label, action));
        return this;
    }

    /** A command below this one, {@code show} of {@code coffer config show}. */
    Syntax subcommand(String name, CofferCommand command) {
        Syntax below = new Syntax(name, command);
        subcommands.put(name, below);
        spec.addSubcommand(name, new CommandLine(below.spec, FACTORY));
        return this;
    }

    /** Whether an argument must be there. */
    enum Need {
        REQUIRED,
        OPTIONAL
    }

    /**
     * Parses, and calls the actions of the command that was named.
     *
     * @return that command, or the innermost of its subcommands that was named
     * @throws ParameterException if the words do not fit, with a message for the person who wrote
     *     them
     */
    CommandLine parse(String... words) {
        CommandLine line = new CommandLine(spec, FACTORY);
        // "@2026-11-20" is a point, not a file of arguments.
        line.setExpandAtFiles(false);
        line.parseArgs(words);
        CommandLine named = line;
        Syntax syntax = this;
        while (named.getParseResult().hasSubcommand()) {
            named = named.getParseResult().subcommand().commandSpec().commandLine();
            syntax = Objects.requireNonNull(syntax.subcommands.get(named.getCommandName()));
        }
        if (named.isUsageHelpRequested()) {
            return named;
        }
        try {
            for (Runnable action : syntax.actions) {
                action.run();
            }
        } catch (IllegalArgumentException e) {
            throw new ParameterException(named, String.valueOf(e.getMessage()), e);
        }
        return named;
    }

    /** The model, for completion scripts. */
    CommandSpec spec() {
        return spec;
    }

    /**
     * What picocli is to show above and below the options as it is: there, and not in what it says
     * of options, it takes a percent sign for a format.
     */
    private static String[] plain(String... lines) {
        String[] escaped = lines.clone();
        for (int i = 0; i < escaped.length; i++) {
            escaped[i] = escaped[i].replace("%", "%%");
        }
        return escaped;
    }

    private static <T> void give(ArgSpec argument, String name, Consumer<T> action) {
        T value = argument.getValue();
        if (value != null) {
            try {
                action.accept(value);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
            }
        }
    }

    private static final class ListFactory implements IFactory {
        @Override
        public <K> K create(Class<K> type) {
            if (type.equals(List.class)) { // for what may be given again and again
                return type.cast(new ArrayList<>());
            }
            throw new IllegalStateException("picocli has no " + type.getName() + " to make");
        }
    }
}
