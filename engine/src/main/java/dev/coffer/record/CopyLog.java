package dev.coffer.record;

import dev.coffer.base.ByteCursor;
import dev.coffer.base.ByteSink;
import dev.coffer.base.DamagedException;
import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.os.Folder;
import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;
import dev.coffer.tree.Entry;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Which files a run has copied so far, as a file of its staging folder: what the next run goes by
 * if this one is interrupted. Thread-safe.
 */
final class CopyLog implements AutoCloseable {
    static final Name NAME = Name.of("copies");

    private static final int BUFFER = 64 * 1024;

    /**
     * One file that was copied whole.
     *
     * @param path in the source
     * @param at where the copy lies, relative to the run's folder
     * @param entry what the record would say of it
     */
    record Copied(TreePath path, TreePath at, RecordedEntry entry) {}

    /** Told of each line when a log is read. */
    interface Reader {
        /**
         * @param offset of the line, for {@link CopyLog#at}
         */
        void copied(Copied copy, long offset);
    }

    private final OpenFile file;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    private final ByteSink line = new ByteSink(512);

    CopyLog(Folder staging) throws OsException {
        file = staging.createFile(NAME, 0600);
    }

    synchronized void add(Copied copy) throws OsException {
        line.clear();
        line.u32(0);
        line.u32(0);
        line.sized(copy.path.shared());
        line.sized(copy.at.shared());
        FolderBlock.encode(List.of(copy.entry), line);
        int size = line.length() - 8;
        line.putU32(0, size);
        line.putU32(4, SegmentWriter.crc(line.array(), 8, size));
        int from = 0;
        while (from < line.length()) {
            if (!buffer.hasRemaining()) {
                flush();
            }
            int n = Math.min(buffer.remaining(), line.length() - from);
            buffer.put(line.array(), from, n);
            from += n;
        }
    }

    synchronized void flush() throws OsException {
        buffer.flip();
        file.write(buffer);
        buffer.clear();
    }

    @Override
    public void close() {
        file.close();
    }

    /** Reads lines up to the end, or to the first that is damaged. */
    static void read(OpenFile file, Reader reader) throws OsException {
        long length = file.stat().size();
        for (long at = 0; at < length; ) {
            try {
                Line line = line(file, at, length);
                reader.copied(line.copied, at);
                at += line.size;
            } catch (DamagedException e) {
                return; // what follows is copied again
            }
        }
    }

    /**
     * The line that begins there.
     *
     * @throws DamagedException if none does
     */
    static Copied at(OpenFile file, long offset) throws IOException {
        return line(file, offset, file.stat().size()).copied;
    }

    private record Line(Copied copied, long size) {}

    private static Line line(OpenFile file, long offset, long length)
            throws OsException, DamagedException {
        file.seek(offset);
        byte[] head = read(file, 8);
        int size = ByteCursor.u32(head, 0);
        if (size < 0 || size > length - offset - 8) {
            throw damaged();
        }
        byte[] body = read(file, size);
        if (SegmentWriter.crc(body, 0, size) != ByteCursor.u32(head, 4)) {
            throw damaged();
        }
        ByteCursor in = new ByteCursor(body, 0, size);
        TreePath path = Step.path(in);
        TreePath at = Step.path(in);
        List<Entry> entries = FolderBlock.decode(in, _ -> {});
        if (entries.size() == 1 && entries.getFirst() instanceof RecordedEntry entry) {
            return new Line(new Copied(path, at, entry), 8L + size);
        }
        throw damaged();
    }

    private static byte[] read(OpenFile file, int size) throws OsException, DamagedException {
        byte[] bytes = new byte[size];
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            if (file.read(buffer) < 0) {
                throw damaged();
            }
        }
        return bytes;
    }

    private static DamagedException damaged() {
        return new DamagedException("the list of copies is damaged");
    }
}
