package dev.coffer.catalogue;

import dev.coffer.base.CofferException;
import dev.coffer.base.Name;
import dev.coffer.os.Errno;
import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.os.OsException;
import dev.coffer.os.SmallFiles;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which points and keys of a store this machine last saw, one small file a store in the state
 * folder, named by the store's id: what was taken away behind its back is told by this alone. Each
 * is replaced as a whole; of two processes the later wins. Thread-safe.
 *
 * <p>A line for each: the name of its file in the store, a blank, and what to say of it.
 */
public final class SeenPoints {
    private static final int LIMIT = 64 << 20;

    private final HostFiles files;
    private final HostPath folder;

    /**
     * @param stateFolder the program's folder for state; made when something is first remembered
     */
    public SeenPoints(HostFiles files, HostPath stateFolder) {
        this.files = files;
        this.folder = stateFolder.resolve("seen");
    }

    /**
     * What was last seen: by name of the file, what to say of it. Empty if nothing was.
     *
     * @param store its id
     */
    public Map<String, String> of(String store) throws CofferException {
        Map<String, String> seen = new TreeMap<>();
        try (Folder open = files.open(folder)) {
            byte[] text = SmallFiles.readIfThere(open, name(store), LIMIT);
            if (text != null) {
                for (String line : new String(text, StandardCharsets.UTF_8).split("\n", -1)) {
                    int blank = line.indexOf(' ');
                    if (blank > 0) {
                        seen.put(line.substring(0, blank), line.substring(blank + 1));
                    }
                }
            }
        } catch (OsException e) {
            if (!e.is(Errno.ENOENT)) {
                throw failed("read", e);
            }
        }
        return seen;
    }

    /** Remembers this in place of what was. */
    public void remember(String store, Map<String, String> seen) throws CofferException {
        StringBuilder text = new StringBuilder();
        for (Map.Entry<String, String> one : seen.entrySet()) {
            text.append(one.getKey()).append(' ').append(one.getValue()).append('\n');
        }
        try (Folder open = SmallFiles.openOrCreate(files, folder, 0700)) {
            byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
            SmallFiles.replace(open, name(store), bytes, 0600);
        } catch (OsException e) {
            throw failed("write", e);
        }
    }

    /** Forgets what was seen of a store; does nothing if nothing was. */
    public void forget(String store) throws CofferException {
        try (Folder open = files.open(folder)) {
            open.removeFile(name(store));
        } catch (OsException e) {
            if (!e.is(Errno.ENOENT)) {
                throw failed("forget", e);
            }
        }
    }

    private static Name name(String store) {
        return Name.of(store + ".txt");
    }

    private CofferException failed(String verb, OsException e) {
        return CofferException.failed(
                "cannot "
                        + verb
                        + " what this machine last saw of its vaults in "
                        + folder
                        + ": "
                        + e.reason()
                        + "; make that readable and writable, or name another folder for state with"
                        + " XDG_STATE_HOME",
                e);
    }
}
