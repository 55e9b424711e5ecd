package dev.coffer.restore;

import dev.coffer.base.DamagedException;
import dev.coffer.base.Name;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The journal of one restore: JSON Lines, only ever added to. A last line that a crash cut off was
 * never acted upon and counts for nothing. Reading keeps one number a line in memory. For one
 * thread.
 */
final class Journal implements AutoCloseable {
    static final Name NAME = Name.of("journal.jsonl");
    private static final int MODE = 0600;
    private static final int BLOCK = 64 * 1024;

    private final OpenFile file;
    private long end;
    private long[] starts = new long[64];
    private int count;

    private Journal(OpenFile file) {
        this.file = file;
    }

    static Journal create(Folder in) throws OsException {
        return new Journal(in.createFile(NAME, MODE));
    }

    /** The first line of an existing journal; null if it has no whole one. */
    static @Nullable Step first(Folder in) throws OsException, DamagedException {
        ByteBuffer block = ByteBuffer.allocate(BLOCK);
        try (OpenFile file = in.openFile(NAME)) {
            while (block.hasRemaining() && file.read(block) >= 0) {
                // read fills what it can
            }
        }
        for (int i = 0; i < block.position(); i++) {
            if (block.get(i) == '\n') {
                return StepJson.read(Arrays.copyOf(block.array(), i));
            }
        }
        return null;
    }

    /** Finds the lines of an existing journal, for reading alone. */
    static Journal read(Folder in) throws OsException {
        return indexed(in.openFile(NAME), false);
    }

    /** Finds the lines of an existing journal; what is added goes after the last whole one. */
    static Journal open(Folder in) throws OsException {
        return indexed(in.openForWriting(NAME), true);
    }

    private static Journal indexed(OpenFile file, boolean writable) throws OsException {
        Journal journal = new Journal(file);
        try {
            journal.index(writable);
            return journal;
        } catch (OsException e) {
            journal.close();
            throw e;
        }
    }

    private void index(boolean writable) throws OsException {
        ByteBuffer block = ByteBuffer.allocate(BLOCK);
        long lineStart = 0;
        long position = 0;
        while (file.read(block) >= 0) {
            for (int i = 0; i < block.position(); i++) {
                if (block.get(i) == '\n') {
                    note(lineStart);
                    lineStart = position + i + 1;
                }
            }
            position += block.position();
            block.clear();
        }
        end = lineStart;
        if (writable && position > end) {
            file.truncate(end);
        }
    }

    private void note(long start) {
        if (count == starts.length) {
            starts = Arrays.copyOf(starts, 2 * count);
        }
        starts[count++] = start;
    }

    /** Adds a line; durable only after a {@link #sync}, or one of the file system. */
    void add(Step step) throws OsException {
        byte[] line = StepJson.write(step);
        file.seek(end);
        file.write(ByteBuffer.wrap(line));
        note(end);
        end += line.length;
    }

    /**
     * The last line of a restore, with the file system's time; durable when this returns.
     *
     * @param state how it ended
     */
    void end(Step.State state) throws OsException {
        FileStat before = file.stat();
        file.setModified(before.modified()); // makes its ctime now, by the clock that counts
        add(new Step.End(state, file.stat().changed()));
        sync();
    }

    void sync() throws OsException {
        file.sync();
    }

    int size() {
        return count;
    }

    Step step(int index) throws OsException, DamagedException {
        long from = starts[index];
        long to = index + 1 < count ? starts[index + 1] : end;
        ByteBuffer line = ByteBuffer.allocate((int) (to - from));
        file.seek(from);
        while (line.hasRemaining() && file.read(line) >= 0) {
            // read fills what it can
        }
        return StepJson.read(line.array());
    }

    /** Its ctime is the file system's time of the last line, while nothing was added later. */
    FileStat stat() throws OsException {
        return file.stat();
    }

    @Override
    public void close() {
        file.close();
    }
}
