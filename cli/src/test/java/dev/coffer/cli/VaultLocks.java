package dev.coffer.cli;

import dev.coffer.base.Pause;
import dev.coffer.base.Randomness;
import dev.coffer.base.SystemClock;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.storage.Body;
import dev.coffer.storage.LocalStorage;
import dev.coffer.vault.crypto.Sealer;
import dev.coffer.vault.format.LockFile;
import dev.coffer.vault.format.RepositoryConfig;
import dev.coffer.vault.repository.FileType;
import dev.coffer.vault.repository.Repository;
import dev.coffer.vault.repository.VaultHost;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Writes into vaults what other programs and machines do. */
final class VaultLocks {
    private VaultLocks() {}

    /** Leaves the lock of a process that wants the vault for itself. */
    static void exclusive(Path vault, String password, String host, long pid) throws IOException {
        leave(vault, password, host, pid, true);
    }

    /** Leaves the lock of a process that was adding to the vault. */
    static void shared(Path vault, String password, String host, long pid) throws IOException {
        leave(vault, password, host, pid, false);
    }

    private static void leave(Path vault, String password, String host, long pid, boolean exclusive)
            throws IOException {
        try (Repository repository = open(vault, password, host)) {
            LockFile lock =
                    new LockFile(
                            repository.host().clock().instant().getEpochSecond(),
                            0,
                            0,
                            exclusive,
                            host,
                            "somebody",
                            pid,
                            1000,
                            1000);
            repository.save(FileType.LOCK, lock.toBytes());
        }
    }

    /** Gives the vault another version of the format, as a later program may. */
    static void version(Path vault, String password, int version) throws IOException {
        try (Repository repository = open(vault, password, "elsewhere")) {
            RepositoryConfig now = repository.config();
            RepositoryConfig other = new RepositoryConfig(version, now.id(), now.polynomial());
            Sealer sealer = new Sealer(repository.masterKey(), Randomness.secure());
            repository.storage().put(FileType.CONFIG, Body.of(sealer.seal(other.toBytes())));
        }
    }

    private static Repository open(Path vault, String password, String host) throws IOException {
        HostFiles files = HostFiles.ofThisSystem();
        VaultHost here =
                new VaultHost(
                        files,
                        SystemClock.local(),
                        Randomness.secure(),
                        Pause.real(),
                        host,
                        "somebody",
                        HostPath.of("/"),
                        1,
                        () -> null);
        LocalStorage storage =
                LocalStorage.open(
                        files, HostPath.of(vault), Randomness.secure(), LocalStorage.Modes.PRIVATE);
        return Repository.open(storage, here, password.getBytes(StandardCharsets.UTF_8), "");
    }
}
