package dev.coffer.job;

import dev.coffer.base.CofferException;
import dev.coffer.base.Name;
import dev.coffer.base.Sha256;
import dev.coffer.os.Errno;
import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.os.OsException;
import dev.coffer.os.SmallFiles;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The folder in which lies what of each {@code coffer.toml} is in force, a small file for each. Of
 * two processes that write at once the later wins. Thread-safe.
 *
 * @param files of this machine
 * @param folder made with the first configuration
 */
record SettingsFolder(HostFiles files, HostPath folder) {
    private static final int LIMIT = 1 << 20;
    private static final int NAME_DIGITS = 16;

    /** What is in force of a configuration; what is where nothing was before, if nothing is. */
    GuardedSettings of(HostPath file) throws CofferException {
        try (Folder open = files.open(folder)) {
            GuardedSettings before = read(open, fileName(file));
            return before == null ? GuardedSettings.none(file) : before;
        } catch (OsException e) {
            if (e.is(Errno.ENOENT)) {
                return GuardedSettings.none(file);
            }
            throw unreadable(e);
        }
    }

    /** What is in force, of every configuration. */
    List<GuardedSettings> all() throws CofferException {
        List<GuardedSettings> all = new ArrayList<>();
        try (Folder open = files.open(folder)) {
            for (Name name : open.names()) {
                if (name.endsWith(".json") && !name.startsWith(".")) {
                    GuardedSettings each = read(open, name);
                    if (each != null) {
                        all.add(each);
                    }
                }
            }
        } catch (OsException e) {
            if (!e.is(Errno.ENOENT)) {
                throw unreadable(e);
            }
        }
        return all;
    }

    private @Nullable GuardedSettings read(Folder open, Name name)
            throws CofferException, OsException {
        byte[] json = SmallFiles.readIfThere(open, name, LIMIT);
        if (json == null) {
            return null;
        }
        try {
            return GuardedSettings.parse(new String(json, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw CofferException.failed(
                    folder.resolve(name)
                            + ", which says what the guard has in force, is damaged; nothing"
                            + " protected is done until it is put back from a backup, or removed"
                            + " and the configuration looked through",
                    e);
        }
    }

    /** Puts something in force. */
    void write(GuardedSettings settings) throws CofferException {
        byte[] json = settings.canonical().getBytes(StandardCharsets.UTF_8);
        try (Folder open = SmallFiles.openOrCreate(files, folder, 0700)) {
            SmallFiles.replace(open, fileName(settings.file()), json, 0600);
        } catch (OsException e) {
            throw CofferException.failed(
                    "what the guard has in force cannot be written to "
                            + folder
                            + ": "
                            + e.reason(),
                    e);
        }
    }

    private CofferException unreadable(OsException e) {
        return CofferException.failed(
                "cannot read what the guard has in force, in " + folder + ": " + e.reason(), e);
    }

    private static Name fileName(HostPath file) {
        String hash = Sha256.hash(file.shared()).toString();
        return Name.of(hash.substring(0, NAME_DIGITS) + ".json");
    }
}
