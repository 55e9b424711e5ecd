package dev.coffer.config;

import dev.coffer.os.HostPath;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/**
 * What a process was started with.
 *
 * @param variables the environment
 * @param currentFolder what the command line's paths are relative to
 * @param home the user's home folder, or null if none is known
 */
public record Surroundings(
        Map<String, String> variables, HostPath currentFolder, @Nullable HostPath home) {
    public Surroundings {
        variables = Map.copyOf(variables);
    }

    /** With the home that {@code HOME} names. */
    public Surroundings(Map<String, String> variables, HostPath currentFolder) {
        this(variables, currentFolder, absolute(variables.get("HOME")));
    }

    /** The variable's value, or null if it is not set or empty. */
    public @Nullable String variable(String name) {
        String value = variables.get(name);
        return value == null || value.isEmpty() ? null : value;
    }

    /** The folder a variable names, or null if it names none that is absolute. */
    @Nullable HostPath folder(String variable) {
        return absolute(variables.get(variable));
    }

    private static @Nullable HostPath absolute(@Nullable String value) {
        return value == null || !value.startsWith("/") ? null : HostPath.of(value);
    }

    /** What paths on the command line and in the environment are relative to. */
    public PathBase pathBase() {
        return new PathBase(currentFolder, home);
    }
}
