package dev.coffer.writer;

import dev.coffer.base.Name;
import dev.coffer.os.Folder;
import dev.coffer.os.OsException;
import dev.coffer.os.Xattr;

/**
 * Makes folders that only their owner may enter and that hand nothing on to what is made in them:
 * mode 0700, no ACL, no set-group-ID, whatever the folder above has.
 */
public final class PrivateFolder {
    private static final int MODE = 0700;

    private PrivateFolder() {}

    /**
     * @return the new folder, open; the caller closes it
     * @throws OsException {@code EEXIST} if the name is taken
     */
    public static Folder create(Folder parent, Name name) throws OsException {
        parent.createFolder(name, MODE);
        Folder made = parent.openFolder(name);
        try {
            close(made);
        } catch (OsException e) {
            made.close();
            throw e;
        }
        return made;
    }

    private static void close(Folder made) throws OsException {
        for (Xattr attribute : made.xattrs()) {
            if (attribute.name().startsWith("system.posix_acl_")) {
                made.removeXattr(attribute.name());
            }
        }
        if (made.stat().mode() != MODE) {
            made.setMode(MODE);
        }
    }
}
