package dev.coffer.source;

import dev.coffer.base.Name;
import dev.coffer.base.Sha256;
import dev.coffer.base.TreePath;
import dev.coffer.os.Folder;
import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;
import dev.coffer.os.Xattr;
import dev.coffer.sqlite.Captured;
import dev.coffer.tree.Content;
import dev.coffer.tree.Entry;
import dev.coffer.tree.Extent;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** Content of a captured database: that of the copy, which goes away when this is closed. */
final class CapturedContent implements Content {
    private final TreePath place;
    private final Entry entry;
    private final Folder top;
    private final Captured captured;
    private final OpenFile copy;
    private final HoleyReader reader;

    /**
     * @param place of the live file below the source's handle
     */
    CapturedContent(TreePath place, Entry entry, Folder top, Captured captured, OpenFile copy)
            throws OsException {
        this.place = place;
        this.entry = entry;
        this.top = top;
        this.captured = captured;
        this.copy = copy;
        this.reader = new HoleyReader(copy, copy.opened());
    }

    @Override
    public long size() {
        return captured.size();
    }

    @Override
    public Entry entry() {
        return entry;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        return reader.read(into);
    }

    @Override
    public long skipHole() throws IOException {
        return reader.skipHole();
    }

    @Override
    public @Nullable List<Extent> data() throws IOException {
        return reader.data();
    }

    /** Those of the live file, by its name: opening and closing it would drop locks. */
    @Override
    public List<Xattr> xattrs() throws IOException {
        TreePath parent = place.parent();
        try (Folder folder = top.openFolder(parent == null ? TreePath.ROOT : parent)) {
            return folder.xattrs(place.name());
        }
    }

    @Override
    public @Nullable Sha256 handOver(Folder folder, Name name) throws IOException {
        if (captured.hash() == null) {
            return null;
        }
        try (Folder staging = captured.files().open(captured.file().parent())) {
            staging.rename(captured.file().name(), folder, name);
        }
        return captured.hash();
    }

    @Override
    public void close() throws IOException {
        try {
            copy.close();
        } finally {
            captured.close();
        }
    }
}
