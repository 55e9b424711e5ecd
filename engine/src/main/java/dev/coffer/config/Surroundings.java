package dev.coffer.config;

import dev.coffer.os.HostPath;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.Map;

/**
 * What a process was started with.
 *
 * @param variables the environment
 * @param currentFolder what the command line's paths are relative to
 */
public record Surroundings(Map<String, String> variables, HostPath currentFolder) {
    public Surroundings {
        variables = Map.copyOf(variables);
    }

    /** Those of this process. */
    public static Surroundings ofProcess() {
        return new Surroundings(System.getenv(), HostPath.of(Path.of("")));
    }

    /** The variable's value, or null if it is not set or empty. */
    public @Nullable String variable(String name) {
        String value = variables.get(name);
        return value == null || value.isEmpty() ? null : value;
    }

    /** {@code HOME}, or null if it is no absolute path. */
    public @Nullable HostPath home() {
        return absolute("HOME");
    }

    /** The folder a variable names, or null if it names none that is absolute. */
    @Nullable HostPath absolute(String variable) {
        String value = variable(variable);
        return value == null || value.charAt(0) != '/' ? null : HostPath.of(Path.of(value));
    }

    /** What paths on the command line and in the environment are relative to. */
    public PathBase pathBase() {
        return new PathBase(currentFolder, home());
    }
}
