package dev.coffer.vault;

import dev.coffer.base.Counted;
import dev.coffer.base.DamagedException;
import dev.coffer.base.Sha256;
import dev.coffer.base.Workers;
import dev.coffer.store.RunListener;
import dev.coffer.vault.format.BlobPlace;
import dev.coffer.vault.format.BlobType;
import dev.coffer.vault.format.Compression;
import dev.coffer.vault.repository.BlobIndex;
import dev.coffer.vault.repository.BlobWriter;
import dev.coffer.vault.repository.Blobs;
import dev.coffer.vault.repository.EntrySet;
import dev.coffer.vault.repository.PackReader;
import dev.coffer.vault.repository.PackTable;
import dev.coffer.vault.repository.Repository;
import dev.coffer.vault.repository.RepositoryLock;
import dev.coffer.vault.repository.WholeIndex;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Copies blobs out of packs into new ones. Each is opened and compared with its hash; its sealed
 * bytes are taken over as they are, unless it is to be compressed. One that is damaged is taken
 * from another pack, if it lies in one. One worker a pack, a blob in memory, and the open packs.
 */
final class Repacker {
    private final Repository repository;
    private final WholeIndex index;
    private final PackTable table;
    private final EntrySet kept;
    private final boolean compressData;
    private final RunListener listener;
    private final List<String> lost = new ArrayList<>();

    /**
     * @param kept entries that are copied
     * @param compressData whether contents that are not compressed are
     */
    Repacker(
            Repository repository,
            WholeIndex index,
            PackTable table,
            EntrySet kept,
            boolean compressData,
            RunListener listener) {
        this.repository = repository;
        this.index = index;
        this.table = table;
        this.kept = kept;
        this.compressData = compressData;
        this.listener = listener;
    }

    /**
     * Copies, and makes durable what was copied and the index files that have it.
     *
     * @throws DamagedException if something could not be read anywhere; what was copied till then
     *     is of no use, and harms nobody
     */
    void run(List<Integer> packs, RepositoryLock lock, Compression compression)
            throws IOException, InterruptedException {
        Iterator<Integer> rest = packs.iterator();
        BlobIndex written = new BlobIndex();
        try (BlobWriter writer = new BlobWriter(repository, written, lock, compression);
                Blobs blobs = new Blobs(repository, index)) {
            Workers.run(
                    Math.clamp(packs.size(), 1, repository.host().workers()),
                    "repack",
                    crew -> {
                        try (PackReader reader = new PackReader(repository);
                                BlobWriter.Hand hand = writer.hand()) {
                            while (!crew.stopping()) {
                                int pack;
                                synchronized (rest) {
                                    if (!rest.hasNext()) {
                                        return;
                                    }
                                    pack = rest.next();
                                }
                                copy(pack, reader, hand, blobs);
                            }
                        }
                    });
            if (!lost.isEmpty()) {
                throw new DamagedException(
                        Counted.of(lost.size(), "piece")
                                + " that points need cannot be read: "
                                + lost.getFirst()
                                + ". Nothing was removed. coffer verify names the files that need"
                                + " them, coffer repair makes the best of it");
            }
            writer.finish();
        }
    }

    private void copy(int pack, PackReader reader, BlobWriter.Hand hand, Blobs blobs)
            throws IOException {
        List<BlobPlace> wanted = new ArrayList<>();
        long bytes = 0;
        for (int i = table.begin(pack); i < table.begin(pack + 1); i++) {
            if (kept.has(table.entry(i))) {
                BlobPlace place = index.blobs().place(table.entry(i));
                wanted.add(place);
                bytes += place.length();
            }
        }
        Sha256 id = table.id(pack);
        reader.read(id, wanted, new Copying(id, hand, blobs));
        listener.progress(1, bytes);
    }

    private final class Copying implements PackReader.Taker {
        private final Sha256 pack;
        private final BlobWriter.Hand hand;
        private final Blobs blobs;

        Copying(Sha256 pack, BlobWriter.Hand hand, Blobs blobs) {
            this.pack = pack;
            this.hand = hand;
            this.blobs = blobs;
        }

        @Override
        public void take(BlobPlace place, byte[] sealed, byte[] plain, int length)
                throws IOException {
            boolean compress =
                    !place.isCompressed()
                            && repository.config().version() >= 2
                            && length > 0
                            && (compressData || place.type() == BlobType.TREE);
            if (compress) {
                hand.save(place.type(), plain, 0, length);
            } else {
                hand.copy(place.type(), place.id(), sealed, place.length(), place.rawLength());
            }
        }

        @Override
        public void damaged(BlobPlace place, DamagedException why) throws IOException {
            try {
                blobs.readUninterrupted(
                        place.type(),
                        place.id(),
                        (bytes, length) -> hand.save(place.type(), bytes, 0, length));
            } catch (DamagedException e) {
                synchronized (lost) {
                    lost.add(
                            place.type().word()
                                    + " "
                                    + place.id()
                                    + " in pack "
                                    + pack
                                    + ": "
                                    + why.getMessage());
                }
            }
        }
    }
}
