package dev.coffer.sqlite;

import dev.coffer.base.Stopwatch;
import dev.coffer.os.HostFiles;
import dev.coffer.os.OpenFile;

import org.jspecify.annotations.Nullable;
import org.sqlite.core.Codes;
import org.sqlite.core.DB;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Told by the driver after each step of a backup: looks at the bounds, and waits until the disk has
 * what was written. Nothing may be thrown through the driver's native code, so what is wrong is
 * kept until {@link #finish}. Used by one thread.
 */
final class CopySteps implements DB.ProgressObserver {
    /** What SQLite may not have written yet, and more. */
    private static final int CACHED = 8 << 20;

    private static final long SECOND = 1_000_000_000L;
    private static final long LOOK_NANOS = SECOND / 10;
    private final Stopwatch watch = Stopwatch.started();

    private final HostFiles files;
    private final CaptureBounds bounds;
    private final OpenFile written;
    private final int pageSize;
    private final CopyHoles holes;
    private int remaining = -1;
    private int total = -1;
    private @Nullable Throwable stop;

    /**
     * @param written the copy
     * @param holes of the database, to be kept
     */
    CopySteps(
            HostFiles files,
            CaptureBounds bounds,
            OpenFile written,
            int pageSize,
            List<CopyHoles.Hole> holes) {
        this.files = files;
        this.bounds = bounds;
        this.written = written;
        this.pageSize = pageSize;
        this.holes = new CopyHoles(holes, written);
    }

    @Override
    public void progress(int remainingPages, int pageCount) {
        remaining = remainingPages;
        total = pageCount;
        if (stop != null || remainingPages == 0) {
            return;
        }
        try {
            bounds.check();
            holes.upTo((long) (pageCount - remainingPages) * pageSize - CACHED);
            written.writeBack();
            slowDown(pageCount - remainingPages);
        } catch (Throwable reason) { // a bug too: thrown again once the driver has ended
            stop = reason;
            pullBrake(reason);
        }
    }

    /** Waits until so many pages may have been copied, and looks at the bounds meanwhile. */
    private void slowDown(long copied) throws IOException, InterruptedException {
        int rate = bounds.options().pagesPerSecond();
        if (rate == 0) {
            return;
        }
        long due = copied * SECOND / rate;
        for (long left = due - watch.elapsedNanos(); left > 0; left = due - watch.elapsedNanos()) {
            LockSupport.parkNanos(Math.min(left, LOOK_NANOS));
            bounds.check();
        }
    }

    private void pullBrake(Throwable reason) {
        try {
            Brake.pull(files, written.stat());
        } catch (IOException | RuntimeException e) {
            reason.addSuppressed(e); // the backup runs to its end, and then the reason is thrown
        }
    }

    /**
     * To be called when the driver has returned.
     *
     * @param code what it said
     * @param pages of the snapshot
     */
    void finish(int code, long pages) throws SQLException, IOException, InterruptedException {
        switch (stop) {
            case null -> {}
            case InterruptedException e -> throw e;
            case IOException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case Throwable e -> throw new IllegalStateException(e);
        }
        if (code != Codes.SQLITE_OK) {
            throw DB.newSQLException(code, "the backup ended early");
        }
        if (remaining != 0 || total != pages) {
            throw new SQLException(
                    "of "
                            + pages
                            + " pages in the snapshot the backup saw "
                            + total
                            + " and left "
                            + remaining);
        }
        holes.upTo(pages * pageSize);
    }
}
