package dev.coffer.record;

import dev.coffer.base.Sha256;
import dev.coffer.os.FileKind;
import dev.coffer.os.FileStat;
import dev.coffer.tree.Entry;

import java.util.Objects;

/** Comparing what is known of an entry. */
public final class Stats {
    private Stats() {}

    /** Whether two looks at an entry that is no folder tell of no change to it. */
    public static boolean sameState(FileStat was, FileStat is) {
        return was.modifiedNanos() == is.modifiedNanos()
                && was.modifiedSeconds() == is.modifiedSeconds()
                && was.changedNanos() == is.changedNanos()
                && was.changedSeconds() == is.changedSeconds()
                && was.inode() == is.inode()
                && was.size() == is.size()
                && was.mode() == is.mode()
                && was.uid() == is.uid()
                && was.gid() == is.gid()
                && was.rawDevice() == is.rawDevice()
                && (was.links() > 1) == (is.links() > 1);
    }

    /** Whether everything that a restore would set is the same. */
    static boolean sameMetadata(RecordedEntry one, RecordedEntry other) {
        return sameButTimes(one, other)
                && one.stat().modifiedSeconds() == other.stat().modifiedSeconds()
                && one.stat().modifiedNanos() == other.stat().modifiedNanos();
    }

    /** Whether owner, mode and extended attributes are the same. */
    static boolean sameButTimes(RecordedEntry one, RecordedEntry other) {
        FileStat a = one.stat();
        FileStat b = other.stat();
        return a.uid() == b.uid()
                && a.gid() == b.gid()
                && (a.mode() == b.mode() || a.kind() == FileKind.LINK)
                && one.xattrs().equals(other.xattrs());
    }

    /** Whether two looks at a folder tell of no change to its own metadata. */
    public static boolean sameFolder(FileStat a, FileStat b) {
        return a.modifiedSeconds() == b.modifiedSeconds()
                && a.modifiedNanos() == b.modifiedNanos()
                && a.changedSeconds() == b.changedSeconds()
                && a.changedNanos() == b.changedNanos()
                && a.inode() == b.inode()
                && a.mode() == b.mode()
                && a.uid() == b.uid()
                && a.gid() == b.gid();
    }

    /** Whether the record would say the same of both, given that the content is the same. */
    static boolean sameRecord(RecordedEntry one, RecordedEntry other) {
        FileStat a = one.stat();
        FileStat b = other.stat();
        return sameMetadata(one, other)
                && sameFolder(a, b)
                && a.size() == b.size()
                && a.links() == b.links()
                && a.device() == b.device()
                && one.flags() == other.flags()
                && one.databaseStamp().equals(other.databaseStamp());
    }

    /**
     * Whether a change of metadata may be made to the copy that is there: not if it is one file
     * with copies that are other files now.
     */
    static boolean mayStay(RecordedEntry before, Entry after) {
        return before.stat().links() == 1 || before.stat().inode() == after.stat().inode();
    }

    /**
     * Whether it is likelier that the content is the same, so that reading it first is worth it.
     */
    static boolean looksSame(RecordedEntry before, Entry after) {
        return before.stat().size() == after.stat().size()
                && before.stat().modifiedNanos() == after.stat().modifiedNanos()
                && before.stat().modifiedSeconds() == after.stat().modifiedSeconds();
    }

    static boolean isContent(RecordedEntry before, long bytes, Sha256 hash) {
        return before.size() == bytes && Objects.equals(hash, before.contentHash());
    }

    /** Whether nothing about the source's file is new, but perhaps how many names it has. */
    static boolean isSameFile(RecordedEntry before, RecordedEntry now) {
        return before.stat().sameInode(now.stat())
                && sameContent(before, now)
                && Stats.sameMetadata(before, now);
    }

    static boolean sameContent(RecordedEntry before, RecordedEntry now) {
        if (now.isFile()) {
            Sha256 hash = now.contentHash();
            return hash != null && isContent(before, now.size(), hash);
        }
        return before.target().equals(now.target())
                && before.stat().rawDevice() == now.stat().rawDevice();
    }

    /** Whether two names were one file in the last point, content included. */
    static boolean oneFile(RecordedEntry one, RecordedEntry other) {
        return one.stat().links() > 1
                && other.stat().links() > 1
                && one.stat().sameInode(other.stat())
                && one.size() == other.size()
                && Objects.equals(one.contentHash(), other.contentHash());
    }

    /** The same with a single name. */
    public static FileStat alone(FileStat s) {
        return with(s, 1, s.modifiedSeconds(), s.modifiedNanos());
    }

    /** The same with a time that no source has, so that the next run sets the true one. */
    static FileStat unfinished(FileStat s) {
        return with(s, s.links(), Long.MIN_VALUE / 4, 0);
    }

    private static FileStat with(FileStat s, int links, long seconds, int nanos) {
        return new FileStat(
                s.kind(),
                s.mode(),
                s.uid(),
                s.gid(),
                links,
                s.size(),
                s.blocks(),
                seconds,
                nanos,
                s.changedSeconds(),
                s.changedNanos(),
                s.inode(),
                s.device(),
                s.rawDevice());
    }
}
