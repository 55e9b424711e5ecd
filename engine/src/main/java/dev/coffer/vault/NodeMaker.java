package dev.coffer.vault;

import dev.coffer.base.ByteSize;
import dev.coffer.base.Bytes;
import dev.coffer.base.Counted;
import dev.coffer.base.DamagedException;
import dev.coffer.base.Sha256;
import dev.coffer.base.TreePath;
import dev.coffer.os.Accounts;
import dev.coffer.os.FileKind;
import dev.coffer.os.FileStat;
import dev.coffer.os.OsException;
import dev.coffer.os.Xattr;
import dev.coffer.tree.ChangedWhileReadException;
import dev.coffer.tree.Content;
import dev.coffer.tree.Entry;
import dev.coffer.tree.Problem;
import dev.coffer.vault.format.Node;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Arrays;
import java.util.List;

/**
 * Makes of an entry of the sources the node that the new point lists: of what the last point has
 * where that still holds, else by reading it and having its content stored. Thread-safe.
 */
final class NodeMaker {
    /** From so many pieces on their list is told of. */
    private static final int MANY_PIECES = 32_768;

    /**
     * What a piece takes in a compressed listing: 32 bytes that cannot be compressed, and little.
     */
    private static final int LISTED = 34;

    private final PlacedTree sources;
    private final boolean checksum;
    private final long readAgainFrom;
    private final KnownPieces pieces;
    private final Accounts accounts;
    private final VaultTally tally;

    /**
     * @param checksum whether size and times tell nothing
     * @param readAgainFrom files whose ctime is of this second or later are read again
     * @param tally told of what could not be kept
     */
    NodeMaker(
            PlacedTree sources,
            boolean checksum,
            long readAgainFrom,
            KnownPieces pieces,
            Accounts accounts,
            VaultTally tally) {
        this.sources = sources;
        this.checksum = checksum;
        this.readAgainFrom = readAgainFrom;
        this.pieces = pieces;
        this.accounts = accounts;
        this.tally = tally;
    }

    /**
     * @param was what the last point has there, of the same kind, or null
     * @param after no folder
     * @param storer of this thread; null for a dry run, which reads what it has to compare
     */
    Node of(TreePath path, @Nullable Node was, Entry after, @Nullable ContentStorer storer)
            throws IOException {
        return after.isFile() ? file(path, was, after, storer) : special(path, was, after);
    }

    /**
     * @param subtree its listing, or null in a dry run
     */
    Node ofFolder(TreePath path, @Nullable Node was, Entry after, @Nullable Sha256 subtree)
            throws IOException {
        List<Xattr> xattrs = xattrs(path, after, was);
        return node(after, 0, new byte[0], subtree, Bytes.EMPTY, xattrs);
    }

    private Node file(
            TreePath path, @Nullable Node was, Entry after, @Nullable ContentStorer storer)
            throws IOException {
        if (was != null && isUnchanged(path, was, after)) {
            return node(after, was.size(), was.content(), null, Bytes.EMPTY, was.xattrs());
        }
        if (storer == null && was != null && holds(path, was, after)) {
            List<Xattr> same = xattrs(path, after, was);
            return node(after, was.size(), was.content(), null, Bytes.EMPTY, same);
        }
        if (storer == null) {
            return node(after, after.size(), new byte[0], null, Bytes.EMPTY, List.of());
        }
        ContentStorer.Stored stored = storer.store(sources, path, after, pieces.firstSize(was));
        if (stored.changing()) {
            problem(
                    path,
                    Problem.Kind.CHANGING,
                    "it kept changing while it was read; what is kept may mix two states");
        }
        tellPieces(path, was, stored);
        List<Xattr> known = stored.xattrs();
        List<Xattr> xattrs = known != null ? known : xattrs(path, after, was);
        return node(
                stored.entry(),
                stored.bytes(),
                stored.ids().shared(),
                null,
                Bytes.EMPTY,
                xattrs,
                after);
    }

    /** What it costs that a small change of a large database adds no more than its pages. */
    private void tellPieces(TreePath path, @Nullable Node was, ContentStorer.Stored stored) {
        long pieces = stored.ids().length() / Sha256.BYTES;
        boolean listedAnew = was == null || !Arrays.equals(was.content(), stored.ids().shared());
        if (stored.entry().isDatabase() && pieces >= MANY_PIECES && listedAnew) {
            tally.listener()
                    .notice(
                            sources.inSources(path)
                                    + " is kept in "
                                    + Counted.of(pieces, "piece")
                                    + " of a page or more; each point that has it otherwise than"
                                    + " the one before takes about "
                                    + new ByteSize(pieces * LISTED).forPeople()
                                    + " for the list of them.");
        }
    }

    /** Whether the content is what the last point has of it; stores nothing. */
    private boolean holds(TreePath path, Node was, Entry after) throws IOException {
        try (Content content = sources.open(path, after)) {
            boolean may = was.size() == content.size() || content.entry().isDatabase();
            return may && pieces.holds(was, content);
        } catch (ChangedWhileReadException e) {
            return false;
        }
    }

    private boolean isUnchanged(TreePath path, Node was, Entry after) {
        FileStat a = was.stat();
        FileStat b = after.stat();
        return !checksum
                && a.size() == b.size()
                && a.modifiedNanos() == b.modifiedNanos()
                && a.modifiedSeconds() == b.modifiedSeconds()
                && a.changedNanos() == b.changedNanos()
                && a.changedSeconds() == b.changedSeconds()
                && a.inode() == b.inode()
                && b.changedSeconds() < readAgainFrom
                && pieces.areThere(was)
                && !mayBeDatabase(path, after);
    }

    /**
     * A database in use may have changed in its write-ahead log alone, of which the file itself
     * tells nothing. Its size is always a multiple of 512.
     */
    private boolean mayBeDatabase(TreePath path, Entry after) {
        if (after.size() == 0 || after.size() % 512 != 0) {
            return false;
        }
        try {
            return sources.isDatabase(path, after);
        } catch (IOException e) {
            return true; // reading it will tell what is wrong
        }
    }

    private Node special(TreePath path, @Nullable Node was, Entry after) throws IOException {
        Bytes target =
                after.kind() == FileKind.LINK ? sources.linkTarget(path, after) : Bytes.EMPTY;
        return node(after, 0, new byte[0], null, target, xattrs(path, after, was));
    }

    private List<Xattr> xattrs(TreePath path, Entry entry, @Nullable Node was) throws IOException {
        if (was != null
                && was.stat().changed().equals(entry.stat().changed())
                && was.stat().inode() == entry.stat().inode()) {
            return was.xattrs();
        }
        try {
            return sources.xattrs(path, entry);
        } catch (InterruptedIOException | DamagedException e) {
            throw e;
        } catch (IOException e) {
            String reason =
                    e instanceof OsException os ? os.reason() : String.valueOf(e.getMessage());
            problem(path, Problem.Kind.METADATA_LOST, "extended attributes unread: " + reason);
            return was == null ? List.of() : was.xattrs();
        }
    }

    private Node node(
            Entry entry,
            long size,
            byte[] ids,
            @Nullable Sha256 subtree,
            Bytes target,
            List<Xattr> xattrs) {
        return node(entry, size, ids, subtree, target, xattrs, entry);
    }

    private Node node(
            Entry entry,
            long size,
            byte[] ids,
            @Nullable Sha256 subtree,
            Bytes target,
            List<Xattr> xattrs,
            Entry listed) {
        FileStat s = entry.stat();
        FileStat stat = s.isFile() ? s.withSize(size) : s;
        return new Node(
                listed.name(),
                stat,
                accounts.user(s.uid()),
                accounts.group(s.gid()),
                ids,
                subtree,
                target,
                xattrs);
    }

    private void problem(TreePath path, Problem.Kind kind, String reason) {
        tally.problem(new Problem(sources.inSources(path), kind, reason));
    }
}
