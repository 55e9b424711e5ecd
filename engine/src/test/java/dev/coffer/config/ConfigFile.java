package dev.coffer.config;

import dev.coffer.base.CofferException;
import dev.coffer.os.HostPath;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A coffer.toml in a folder of the test's, and what is made of it. */
final class ConfigFile {
    private final HostPath folder;
    private final Map<String, String> variables = new HashMap<>(Map.of("HOME", "/home/someone"));
    private byte[] bytes = new byte[0];

    private ConfigFile(Path folder) {
        this.folder = HostPath.of(folder);
    }

    static ConfigFile in(Path folder) {
        return new ConfigFile(folder);
    }

    ConfigFile lines(String... lines) {
        return bytes((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    ConfigFile bytes(byte[] content) {
        bytes = content.clone();
        return this;
    }

    ConfigFile variable(String name, String value) {
        variables.put(name, value);
        return this;
    }

    Surroundings surroundings() {
        return new Surroundings(variables, HostPath.of("/current"));
    }

    HostPath path(String name) {
        return folder.resolve(dev.coffer.base.TreePath.parse(name));
    }

    Configuration load() throws CofferException, IOException {
        return Configuration.load(write(), surroundings());
    }

    private HostPath write() throws IOException {
        HostPath file = folder.resolve("coffer.toml");
        Files.write(file.toPath(), bytes);
        return file;
    }

    /** Every problem that loading tells, without the folder before the file's name. */
    List<String> problems() throws CofferException, IOException {
        try {
            load();
            return List.of();
        } catch (ConfigException e) {
            return texts(e.problems());
        }
    }

    /** Every problem that checking tells. */
    List<String> checked() throws CofferException, IOException {
        return texts(Configuration.check(write(), surroundings()).problems());
    }

    private List<String> texts(List<ConfigProblem> problems) {
        List<String> texts = new ArrayList<>();
        for (ConfigProblem problem : problems) {
            texts.add(problem.toString().replace(folder + "/", ""));
        }
        return texts;
    }
}
