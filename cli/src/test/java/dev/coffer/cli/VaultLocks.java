package dev.coffer.cli;

import dev.coffer.base.Pause;
import dev.coffer.base.Randomness;
import dev.coffer.base.SystemClock;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.storage.LocalStorage;
import dev.coffer.vault.format.LockFile;
import dev.coffer.vault.repository.FileType;
import dev.coffer.vault.repository.Repository;
import dev.coffer.vault.repository.VaultHost;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;

/** Leaves locks in vaults, as programs on other machines do. */
final class VaultLocks {
    private VaultLocks() {}

    /** Leaves the lock of a process that wants the vault for itself. */
    static void exclusive(Path vault, String password, String host, long pid) throws IOException {
        HostFiles files = HostFiles.ofThisSystem();
        Clock clock = SystemClock.local();
        VaultHost here =
                new VaultHost(
                        files,
                        clock,
                        Randomness.secure(),
                        Pause.real(),
                        host,
                        "somebody",
                        HostPath.of("/"),
                        1);
        LocalStorage storage =
                LocalStorage.open(
                        files, HostPath.of(vault), Randomness.secure(), LocalStorage.Modes.PRIVATE);
        try (Repository repository =
                Repository.open(storage, here, password.getBytes(StandardCharsets.UTF_8), "")) {
            LockFile lock =
                    new LockFile(
                            clock.instant().getEpochSecond(),
                            0,
                            0,
                            true,
                            host,
                            "somebody",
                            pid,
                            1000,
                            1000);
            repository.save(FileType.LOCK, lock.toBytes());
        }
    }
}
