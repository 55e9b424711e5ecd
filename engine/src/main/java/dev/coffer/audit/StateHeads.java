package dev.coffer.audit;

import dev.coffer.base.Name;
import dev.coffer.os.Errno;
import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.os.OsException;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** What the state folder has of logs: heads and keys, read before the logs are. Immutable. */
final class StateHeads {
    /**
     * Of one log.
     *
     * @param head null if it is gone or not whole
     * @param key null if it cannot be read
     * @param isDamaged whether there is a head that is not whole
     * @param isKeyGone whether there is no key
     */
    record Kept(
            @Nullable HeadFile head, @Nullable LogKey key, boolean isDamaged, boolean isKeyGone) {
        /** The folder it was last written in; null if nobody knows. */
        @Nullable String place() {
            return head != null ? head.folder() : key == null ? null : key.folder();
        }

        /** Who signs; null if nobody knows. */
        @Nullable PublicSigner signer() {
            if (key != null) {
                return PublicSigner.of(key.key().publicKey());
            }
            return head == null ? null : PublicSigner.of(head.publicKey().shared());
        }

        boolean isIn(String place) {
            if (head != null) {
                return head.folder().equals(place);
            }
            return key != null && isDamaged && key.folder().equals(place);
        }
    }

    private final Map<String, Kept> logs = new LinkedHashMap<>();

    private StateHeads() {}

    /**
     * Reads them.
     *
     * @param place the folder of heads; null for none
     * @throws OsException if it is there and cannot be read
     */
    static StateHeads read(HostFiles files, @Nullable HostPath place) throws OsException {
        StateHeads heads = new StateHeads();
        if (place == null) {
            return heads;
        }
        try (Folder folder = files.open(place)) {
            List<Name> names = folder.names();
            for (String log : logs(names)) {
                HeadFile head = HeadFile.read(folder, log);
                boolean damaged = head == null && names.contains(HeadFile.nameOf(log));
                heads.logs.put(
                        log,
                        new Kept(
                                head,
                                key(folder, log),
                                damaged,
                                !names.contains(LogKey.nameOf(log))));
            }
        } catch (OsException e) {
            if (!e.is(Errno.ENOENT, Errno.ENOTDIR)) {
                throw e;
            }
        }
        return heads;
    }

    private static Iterable<String> logs(List<Name> names) {
        TreeSet<String> logs = new TreeSet<>();
        for (Name name : names) {
            String text = name.toString();
            int dot = text.lastIndexOf('.');
            String log = dot < 0 ? "" : text.substring(0, dot);
            String suffix = dot < 0 ? "" : text.substring(dot);
            if (AuditHead.isId(log)
                    && (suffix.equals(HeadFile.SUFFIX) || suffix.equals(LogKey.SUFFIX))) {
                logs.add(log);
            }
        }
        return logs;
    }

    /** Another user's key cannot be read, and need not be. */
    private static @Nullable LogKey key(Folder folder, String log) throws OsException {
        try {
            return LogKey.read(folder, log);
        } catch (OsException e) {
            if (e.is(Errno.EACCES)) {
                return null;
            }
            throw e;
        }
    }

    @Nullable Kept of(String log) {
        return logs.get(log);
    }

    /** Those whose log was last in this folder. */
    List<String> in(String place) {
        return logs.entrySet().stream()
                .filter(one -> one.getValue().isIn(place))
                .map(Map.Entry::getKey)
                .toList();
    }
}
