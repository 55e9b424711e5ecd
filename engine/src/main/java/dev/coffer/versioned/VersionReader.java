package dev.coffer.versioned;

import dev.coffer.base.DamagedException;
import dev.coffer.base.Name;
import dev.coffer.base.Sha256;
import dev.coffer.base.TreePath;
import dev.coffer.os.Errno;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;
import dev.coffer.os.SmallFiles;
import dev.coffer.record.RecordedContent;
import dev.coffer.record.RecordedEntry;
import dev.coffer.tree.Content;
import dev.coffer.tree.MemoryContent;
import dev.coffer.tree.UnifiedDiff;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;

/**
 * Gives one version of a file from its home. A version kept whole is read where it lies; one that
 * diffs make is put together in memory, unless the current copy is that version.
 */
final class VersionReader {
    /** Larger files get no diffs, in bytes. */
    static final int LARGEST_TEXT = 8 << 20;

    private static final int BUFFER = 64 * 1024;
    private static final String NOT_APPLIED = "cannot be put together";

    private final Folder home;
    private final HomeNames names;
    private final TreePath path;
    private final RecordedEntry entry;
    private final Chain chain;

    /**
     * @param home of the file, open; stays so
     * @param path of the file in its point, for messages
     */
    VersionReader(Folder home, TreePath path, RecordedEntry entry, Chain chain) {
        this.home = home;
        this.names = HomeNames.of(entry.name());
        this.path = path;
        this.entry = entry;
        this.chain = chain;
    }

    /**
     * The version's content, checked by its end at the latest.
     *
     * @throws DamagedException naming the file and the version
     */
    Content open() throws IOException {
        if (chain.diffs().isEmpty()) {
            return whole();
        }
        byte[] current = current();
        return new MemoryContent(entry, entry.xattrs(), current == null ? rebuilt() : current);
    }

    /**
     * The copy of the whole version that the chain begins with, where it should lie.
     *
     * @throws OsException if it is missing, among others
     */
    RecordedContent wholeCopy() throws IOException {
        OpenFile file = home.openFile(wholePath());
        boolean opened = false;
        try {
            if (file.stat().size() != entry.size()) {
                throw damaged("is not as long as it was: " + wholePath(), null);
            }
            RecordedContent content = new RecordedContent(path, entry, file);
            opened = true;
            return content;
        } finally {
            if (!opened) {
                file.close();
            }
        }
    }

    /** The current copy, taken for this version. */
    RecordedContent currentCopy() throws OsException {
        return new RecordedContent(path, entry, home.openFile(names.current()));
    }

    private Content whole() throws IOException {
        try {
            return wholeCopy();
        } catch (OsException e) {
            if (!isMissing(e)) {
                throw e;
            }
        }
        try {
            FileStat current = home.statIfThere(names.current());
            if (current != null && current.isFile() && current.size() == entry.size()) {
                return currentCopy();
            }
        } catch (OsException e) {
            if (!isMissing(e)) {
                throw e;
            }
        }
        throw damaged("is missing from the store", null);
    }

    /**
     * Whether the chain gives the version, which the current copy holds.
     *
     * @param current the current copy, found to be this version
     */
    boolean chainIsSound(FileStat current) throws IOException {
        try {
            if (!chain.diffs().isEmpty()) {
                rebuilt();
                return true;
            }
            TreePath whole = wholePath();
            TreePath parent = whole.parent();
            try (Folder in = home.openFolder(parent == null ? TreePath.ROOT : parent)) {
                if (in.stat(whole.name()).sameInode(current)) {
                    return true;
                }
            }
            try (RecordedContent copy = wholeCopy()) {
                ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
                while (copy.read(buffer.clear()) >= 0) {
                    if (Thread.currentThread().isInterrupted()) {
                        throw new InterruptedIOException("interrupted while reading " + path);
                    }
                }
                copy.finish();
            }
            return true;
        } catch (DamagedException e) {
            return false;
        } catch (OsException e) {
            if (isMissing(e)) {
                return false;
            }
            throw e;
        }
    }

    private TreePath wholePath() {
        return wholePath(names, chain);
    }

    /** Where the version lies that the diffs begin with, relative to the home. */
    static TreePath wholePath(HomeNames names, Chain chain) {
        return chain.baseline()
                ? TreePath.ROOT.child(names.baseline(chain.full()))
                : TreePath.ROOT.child(names.diffs()).child(names.full(chain.full()));
    }

    /** The current copy if it is this very version, else null. */
    private byte @Nullable [] current() throws OsException {
        byte[] current = text(home, names.current());
        return current != null && isEntry(current) ? current : null;
    }

    private boolean isEntry(byte[] content) {
        return content.length == entry.size() && Sha256.hash(content).equals(entry.contentHash());
    }

    /** Content that may have diffs; null if it is larger, or not there. */
    static byte @Nullable [] text(Folder folder, Name name) throws OsException {
        try {
            return SmallFiles.readIfThere(folder, name, LARGEST_TEXT);
        } catch (OsException e) {
            if (e.is(Errno.EFBIG) || isMissing(e)) {
                return null;
            }
            throw e;
        }
    }

    /** Told of each version as diffs make it. */
    interface Versions {
        /**
         * @param diffs how many were applied, {@code >= 1}
         * @param content not to be kept
         */
        void version(int diffs, byte[] content);
    }

    /**
     * The version as its whole copy and the diffs give it, whatever the current copy is.
     *
     * @throws DamagedException naming the file and the version
     */
    byte[] rebuilt() throws IOException {
        byte[] content = rebuild((diffs, made) -> {});
        if (!isEntry(content)) {
            throw notAsItWas(Sha256.hash(content));
        }
        return content;
    }

    /**
     * The same, when what the first diffs make is known.
     *
     * @param content not changed
     * @param applied how many diffs made it
     */
    byte[] rebuiltFrom(byte[] content, int applied) throws IOException {
        byte[] next = content;
        if (applied < chain.diffs().size()) {
            try (Folder diffs = home.openFolder(names.diffs())) {
                for (String label : chain.diffs().subList(applied, chain.diffs().size())) {
                    next = applied(diffs, names.diff(label), next);
                }
            } catch (OsException e) {
                throw isMissing(e) ? missing(names.diffs(), e) : e;
            }
        }
        if (!isEntry(next)) {
            throw notAsItWas(Sha256.hash(next));
        }
        return next;
    }

    /**
     * Applies the diffs one after the other; what comes out is not compared with the record.
     *
     * @throws DamagedException naming the file and the version, if one cannot be applied
     */
    byte[] rebuild(Versions each) throws IOException {
        TreePath whole = wholePath();
        TreePath parent = whole.parent();
        byte[] content;
        try (Folder in = home.openFolder(parent == null ? TreePath.ROOT : parent)) {
            content = text(in, whole.name());
        } catch (OsException e) {
            throw isMissing(e) ? missing(whole.name(), e) : e;
        }
        if (content == null) {
            throw missing(whole.name(), null);
        }
        if (chain.diffs().isEmpty()) {
            return content;
        }
        try (Folder diffs = home.openFolder(names.diffs())) {
            int count = 0;
            for (String label : chain.diffs()) {
                content = applied(diffs, names.diff(label), content);
                each.version(++count, content);
            }
        } catch (OsException e) {
            throw isMissing(e) ? missing(names.diffs(), e) : e;
        }
        return content;
    }

    /** The version that came out has another hash than the record says. */
    DamagedException notAsItWas(Sha256 hash) {
        return damaged(
                "does not come out as it was: its content has SHA-256 "
                        + hash
                        + ", the record says "
                        + entry.contentHash(),
                null);
    }

    /** A diff that this version needs could not be applied for a newer one. */
    DamagedException notApplied(@Nullable DamagedException why) {
        String text = why == null ? "" : String.valueOf(why.getMessage());
        int reason = text.indexOf(NOT_APPLIED);
        return damaged(reason < 0 ? NOT_APPLIED : text.substring(reason), why);
    }

    private byte[] applied(Folder diffs, Name name, byte[] before) throws IOException {
        byte[] diff = text(diffs, name);
        if (diff == null) {
            throw missing(name, null);
        }
        try {
            return UnifiedDiff.apply(before, diff);
        } catch (DamagedException e) {
            throw damaged(NOT_APPLIED + ": " + name + ": " + e.getMessage(), e);
        }
    }

    /** What {@link #wholeCopy} not being there means. */
    DamagedException missingWhole(OsException cause) {
        return damaged("is missing from the store: " + wholePath(), cause);
    }

    private DamagedException missing(Name name, @Nullable OsException cause) {
        return damaged(NOT_APPLIED + ": " + name + " is missing from the store", cause);
    }

    private DamagedException damaged(String what, @Nullable Exception cause) {
        return new DamagedException(path + ", version of " + chain.label() + ", " + what, cause);
    }

    /** Whether there is nothing of the kind that was looked for. */
    static boolean isMissing(OsException e) {
        return e.is(Errno.ENOENT, Errno.ENOTDIR) || e.is(Errno.ELOOP, Errno.EISDIR);
    }
}
