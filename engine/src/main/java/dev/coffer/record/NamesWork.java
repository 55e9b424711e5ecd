package dev.coffer.record;

import dev.coffer.base.TreePath;
import dev.coffer.os.Errno;
import dev.coffer.record.CopyWork.Home;
import dev.coffer.record.Placement.Copy;
import dev.coffer.store.BackupRequest;
import dev.coffer.tree.Entry;
import dev.coffer.writer.LinkGroups;
import dev.coffer.writer.WriteException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InterruptedIOException;

/**
 * What a run does about a file that has several names, whose copies are to be one file too: the
 * first name that is met stores it, the others are linked to that. Used by several workers at once.
 */
final class NamesWork {
    private final BackupRequest request;
    private final Placement placement;
    private final CopyWork copies;
    private final LinkGroups<Home> groups = new LinkGroups<>();

    NamesWork(BackupRequest request, Placement placement, CopyWork copies) {
        this.request = request;
        this.placement = placement;
        this.copies = copies;
    }

    /** Stores an entry, or links it to the copy that another name of it has. */
    void work(FolderWork folder, TreePath path, @Nullable RecordedEntry before, Entry after)
            throws IOException {
        Home home = claim(after);
        if (home != null) {
            otherName(folder, path, before, after, home);
            groups.linked(after);
            return;
        }
        Home made = null;
        try {
            made = firstName(folder, path, before, after);
        } finally {
            if (made == null) {
                groups.failed(after);
            } else {
                groups.written(after, made);
            }
        }
    }

    private @Nullable Home claim(Entry after) throws InterruptedIOException {
        try {
            return groups.claim(after);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for " + after.name());
        }
    }

    private Home firstName(
            FolderWork folder, TreePath path, @Nullable RecordedEntry before, Entry after)
            throws IOException {
        if (before != null && copies.isUnchanged(folder, before, after)) {
            folder.add(before);
            folder.unchanged++;
            return new Home(placement.copyAt(path), before, before, true);
        }
        return copies.work(folder, path, before, after);
    }

    private void otherName(
            FolderWork folder,
            TreePath path,
            @Nullable RecordedEntry before,
            Entry after,
            Home home)
            throws IOException {
        RecordedEntry now = home.now().withName(after.name());
        Copy copy = Copy.SOUND;
        if (before != null && home.before() != null && Stats.oneFile(before, home.before())) {
            copy = home.kept() ? copyOfLink(folder, path, before, home) : Copy.DAMAGED;
            if (copy != Copy.DAMAGED) {
                // The store has both names for one file; what changes is done to the other.
                copies.same(folder, path, before, now, copy);
                return;
            }
        }
        if (!request.mode().dryRun()) {
            try {
                now = now.withExtra(placement.link(folder, path, before, now, home.place()));
            } catch (WriteException e) {
                if (!e.failure().is(Errno.EMLINK, Errno.EPERM)
                        && !e.failure().is(Errno.EOPNOTSUPP, Errno.EXDEV)
                        && !e.failure().is(Errno.ENOENT, Errno.ENOTDIR)) {
                    throw e;
                }
                copies.work(folder, path, before, after);
                return;
            }
        }
        copies.stored(folder, path, before, now, copy);
    }

    /** What has become of the copy under another name; damaged if it is not the same file. */
    private Copy copyOfLink(FolderWork folder, TreePath path, RecordedEntry before, Home home)
            throws IOException {
        if (!request.mode().checksum()) {
            return Copy.SOUND;
        }
        return placement.isLinked(folder, path, home.place())
                ? placement.check(folder, path, before)
                : Copy.DAMAGED;
    }
}
