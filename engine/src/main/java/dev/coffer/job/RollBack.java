package dev.coffer.job;

import dev.coffer.base.CofferException;
import dev.coffer.guard.Authorization;
import dev.coffer.guard.Destruction;
import dev.coffer.os.HostPath;
import dev.coffer.restore.RestoreListener;
import dev.coffer.restore.Undo;
import dev.coffer.restore.UndoRequest;
import dev.coffer.restore.Undoable;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/**
 * Takes back what a restore of ours did that went wrong. What it puts back nobody need be asked.
 */
final class RollBack {
    private final Works works;

    RollBack(Works works) {
        this.works = works;
    }

    /** The restores into a folder that can be taken back. */
    Set<String> known(HostPath target) throws IOException {
        Set<String> ids = new HashSet<>();
        try {
            for (Undoable each : works.undo().list(target)) {
                ids.add(each.id());
            }
        } catch (CofferException e) {
            return Set.of(); // the folder is not there
        }
        return ids;
    }

    /**
     * Takes back those that came since.
     *
     * @return whether there were any
     */
    boolean runSince(HostPath target, Set<String> before) throws IOException, InterruptedException {
        boolean any = false;
        for (String id : known(target)) {
            if (!before.contains(id)) {
                run(target, id);
                any = true;
            }
        }
        return any;
    }

    /**
     * @param id of the restore
     * @throws dev.coffer.base.CofferException if something changed since
     */
    private void run(HostPath target, String id) throws IOException, InterruptedException {
        Undo undo = works.undo();
        UndoRequest request = new UndoRequest(target, id, false, PlanFolder.of(works.machine()));
        Destruction plan = undo.plan(request);
        @Nullable Authorization yes = plan == null ? null : works.gate().bySettings(plan);
        if (plan != null) {
            undo.discard(plan);
        }
        undo.undo(request, yes, RestoreListener.NONE);
    }
}
