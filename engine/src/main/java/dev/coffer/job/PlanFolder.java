package dev.coffer.job;

import dev.coffer.base.CofferException;
import dev.coffer.os.Errno;
import dev.coffer.os.FileStat;
import dev.coffer.os.HostPath;
import dev.coffer.os.OsException;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where plans lie until they are done: in the state folder, or where a user cannot write to that (a
 * service without a home), in a private folder among the temporary files.
 */
final class PlanFolder {
    private static final int PRIVATE = 0700;

    private PlanFolder() {}

    /** Makes nothing; whoever writes a plan makes the folder. */
    static HostPath of(Machine machine) throws CofferException {
        HostPath place = machine.stateFolder().resolve("plans");
        return canBeWritten(place) ? place : temporary(machine, place);
    }

    /** The folder, or the nearest above it that is there. */
    private static boolean canBeWritten(HostPath folder) {
        Path nearest = folder.toPath();
        while (!Files.exists(nearest) && nearest.getParent() != null) {
            nearest = nearest.getParent();
        }
        return Files.isDirectory(nearest) && Files.isWritable(nearest);
    }

    private static HostPath temporary(Machine machine, HostPath wanted) throws CofferException {
        String variable = machine.variable("TMPDIR");
        String folder = variable != null && variable.startsWith("/") ? variable : "/tmp";
        int user = machine.files().effectiveUser();
        HostPath place =
                HostPath.of(folder).resolve("coffer-plans-" + Integer.toUnsignedString(user));
        try {
            FileStat there = machine.files().stat(place);
            if (!there.isFolder() || there.uid() != user || there.mode() != PRIVATE) {
                throw noFolder(wanted, place + " is not a private folder of this user");
            }
        } catch (OsException e) {
            if (!e.is(Errno.ENOENT)) {
                throw noFolder(wanted, place + ": " + e.reason());
            }
            if (!canBeWritten(place)) {
                throw noFolder(wanted, folder + " cannot be written to either");
            }
        }
        return place;
    }

    private static CofferException noFolder(HostPath wanted, String why) {
        return CofferException.failed(
                "there is no place for the plan of what would be replaced: "
                        + wanted
                        + " cannot be made, and "
                        + why
                        + "; set XDG_STATE_HOME to a folder that can be written to");
    }
}
