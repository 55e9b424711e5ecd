package dev.coffer.source;

import dev.coffer.base.TreePath;
import dev.coffer.os.FileStat;
import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;
import dev.coffer.os.Xattr;
import dev.coffer.tree.ChangedWhileReadException;
import dev.coffer.tree.Content;
import dev.coffer.tree.Entry;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Content of a live file whose size says 0 whatever is in it, as in {@code /proc}: read until
 * nothing more comes.
 */
final class UnsizedContent implements Content {
    private final TreePath path;
    private final Entry entry;
    private final OpenFile file;
    private final LiveContent.Closing closing;

    /**
     * @param file just opened; closed by {@code closing}
     */
    UnsizedContent(TreePath path, Entry entry, OpenFile file, LiveContent.Closing closing) {
        this.path = path;
        this.entry = entry;
        this.file = file;
        this.closing = closing;
    }

    @Override
    public long size() {
        return 0;
    }

    @Override
    public Entry entry() {
        return entry;
    }

    @Override
    public int read(ByteBuffer into) throws OsException {
        return file.read(into);
    }

    @Override
    public List<Xattr> xattrs() throws IOException {
        return file.xattrs();
    }

    /** Its times tell nothing: many such files have that of the look at them. */
    @Override
    public void finish() throws IOException {
        FileStat now = file.stat();
        if (!now.sameInode(entry.stat()) || now.size() != 0) {
            throw new ChangedWhileReadException(path.toString());
        }
    }

    @Override
    public void close() throws IOException {
        closing.close(file);
    }
}
