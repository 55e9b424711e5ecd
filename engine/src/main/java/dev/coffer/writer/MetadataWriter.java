package dev.coffer.writer;

import dev.coffer.base.Bytes;
import dev.coffer.os.Attributed;
import dev.coffer.os.Errno;
import dev.coffer.os.FileKind;
import dev.coffer.os.FileStat;
import dev.coffer.os.OsException;
import dev.coffer.os.Xattr;
import dev.coffer.tree.Entry;
import dev.coffer.tree.Problem;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Gives a written entry its owner, extended attributes, times and mode, in this order: a change of
 * owner takes away set-user-ID bits and capabilities, an ACL changes the mode, and none of what
 * follows the content touches mtime. Makes no call that is known to change nothing. What cannot be
 * set is told, not thrown. For one thread.
 *
 * <p>Linux lets only who may write a file change its {@code user.*} attributes, whatever the file
 * was opened for: of a file that its owner may not write, the mode is opened for as long as they
 * are set.
 */
final class MetadataWriter {
    private static final Bytes ACCESS_ACL = Bytes.of("system.posix_acl_access");
    private static final Bytes DEFAULT_ACL = Bytes.of("system.posix_acl_default");
    private static final int SET_ID_BITS = 06000;

    private final MetadataPolicy policy;
    private final WriteOptions options;
    private boolean othersRefused;
    private final Set<Integer> groupsRefused = new HashSet<>();

    MetadataWriter(WriteOptions options) {
        this.policy = options.policy();
        this.options = options;
    }

    /** What a thing that metadata is set on has now, as far as it is known. */
    record Now(int uid, int gid, int mode, @Nullable FileStat times, List<Xattr> xattrs) {}

    /** Whether {@link #apply} would have anything to do, with all mode bits allowed. */
    static boolean differs(Entry entry, List<Xattr> wanted, FileStat now, List<Xattr> has) {
        FileStat stat = entry.stat();
        if (stat.uid() != now.uid()
                || stat.gid() != now.gid()
                || (stat.mode() != now.mode() && stat.kind() != FileKind.LINK)
                || !stat.modified().equals(now.modified())) {
            return true;
        }
        for (Xattr attribute : wanted) {
            if (!has.contains(attribute)) {
                return true;
            }
        }
        for (Xattr attribute : has) {
            if (isRemovable(attribute.name()) && !has(wanted, attribute.name())) {
                return true;
            }
        }
        return false;
    }

    /** Mode bits that an entry of this kind is to have. */
    int modeFor(Entry entry) {
        return options.mode(entry.kind(), entry.stat().mode());
    }

    /**
     * @return what could not be set; mostly empty
     */
    List<MetadataLoss> apply(Attributed handle, Entry entry, List<Xattr> wanted, Now now) {
        Losses losses = new Losses();
        FileStat stat = entry.stat();
        boolean owned = true;
        boolean ownerChanged = stat.uid() != now.uid || stat.gid() != now.gid;
        if (ownerChanged) {
            owned = setOwner(handle, stat, now, losses);
        }
        Bytes lostAcl = null;
        boolean modeTouched = false;
        if (!wanted.isEmpty() || !now.xattrs.isEmpty()) {
            Attributes attributes = new Attributes(handle, openMode(entry, now), losses);
            modeTouched = attributes.set(wanted, now.xattrs);
            lostAcl = modeTouched ? losses.lostAcl : null;
        }
        if (now.times == null || !now.times.modified().equals(stat.modified())) {
            try {
                handle.setModified(stat.modified());
            } catch (OsException e) {
                losses.add("times", e, false);
            }
        }
        if (stat.kind() != FileKind.LINK) {
            int mode = modeFor(entry);
            if (lostAcl != null) {
                mode = PosixAcl.withoutAcl(mode, lostAcl);
            }
            if (!owned && stat.kind() == FileKind.FILE && (mode & SET_ID_BITS) != 0) {
                mode &= ~SET_ID_BITS; // never lend somebody's rights to whoever restores
                losses.add(policy.notPermitted(), "set-user-ID bits", "the owner is another");
            }
            boolean cleared = ownerChanged && (mode & SET_ID_BITS) != 0;
            if (mode != now.mode || cleared || modeTouched) {
                setMode(handle, mode, losses);
            }
        }
        return losses.list();
    }

    private void setMode(Attributed handle, int mode, Losses losses) {
        try {
            handle.setMode(mode);
        } catch (OsException e) {
            losses.add("mode", e, false);
        }
    }

    /** Whether owner and group are now those of the source. */
    private boolean setOwner(Attributed handle, FileStat stat, Now now, Losses losses) {
        boolean otherUser = stat.uid() != now.uid;
        OsException refused = null;
        if (otherUser && !othersRefused) {
            try {
                handle.setOwner(stat.uid(), stat.gid());
                return true;
            } catch (OsException e) {
                refused = e;
                othersRefused = e.is(Errno.EPERM);
            }
        }
        boolean otherGroup = stat.gid() != now.gid && !isGroupSet(handle, stat.gid());
        if (!otherUser && !otherGroup) {
            return true;
        }
        String what =
                (otherUser ? "owner " + Integer.toUnsignedString(stat.uid()) : "")
                        + (otherUser && otherGroup ? ", " : "")
                        + (otherGroup ? "group " + Integer.toUnsignedString(stat.gid()) : "");
        if (refused == null) {
            losses.add(policy.notPermitted(), what, Errno.EPERM.meaning());
        } else {
            losses.add(what, refused, true);
        }
        return false;
    }

    /** What was refused once is not tried again: the process is in no more groups than before. */
    private boolean isGroupSet(Attributed handle, int gid) {
        if (groupsRefused.contains(gid)) {
            return false;
        }
        try {
            handle.setOwner(-1, gid);
            return true;
        } catch (OsException e) {
            groupsRefused.add(gid);
            return false;
        }
    }

    /** The mode that lets the owner set attributes; -1 where no mode keeps him from it. */
    private int openMode(Entry entry, Now now) {
        return switch (entry.kind()) {
            case FILE, FOLDER -> (now.mode >= 0 ? now.mode : modeFor(entry)) | 0200;
            case LINK, FIFO, SOCKET, CHARACTER_DEVICE, BLOCK_DEVICE -> -1;
        };
    }

    /** One entry's extended attributes while they are set. */
    private static final class Attributes {
        private final Attributed handle;
        private final Losses losses;

        /** As in {@link #openMode}; -1 as well once it was tried. */
        private int openMode;

        private boolean modeTouched;

        Attributes(Attributed handle, int openMode, Losses losses) {
            this.handle = handle;
            this.openMode = openMode;
            this.losses = losses;
        }

        /**
         * @return whether the mode may be another now: an ACL was set, taken away, or could not be
         *     set, or the owner was let in
         */
        boolean set(List<Xattr> wanted, List<Xattr> now) {
            for (Xattr attribute : wanted) {
                if (!now.contains(attribute)) {
                    set(attribute);
                }
            }
            for (Xattr attribute : now) {
                if (isRemovable(attribute.name()) && !has(wanted, attribute.name())) {
                    remove(attribute.name());
                }
            }
            return modeTouched;
        }

        private void set(Xattr attribute) {
            boolean isAcl = attribute.name().equals(ACCESS_ACL);
            modeTouched |= isAcl;
            OsException refused = trySet(attribute);
            if (refused != null && letsIn(refused, attribute.name())) {
                refused = trySet(attribute);
            }
            if (refused != null) {
                losses.add(attribute.name().toString(), refused, isPrivileged(attribute.name()));
                losses.lostAcl = isAcl ? attribute.value() : losses.lostAcl;
            }
        }

        private void remove(Bytes name) {
            modeTouched |= name.equals(ACCESS_ACL);
            OsException refused = tryRemove(name);
            if (refused != null && letsIn(refused, name)) {
                refused = tryRemove(name);
            }
            if (refused != null) {
                losses.add(name.toString(), refused, false);
            }
        }

        private @Nullable OsException trySet(Xattr attribute) {
            try {
                handle.setXattr(attribute);
                return null;
            } catch (OsException e) {
                return e;
            }
        }

        private @Nullable OsException tryRemove(Bytes name) {
            try {
                handle.removeXattr(name);
                return null;
            } catch (OsException e) {
                return e;
            }
        }

        /** Opens the mode to the owner, once, if that is what may be in the way. */
        private boolean letsIn(OsException refused, Bytes name) {
            if (openMode < 0 || !refused.is(Errno.EACCES) || !name.startsWith("user.")) {
                return false;
            }
            int mode = openMode;
            openMode = -1;
            try {
                handle.setMode(mode);
            } catch (OsException e) {
                return false; // not ours; the refusal of the attribute is told
            }
            modeTouched = true;
            return true;
        }
    }

    private static boolean has(List<Xattr> xattrs, Bytes name) {
        for (Xattr attribute : xattrs) {
            if (attribute.name().equals(name)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isPrivileged(Bytes name) {
        return name.startsWith("trusted.") || name.startsWith("security.");
    }

    /** Labels that the system itself gives ({@code security.selinux}) stay. */
    private static boolean isRemovable(Bytes name) {
        return name.startsWith("user.") || name.equals(ACCESS_ACL) || name.equals(DEFAULT_ACL);
    }

    private final class Losses {
        private @Nullable List<MetadataLoss> list;
        @Nullable Bytes lostAcl;

        void add(String what, OsException failure, boolean privileged) {
            add(policy.kindOf(failure, privileged), what, failure.reason());
        }

        void add(Problem.Kind kind, String what, String reason) {
            List<MetadataLoss> all = list;
            if (all == null) {
                all = new ArrayList<>(2);
                list = all;
            }
            all.add(new MetadataLoss(kind, what, reason));
        }

        List<MetadataLoss> list() {
            List<MetadataLoss> all = list;
            return all == null ? List.of() : all;
        }
    }
}
