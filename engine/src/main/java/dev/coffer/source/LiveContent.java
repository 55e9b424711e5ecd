package dev.coffer.source;

import dev.coffer.base.TreePath;
import dev.coffer.os.FileStat;
import dev.coffer.os.OpenFile;
import dev.coffer.os.Xattr;
import dev.coffer.tree.ChangedWhileReadException;
import dev.coffer.tree.Content;
import dev.coffer.tree.Entry;
import dev.coffer.tree.Extent;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Content of a live file. What it read is one state of the file if size, mtime and ctime are the
 * same afterwards, so the end is where opening saw it: no call is spent on finding it.
 */
final class LiveContent implements Content {
    private final TreePath path;
    private final Entry entry;
    private final OpenFile file;
    private final Closing closing;
    private final FileStat opened;
    private final HoleyReader reader;

    /** How a file is let go: a database has its ways. */
    interface Closing {
        void close(OpenFile file) throws IOException;
    }

    /**
     * @param entry as it was at opening
     */
    LiveContent(TreePath path, Entry entry, OpenFile file, Closing closing) {
        this.closing = closing;
        this.path = path;
        this.entry = entry;
        this.file = file;
        this.opened = entry.stat();
        this.reader = new HoleyReader(file, opened);
    }

    @Override
    public long size() {
        return opened.size();
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

    @Override
    public List<Xattr> xattrs() throws IOException {
        return file.xattrs();
    }

    @Override
    public void finish() throws IOException {
        FileStat now = file.stat();
        if (!LiveTree.sameState(opened, now) || !reader.isAtEnd()) {
            throw new ChangedWhileReadException(path.toString());
        }
    }

    @Override
    public void close() throws IOException {
        closing.close(file);
    }
}
