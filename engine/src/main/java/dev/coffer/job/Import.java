package dev.coffer.job;

import dev.coffer.archive.item.ArchiveLimits;
import dev.coffer.archive.item.ForeignItem;
import dev.coffer.archive.item.ItemBytes;
import dev.coffer.base.CofferException;
import dev.coffer.base.Name;
import dev.coffer.os.Folder;
import dev.coffer.os.HostPath;
import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;
import dev.coffer.store.BackupOutcome;
import dev.coffer.store.BackupRequest;
import dev.coffer.store.RunListener;
import dev.coffer.store.SourcePlace;
import dev.coffer.store.Store;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.ProblemLog;

import java.io.IOException;
import java.util.List;

/** Makes a point of any store of what a tar or a zip of another program holds. */
final class Import {
    private static final List<String> SUFFIXES =
            List.of(".tar.gz", ".tgz", ".tar.zst", ".tzst", ".tar", ".zip");

    private final Works works;

    Import(Works works) {
        this.works = works;
    }

    /**
     * @param file read once for its headers, and then for its contents
     * @throws CofferException if it is no archive, or is refused
     */
    BackupReport run(StoreChoice choice, HostPath file, BackupOrder order, RunListener listener)
            throws IOException, InterruptedException {
        boolean there = works.stores().isThere(choice.address());
        ToldOnce told = new ToldOnce(listener);
        ProblemLog problems = new ProblemLog(told::problem);
        try (Staging staging = new Staging(works.machine());
                Folder scratch = works.machine().files().open(staging.folder());
                Folder folder = openFolder(file);
                OpenFile open = openFile(folder, file);
                FileTree tree =
                        ForeignItem.open(
                                ItemBytes.of(open),
                                file.toString(),
                                ArchiveLimits.DEFAULT,
                                scratch,
                                Name.of("import"),
                                problems);
                Store store =
                        works.openOrMake(
                                choice, order.create(), order.dryRun(), listener::notice)) {
            BackupRequest request =
                    BackupRequest.of(
                                    tree,
                                    List.of(new SourcePlace(name(file), file)),
                                    List.of(),
                                    problems)
                            .with(
                                    new BackupRequest.Said(
                                            null, order.note(), order.author(), order.tags()))
                            .with(BackupRequest.Mode.PLAIN.withDryRun(order.dryRun()));
            Backup backup = new Backup(works);
            BackupOutcome.Done done =
                    backup.outcome(store, request, problems, new LeftOutTally(told), told);
            String notRemembered = order.dryRun() ? "" : backup.remember(store, choice.address());
            return new BackupReport(choice.address(), !there, done, 0, notRemembered);
        }
    }

    private Folder openFolder(HostPath file) throws CofferException {
        try {
            return works.machine().files().open(file.parent());
        } catch (OsException e) {
            throw CofferException.failed(file + " cannot be read: " + e.reason(), e);
        }
    }

    private static OpenFile openFile(Folder folder, HostPath file) throws CofferException {
        try {
            return folder.openFile(file.name());
        } catch (OsException e) {
            throw CofferException.failed(file + " cannot be read: " + e.reason(), e);
        }
    }

    /** The file's name without what tells its format. */
    private static String name(HostPath file) {
        String name = file.name().toString();
        for (String suffix : SUFFIXES) {
            if (name.endsWith(suffix) && name.length() > suffix.length()) {
                return name.substring(0, name.length() - suffix.length());
            }
        }
        return name;
    }
}
