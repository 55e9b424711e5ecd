package dev.coffer.guard;

import dev.coffer.base.CofferException;
import dev.coffer.base.Name;
import dev.coffer.guard.ssh.SshFormatException;
import dev.coffer.guard.ssh.SshPublicKey;
import dev.coffer.os.Errno;
import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.os.OsException;
import dev.coffer.os.SmallFiles;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Whose signatures count: one small file in the state folder, replaced as a whole. Only the guard
 * changes it, behind the gate. Thread-safe; of two processes that change it at once one is refused.
 */
public final class Approvers {
    private static final Name FILE = Name.of("approvers.json");
    private static final int LIMIT = 1 << 20;

    private final HostFiles files;
    private final HostPath folder;

    /**
     * @param folder of the guard in the state folder; made when the first is enrolled
     */
    public Approvers(HostFiles files, HostPath folder) {
        this.files = files;
        this.folder = folder;
    }

    /**
     * Somebody whose signatures count.
     *
     * @param name that they go by
     * @param user of the operating system that they are: their signatures do not count for what
     *     this user asks
     * @param key that they sign with
     * @param since when
     */
    public record Enrolled(String name, String user, SshPublicKey key, OffsetDateTime since) {}

    /** All, sorted by name. */
    public List<Enrolled> all() throws CofferException {
        byte[] file;
        try (Folder open = files.open(folder)) {
            file = SmallFiles.readIfThere(open, FILE, LIMIT);
        } catch (OsException e) {
            if (!e.is(Errno.ENOENT)) {
                throw CofferException.failed(
                        "cannot read who may approve, in " + folder + ": " + e.reason(), e);
            }
            file = null;
        }
        if (file == null) {
            return List.of();
        }
        try {
            List<Enrolled> all = new ArrayList<>();
            CanonicalJson.Fields json =
                    CanonicalJson.read(new String(file, StandardCharsets.UTF_8));
            for (CanonicalJson.Fields each : json.objects("approvers")) {
                all.add(
                        new Enrolled(
                                each.text("name"),
                                each.text("user"),
                                SshPublicKey.parse(each.text("key")),
                                OffsetDateTime.parse(each.text("since"))));
            }
            return List.copyOf(all);
        } catch (IllegalArgumentException | SshFormatException | DateTimeException e) {
            throw CofferException.failed(
                    folder.resolve(FILE)
                            + " is damaged ("
                            + e.getMessage()
                            + "); what is protected stays as it is until it is put back from a"
                            + " backup, or removed and the approvers are enrolled again",
                    e);
        }
    }

    /** Whose key it is, or null. */
    public @Nullable Enrolled of(SshPublicKey key) throws CofferException {
        for (Enrolled each : all()) {
            if (each.key().equals(key)) {
                return each;
            }
        }
        return null;
    }

    /**
     * Writes down who counts from now on.
     *
     * @param changed what becomes of those there are
     */
    void update(UnaryOperator<List<Enrolled>> changed) throws CofferException {
        try (Folder open = GuardFolder.lockOrCreate(files, folder)) {
            List<Map<String, String>> list = new ArrayList<>();
            List<Enrolled> sorted = new ArrayList<>(changed.apply(all()));
            sorted.sort(Comparator.comparing(Enrolled::name));
            for (Enrolled each : sorted) {
                list.add(
                        Map.of(
                                "name", each.name(),
                                "user", each.user(),
                                "key", each.key().line(),
                                "since", each.since().toString()));
            }
            byte[] file =
                    CanonicalJson.write(Map.of("approvers", list)).getBytes(StandardCharsets.UTF_8);
            SmallFiles.replace(open, FILE, file, 0600);
        } catch (OsException e) {
            throw CofferException.failed(
                    "cannot write down who may approve, in " + folder + ": " + e.reason(), e);
        }
    }
}
