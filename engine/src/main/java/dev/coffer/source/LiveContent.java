package dev.coffer.source;

import dev.coffer.base.TreePath;
import dev.coffer.os.FileStat;
import dev.coffer.os.OpenFile;
import dev.coffer.os.Xattr;
import dev.coffer.tree.ChangedWhileReadException;
import dev.coffer.tree.Entry;

import java.io.IOException;
import java.util.List;

/**
 * Content of a live file. What it read is one state of the file if size, mtime and ctime are the
 * same afterwards, so the end is where opening saw it: no call is spent on finding it.
 */
final class LiveContent extends HoleyContent {
    private final TreePath path;
    private final OpenFile file;
    private final Closing closing;
    private final FileStat opened;

    /** How a file is let go: a database has its ways. */
    interface Closing {
        void close(OpenFile file) throws IOException;
    }

    /**
     * @param entry as it was at opening
     */
    LiveContent(TreePath path, Entry entry, OpenFile file, Closing closing) {
        super(entry, file, entry.stat());
        this.path = path;
        this.file = file;
        this.closing = closing;
        this.opened = entry.stat();
    }

    @Override
    public List<Xattr> xattrs() throws IOException {
        return file.xattrs();
    }

    @Override
    public void finish() throws IOException {
        FileStat now = file.stat();
        if (!LiveTree.sameState(opened, now) || !isAtEnd()) {
            throw new ChangedWhileReadException(path.toString());
        }
    }

    @Override
    public void close() throws IOException {
        closing.close(file);
    }
}
