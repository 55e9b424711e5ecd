package dev.coffer.os;

import dev.coffer.base.Name;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * Names of users and groups by number, from the files of this machine; names that only a directory
 * service knows are not found. Immutable, so safe to share between threads.
 */
public final class Accounts {
    private static final HostPath FOLDER = HostPath.of("/etc");
    private static final int LARGEST = 8 << 20;

    private final Map<Integer, String> users;
    private final Map<Integer, String> groups;

    private Accounts(Map<Integer, String> users, Map<Integer, String> groups) {
        this.users = users;
        this.groups = groups;
    }

    /** As they are now; none where they cannot be read. */
    public static Accounts of(HostFiles files) {
        return new Accounts(read(files, "passwd"), read(files, "group"));
    }

    /** Empty if the number has no name. */
    public String user(int uid) {
        return users.getOrDefault(uid, "");
    }

    /** Empty if the number has no name. */
    public String group(int gid) {
        return groups.getOrDefault(gid, "");
    }

    private static Map<Integer, String> read(HostFiles files, String name) {
        Map<Integer, String> names = new HashMap<>();
        try (Folder folder = files.open(FOLDER)) {
            byte[] content = SmallFiles.readIfThere(folder, Name.of(name), LARGEST);
            String text = content == null ? "" : new String(content, StandardCharsets.UTF_8);
            int from = 0;
            while (from < text.length()) {
                int end = text.indexOf('\n', from);
                end = end < 0 ? text.length() : end;
                addLine(text.substring(from, end), names);
                from = end + 1;
            }
        } catch (OsException e) {
            return names; // numbers are kept all the same
        }
        return names;
    }

    /** {@code name:password:number:…}; the first name of a number counts. */
    private static void addLine(String line, Map<Integer, String> names) {
        int name = line.indexOf(':');
        int password = line.indexOf(':', name + 1);
        int number = line.indexOf(':', password + 1);
        if (name > 0 && password > 0 && number > 0) {
            try {
                int id = Integer.parseUnsignedInt(line, password + 1, number, 10);
                names.putIfAbsent(id, line.substring(0, name));
            } catch (NumberFormatException e) {
                return; // a line of another kind
            }
        }
    }
}
