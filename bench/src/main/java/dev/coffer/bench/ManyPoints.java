package dev.coffer.bench;

import dev.coffer.base.Bytes;
import dev.coffer.base.Name;
import dev.coffer.base.Sha256;
import dev.coffer.os.FileKind;
import dev.coffer.os.FileStat;
import dev.coffer.os.HostPath;
import dev.coffer.storage.LocalStorage;
import dev.coffer.storage.Storage;
import dev.coffer.vault.crypto.PasswordCost;
import dev.coffer.vault.format.BlobType;
import dev.coffer.vault.format.Compression;
import dev.coffer.vault.format.GoJson;
import dev.coffer.vault.format.Node;
import dev.coffer.vault.format.Snapshot;
import dev.coffer.vault.format.TreeText;
import dev.coffer.vault.repository.BlobIndex;
import dev.coffer.vault.repository.BlobWriter;
import dev.coffer.vault.repository.FileType;
import dev.coffer.vault.repository.Locks;
import dev.coffer.vault.repository.Repository;
import dev.coffer.vault.repository.RepositoryLock;
import dev.coffer.vault.repository.VaultHost;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Makes a vault with many points, hourly ones of one folder, through the engine's own classes: what
 * so many backups would have left, packs and index files of each included, in a fraction of the
 * time. Every point changes one of five files in {@code src/folder}; 400 others stay.
 *
 * <p>Run by {@code bench/vault}: {@code ManyPoints VAULT NUMBER}, with the password in {@code
 * COFFER_PASSWORD}.
 */
public final class ManyPoints {
    private static final OffsetDateTime FIRST =
            OffsetDateTime.of(2025, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC);

    private final BlobWriter.Hand hand;

    private ManyPoints(BlobWriter.Hand hand) {
        this.hand = hand;
    }

    /** Makes the vault, which must not be there. */
    public static void main(String[] args) throws IOException, InterruptedException {
        VaultHost host = VaultHost.ofThisSystem("bench");
        byte[] password = System.getenv("COFFER_PASSWORD").getBytes(StandardCharsets.UTF_8);
        Storage storage =
                LocalStorage.openOrMake(
                        host.files(),
                        HostPath.of(args[0]),
                        host.randomness(),
                        LocalStorage.Modes.PRIVATE);
        try (Repository repository = Repository.make(storage, host, password, PasswordCost.NEW);
                RepositoryLock lock = new Locks(repository).take(false, Duration.ZERO)) {
            BlobIndex index = new BlobIndex();
            Optional<Sha256> parent = Optional.empty(); // run as a source file, without jspecify
            for (int i = 0; i < Integer.parseInt(args[1]); i++) {
                try (BlobWriter writer =
                                new BlobWriter(repository, index, lock, Compression.FASTEST);
                        BlobWriter.Hand hand = writer.hand()) {
                    Sha256 tree = new ManyPoints(hand).tree(i);
                    writer.finish();
                    Snapshot point = point(FIRST.plusHours(i), parent, tree, i);
                    parent = Optional.of(repository.save(FileType.SNAPSHOT, point.toBytes()));
                }
            }
        }
    }

    private static Snapshot point(
            OffsetDateTime time, Optional<Sha256> parent, Sha256 tree, int number) {
        return new Snapshot(
                time,
                parent.orElse(null),
                tree,
                List.of("/home/bench/src"),
                "bench",
                "bench",
                1000,
                1000,
                List.of(),
                List.of("hourly", "coffer:job=bench", "coffer:note=run%20" + number),
                null,
                "coffer",
                new Snapshot.Summary(
                        time,
                        time.plusSeconds(2),
                        0,
                        1,
                        404,
                        0,
                        4,
                        21,
                        1,
                        4,
                        2000,
                        1000,
                        405,
                        40_000));
    }

    private Sha256 tree(int number) throws IOException {
        List<Node> top = new ArrayList<>();
        List<Node> changing = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            changing.add(file("file" + i, number - Math.floorMod(number - i, 5)));
        }
        top.add(folder("folder", save(changing), number));
        for (int i = 0; i < 20; i++) {
            List<Node> still = new ArrayList<>();
            for (int j = 0; j < 20; j++) {
                still.add(file("still" + (10 + j), 1000 * i + j));
            }
            top.add(folder("still" + (10 + i), save(still), 0));
        }
        Sha256 source = save(top);
        Sha256 bench = save(List.of(folder("src", source, number)));
        Sha256 home = save(List.of(folder("bench", bench, number)));
        return save(List.of(folder("home", home, number)));
    }

    private Node file(String name, int version) throws IOException {
        byte[] content = ("version " + version + "\n").getBytes(StandardCharsets.UTF_8);
        Sha256 blob = hand.save(BlobType.DATA, content, 0, content.length);
        FileStat stat = stat(FileKind.FILE, 0644, content.length, version);
        return new Node(
                Name.of(name),
                stat,
                "bench",
                "bench",
                blob.toBytes(),
                null,
                Bytes.EMPTY,
                List.of());
    }

    private static Node folder(String name, Sha256 tree, int version) {
        FileStat stat = stat(FileKind.FOLDER, 0755, 0, version);
        return new Node(
                Name.of(name), stat, "bench", "bench", new byte[0], tree, Bytes.EMPTY, List.of());
    }

    private static FileStat stat(FileKind kind, int mode, long size, int version) {
        long time = FIRST.toEpochSecond() + 3600L * version;
        return new FileStat(
                kind, mode, 1000, 1000, 1, size, 0, time, 0, time, 0, 1 + version, 2, 0);
    }

    private Sha256 save(List<Node> nodes) throws IOException {
        TreeText text = new TreeText(ZoneOffset.UTC);
        text.begin();
        for (Node node : nodes) {
            text.add(node);
        }
        GoJson json = text.end();
        return hand.save(BlobType.TREE, json.shared(), 0, json.length());
    }
}
