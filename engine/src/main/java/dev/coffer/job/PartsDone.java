package dev.coffer.job;

import dev.coffer.base.CofferException;
import dev.coffer.os.HostPath;
import dev.coffer.restore.RestoreResult;
import dev.coffer.restore.Restorer;
import dev.coffer.restore.Undo;
import dev.coffer.restore.Undoable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The parts of one restore that are done: what to say of them if the next one fails. */
final class PartsDone {
    private final Undo undo;
    private final String id;
    private final Map<HostPath, String> begun = new LinkedHashMap<>();
    private final List<RestoreResult> results = new ArrayList<>();

    PartsDone(Undo undo, String id) {
        this.undo = undo;
        this.id = id;
    }

    /** The parts of a restore share an id, but each needs its own where two go into one folder. */
    String idFor(HostPath target, Restorer restorer) {
        String own = begun.containsKey(target) ? restorer.newId() : id;
        begun.put(target, own);
        return own;
    }

    void add(RestoreResult result) {
        results.add(result);
    }

    List<RestoreResult> results() {
        return List.copyOf(results);
    }

    /** The failure of the part that was begun last, with what stays of it and of those before. */
    CofferException failed(CofferException cause) throws IOException {
        if (results.isEmpty()) {
            return cause;
        }
        long created = 0;
        long replaced = 0;
        long deleted = 0;
        for (RestoreResult result : results) {
            created += result.created();
            replaced += result.replaced();
            deleted += result.deleted();
        }
        StringBuilder folders = new StringBuilder();
        for (Map.Entry<HostPath, String> each : begun.entrySet()) {
            if (isUndoable(each.getKey(), each.getValue())) {
                folders.append(" --target ").append(each.getKey());
            }
        }
        String before =
                "; what was restored before that stays: "
                        + created
                        + " created, "
                        + replaced
                        + " replaced, "
                        + deleted
                        + " deleted";
        String way = folders.isEmpty() ? "" : ". To take it back: coffer undo " + id + folders;
        return new CofferException(cause.reason(), cause.getMessage() + before + way, cause);
    }

    private boolean isUndoable(HostPath target, String own) throws IOException {
        try {
            for (Undoable one : undo.list(target)) {
                if (one.id().equals(own)) {
                    return true;
                }
            }
            return false;
        } catch (CofferException e) {
            return false; // it is not there: nothing was begun in it
        }
    }
}
