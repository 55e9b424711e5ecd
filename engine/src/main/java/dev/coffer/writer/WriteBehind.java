package dev.coffer.writer;

import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;

import org.jspecify.annotations.Nullable;

import java.io.InterruptedIOException;
import java.nio.ByteBuffer;

/**
 * Writes a large file on a thread of its own, so that reading and hashing go on meanwhile: one core
 * alone takes as long for the hash as for all the rest. Used by one thread, which closes it before
 * it does anything else with the file; nothing is being written after that.
 */
final class WriteBehind implements AutoCloseable {
    /** Of one piece. Handing over costs some microseconds, which this makes up for. */
    private static final int PIECE = 512 * 1024;

    /** One that is filled, one that waits, one that is written. */
    private static final int PIECES = 3;

    private final OpenFile target;
    private final ByteBuffer[] pieces = new ByteBuffer[PIECES];
    private int filling;

    // Guarded by this.
    private @Nullable ByteBuffer waiting;
    private long seekTo;
    private boolean writing;
    private boolean ending;
    private @Nullable OsException failure;
    private @Nullable Throwable bug;

    private final Thread thread = new Thread(this::writeAll, "coffer-write");

    private WriteBehind(OpenFile target) {
        this.target = target;
        for (int i = 0; i < PIECES; i++) {
            pieces[i] = ByteBuffer.allocateDirect(PIECE);
        }
    }

    /**
     * @param target open for writing; stays the caller's to close
     */
    static WriteBehind into(OpenFile target) {
        WriteBehind made = new WriteBehind(target);
        made.thread.setDaemon(true);
        made.thread.start();
        return made;
    }

    /** The buffer to fill next, cleared. */
    ByteBuffer next() {
        return pieces[filling].clear();
    }

    /**
     * Hands over what {@link #next} gave, flipped; waits while one before it does.
     *
     * @param at where it goes, or -1 for after the one before it
     * @throws OsException if an earlier one could not be written
     */
    void write(long at) throws OsException, InterruptedIOException {
        synchronized (this) {
            await(false);
            waiting = pieces[filling];
            seekTo = at;
            notifyAll();
        }
        // Its turn before this one was over when the one before this was taken to be written.
        filling = (filling + 1) % PIECES;
    }

    /**
     * Waits until all is written.
     *
     * @throws OsException if something could not be
     */
    synchronized void finish() throws OsException, InterruptedIOException {
        await(true);
    }

    /** Until nothing waits, and if asked for nothing is being written either. */
    private synchronized void await(boolean all) throws OsException, InterruptedIOException {
        try {
            while ((waiting != null || (all && writing)) && failure == null && bug == null) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while writing");
        }
        if (failure != null) {
            throw failure;
        }
        if (bug instanceof Error error) {
            throw error;
        }
        if (bug != null) {
            throw new IllegalStateException("while writing", bug);
        }
    }

    private void writeAll() {
        try {
            for (ByteBuffer piece = take(); piece != null; piece = take()) {
                target.write(piece);
            }
        } catch (OsException e) {
            end(e, null);
        } catch (Throwable t) { // must never look like success
            end(null, t);
        }
    }

    private synchronized void end(@Nullable OsException failed, @Nullable Throwable broken) {
        failure = failed;
        bug = broken;
        writing = false;
        notifyAll();
    }

    private synchronized @Nullable ByteBuffer take() throws OsException, InterruptedException {
        writing = false;
        notifyAll();
        while (waiting == null && !ending) {
            wait();
        }
        ByteBuffer piece = waiting;
        if (piece == null || ending) {
            return null;
        }
        waiting = null;
        writing = true;
        notifyAll();
        if (seekTo >= 0) {
            target.seek(seekTo);
        }
        return piece;
    }

    /** Ends the thread, after what it is writing; what waits is not written. */
    @Override
    public void close() {
        synchronized (this) {
            ending = true;
            notifyAll();
        }
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
