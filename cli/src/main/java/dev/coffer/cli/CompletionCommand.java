package dev.coffer.cli;

import dev.coffer.base.CofferException;

/** {@code coffer completion}: prints what makes a shell complete the words of this program. */
final class CompletionCommand extends CofferCommand {
    private String shell = "";

    @Override
    void options(Syntax syntax) {
        syntax.about(
                        "Print the completion script for a shell.",
                        "For bash: source <(coffer completion bash), in ~/.bashrc.",
                        "For zsh: coffer completion zsh > FOLDER/_coffer, FOLDER being in fpath.")
                .argument(v -> shell = v, "bash|zsh", "The shell.", Syntax.Need.REQUIRED);
    }

    @Override
    boolean hasJson() {
        return false;
    }

    @Override
    int run() throws CofferException {
        String script =
                switch (shell) {
                    case "bash" -> new Completion().bash();
                    case "zsh" -> new Completion().zsh();
                    default ->
                            throw CofferException.usage(
                                    "there is completion for bash and for zsh, not for " + shell);
                };
        console().print(script.stripTrailing());
        return 0;
    }
}
