package dev.coffer.source;

import dev.coffer.base.Name;
import dev.coffer.base.Sha256;
import dev.coffer.base.TreePath;
import dev.coffer.os.Folder;
import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;
import dev.coffer.os.Xattr;
import dev.coffer.sqlite.Captured;
import dev.coffer.tree.Entry;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.List;

/** Content of a captured database: that of the copy, which goes away when this is closed. */
final class CapturedContent extends HoleyContent {
    private final TreePath place;
    private final Folder top;
    private final Captured captured;
    private final OpenFile copy;

    /**
     * @param place of the live file below the source's handle
     */
    CapturedContent(TreePath place, Entry entry, Folder top, Captured captured, OpenFile copy)
            throws OsException {
        super(entry, copy, copy.opened());
        this.place = place;
        this.top = top;
        this.captured = captured;
        this.copy = copy;
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
