package dev.coffer.job;

import dev.coffer.base.CofferException;
import dev.coffer.base.CofferException.Reason;
import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.guard.Destruction;
import dev.coffer.guard.Operation;
import dev.coffer.guard.PlanDocument;
import dev.coffer.os.FileCopy;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;
import dev.coffer.restore.RestoreListener;
import dev.coffer.restore.RestoreResult;
import dev.coffer.sqlite.CaptureOptions;
import dev.coffer.sqlite.CheckOutcome;
import dev.coffer.sqlite.CheckPlan;
import dev.coffer.sqlite.CopyCheck;
import dev.coffer.sqlite.DatabaseNotCapturedException;
import dev.coffer.sqlite.DatabaseOverwrite;
import dev.coffer.sqlite.DatabaseView;
import dev.coffer.sqlite.Fingerprint;
import dev.coffer.store.RestorePoint;
import dev.coffer.tree.DatabaseFinding;
import dev.coffer.tree.Entry;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;

/**
 * The restore of a database by itself. Before anything is changed a private copy is checked in full
 * and compared with what the point says of it, and what would change is told. What is then put in
 * place has the same bytes, for their hash is compared on the way; or, through SQLite, they are
 * written into the live database in one transaction.
 */
final class DatabaseRestore {
    private static final DateTimeFormatter SECOND =
            DateTimeFormatter.ofPattern("uuuu-MM-dd_HHmmss");

    private static final int MOST_TOLD = 10;

    private final Works works;
    private final OpenPoint point;
    private final RestoreListener listener;

    DatabaseRestore(Works works, OpenPoint point, RestoreListener listener) {
        this.works = works;
        this.point = point;
        this.listener = listener;
    }

    /**
     * Checks what is to be restored.
     *
     * @param live where it goes
     * @return a private copy of it, which the caller closes
     * @throws CofferException {@code VERIFICATION_FAILED} if it is damaged and the point does not
     *     say so, or holds something else than the point says; nothing was changed then
     */
    DatabaseCopy checked(TreePath path, Entry entry, HostPath live)
            throws IOException, InterruptedException {
        String label = path + " in " + point.label();
        DatabaseCopy copy = works.databases().copyOf(point.tree(), path, entry, label);
        boolean sound = false;
        try {
            RestorePoint whole = point.point();
            DatabaseFinding finding = whole == null ? null : whole.database(path);
            CheckOutcome outcome = CopyCheck.check(copy.file(), CheckPlan.FULL);
            check(outcome, finding, label);
            Fingerprint held = outcome.fingerprintIfKnown();
            if (held != null) {
                tellChanges(held, live);
            }
            sound = true;
            return copy;
        } finally {
            if (!sound) {
                copy.close();
            }
        }
    }

    private void check(CheckOutcome outcome, @Nullable DatabaseFinding finding, String label)
            throws CofferException {
        DatabaseFinding known = finding != null && !finding.isSound() ? finding : null;
        if (outcome instanceof CheckOutcome.Corrupt corrupt) {
            String what = label + " is damaged: " + corrupt.messages().getFirst();
            if (known == null) {
                throw refused(what);
            }
            listener.notice(what + ". The point says so (" + known.result().word() + ").");
            return;
        }
        if (known != null) {
            listener.notice(
                    "Of "
                            + label
                            + " the point says: "
                            + known.result().word()
                            + ", "
                            + known.message()
                            + ".");
        }
        Fingerprint told = finding == null ? null : finding.fingerprint();
        Fingerprint held = outcome.fingerprintIfKnown();
        List<String> differences =
                told == null || held == null ? List.of() : told.differences(held);
        if (!differences.isEmpty()) {
            throw refused(label + " is not what the point says of it: " + differences.getFirst());
        }
    }

    private static CofferException refused(String what) {
        return new CofferException(
                Reason.VERIFICATION_FAILED,
                what
                        + "; nothing was changed. coffer verify tells more, an older point may be"
                        + " whole");
    }

    /** What the live database has otherwise, in rows; nothing if it is none, or cannot be read. */
    private void tellChanges(Fingerprint held, HostPath live) throws IOException {
        List<String> differences;
        try (DatabaseCopy now = works.databases().copyOf(live, CaptureOptions.DEFAULT);
                DatabaseView view = now.view()) {
            differences = view.fingerprint().differences(held);
        } catch (CofferException | DatabaseNotCapturedException e) {
            return; // there is none, or it is beyond reading: a reason to restore
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // whoever comes next ends
            return;
        }
        if (!differences.isEmpty()) {
            int told = Math.min(differences.size(), MOST_TOLD);
            int more = differences.size() - told;
            listener.notice(
                    live
                            + " would change: "
                            + String.join("; ", differences.subList(0, told))
                            + (more > 0 ? "; and " + more + " more" : "")
                            + ".");
        }
    }

    /**
     * Writes the copy into the live database, after a copy of that was made beside it.
     *
     * @param live a database that is there
     */
    RestoreResult throughApi(
            DatabaseCopy copy, HostPath live, boolean dryRun, CaptureOptions options)
            throws IOException, InterruptedException {
        HostFiles files = works.machine().files();
        HostPath real = files.resolve(live);
        FileStat now = files.stat(real);
        long bytes = files.stat(copy.file()).size();
        if (dryRun) {
            return result(bytes);
        }
        Destruction plan = plan(real, now);
        works.gate().authorize(plan).check(plan);
        works.plans().remove(plan);
        HostPath safety = safetyCopy(real, now, options);
        listener.notice("What " + real + " held before lies in " + safety + ".");
        try {
            DatabaseOverwrite.run(copy.file(), real, options.busyTimeout());
        } catch (CofferException e) {
            throw new CofferException(
                    e.reason(), e.getMessage() + " (its safety copy is " + safety + ")", e);
        }
        checkWritten(copy, real, safety, options);
        return result(bytes);
    }

    private static RestoreResult result(long bytes) {
        return new RestoreResult(null, 0, 1, 0, 0, 0, 0, bytes, List.of(), 0);
    }

    private Destruction plan(HostPath live, FileStat now) throws OsException {
        String subject = live.toString();
        try (PlanDocument document =
                works.plans().begin(Operation.RESTORE_OVER_EXISTING, subject)) {
            document.item("replace", TreePath.ROOT.child(live.name()), now);
            return document.finish(
                    List.of(
                            "This restore writes "
                                    + point.label()
                                    + " into "
                                    + live
                                    + " through SQLite, while programs may have it open.",
                            "What it holds now is kept in a copy beside it."));
        }
    }

    /** A consistent copy under a dated name beside the database, with its owner and mode. */
    private HostPath safetyCopy(HostPath live, FileStat now, CaptureOptions options)
            throws IOException, InterruptedException {
        HostFiles files = works.machine().files();
        String dated = ".before-" + SECOND.format(ZonedDateTime.now(works.machine().clock()));
        try (DatabaseCopy copy = works.databases().copyOf(live, options);
                Folder from = files.open(copy.file().parent());
                Folder folder = files.open(live.parent())) {
            Name name = live.name().plus(dated);
            for (int i = 2; folder.statIfThere(name) != null; i++) {
                name = live.name().plus(dated + "-" + i);
            }
            boolean whole = false;
            try (OpenFile in = from.openFile(copy.file().name());
                    OpenFile out = folder.createFile(name, 0600)) {
                if (FileCopy.rest(in, out) != in.stat().size()) {
                    throw CofferException.failed("the safety copy " + name + " is not whole");
                }
                if (files.effectiveUser() == 0) {
                    out.setOwner(now.uid(), now.gid());
                }
                out.setMode(now.mode() & 0777);
                out.sync();
                folder.sync();
                whole = true;
            } finally {
                if (!whole && folder.statIfThere(name) != null) {
                    folder.removeFile(name);
                }
            }
            return live.parent().resolve(name);
        }
    }

    /** Reads what is there now; puts back what was there if it is not what was to be written. */
    private void checkWritten(
            DatabaseCopy copy, HostPath live, HostPath safety, CaptureOptions options)
            throws IOException, InterruptedException {
        String wrong = "";
        try (DatabaseView wanted = copy.view();
                DatabaseCopy written = works.databases().copyOf(live, options)) {
            CheckOutcome outcome = CopyCheck.check(written.file(), CheckPlan.FULL);
            Fingerprint held = outcome.fingerprintIfKnown();
            if (outcome instanceof CheckOutcome.Corrupt corrupt) {
                wrong = corrupt.messages().getFirst();
            } else if (held != null && !held.schema().equals(wanted.fingerprint().schema())) {
                wrong = "it has another schema"; // rows may be a program's that writes already
            }
        }
        if (!wrong.isEmpty()) {
            DatabaseOverwrite.run(safety, live, options.busyTimeout());
            throw new CofferException(
                    Reason.VERIFICATION_FAILED,
                    live
                            + " was not sound after it was written ("
                            + wrong
                            + "), so what it held before was put back from "
                            + safety);
        }
    }
}
