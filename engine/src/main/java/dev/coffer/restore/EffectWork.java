package dev.coffer.restore;

import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.os.Errno;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.OsException;
import dev.coffer.restore.Step.Mark;
import dev.coffer.tree.Entry;
import dev.coffer.tree.Problem;
import dev.coffer.writer.TreeRemover;
import dev.coffer.writer.WriteException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/**
 * Carries out one effect at a time, once the journal has it: looks again whether what lies there is
 * what was looked at, and leaves alone what is not. For one thread.
 */
final class EffectWork {
    private static final String OTHER_MOUNT =
            "it cannot be moved from where it lies: in a bind mount, or in a layer below that of"
                    + " a container; unmount it, or restore to another folder with --target and"
                    + " copy it";

    private final Folder target;
    private final Journal journal;
    private final Builder builder;
    private final Report report;
    private final boolean asRoot;

    EffectWork(Folder target, Journal journal, Builder builder, Report report, boolean asRoot) {
        this.target = target;
        this.journal = journal;
        this.builder = builder;
        this.report = report;
        this.asRoot = asRoot;
    }

    /**
     * Carries it out, if what lies there is what was looked at.
     *
     * @return whether it happened; else that is told
     */
    boolean perform(Effect effect) throws IOException {
        TreePath path = effect.path();
        try (Folder folder = open(effect.place())) {
            return switch (effect) {
                case Effect.Put put -> put(put, folder);
                case Effect.Take take -> take(take, folder);
                case Effect.Meta meta -> meta(meta, folder, path);
                case Effect.Leave leave -> leave(leave, folder);
            };
        } catch (OsException e) {
            failed(effect, path, new WriteException(path, e));
        } catch (WriteException e) {
            failed(effect, path, e);
        }
        return false;
    }

    private void failed(Effect effect, TreePath path, WriteException e) throws IOException {
        if (effect instanceof Effect.Put put) {
            drop(put);
        }
        if (e.concernsAll()) {
            throw e;
        }
        String reason = e.failure().is(Errno.EXDEV) ? OTHER_MOUNT : e.reason();
        report.problem(new Problem(path, Problem.Kind.NOT_RESTORED, reason));
    }

    /** The folder that was looked at, or none: not another that has its name now. */
    private Folder open(Place place) throws OsException {
        Folder folder = target.openFolder(place.path);
        boolean ours = false;
        try {
            FileStat stat = folder.stat();
            if (!stat.sameInode(place.targetFolder().stat())) {
                throw new OsException("openat", place.path.toString(), Errno.ESTALE.number());
            }
            if (!asRoot && (stat.mode() & 0300) != 0300) {
                folder.setMode(stat.mode() | 0700);
            }
            ours = true;
            return folder;
        } finally {
            if (!ours) {
                folder.close();
            }
        }
    }

    private boolean put(Effect.Put put, Folder folder) throws IOException {
        Name name = put.after().name();
        Entry before = put.before();
        if (before == null) {
            Moves.move(put.area().kept, put.kept(), folder, name);
        } else {
            if (isChanged(folder, before, put.after())) {
                leftAlone(put.place().path.child(name));
                drop(put);
                return false;
            }
            Moves.swap(put.area().kept, put.kept(), folder, name);
            if (!Mark.of(before.stat()).isInode(put.area().kept.stat(put.kept()))) {
                Moves.swap(
                        put.area().kept, put.kept(), folder, name); // swapped in this very moment
                leftAlone(put.place().path.child(name));
                return false;
            }
        }
        put.spot().placed();
        return true;
    }

    private boolean take(Effect.Take take, Folder folder) throws OsException {
        if (isChanged(folder, take.before(), null)) {
            leftAlone(take.place().path.child(take.before().name()));
            return false;
        }
        Moves.move(folder, take.before().name(), take.area().kept, take.kept());
        return true;
    }

    private boolean meta(Effect.Meta meta, Folder folder, TreePath path) throws IOException {
        Name name = meta.before().name();
        if (isChanged(folder, meta.before(), meta.after())) {
            leftAlone(path);
            return false;
        }
        builder.tell(
                path,
                builder.writer()
                        .updateMetadata(path, meta.after(), folder, name, folder.stat(name)));
        return true;
    }

    /** Times last, since what was done in the folder has changed them. */
    private boolean leave(Effect.Leave leave, Folder folder) throws IOException {
        Place place = leave.place();
        if (leave.align()) {
            builder.tell(
                    place.path,
                    builder.writer()
                            .updateFolder(place.path, place.pointFolder(), folder, folder.stat()));
            return true;
        }
        FileStat was = place.targetFolder().stat();
        if (folder.stat().mode() != was.mode()) {
            folder.setMode(was.mode());
        }
        if (place.parent == null) {
            OwnNames.setTimes(folder, was.modified());
        }
        return true;
    }

    /**
     * Whether what lies there is not what was looked at. Where a file has several names, another of
     * our own effects may have changed its times or its number of links.
     */
    private static boolean isChanged(Folder folder, Entry before, @Nullable Entry after)
            throws OsException {
        FileStat now = folder.statIfThere(before.name());
        FileStat then = before.stat();
        Mark mark = Mark.of(then);
        if (now == null || now.device() != then.device() || !mark.isInode(now)) {
            return true;
        }
        if (then.isFolder()) {
            return false;
        }
        boolean shared = then.links() > 1 || (after != null && after.linkGroup() != 0);
        return shared
                ? now.size() != then.size()
                : !mark.isUnchanged(now) || !now.changed().equals(then.changed());
    }

    /** What was built, and written down, but cannot be put in its place; nothing else. */
    void drop(Effect.Put put) throws OsException {
        Mark made = put.spot().made;
        if (made == null || !made.isInode(put.area().kept.statIfThere(put.kept()))) {
            return;
        }
        journal.add(new Step.Drop(put.area().number, put.kept()));
        TreeRemover.remove(put.area().kept, put.kept());
    }

    private void leftAlone(TreePath path) {
        report.problem(
                new Problem(
                        path,
                        Problem.Kind.NOT_RESTORED,
                        "it changed while the restore ran, and was left as it is"));
    }
}
