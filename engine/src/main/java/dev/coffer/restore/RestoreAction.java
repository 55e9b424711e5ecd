package dev.coffer.restore;

import dev.coffer.base.TreePath;
import dev.coffer.os.FileKind;
import dev.coffer.tree.Entry;

/**
 * What a restore does, or would do, to one entry of the target.
 *
 * @param what is done
 * @param path in the target
 * @param kind of the entry as it will be; of a deleted, kept or skipped one as it is
 * @param bytes of content written, or deleted
 * @param reason why it is skipped, in words; else empty
 */
public record RestoreAction(What what, TreePath path, FileKind kind, long bytes, String reason) {
    /** Whether its bytes are written, and not only named. */
    boolean writes() {
        return what == What.CREATE || what == What.REPLACE;
    }

    /** What goes. */
    static RestoreAction delete(TreePath path, Entry before) {
        long bytes = before.isFile() ? before.stat().size() : 0;
        return new RestoreAction(What.DELETE, path, before.kind(), bytes, "");
    }

    /** What is done to an entry. */
    public enum What {
        CREATE,
        REPLACE,
        /** Content stays; mode, owner, times or attributes change. */
        METADATA,
        DELETE,
        /** It is what it should be already. */
        KEEP,
        /** It is not what the point has, and is left as it is. */
        SKIP
    }
}
