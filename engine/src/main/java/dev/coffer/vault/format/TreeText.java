package dev.coffer.vault.format;

import dev.coffer.base.DamagedException;
import dev.coffer.base.Sha256;
import dev.coffer.base.Utf8;
import dev.coffer.os.FileKind;
import dev.coffer.os.FileStat;
import dev.coffer.os.Xattr;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneRules;
import java.util.List;

/**
 * The text of a tree blob: the listing of one folder. Its hash is its identity, so it is written
 * byte for byte as restic writes it. One for each thread.
 */
public final class TreeText {
    private final GoJson out = new GoJson();
    private final ZoneRules zone;
    private final @Nullable ZoneOffset fixed;
    private boolean first = true;

    /**
     * @param zone that times are written in, as restic does with the machine's
     */
    public TreeText(ZoneId zone) {
        this.zone = zone.getRules();
        this.fixed = this.zone.isFixedOffset() ? this.zone.getOffset(Instant.EPOCH) : null;
    }

    /** Begins a listing. */
    public void begin() {
        out.reset();
        out.raw("{\"nodes\":[");
        first = true;
    }

    /** Adds an entry; they come sorted by name. */
    public void add(Node node) {
        FileStat stat = node.stat();
        FileKind kind = stat.kind();
        out.raw(first ? "{\"name\":" : ",{\"name\":");
        first = false;
        out.string(QuotedName.quote(node.name().shared()));
        out.raw(type(kind));
        int mode = GoMode.of(kind, stat.mode());
        if (mode != 0) {
            out.raw(",\"mode\":").unsigned(mode);
        }
        int from = out.length();
        out.raw(",\"mtime\":");
        int timeFrom = out.length();
        out.time(stat.modifiedSeconds(), stat.modifiedNanos(), offset(stat.modifiedSeconds()));
        int timeLength = out.length() - timeFrom;
        out.raw(",\"atime\":").raw(out.shared(), from + 9, timeLength);
        out.raw(",\"ctime\":")
                .time(stat.changedSeconds(), stat.changedNanos(), offset(stat.changedSeconds()));
        out.raw(",\"uid\":").unsigned(stat.uid()).raw(",\"gid\":").unsigned(stat.gid());
        textUnlessEmpty(",\"user\":", node.user());
        textUnlessEmpty(",\"group\":", node.group());
        numberUnlessZero(",\"inode\":", stat.inode());
        numberUnlessZero(",\"device_id\":", stat.device());
        if (kind == FileKind.FILE) {
            numberUnlessZero(",\"size\":", stat.size());
        }
        if (kind != FileKind.FOLDER && kind != FileKind.FIFO && kind != FileKind.SOCKET) {
            numberUnlessZero(",\"links\":", stat.links());
        }
        if (kind == FileKind.LINK) {
            target(node.target().shared());
        }
        xattrs(node.xattrs());
        if (kind.isDevice()) {
            numberUnlessZero(",\"device\":", stat.rawDevice());
        }
        content(kind, node.content());
        Sha256 subtree = node.subtree();
        if (subtree != null) {
            out.raw(",\"subtree\":").hex(subtree.shared(), 0, Sha256.BYTES);
        }
        out.raw("}");
    }

    private static String type(FileKind kind) {
        return switch (kind) {
            case FILE -> ",\"type\":\"file\"";
            case FOLDER -> ",\"type\":\"dir\"";
            case LINK -> ",\"type\":\"symlink\"";
            case FIFO -> ",\"type\":\"fifo\"";
            case CHARACTER_DEVICE -> ",\"type\":\"chardev\"";
            case BLOCK_DEVICE -> ",\"type\":\"dev\"";
            case SOCKET -> ",\"type\":\"socket\"";
        };
    }

    private int offset(long seconds) {
        ZoneOffset known = fixed;
        return (known != null ? known : zone.getOffset(Instant.ofEpochSecond(seconds)))
                .getTotalSeconds();
    }

    private void textUnlessEmpty(String field, String text) {
        if (!text.isEmpty()) {
            out.raw(field).string(text);
        }
    }

    private void numberUnlessZero(String field, long number) {
        if (number != 0) {
            out.raw(field).unsigned(number);
        }
    }

    private void target(byte[] target) {
        if (target.length > 0) {
            out.raw(",\"linktarget\":").string(target);
            if (!Utf8.isValid(target)) {
                out.raw(",\"linktarget_raw\":").base64(target);
            }
        }
    }

    private void xattrs(List<Xattr> xattrs) {
        for (int i = 0; i < xattrs.size(); i++) {
            Xattr each = xattrs.get(i);
            out.raw(i == 0 ? ",\"extended_attributes\":[{\"name\":" : ",{\"name\":")
                    .string(each.name().shared())
                    .raw(",\"value\":")
                    .base64(each.value().shared())
                    .raw("}");
        }
        if (!xattrs.isEmpty()) {
            out.raw("]");
        }
    }

    private void content(FileKind kind, byte[] content) {
        if (kind != FileKind.FILE) {
            out.raw(",\"content\":null");
            return;
        }
        out.raw(",\"content\":[");
        for (int at = 0; at < content.length; at += Sha256.BYTES) {
            if (at > 0) {
                out.raw(",");
            }
            out.hex(content, at, Sha256.BYTES);
        }
        out.raw("]");
    }

    /** Ends the listing; what is returned is good until the next one is begun. */
    public GoJson end() {
        return out.raw("]}\n");
    }

    /**
     * The entries of a listing, sorted by name.
     *
     * @throws DamagedException if it is none, or has a name that cannot be one, or one twice
     */
    public static List<Node> parse(byte[] text, int length) throws IOException {
        return sorted(JsonScanner.object(text, length, new NodeReader(length)::list));
    }

    private static List<Node> sorted(List<Node> nodes) throws DamagedException {
        boolean ascending = true;
        for (int i = 1; i < nodes.size(); i++) {
            ascending &= nodes.get(i - 1).name().compareTo(nodes.get(i).name()) < 0;
        }
        if (!ascending) {
            nodes.sort((a, b) -> a.name().compareTo(b.name()));
            for (int i = 1; i < nodes.size(); i++) {
                if (nodes.get(i - 1).name().equals(nodes.get(i).name())) {
                    throw new DamagedException("it lists " + nodes.get(i).name() + " twice");
                }
            }
        }
        return nodes;
    }
}
