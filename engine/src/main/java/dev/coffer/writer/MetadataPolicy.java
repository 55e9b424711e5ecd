package dev.coffer.writer;

import dev.coffer.os.Errno;
import dev.coffer.os.OsException;
import dev.coffer.tree.Problem;

/** What it means that metadata could not be set (design §4.10). */
public enum MetadataPolicy {
    /** A store's copy: its record keeps what the copy cannot. */
    STORE,
    /** A user's folder: what takes rights we lack is counted, anything else is lost. */
    RESTORE;

    /**
     * @param privileged whether setting it takes rights that an ordinary owner of the file lacks
     */
    Problem.Kind kindOf(OsException failure, boolean privileged) {
        return privileged && failure.is(Errno.EPERM, Errno.EACCES)
                ? notPermitted()
                : switch (this) {
                    case STORE -> Problem.Kind.METADATA_RECORDED;
                    case RESTORE -> Problem.Kind.METADATA_LOST;
                };
    }

    Problem.Kind notPermitted() {
        return switch (this) {
            case STORE -> Problem.Kind.METADATA_RECORDED;
            case RESTORE -> Problem.Kind.METADATA_NOT_PERMITTED;
        };
    }
}
