package dev.coffer.sqlite;

import dev.coffer.os.FileStat;
import dev.coffer.os.HostFiles;
import dev.coffer.os.OpenFile;

import org.jspecify.annotations.Nullable;
import org.sqlite.core.Codes;
import org.sqlite.core.DB;

import java.io.IOException;
import java.sql.SQLException;

/**
 * Told by the driver after each step of a backup: looks at the bounds, and waits for the disk where
 * that is wanted. Nothing may be thrown through the driver's native code, so what is wrong is kept
 * until {@link #finish}. Used by one thread.
 */
final class CopySteps implements DB.ProgressObserver {
    private final HostFiles files;
    private final CaptureBounds bounds;
    private final FileStat staged;
    private final @Nullable OpenFile paced;
    private int remaining = -1;
    private int total = -1;
    private @Nullable Throwable stop;

    /**
     * @param staged the copy
     * @param paced the same, to wait after each step until the disk has it; null not to wait
     */
    CopySteps(HostFiles files, CaptureBounds bounds, FileStat staged, @Nullable OpenFile paced) {
        this.files = files;
        this.bounds = bounds;
        this.staged = staged;
        this.paced = paced;
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
            if (paced != null) {
                paced.writeBack();
            }
        } catch (Throwable reason) { // a bug too: thrown again once the driver has ended
            stop = reason;
            pullBrake(reason);
        }
    }

    private void pullBrake(Throwable reason) {
        try {
            Brake.pull(files, staged);
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
    }
}
