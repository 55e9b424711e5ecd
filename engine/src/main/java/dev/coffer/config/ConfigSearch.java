package dev.coffer.config;

import dev.coffer.base.CofferException;
import dev.coffer.os.HostPath;

import org.jspecify.annotations.Nullable;

import java.nio.file.Files;
import java.util.Optional;

/** Finds the configuration file. Reads nothing, and loads nothing that reading needs. */
public final class ConfigSearch {
    /** The name it goes by. */
    public static final String FILE_NAME = "coffer.toml";

    private ConfigSearch() {}

    /**
     * The file that {@code --config} names; else the nearest {@code coffer.toml} from the current
     * folder upward; else the one in the user's configuration folder ({@code
     * $XDG_CONFIG_HOME/coffer}, or {@code ~/.config/coffer}).
     *
     * @param named what {@code --config} says, or null
     * @throws CofferException if there is no file of the name given
     */
    public static Optional<HostPath> find(@Nullable String named, Surroundings surroundings)
            throws CofferException {
        if (named != null) {
            return Optional.of(named(named, surroundings));
        }
        HostPath above = at(surroundings.currentFolder());
        if (above != null) {
            return Optional.of(above);
        }
        HostPath own = userFile(surroundings);
        return own != null && Files.isRegularFile(own.toPath())
                ? Optional.of(own)
                : Optional.empty();
    }

    /** The file that lies in a folder, or in the nearest above it; null if none does. */
    public static @Nullable HostPath at(HostPath place) {
        HostPath folder = place;
        while (true) {
            HostPath file = folder.resolve(FILE_NAME);
            if (Files.isRegularFile(file.toPath())) {
                return file;
            }
            if (folder.isRoot()) {
                return null;
            }
            folder = folder.parent();
        }
    }

    private static HostPath named(String named, Surroundings surroundings) throws CofferException {
        try {
            HostPath file = surroundings.pathBase().resolve(named);
            if (Files.isDirectory(file.toPath())) {
                throw CofferException.usage(
                        "--config: "
                                + file
                                + " is a folder; name the file, as in "
                                + named
                                + "/"
                                + FILE_NAME);
            }
            if (!Files.exists(file.toPath())) {
                throw CofferException.usage(
                        "--config: there is no file " + file + "; coffer init writes one");
            }
            return file;
        } catch (IllegalArgumentException e) {
            throw new CofferException(
                    CofferException.Reason.USAGE, "--config: " + e.getMessage(), e);
        }
    }

    /** Where the user's own file lies or would lie; null if no home is known. */
    public static @Nullable HostPath userFile(Surroundings surroundings) {
        HostPath folder = surroundings.folder("XDG_CONFIG_HOME");
        if (folder == null) {
            HostPath home = surroundings.home();
            if (home == null) {
                return null;
            }
            folder = home.resolve(".config");
        }
        return folder.resolve("coffer").resolve(FILE_NAME);
    }
}
