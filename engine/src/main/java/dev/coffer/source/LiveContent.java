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
 * Content of a live file. What it read is one state of the file if size, mtime and ctime are the
 * same afterwards, so the end is where opening saw it: no call is spent on finding it.
 */
final class LiveContent implements Content {
    private final TreePath path;
    private final Entry entry;
    private final OpenFile file;
    private final Closing closing;
    private final FileStat opened;
    private long position;
    private boolean mayHaveHoles;

    /** Once holes were asked for: where the next one starts. */
    private long nextHole;

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
        this.mayHaveHoles = opened.blocks() < (opened.size() + 511) >> 9;
        this.nextHole = opened.size();
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
        long rest = Math.min(nextHole, opened.size()) - position;
        if (rest <= 0) {
            if (position >= opened.size()) {
                return -1;
            }
            rest = opened.size() - position; // in a hole, of which the reader does not want to know
        }
        int limit = into.limit();
        if (into.remaining() > rest) {
            into.limit(into.position() + (int) rest);
        }
        int count = file.read(into);
        into.limit(limit);
        if (count > 0) {
            position += count;
        }
        return count;
    }

    @Override
    public long skipHole() throws IOException {
        if (!mayHaveHoles || position >= opened.size()) {
            return 0;
        }
        if (nextHole == opened.size() && position == 0) {
            findHole();
        }
        if (position != nextHole) {
            return 0;
        }
        long data = file.nextData(position);
        long end = data < 0 ? opened.size() : Math.min(data, opened.size());
        long skipped = end - position;
        position = end;
        file.seek(end);
        findHole();
        return skipped;
    }

    private void findHole() throws OsException {
        nextHole = position >= opened.size() ? opened.size() : file.nextHole(position);
        mayHaveHoles = nextHole < opened.size();
    }

    @Override
    public List<Xattr> xattrs() throws IOException {
        return file.xattrs();
    }

    @Override
    public void finish() throws IOException {
        FileStat now = file.stat();
        if (!LiveTree.sameState(opened, now) || position < opened.size()) {
            throw new ChangedWhileReadException(path.toString());
        }
    }

    @Override
    public void close() throws IOException {
        closing.close(file);
    }
}
