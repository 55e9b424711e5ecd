package dev.coffer.writer;

import dev.coffer.base.TreePath;
import dev.coffer.os.OsException;

import java.io.IOException;

/**
 * The side that is written to refused: a full disk, a name it does not take, a folder without
 * rights. Told apart from what the source side throws, since the one may concern a single entry and
 * the other the whole run.
 */
public final class WriteException extends IOException {
    private static final long serialVersionUID = 1;

    private final TreePath path;
    private final OsException failure;

    /**
     * @param path the entry that was to be written
     */
    public WriteException(TreePath path, OsException failure) {
        super(path + " could not be written: " + failure.reason(), failure);
        this.path = path;
        this.failure = failure;
    }

    public TreePath path() {
        return path;
    }

    public OsException failure() {
        return failure;
    }

    /** What is wrong, in words, without the path. */
    public String reason() {
        return failure.reason();
    }

    /** Whether other entries would fail alike, so that going on makes no sense. */
    public boolean concernsAll() {
        return switch (failure.errno()) {
            case ENOSPC, EDQUOT, EROFS, EIO, EUCLEAN, EBADMSG, ESTALE, ENODEV, ENXIO, ENOMEM ->
                    true;
            case ENFILE, EMFILE, ETIMEDOUT -> true;
            default -> false;
        };
    }
}
