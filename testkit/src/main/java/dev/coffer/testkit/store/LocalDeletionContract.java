package dev.coffer.testkit.store;

import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.record.ProcessIdentity;
import dev.coffer.record.StoreHost;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.Store;
import dev.coffer.store.StoreOptions;
import dev.coffer.testkit.SettableClock;
import dev.coffer.testkit.os.FaultyFiles;

import java.io.IOException;
import java.nio.file.Path;

/** The same for stores in local folders with a record of their own. */
public abstract class LocalDeletionContract extends DeletionContract {
    protected abstract Store openOrMake(StoreHost host, HostPath location, StoreOptions options)
            throws IOException;

    @Override
    protected final Kind newKind(Path folder) throws IOException {
        StoreLab lab = new StoreLab(folder, this::openOrMake).workers(1);
        return new Kind() {
            @Override
            public SettableClock clock() {
                return lab.clock;
            }

            @Override
            public RestorePoint backUp(String content) throws Exception {
                lab.source.file("a", content);
                return lab.backup().point();
            }

            @Override
            public Store open() throws IOException {
                return lab.open();
            }

            @Override
            public void dieAt(int call) {
                ProcessIdentity me = ProcessIdentity.current(HostFiles.ofThisSystem());
                lab.with(new FaultyFiles(HostFiles.ofThisSystem()).crashAt(call))
                        .as(
                                new ProcessIdentity(
                                        me.host(),
                                        me.machine(),
                                        me.boot(),
                                        me.pids(),
                                        me.pid(),
                                        me.started() - 1));
            }

            @Override
            public void alive() {
                HostFiles files = HostFiles.ofThisSystem();
                lab.with(files).as(ProcessIdentity.current(files));
            }
        };
    }
}
