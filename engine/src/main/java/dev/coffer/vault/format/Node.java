package dev.coffer.vault.format;

import dev.coffer.base.Bytes;
import dev.coffer.base.Name;
import dev.coffer.base.Sha256;
import dev.coffer.os.FileKind;
import dev.coffer.os.FileStat;
import dev.coffer.os.Xattr;
import dev.coffer.tree.Entry;
import dev.coffer.tree.SourceKind;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * An entry as a folder's listing in a vault has it. Immutable.
 *
 * <p>The size of a file is that of its content; a stat's number of links is 1 where none is told.
 */
public final class Node extends Entry {
    private static final Sha256 EMPTY = Sha256.hash(new byte[0]);

    private final String user;
    private final String group;
    private final byte[] content;
    private final @Nullable Sha256 subtree;
    private final Bytes target;
    private final List<Xattr> xattrs;
    private final @Nullable Sha256 hash;
    private final SourceKind source;

    /**
     * @param user name of the owner, or empty
     * @param group name of the group, or empty
     * @param content ids of the blobs of a file's content, 32 bytes each, one after the other; the
     *     array becomes this node's own
     * @param subtree of a folder, the blob that lists it
     * @param target of a link, else empty
     * @param xattrs in the order in which they were listed
     */
    public Node(
            Name name,
            FileStat stat,
            String user,
            String group,
            byte[] content,
            @Nullable Sha256 subtree,
            Bytes target,
            List<Xattr> xattrs) {
        this(name, stat, user, group, content, subtree, target, xattrs, SourceKind.UNTOLD);
    }

    private Node(
            Name name,
            FileStat stat,
            String user,
            String group,
            byte[] content,
            @Nullable Sha256 subtree,
            Bytes target,
            List<Xattr> xattrs,
            SourceKind source) {
        super(name, stat);
        this.source = source;
        this.user = user;
        this.group = group;
        this.content = content;
        this.subtree = subtree;
        this.target = target;
        this.xattrs = xattrs;
        this.hash = isFile() ? hash(content) : null;
    }

    private static @Nullable Sha256 hash(byte[] content) {
        return switch (content.length) {
            case 0 -> EMPTY;
            case Sha256.BYTES -> Sha256.owning(content);
            default -> null;
        };
    }

    /** The same as the root of a source of this kind. */
    public Node as(SourceKind kind) {
        return new Node(name(), stat(), user, group, content, subtree, target, xattrs, kind);
    }

    /** A folder of which nothing is known but what lists it. */
    public static Node madeUp(Name name, @Nullable Sha256 subtree) {
        return madeUp(name, subtree, GoTime.ZERO.seconds(), GoTime.ZERO.nanos());
    }

    /** One that holds a file alone, with that one's time. */
    public static Node madeUpFor(Node file, Name name) {
        return madeUp(name, null, file.stat().modifiedSeconds(), file.stat().modifiedNanos());
    }

    private static Node madeUp(Name name, @Nullable Sha256 subtree, long seconds, int nanos) {
        FileStat stat =
                new FileStat(FileKind.FOLDER, 0755, 0, 0, 1, 0, 0, seconds, nanos, 0, 0, 0, 0, 0);
        return new Node(name, stat, "", "", new byte[0], subtree, Bytes.EMPTY, List.of());
    }

    /** The same under another name. */
    public Node named(Name other) {
        return new Node(other, stat(), user, group, content, subtree, target, xattrs, source);
    }

    /** A folder without a time was never looked at by the program that made the point. */
    @Override
    public boolean isMadeUp() {
        return super.isMadeUp()
                || (isFolder()
                        && stat().modifiedSeconds() == GoTime.ZERO.seconds()
                        && stat().inode() == 0);
    }

    @Override
    public SourceKind source() {
        return source;
    }

    public String user() {
        return user;
    }

    public String group() {
        return group;
    }

    /** How many blobs a file's content is cut into. */
    public int blobs() {
        return content.length / Sha256.BYTES;
    }

    /** One of the content's blobs. */
    public Sha256 blob(int index) {
        int from = index * Sha256.BYTES;
        return Sha256.owning(Arrays.copyOfRange(content, from, from + Sha256.BYTES));
    }

    /** The ids of all of them, one after the other; the array itself, not to be changed. */
    public byte[] content() {
        return content;
    }

    /** Of a folder, the blob that lists it; null for anything else. */
    public @Nullable Sha256 subtree() {
        return subtree;
    }

    /** Target of a link; empty for anything else. */
    public Bytes target() {
        return target;
    }

    public List<Xattr> xattrs() {
        return xattrs;
    }

    /** Whether {@link TreeText} writes the other one in the same way. */
    public boolean isListedAs(Node other) {
        FileStat a = stat();
        FileStat b = other.stat();
        return name().equals(other.name())
                && a.kind() == b.kind()
                && GoMode.of(a.kind(), a.mode()) == GoMode.of(b.kind(), b.mode())
                && a.modifiedSeconds() == b.modifiedSeconds()
                && a.modifiedNanos() == b.modifiedNanos()
                && a.changedSeconds() == b.changedSeconds()
                && a.changedNanos() == b.changedNanos()
                && a.uid() == b.uid()
                && a.gid() == b.gid()
                && a.inode() == b.inode()
                && a.device() == b.device()
                && (!isFile() || a.size() == b.size())
                && (isFolder() || a.kind() == FileKind.FIFO || a.links() == b.links())
                && (!a.kind().isDevice() || a.rawDevice() == b.rawDevice())
                && user.equals(other.user)
                && group.equals(other.group)
                && Arrays.equals(content, other.content)
                && Objects.equals(subtree, other.subtree)
                && target.equals(other.target)
                && xattrs.equals(other.xattrs);
    }

    /** The names of all blobs. */
    @Override
    public Bytes contentKey() {
        return isFile() ? Bytes.of(content) : Bytes.EMPTY;
    }

    /** Known where the content is one blob, for that is named by it. */
    @Override
    public @Nullable Sha256 contentHash() {
        return hash;
    }
}
