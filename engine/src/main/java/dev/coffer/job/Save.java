package dev.coffer.job;

import dev.coffer.base.CofferException;
import dev.coffer.base.TreePath;
import dev.coffer.config.StoreAddress;
import dev.coffer.os.Errno;
import dev.coffer.os.FileKind;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.os.OsException;
import dev.coffer.source.LeftOut;
import dev.coffer.store.BackupOutcome;
import dev.coffer.store.BackupRequest;
import dev.coffer.store.RunListener;
import dev.coffer.store.Store;
import dev.coffer.store.StoreKind;
import dev.coffer.tree.DatabaseLog;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.ProblemLog;
import dev.coffer.tree.Trees;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Keeps versions of single files: a point in which these are as they are now. In a versioned store
 * everything else stays as the last point has it; in a vault the point holds nothing else.
 */
final class Save {
    private final Works works;

    Save(Works works) {
        this.works = works;
    }

    /**
     * @throws CofferException if a file is not there, is no regular file, is left out by rules, or
     *     cannot be read: no point is made then
     */
    BackupReport run(SaveOrder order, RunListener listener)
            throws IOException, InterruptedException {
        for (HostPath file : order.files()) {
            checkIsFile(file);
        }
        StoreChoice choice = works.finder().holding(order.files(), order.store(), order.job());
        checkKind(choice.address());
        IncludedVersions.check(choice);
        boolean there = works.stores().isThere(choice.address());
        try (Store store = works.openOrMake(choice, false, order.dryRun(), listener::notice)) {
            SavePlaces places =
                    SavePlaces.of(
                            works.machine(),
                            choice,
                            store,
                            there ? store.points() : List.of(),
                            order.files());
            ToldOnce told = new ToldOnce(listener);
            ProblemLog problems = new ProblemLog(told::problem);
            Set<TreePath> only = new TreeSet<>();
            try (LiveSources sources =
                    LiveSources.open(
                            works.machine(),
                            places.sources(),
                            choice.job(),
                            places.rules(),
                            works.stores().folders(choice.address()),
                            new ProblemLog(problem -> {
                                if (only.contains(problem.path())) {
                                    problems.accept(problem);
                                }
                            }),
                            LeftOut.toNobody())) {
                for (HostPath file : order.files()) {
                    only.add(find(sources.tree(), places, file));
                }
                BackupRequest request =
                        request(choice, places, sources.tree(), order, problems, only);
                return run(choice, store, there, request, told);
            }
        }
    }

    /** What makes the point, once the request is there; and remembers the store. */
    BackupReport run(
            StoreChoice choice, Store store, boolean there, BackupRequest request, ToldOnce told)
            throws IOException, InterruptedException {
        Backup backup = new Backup(works);
        BackupOutcome.Done done =
                backup.outcome(store, request, request.problems(), new LeftOutTally(told), told);
        String notRemembered =
                request.mode().dryRun() ? "" : backup.remember(store, choice.address());
        return new BackupReport(choice.address(), !there, done, 0, notRemembered);
    }

    private BackupRequest request(
            StoreChoice choice,
            SavePlaces places,
            FileTree tree,
            SaveOrder order,
            ProblemLog problems,
            Set<TreePath> only) {
        String job = choice.job().name();
        return BackupRequest.of(tree, places.sources(), places.rules().inForce(), problems)
                .with(
                        new BackupRequest.Said(
                                job.isEmpty() ? null : job,
                                order.message(),
                                order.author(),
                                order.tags()))
                .with(BackupRequest.Mode.PLAIN.withDryRun(order.dryRun()).withOnly(only))
                .with(new DatabaseLog(works.machine().clock()));
    }

    /** A mirror restores its latest state alone, so it has no versions of a file. */
    static void checkKind(StoreAddress store) throws CofferException {
        if (store.kind() == StoreKind.MIRROR) {
            throw CofferException.usage(
                    store.withoutOptions()
                            + " is a mirror, which keeps no versions of files; name a versioned"
                            + " store or a vault with --to");
        }
    }

    private void checkIsFile(HostPath file) throws CofferException {
        HostFiles files = works.machine().files();
        FileStat stat;
        try {
            stat = file.isRoot() ? files.stat(file) : statOf(files, file);
        } catch (OsException e) {
            throw CofferException.failed(
                    e.is(Errno.ENOENT, Errno.ENOTDIR)
                            ? "there is no file " + file + " to save; is the name right?"
                            : file + " cannot be saved: " + e.reason(),
                    e);
        }
        if (stat.isFolder()) {
            throw CofferException.usage(
                    file + " is a folder; save takes files, coffer backup takes folders");
        }
        if (stat.kind() != FileKind.FILE) {
            throw CofferException.usage(
                    file
                            + " is not a regular file, and save takes nothing else"
                            + (stat.kind() == FileKind.LINK
                                    ? "; name the file that this link leads to"
                                    : ""));
        }
    }

    private static FileStat statOf(HostFiles files, HostPath file) throws OsException {
        try (Folder folder = files.open(file.parent())) {
            return folder.stat(file.name());
        }
    }

    private TreePath find(FileTree tree, SavePlaces places, HostPath file) throws IOException {
        Set<TreePath> paths = SavePlaces.inSources(works.machine().files(), places.sources(), file);
        if (paths.isEmpty()) {
            throw CofferException.failed(
                    file
                            + " lies outside of the job's sources; add its folder to the job in"
                            + " coffer.toml, or name a store with --to");
        }
        for (TreePath path : paths) {
            Entry entry = Trees.find(tree, path);
            if (entry != null && entry.isFile()) {
                return path;
            }
        }
        throw CofferException.failed(
                file
                        + " is left out of what is backed up, so it was not saved; coffer rules"
                        + " explain "
                        + file
                        + " tells by which rule");
    }
}
