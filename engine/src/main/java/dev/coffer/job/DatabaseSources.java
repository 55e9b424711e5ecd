package dev.coffer.job;

import dev.coffer.base.ByteSize;
import dev.coffer.base.CofferException;
import dev.coffer.config.JobConfig;
import dev.coffer.config.Setting;
import dev.coffer.config.SourceConfig;
import dev.coffer.config.Vacuum;
import dev.coffer.os.Errno;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.os.OsException;
import dev.coffer.sqlite.DatabaseLook;
import dev.coffer.sqlite.DatabaseLook.Kind;
import dev.coffer.sqlite.DatabaseUsers;
import dev.coffer.sqlite.DatabaseVacuum;
import dev.coffer.store.RunListener;

import org.jspecify.annotations.Nullable;

import java.io.IOException;

/**
 * What is done about sources that are single files before they are read: databases are vacuumed
 * where the job's settings say so, and what only has the name of one is named.
 */
final class DatabaseSources {
    private final HostFiles files;

    DatabaseSources(Machine machine) {
        this.files = machine.files();
    }

    /**
     * @throws CofferException if SQLite cannot vacuum one; it is as it was then
     */
    void vacuum(JobConfig job, RunListener listener) throws IOException, InterruptedException {
        Vacuum vacuum = job.get(Setting.VACUUM);
        if (vacuum == Vacuum.NEVER) {
            return;
        }
        for (SourceConfig source : job.sources()) {
            HostPath file = files.resolveAsFar(source.path());
            if (!DatabaseVacuum.isDatabase(files, file)) {
                continue; // a folder, or nothing yet: opening the source says so
            }
            String users = users(file);
            if (vacuum == Vacuum.IDLE && !users.isEmpty()) {
                listener.notice(file + " was not vacuumed, for it is open in " + users + ".");
                continue;
            }
            long before = files.stat(file).size();
            DatabaseVacuum.run(file, job.captureOptions());
            FileStat after = files.stat(file);
            listener.notice(
                    file
                            + " was vacuumed: "
                            + new ByteSize(before).forPeople()
                            + " before, "
                            + new ByteSize(after.size()).forPeople()
                            + " now.");
        }
    }

    /**
     * Says which sources have the name of a database and are none that SQLite knows.
     *
     * @param lost has told of some already
     */
    void tellOfOthers(JobConfig job, LostDatabases lost, RunListener listener) throws IOException {
        for (SourceConfig source : job.sources()) {
            HostPath file = files.resolveAsFar(source.path());
            boolean isTold = lost.hasTold(source.path());
            if (isTold || file.isRoot() || !DatabaseLook.hasUsualName(file.name().toString())) {
                continue;
            }
            DatabaseLook.Kind kind = kind(file);
            if (kind == Kind.ENCRYPTED || kind == Kind.OTHER) {
                listener.notice(
                        file
                                + " is not a SQLite database"
                                + (kind == Kind.ENCRYPTED
                                        ? ": it is encrypted, as it looks, or compressed"
                                        : "")
                                + ". It is kept like any other file: if a program writes to it"
                                + " meanwhile, the copy may mix two states.");
            }
        }
    }

    private @Nullable Kind kind(HostPath file) throws OsException {
        try (Folder folder = files.open(file.parent())) {
            FileStat stat = folder.statIfThere(file.name());
            return stat == null || !stat.isFile()
                    ? null
                    : DatabaseLook.of(files, folder, file.name(), stat);
        } catch (OsException e) {
            if (e.is(Errno.ENOENT, Errno.ENOTDIR) || e.is(Errno.EACCES)) {
                return null; // opening the source fails alike, and says so
            }
            throw e;
        }
    }

    private String users(HostPath file) throws IOException {
        DatabaseUsers users = DatabaseUsers.of(files, files.stat(file));
        return users.isEmpty() ? "" : users.names();
    }
}
