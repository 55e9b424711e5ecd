package dev.coffer.job;

import dev.coffer.base.TreePath;
import dev.coffer.os.FileKind;
import dev.coffer.store.Change;
import dev.coffer.store.RunListener;
import dev.coffer.tree.Problem;

/**
 * Passes on what a run tells, and once it is {@linkplain #again begun again} only what it did not
 * tell before: a run that asked a question and then did what it had found reads as one. Of each
 * thing it remembers 64 bits. Thread-safe.
 */
final class ToldOnce implements RunListener {
    private final RunListener to;

    // Guarded by this. Open addressing, at most half full; 0 is a free place.
    private long[] told = new long[64];
    private int count;
    private boolean again;

    ToldOnce(RunListener to) {
        this.to = to;
    }

    /** From now on the run tells what it has told before. */
    synchronized void again() {
        again = true;
    }

    /** Whether anything was told that the run would do. */
    synchronized boolean toldAnything() {
        return count > 0;
    }

    @Override
    public boolean wantsTotal() {
        return to.wantsTotal();
    }

    @Override
    public void expect(long files, long bytes) {
        if (!isAgain()) {
            to.expect(files, bytes);
        }
    }

    @Override
    public void progress(long files, long bytes) {
        if (!isAgain()) {
            to.progress(files, bytes);
        }
    }

    private synchronized boolean isAgain() {
        return again;
    }

    @Override
    public void changed(Change change) {
        if (isNew(hash(change.path(), change.what().name().hashCode()))) {
            to.changed(change);
        }
    }

    @Override
    public void problem(Problem problem) {
        int what = 31 * problem.reason().hashCode() + problem.kind().name().hashCode();
        if (isNew(hash(problem.path(), 100 + what))) {
            to.problem(problem);
        }
    }

    @Override
    public boolean wantsLeftOut() {
        return to.wantsLeftOut();
    }

    @Override
    public void leftOut(TreePath path, FileKind kind) {
        if (isNew(hash(path, 50))) {
            to.leftOut(path, kind);
        }
    }

    @Override
    public void notice(String sentence) {
        to.notice(sentence);
    }

    private synchronized boolean isNew(long hash) {
        int at = place(told, hash);
        if (told[at] == hash) {
            return false;
        }
        told[at] = hash;
        if (++count > told.length / 2) {
            long[] larger = new long[2 * told.length];
            for (long one : told) {
                if (one != 0) {
                    larger[place(larger, one)] = one;
                }
            }
            told = larger;
        }
        return true;
    }

    /** Where it is, or would be. */
    private static int place(long[] table, long hash) {
        int at = (int) (hash ^ hash >>> 32) & (table.length - 1);
        while (table[at] != 0 && table[at] != hash) {
            at = (at + 1) & (table.length - 1);
        }
        return at;
    }

    /** FNV-1a, 64 bits; never 0. */
    private static long hash(TreePath path, int what) {
        long hash = 0xcbf29ce484222325L ^ what * 0x9e3779b97f4a7c15L;
        for (byte b : path.shared()) {
            hash = (hash ^ (b & 0xff)) * 0x100000001b3L;
        }
        return hash == 0 ? 1 : hash;
    }
}
