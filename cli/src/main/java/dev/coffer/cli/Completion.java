package dev.coffer.cli;

import dev.coffer.source.Presets;

import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Completion scripts for shells, made from the declarations of the commands. They start no program:
 * what they offer stands in them, but for files and the jobs of a {@code coffer.toml} nearby.
 */
final class Completion {
    /** Finds the jobs of the nearest {@code coffer.toml}; the same text does in both shells. */
    private static final String JOBS =
            """
            _coffer_jobs() {
                local folder=$PWD
                while [ -n "$folder" ] && [ ! -f "$folder/coffer.toml" ]; do folder=${folder%/*}; done
                [ -f "$folder/coffer.toml" ] || return 0
                sed -n 's/^[[:space:]]*\\[job\\.\\([A-Za-z0-9_-]*\\)\\].*/\\1/p' "$folder/coffer.toml"
            }
            """;

    /** What completes a value. */
    private enum Values {
        FILES,
        FOLDERS,
        JOBS,
        STORES,
        POINTS,
        WORDS,
        NOTHING
    }

    private final Map<String, CommandSpec> commands = new LinkedHashMap<>();

    /** Of all commands there are. */
    Completion() {
        for (String name : Commands.NAMES) {
            CofferCommand command = Commands.create(name);
            if (command != null) {
                add(name, Syntax.of("coffer " + name, command).spec());
            }
        }
    }

    private void add(String words, CommandSpec spec) {
        commands.put(words, spec);
        for (Map.Entry<String, CommandLine> below : spec.subcommands().entrySet()) {
            add(words + " " + below.getKey(), below.getValue().getCommandSpec());
        }
    }

    /** To be sourced by bash: {@code source <(coffer completion bash)}. */
    String bash() {
        StringBuilder out = new StringBuilder("# Completion of coffer for bash, made by: coffer");
        out.append(" completion bash\n").append(JOBS);
        out.append(
                """
                _coffer() {
                    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}
                    local words key=${COMP_WORDS[1]-} values=
                    COMPREPLY=()
                    if [ "$cur" = = ]; then
                        cur=
                    elif [ "$prev" = = ]; then
                        prev=${COMP_WORDS[COMP_CWORD-2]}
                    fi
                    if [ "$COMP_CWORD" -eq 1 ]; then
                """);
        out.append("        words='").append(String.join(" ", Commands.NAMES));
        out.append(" --help --version'\n");
        out.append("        COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n        return\n");
        out.append("    fi\n    case $key in\n");
        for (Map.Entry<String, CommandSpec> one : commands.entrySet()) {
            List<String> below = List.copyOf(one.getValue().subcommands().keySet());
            if (!below.isEmpty()) {
                out.append("        ").append(one.getKey()).append(")\n");
                out.append("            if [ \"$COMP_CWORD\" -eq 2 ]; then\n");
                out.append("                COMPREPLY=($(compgen -W '");
                out.append(String.join(" ", below)).append("' -- \"$cur\"))\n");
                out.append("                return\n            fi\n");
                out.append("            key=\"$key ${COMP_WORDS[2]}\" ;;\n");
            }
        }
        out.append("    esac\n    case $key in\n");
        for (Map.Entry<String, CommandSpec> one : commands.entrySet()) {
            bashCommand(out, one.getKey(), one.getValue());
        }
        out.append(
                """
                        *) return ;;
                    esac
                    case $cur in -*) values="words $words" ;; esac
                    case $values in
                        folders) compopt -o filenames; COMPREPLY=($(compgen -d -- "$cur")) ;;
                        jobs) COMPREPLY=($(compgen -W "$(_coffer_jobs)" -- "$cur")) ;;
                        stores)
                            case $cur in
                                */* | :) ;;
                                *) compopt -o nospace
                                   COMPREPLY=($(compgen -W 'mirror versioned archive vault' -S : -- "$cur")) ;;
                            esac ;;
                        words*) COMPREPLY=($(compgen -W "${values#words }" -- "$cur")) ;;
                    esac
                }
                complete -o default -F _coffer coffer ./coffer
                """);
        return out.toString();
    }

    private static void bashCommand(StringBuilder out, String words, CommandSpec spec) {
        List<String> names = new ArrayList<>();
        StringBuilder valued = new StringBuilder();
        for (OptionSpec option : spec.options()) {
            names.addAll(List.of(option.names()));
            if (option.arity().max() > 0) {
                valued.append("                ").append(String.join("|", option.names()));
                valued.append(") values='").append(bashValues(option)).append("' ;;\n");
            }
        }
        out.append("        ").append(quoted(words)).append(")\n");
        out.append("            words='").append(String.join(" ", names)).append("'\n");
        String arguments =
                spec.positionalParameters().isEmpty()
                        ? ""
                        : bashValues(spec.positionalParameters().getFirst());
        out.append("            case $prev in\n").append(valued);
        out.append("                *) values='").append(arguments).append("' ;;\n");
        out.append("            esac ;;\n");
    }

    private static String bashValues(ArgSpec argument) {
        return switch (values(argument)) {
            case FILES -> "files";
            case FOLDERS -> "folders";
            case JOBS -> "jobs";
            case STORES -> "stores";
            case POINTS -> "words latest";
            case WORDS -> "words " + String.join(" ", words(argument));
            case NOTHING -> "nothing";
        };
    }

    /** To be sourced by zsh, or kept as {@code _coffer} in a folder of its {@code fpath}. */
    String zsh() {
        StringBuilder out = new StringBuilder("#compdef coffer\n");
        out.append("# Completion of coffer for zsh, made by: coffer completion zsh\n").append(JOBS);
        out.append(
                """
                _coffer_stores() {
                    if [[ $PREFIX == *:* ]]; then
                        compset -P '*:'
                        _files -/
                    else
                        compadd -S : mirror versioned archive vault
                    fi
                }
                _coffer() {
                    local -a commands
                    local context state line
                    typeset -A opt_args
                    if (( CURRENT == 2 )); then
                        commands=(
                """);
        for (String name : Commands.NAMES) {
            zshCommandLine(out, name, Objects.requireNonNull(commands.get(name), name));
        }
        out.append("        )\n        _describe command commands\n        return\n    fi\n");
        out.append("    local key=$words[2]\n    case $key in\n");
        for (Map.Entry<String, CommandSpec> one : commands.entrySet()) {
            Map<String, CommandLine> below = one.getValue().subcommands();
            if (!below.isEmpty()) {
                out.append("        ").append(one.getKey()).append(")\n");
                out.append("            if (( CURRENT == 3 )); then\n");
                out.append("                commands=(\n");
                for (Map.Entry<String, CommandLine> each : below.entrySet()) {
                    zshCommandLine(out, each.getKey(), each.getValue().getCommandSpec());
                }
                out.append("                )\n                _describe command commands\n");
                out.append("                return\n            fi\n");
                out.append("            key=\"$key $words[3]\"\n");
                out.append("            shift words; (( CURRENT-- )) ;;\n");
            }
        }
        out.append("    esac\n    shift words; (( CURRENT-- ))\n    case $key in\n");
        for (Map.Entry<String, CommandSpec> one : commands.entrySet()) {
            if (one.getValue().subcommands().isEmpty()) {
                zshCommand(out, one.getKey(), one.getValue());
            }
        }
        out.append("    esac\n}\n");
        out.append("if [ \"$funcstack[1]\" = _coffer ]; then _coffer \"$@\"; ");
        out.append("else compdef _coffer coffer ./coffer; fi\n");
        return out.toString();
    }

    private static void zshCommandLine(StringBuilder out, String name, CommandSpec spec) {
        out.append("            ").append(quoted(name + ":" + summary(spec))).append('\n');
    }

    private static void zshCommand(StringBuilder out, String words, CommandSpec spec) {
        out.append("        ").append(quoted(words)).append(") _arguments -s -S");
        for (OptionSpec option : spec.options()) {
            for (String name : option.names()) {
                boolean valued = option.arity().max() > 0;
                String form = valued ? (name.startsWith("--") ? name + "=" : name + "+") : name;
                String text = "*" + form + "[" + bracketed(description(option)) + "]";
                if (valued) {
                    text += ":" + option.paramLabel().replace(":", "") + ":" + zshValues(option);
                }
                out.append(" \\\n            ").append(quoted(text));
            }
        }
        if (!spec.positionalParameters().isEmpty()) {
            ArgSpec argument = spec.positionalParameters().getFirst();
            String label = argument.paramLabel().replace(":", "").replace("[", "").replace("]", "");
            out.append(" \\\n            ");
            out.append(quoted("*:" + label + ":" + zshValues(argument)));
        }
        out.append(" ;;\n");
    }

    private static String zshValues(ArgSpec argument) {
        return switch (values(argument)) {
            case FILES -> "_files";
            case FOLDERS -> "_files -/";
            case JOBS -> "{compadd -- $(_coffer_jobs); _files}";
            case STORES -> "_coffer_stores";
            case POINTS -> "(latest)";
            case WORDS -> "(" + String.join(" ", words(argument)) + ")";
            case NOTHING -> " ";
        };
    }

    private static Values values(ArgSpec argument) {
        if (!words(argument).isEmpty()) {
            return Values.WORDS;
        }
        String label = argument.paramLabel();
        return switch (label.startsWith("POINT") ? "POINT" : label) {
            case "PATH" -> argument.isOption() ? Values.FOLDERS : Values.FILES;
            case "FILE" -> Values.FILES;
            case "DIR" -> Values.FOLDERS;
            case "JOB", "JOB|PATH" -> Values.JOBS;
            case "STORE" -> Values.STORES;
            case "POINT" -> Values.POINTS;
            default -> Values.NOTHING;
        };
    }

    /** The values there are, where these are few. */
    private static List<String> words(ArgSpec argument) {
        String name = argument instanceof OptionSpec option ? option.longestName() : "";
        return switch (name) {
            case "--preset" -> Presets.NAMES;
            case "--overwrite" -> List.of("always", "if-changed", "if-newer", "never");
            case "--on-backup-failure" -> List.of("stop", "copy", "go");
            case "--format" -> List.of("tar.gz", "tar.zst", "zip");
            default ->
                    switch (argument.paramLabel()) {
                        case "in|out", "bash|zsh" ->
                                List.of(argument.paramLabel().split("\\|", -1));
                        default -> List.of();
                    };
        };
    }

    /** The first sentence of what a command does. */
    static String summary(CommandSpec spec) {
        String text = String.join(" ", spec.usageMessage().description()).replace("%%", "%");
        int end = text.indexOf(". ");
        return end < 0 ? text.replaceFirst("\\.$", "") : text.substring(0, end);
    }

    private static String description(OptionSpec option) {
        return String.join(" ", option.description());
    }

    private static String bracketed(String text) {
        return text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]");
    }

    private static String quoted(String text) {
        return ShellWord.quoted(text);
    }
}
