package dev.coffer.job;

import dev.coffer.base.Randomness;
import dev.coffer.base.SystemClock;
import dev.coffer.base.TreePath;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;

/**
 * Everything of the machine that the engine depends on, so that tests can give another one.
 *
 * @param files its file systems
 * @param clock its wall clock, with the zone that dates are meant in
 * @param randomness where ids come from
 * @param environment its environment variables
 * @param home the user's home folder
 * @param currentFolder what relative paths are relative to
 * @param host its name
 * @param user who runs this: whose rights the process has
 */
public record Machine(
        HostFiles files,
        Clock clock,
        Randomness randomness,
        Map<String, String> environment,
        HostPath home,
        HostPath currentFolder,
        String host,
        String user) {
    private static final String NO_CACHE = "COFFER_NO_CACHE";
    private static final Path OWN_PROCESS = Path.of("/proc/self");
    private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");

    public Machine {
        environment = Map.copyOf(environment);
    }

    /** The machine this process runs on. */
    public static Machine local() {
        return new Machine(
                HostFiles.ofThisSystem(),
                SystemClock.local(),
                Randomness.secure(),
                System.getenv(),
                homeFolder(),
                workingFolder(),
                hostName(),
                userName());
    }

    /** As the shell has it; the JDK's own asks the user database alone. */
    private static HostPath homeFolder() {
        String home = System.getenv("HOME");
        return home != null && home.startsWith("/")
                ? HostPath.of(home)
                : HostPath.of(Path.of(System.getProperty("user.home")));
    }

    /** The JDK's own form of it has lost the bytes of a name that is not valid UTF-8. */
    private static HostPath workingFolder() {
        if (System.getProperty("user.dir").indexOf('\uFFFD') >= 0) {
            try {
                return HostPath.of(Files.readSymbolicLink(Path.of("/proc/self/cwd")));
            } catch (IOException e) {
                return HostPath.of(Path.of("")); // no /proc: as good as the JDK has it
            }
        }
        return HostPath.of(Path.of(""));
    }

    /** What must outlive a cache: known stores, requests ({@code XDG_STATE_HOME/coffer}). */
    public HostPath stateFolder() {
        return userFolder("XDG_STATE_HOME", ".local/state");
    }

    /** Where stores lie that nobody gave a place ({@code XDG_DATA_HOME/coffer}). */
    public HostPath dataFolder() {
        return userFolder("XDG_DATA_HOME", ".local/share");
    }

    /**
     * What can be deleted at any time ({@code XDG_CACHE_HOME/coffer}); the root if nothing is to be
     * kept ({@code COFFER_NO_CACHE}).
     */
    public HostPath cacheFolder() {
        return variable(NO_CACHE) != null
                ? HostPath.of("/")
                : userFolder("XDG_CACHE_HOME", ".cache");
    }

    /** The same machine, on which nothing is kept that can be had again, nor looked for. */
    public Machine withoutCache() {
        Map<String, String> changed = new HashMap<>(environment);
        changed.put(NO_CACHE, "1");
        return new Machine(files, clock, randomness, changed, home, currentFolder, host, user);
    }

    /** The user's settings ({@code XDG_CONFIG_HOME/coffer}). */
    public HostPath configFolder() {
        return userFolder("XDG_CONFIG_HOME", ".config");
    }

    /** An environment variable that is set and not empty, or null. */
    public @Nullable String variable(String name) {
        String value = environment.get(name);
        return value == null || value.isEmpty() ? null : value;
    }

    /** As the XDG base directory specification has it: a relative value counts as none. */
    private HostPath userFolder(String variable, String underHome) {
        String value = variable(variable);
        HostPath base =
                value != null && value.startsWith("/")
                        ? HostPath.of(value)
                        : home.resolve(TreePath.of(underHome));
        return base.resolve("coffer");
    }

    /**
     * What the kernel says, and the user database makes of it, or the number where that has no such
     * user. A property of the JVM is what anybody can set, so it counts only where there is no
     * {@code /proc}.
     */
    private static String userName() {
        try {
            return Files.getOwner(OWN_PROCESS).getName();
        } catch (IOException | UnsupportedOperationException e) {
            return System.getProperty("user.name");
        }
    }

    /** Whether the user database of this system has a user, by name or by number. */
    static boolean hasUser(String name) {
        try {
            FileSystems.getDefault().getUserPrincipalLookupService().lookupPrincipalByName(name);
            return true;
        } catch (UserPrincipalNotFoundException e) {
            return false;
        } catch (IOException | UnsupportedOperationException e) {
            return true; // it cannot be told, so nothing is said
        }
    }

    private static String hostName() {
        try {
            return Files.readString(HOST_NAME).strip();
        } catch (IOException e) {
            return "localhost"; // a system without /proc: the name is for people only
        }
    }
}
