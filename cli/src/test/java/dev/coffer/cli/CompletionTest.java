package dev.coffer.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

class CompletionTest {
    @TempDir Path home;
    private CommandLab lab;

    @BeforeEach
    void configure() throws IOException {
        lab = new CommandLab(home);
        lab.write("coffer.toml", "[job.nightly]\nsources = [\".\"]\nstore = \"mirror:m\"\n");
    }

    @Test
    void bashCompletesCommandsOptionsAndValues() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "no bash");
        Path script = lab.write("c.bash", lab.run("completion", "bash").ends(0).out());
        String asked =
                """
                source "$1"
                compopt() { :; }
                try() { COMP_WORDS=("$@"); COMP_CWORD=$(($#-1)); _coffer; echo "${COMPREPLY[*]}"; }
                try coffer ba
                try coffer config s
                try coffer backup --pres
                try coffer backup --preset w
                try coffer backup --preset = c
                try coffer restore latest --overwrite if
                try coffer backup ni
                try coffer config show --job ''
                try coffer list --store mi
                try coffer list --store v
                try coffer before --on-backup-failure c
                try coffer export latest --format tar.z
                try coffer show la
                """;
        assertEquals(
                """
                backup
                show
                --preset
                workspace
                caches
                if-changed if-newer
                nightly
                nightly
                mirror:
                versioned: vault:
                copy
                tar.zst
                latest
                """,
                run("/bin/bash", "--norc", "-c", asked, "bash", script.toString()));
    }

    /** With a terminal of its own, for zsh completes in its line editor only. */
    @Test
    void zshCompletesCommandsOptionsAndValues() throws Exception {
        Path zsh = Path.of("/usr/bin/zsh");
        assumeTrue(Files.isExecutable(zsh), "no zsh");
        Path script = lab.write("_coffer", lab.run("completion", "zsh").ends(0).out());
        String asked =
                """
                zmodload zsh/zpty || exit 3
                zpty -b z zsh -f -i
                zpty -w z "PS1=; autoload -U compinit; compinit -u -D; source '$1'; echo READ''Y"
                zpty -r z seen '*READY*'
                zpty -w -n z $'coffer bac\\t--pres\\twor\\t; coffer conf\\tche\\t; echo DON\\'\\'E\\n'
                zpty -r z seen '*DONE*'
                print -r -- "$seen"
                zpty -d z
                """;
        String seen = run(zsh.toString(), "-f", "-c", asked, "zsh", script.toString());
        String plain = seen.replaceAll("\u001b\\[[0-9;?]*[A-Za-z]|\b.|\b|\r", "");
        assertTrue(plain.contains("backup"), plain);
        assertTrue(plain.contains("workspace"), plain);
        assertTrue(plain.contains("check"), plain);
    }

    @Test
    void otherShellsAreRefused() {
        lab.run("completion", "fish").ends(2).saysInOneLine("fish", "bash");
    }

    private String run(String... command) throws Exception {
        List<String> bounded = new ArrayList<>(List.of("timeout", "60"));
        bounded.addAll(List.of(command));
        Process process =
                new ProcessBuilder(bounded)
                        .directory(home.toFile())
                        .redirectErrorStream(true)
                        .start();
        process.getOutputStream().close();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
