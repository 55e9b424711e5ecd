package dev.coffer.source;

import dev.coffer.base.TreePath;
import dev.coffer.sqlite.Fingerprint;
import dev.coffer.tree.DatabaseFinding.Result;

import org.jspecify.annotations.Nullable;

/**
 * Told what came of the check of a database, by several threads: of each that is not sound, and of
 * one that is a source itself or had a full check. Of one that is read twice it is told twice.
 */
public interface DatabaseSink {
    /**
     * @param path in the tree
     * @param full whether the check was a full one
     * @param message what is wrong; empty if nothing
     */
    void found(
            TreePath path,
            Result result,
            boolean full,
            String message,
            @Nullable Fingerprint fingerprint);

    /** Where nobody listens. */
    static DatabaseSink none() {
        return (_, _, _, _, _) -> {};
    }
}
