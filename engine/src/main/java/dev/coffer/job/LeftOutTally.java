package dev.coffer.job;

import dev.coffer.base.TreePath;
import dev.coffer.os.Folder;
import dev.coffer.source.LeftOut;
import dev.coffer.store.RunListener;

import java.util.concurrent.atomic.LongAdder;

/** Counts what the rules leave out of a run, and tells it by name to who wants that. */
final class LeftOutTally implements LeftOut {
    private final LongAdder count = new LongAdder();
    private final RunListener listener;
    private final boolean named;

    LeftOutTally(RunListener listener) {
        this.listener = listener;
        this.named = listener.wantsLeftOut();
    }

    @Override
    public void leftOut(TreePath folder, Folder.Listed entry) {
        count.increment();
        if (named) {
            listener.leftOut(folder.child(entry.name()), entry.stat().kind());
        }
    }

    /** Folders with all that is in them, and single entries. */
    long count() {
        return count.sum();
    }

    /** Forgets all: a run that is begun again meets them again. */
    void clear() {
        count.reset();
    }
}
