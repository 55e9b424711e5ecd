package dev.coffer.writer;

import dev.coffer.base.Bytes;

/**
 * The little that must be understood of a POSIX ACL ({@code system.posix_acl_access}: a 4-byte
 * version, then entries of tag, permissions and id, little-endian).
 */
final class PosixAcl {
    private static final int HEADER = 4;
    private static final int ENTRY = 8;
    private static final int TAG_GROUP_OBJ = 0x04;

    private PosixAcl() {}

    /**
     * With an ACL, the group bits of a mode are its mask, which says what the named users may have.
     * Without it they would be rights of the owning group, so they shrink to what the ACL gives
     * that.
     */
    static int withoutAcl(int mode, Bytes acl) {
        byte[] b = acl.shared();
        for (int at = HEADER; at + ENTRY <= b.length; at += ENTRY) {
            int tag = (b[at] & 0xff) | (b[at + 1] & 0xff) << 8;
            if (tag == TAG_GROUP_OBJ) {
                int permissions = b[at + 2] & 7;
                return (mode & ~070) | (mode & (permissions << 3));
            }
        }
        return mode & ~070;
    }
}
