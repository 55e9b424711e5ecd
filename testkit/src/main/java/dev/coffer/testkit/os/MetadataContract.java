package dev.coffer.testkit.os;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coffer.base.Bytes;
import dev.coffer.base.Name;
import dev.coffer.base.Timestamp;
import dev.coffer.os.Errno;
import dev.coffer.os.FileKind;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;
import dev.coffer.os.Xattr;

import org.junit.jupiter.api.Test;

import java.util.List;

/** Times, owners, modes and extended attributes, of every kind of entry, by name and by handle. */
public abstract class MetadataContract extends HostFilesContract {
    /** Before 1970, after 2038, odd nanoseconds; within what ext4 keeps. */
    private static final List<Timestamp> TIMES =
            List.of(
                    new Timestamp(0, 0),
                    new Timestamp(1_700_000_000, 123_456_789),
                    new Timestamp(-1, 999_999_999),
                    new Timestamp(-1_000_000_000, 1),
                    new Timestamp(2_147_483_648L, 2),
                    new Timestamp(5_000_000_000L, 3));

    private static final Name FIFO = Name.of("fifo");

    @Test
    void timesOfEveryKindAreKeptToTheNanosecond() throws Exception {
        write(folder, A, "");
        folder.createFolder(B, 0700);
        folder.createLink(C, Bytes.of("a"));
        folder.createNode(FIFO, FileKind.FIFO, 0600, 0);
        for (Timestamp time : TIMES) {
            for (Name name : List.of(A, B, C, FIFO)) {
                folder.setModified(name, time);
                assertEquals(time, folder.stat(name).modified());
            }
        }
        assertEquals(TIMES.getLast(), folder.list().getFirst().stat().modified());
    }

    @Test
    void timesAreSetThroughHandles() throws Exception {
        try (OpenFile file = folder.createFile(A, 0600);
                Folder inner = newFolder(folder, B)) {
            for (Timestamp time : TIMES) {
                file.setModified(time);
                inner.setModified(time);
                assertEquals(time, file.stat().modified());
                assertEquals(time, inner.stat().modified());
            }
        }
    }

    @Test
    void modesAreSetByNameAndThroughHandles() throws Exception {
        try (OpenFile file = folder.createFile(A, 0600);
                Folder inner = newFolder(folder, B)) {
            folder.createNode(FIFO, FileKind.FIFO, 0600, 0);
            for (int mode : new int[] {0, 0111, 0640, 0777, 04755, 01777}) {
                folder.setMode(A, mode);
                folder.setMode(FIFO, mode);
                inner.setMode(mode);
                assertEquals(mode, folder.stat(A).mode());
                assertEquals(mode, folder.stat(FIFO).mode());
                assertEquals(mode, folder.stat(B).mode());
                file.setMode(0600);
                folder.setMode(B, 0700);
                assertEquals(0600, file.stat().mode());
                assertEquals(0700, inner.stat().mode());
            }
            assertFails(Errno.ENOENT, () -> folder.setMode(C, 0600));
        }
    }

    @Test
    void ownersAreSetByNameAndThroughHandles() throws Exception {
        assumeTrue(isRoot(files()), "only root gives files away");
        int uid = (int) 4_000_000_000L;
        folder.createLink(C, Bytes.of("a"));
        try (OpenFile file = folder.createFile(A, 0600);
                Folder inner = newFolder(folder, B)) {
            file.setOwner(12, uid);
            inner.setOwner(uid, 34);
            folder.setOwner(C, 56, 78);
            assertOwner(12, uid, folder.stat(A));
            assertOwner(uid, 34, folder.stat(B));
            assertOwner(56, 78, folder.stat(C));
            folder.setOwner(B, 1, 2);
            assertOwner(1, 2, inner.stat());
        }
    }

    private static void assertOwner(int uid, int gid, FileStat stat) {
        assertEquals(uid, stat.uid());
        assertEquals(gid, stat.gid());
    }

    @Test
    void ownOwnerCanAlwaysBeSet() throws Exception {
        write(folder, A, "");
        folder.setOwner(A, files().effectiveUser(), files().effectiveGroup());
        assertOwner(files().effectiveUser(), files().effectiveGroup(), folder.stat(A));
    }

    @Test
    void attributesHoldAnyBytesInNameAndValue() throws Exception {
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        byte[] oddName = {'u', 's', 'e', 'r', '.', (byte) 0xff, '\n', (byte) 0xc3, 1};
        List<Xattr> attributes =
                List.of(
                        xattr("user.a", all),
                        xattr("user.empty"),
                        new Xattr(Bytes.of("user." + "n".repeat(250)), Bytes.of("v")),
                        new Xattr(Bytes.of(oddName), Bytes.of(new byte[] {0})));
        folder.createFolder(B, 0700);
        try (OpenFile file = folder.createFile(A, 0600);
                Folder inner = folder.openFolder(B)) {
            assertEquals(List.of(), folder.xattrs(A));
            assertEquals(List.of(), file.xattrs());
            assertEquals(List.of(), inner.xattrs());
            for (Xattr attribute : attributes.reversed()) {
                assumeXattrs(() -> folder.setXattr(A, attribute));
                inner.setXattr(attribute);
            }
            assertEquals(attributes, folder.xattrs(A));
            assertEquals(attributes, file.xattrs());
            assertEquals(attributes, folder.xattrs(B));
            assertEquals(attributes, inner.xattrs());
        }
    }

    @Test
    void attributesAreReplacedAndRemovedByNameAndThroughHandles() throws Exception {
        Bytes name = Bytes.of("user.x");
        try (OpenFile file = folder.createFile(A, 0600);
                Folder inner = newFolder(folder, B)) {
            assumeXattrs(() -> file.setXattr(xattr("user.x", (byte) 1)));
            file.setXattr(xattr("user.x", (byte) 2, (byte) 3));
            assertEquals(List.of(xattr("user.x", (byte) 2, (byte) 3)), folder.xattrs(A));
            file.removeXattr(name);
            assertFails(Errno.ENODATA, () -> file.removeXattr(name));
            folder.setXattr(A, xattr("user.x"));
            folder.removeXattr(A, name);
            assertFails(Errno.ENODATA, () -> folder.removeXattr(A, name));
            inner.setXattr(xattr("user.x"));
            inner.removeXattr(name);
            assertFails(Errno.ENODATA, () -> inner.removeXattr(name));
            assertEquals(List.of(), file.xattrs());
            assertFails(Errno.ENOENT, () -> folder.xattrs(C));
        }
    }

    @Test
    void attributesThatCannotBeAreRefusedAndNeverCut() throws Exception {
        write(folder, A, "");
        assumeXattrs(() -> folder.setXattr(A, xattr("user.x")));
        folder.removeXattr(A, Bytes.of("user.x"));
        Bytes nul = Bytes.of("user.x\0y");
        assertFails(Errno.EINVAL, () -> folder.setXattr(A, new Xattr(nul, Bytes.EMPTY)));
        assertFails(Errno.EINVAL, () -> folder.removeXattr(A, nul));
        for (int length : new int[] {256, 5000}) {
            Xattr longName = xattr("user." + "n".repeat(length - 5));
            assertFails(Errno.ERANGE, () -> folder.setXattr(A, longName));
        }
        Xattr big = new Xattr(Bytes.of("user.x"), Bytes.of(new byte[70_000]));
        assertFails(Errno.E2BIG, () -> folder.setXattr(A, big));
        assertFails(Errno.EOPNOTSUPP, () -> folder.setXattr(A, xattr("nonsense.x")));
        assertEquals(List.of(), folder.xattrs(A));
    }

    @Test
    void linkHasAttributesOfItsOwn() throws Exception {
        assumeTrue(isRoot(files()), "only root sets trusted attributes");
        write(folder, A, "");
        folder.createLink(B, Bytes.of("a"));
        Xattr attribute = xattr("trusted.coffer", (byte) 7);
        try {
            folder.setXattr(B, attribute);
        } catch (OsException e) {
            assumeTrue(!e.is(Errno.EPERM, Errno.EOPNOTSUPP), "no trusted attributes here");
            throw e;
        }
        assertEquals(List.of(attribute), folder.xattrs(B));
        assertEquals(List.of(), folder.xattrs(A));
        folder.removeXattr(B, attribute.name());
        assertEquals(List.of(), folder.xattrs(B));
    }

    @Test
    void accessControlListIsAnAttribute() throws Exception {
        // user::rw-, user:5:r--, group::---, mask::r--, other::---
        Xattr acl =
                xattr(
                        "system.posix_acl_access",
                        new byte[] {
                            2, 0, 0, 0, //
                            1, 0, 6, 0, -1, -1, -1, -1, //
                            2, 0, 4, 0, 5, 0, 0, 0, //
                            4, 0, 0, 0, -1, -1, -1, -1, //
                            16, 0, 4, 0, -1, -1, -1, -1, //
                            32, 0, 0, 0, -1, -1, -1, -1
                        });
        try (OpenFile file = folder.createFile(A, 0600)) {
            assumeXattrs(() -> file.setXattr(acl));
            assertEquals(List.of(acl), folder.xattrs(A));
            assertEquals(List.of(acl), file.xattrs());
            assertEquals(0640, file.stat().mode());
        }
    }

    /** A call that sets an attribute. */
    @FunctionalInterface
    private interface Setting {
        void run() throws OsException;
    }

    private static void assumeXattrs(Setting setting) throws OsException {
        try {
            setting.run();
        } catch (OsException e) {
            assumeTrue(!e.is(Errno.EOPNOTSUPP), "this file system has no such attributes");
            throw e;
        }
    }
}
