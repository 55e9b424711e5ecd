package dev.coffer.job;

import dev.coffer.base.ByteSize;
import dev.coffer.base.CofferException;
import dev.coffer.config.JobConfig;
import dev.coffer.config.Setting;
import dev.coffer.config.SourceConfig;
import dev.coffer.config.Vacuum;
import dev.coffer.os.FileStat;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.sqlite.DatabaseUsers;
import dev.coffer.sqlite.DatabaseVacuum;
import dev.coffer.store.RunListener;

import java.io.IOException;

/** Vacuums the sources of a job that are databases themselves, where its settings say so. */
final class SourceVacuum {
    private final HostFiles files;

    SourceVacuum(Machine machine) {
        this.files = machine.files();
    }

    /**
     * @throws CofferException if SQLite cannot vacuum one; it is as it was then
     */
    void run(JobConfig job, RunListener listener) throws IOException, InterruptedException {
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

    private String users(HostPath file) throws IOException {
        DatabaseUsers users = DatabaseUsers.of(files, files.stat(file));
        return users.isEmpty() ? "" : users.names();
    }
}
