package dev.coffer.vault;

import dev.coffer.base.DamagedException;
import dev.coffer.base.Sha256;
import dev.coffer.base.Workers;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.RunListener;
import dev.coffer.vault.crypto.Sealer;
import dev.coffer.vault.format.BlobPlace;
import dev.coffer.vault.format.Snapshot;
import dev.coffer.vault.repository.BlobIndex;
import dev.coffer.vault.repository.BlobWriter;
import dev.coffer.vault.repository.Blobs;
import dev.coffer.vault.repository.EntrySet;
import dev.coffer.vault.repository.FileType;
import dev.coffer.vault.repository.Locks;
import dev.coffer.vault.repository.PackReader;
import dev.coffer.vault.repository.PackTable;
import dev.coffer.vault.repository.RepositoryLock;
import dev.coffer.vault.repository.WholeIndex;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Copies points from one vault into another, under a shared lock in both. Blobs are copied as they
 * were cut, each opened, compared with its hash, and sealed anew; what the other vault has is not
 * written again. The points are written last, so a run that died leaves none that is not whole, and
 * what it has copied is not copied again.
 */
public final class VaultCopy {
    /** What a run that dies has to copy again is at most so many packs. */
    private static final int PACKS_AT_ONCE = 64;

    private final VaultStore from;
    private final VaultStore to;
    private final RunListener listener;

    /**
     * What was copied, or would be.
     *
     * @param copied the points as they are in the other vault; after a dry run as they are here
     * @param from the ids that they have here, in the same order
     * @param skipped points that the other vault has
     * @param blobs that it had not
     * @param bytes of these, sealed
     */
    public record Report(
            List<RestorePoint> copied, List<String> from, long skipped, long blobs, long bytes) {
        public Report {
            copied = List.copyOf(copied);
            from = List.copyOf(from);
        }
    }

    public VaultCopy(VaultStore from, VaultStore to, RunListener listener) {
        this.from = from;
        this.to = to;
        this.listener = listener;
    }

    /** Whether what both vaults cut anew is cut alike, so that it is found to be the same. */
    public boolean cutsAlike() {
        return from.repository().config().polynomial() == to.repository().config().polynomial();
    }

    /**
     * @param ids of the points
     * @param dryRun only tell what would be done
     * @throws DamagedException if something is missing or damaged that the points need: no point
     *     was copied then
     */
    public Report run(Set<String> ids, boolean dryRun) throws IOException, InterruptedException {
        try (RepositoryLock here =
                        new Locks(from.repository()).take(false, from.options().patience());
                RepositoryLock there =
                        new Locks(to.repository()).take(false, to.options().patience())) {
            here.check();
            List<VaultStore.Named> wanted = new ArrayList<>();
            long skipped = 0;
            Map<Sha256, List<Snapshot>> present = present();
            for (VaultStore.Named each : from.listing().sound()) {
                if (!ids.contains(each.id().toString())) {
                    continue;
                }
                Snapshot other = find(each, present);
                if (other != null) {
                    skipped++;
                    tellIfDeleted(each, other);
                } else {
                    wanted.add(each);
                }
            }
            Copying copying = new Copying(wanted);
            if (dryRun) {
                return copying.report(wanted, points(wanted), skipped);
            }
            copying.run(there);
            here.checkFile(); // what a prune took meanwhile could be missing now
            there.checkFile();
            List<RestorePoint> copied = new ArrayList<>();
            for (VaultStore.Named each : wanted) {
                here.check();
                there.check();
                Snapshot copy = copy(each);
                Sha256 id = to.repository().save(FileType.SNAPSHOT, copy.toBytes());
                copied.add(to.point(id, copy));
            }
            to.repository().storage().sync();
            return copying.report(wanted, copied, skipped);
        }
    }

    private List<RestorePoint> points(List<VaultStore.Named> all) throws IOException {
        List<RestorePoint> points = new ArrayList<>();
        for (VaultStore.Named each : all) {
            points.add(from.point(each.id(), each.snapshot()));
        }
        return points;
    }

    /** What the other vault has, by the first id of each. */
    private Map<Sha256, List<Snapshot>> present() throws IOException {
        Map<Sha256, List<Snapshot>> present = new HashMap<>();
        for (VaultStore.Named each : to.listing().sound()) {
            present.computeIfAbsent(first(each), _ -> new ArrayList<>()).add(each.snapshot());
        }
        return present;
    }

    private static Sha256 first(VaultStore.Named point) {
        Sha256 original = point.snapshot().original();
        return original == null ? point.id() : original;
    }

    /** What the other vault has of a point, one that is deleted there only if there is no other. */
    private static @Nullable Snapshot find(
            VaultStore.Named point, Map<Sha256, List<Snapshot>> present) {
        Snapshot deleted = null;
        for (Snapshot other : present.getOrDefault(first(point), List.of())) {
            if (isSame(point.snapshot(), other)) {
                if (!PointTags.isDeleted(other)) {
                    return other;
                }
                deleted = other;
            }
        }
        return deleted;
    }

    private void tellIfDeleted(VaultStore.Named point, Snapshot other) {
        if (PointTags.isDeleted(other)) {
            String id = first(point).toString().substring(0, RestorePoint.SHORT_ID);
            listener.notice(
                    "Point "
                            + id
                            + " is there and is deleted; coffer undelete "
                            + id
                            + " brings it back there.");
        }
    }

    /**
     * As restic decides it: what a copy keeps of a point. Whether the other one is deleted does not
     * count.
     */
    private static boolean isSame(Snapshot a, Snapshot b) {
        Sha256 tree = a.tree();
        return a.time().toInstant().equals(b.time().toInstant())
                && tree != null
                && tree.equals(b.tree())
                && a.host().equals(b.host())
                && a.user().equals(b.user())
                && a.uid() == b.uid()
                && a.gid() == b.gid()
                && a.paths().equals(b.paths())
                && a.excludes().equals(b.excludes())
                && PointTags.kept(a).equals(PointTags.kept(b));
    }

    private static Snapshot copy(VaultStore.Named point) {
        Snapshot s = point.snapshot();
        return new Snapshot(
                s.time(),
                null,
                s.tree(),
                s.paths(),
                s.host(),
                s.user(),
                s.uid(),
                s.gid(),
                s.excludes(),
                s.tags(),
                first(point),
                s.program(),
                s.summary());
    }

    /** The blobs that points need and the other vault has not. */
    private final class Copying {
        private final WholeIndex index;
        private final PackTable table;
        private final EntrySet needed;
        private final BlobIndex there;

        /** Packs with something to copy. */
        private final List<Integer> packs = new ArrayList<>();

        private long blobs;
        private long bytes;

        Copying(List<VaultStore.Named> points) throws IOException, InterruptedException {
            this.index = WholeIndex.load(from.repository());
            TreeCheck trees = new TreeCheck(from.repository(), index, RunListener.NONE);
            trees.run(points);
            if (!trees.damage().isEmpty()) {
                throw new DamagedException(
                        trees.damage().getFirst().path()
                                + " in "
                                + from.location()
                                + ": "
                                + trees.damage().getFirst().reason()
                                + "; nothing was copied. coffer verify names all that is damaged;"
                                + " name the points that are sound, or repair the vault");
            }
            this.needed = trees.needed();
            this.table = new PackTable(index.blobs());
            this.there = to.blobs().index();
            for (int pack = 0; pack < table.size(); pack++) {
                List<BlobPlace> wanted = wanted(pack);
                for (BlobPlace place : wanted) {
                    blobs++;
                    bytes += place.length();
                }
                if (!wanted.isEmpty()) {
                    packs.add(pack);
                }
            }
            listener.expect(packs.size(), bytes);
        }

        Report report(List<VaultStore.Named> wanted, List<RestorePoint> points, long skipped) {
            List<String> ids = new ArrayList<>();
            for (VaultStore.Named each : wanted) {
                ids.add(each.id().toString());
            }
            return new Report(points, ids, skipped, blobs, bytes);
        }

        private List<BlobPlace> wanted(int pack) {
            List<BlobPlace> wanted = new ArrayList<>();
            for (int i = table.begin(pack); i < table.begin(pack + 1); i++) {
                if (needed.has(table.entry(i))) {
                    BlobPlace place = index.blobs().place(table.entry(i));
                    if (!there.has(place.type(), place.id())) {
                        wanted.add(place);
                    }
                }
            }
            return wanted;
        }

        void run(RepositoryLock lock) throws IOException, InterruptedException {
            try (BlobWriter writer =
                            new BlobWriter(
                                    to.repository(), there, lock, to.options().compression());
                    Blobs otherwise = new Blobs(from.repository(), index)) {
                for (int at = 0; at < packs.size(); at += PACKS_AT_ONCE) {
                    List<Integer> some =
                            packs.subList(at, Math.min(packs.size(), at + PACKS_AT_ONCE));
                    Iterator<Integer> rest = some.iterator();
                    Workers.run(
                            Math.clamp(some.size(), 1, to.repository().host().workers()),
                            "copy",
                            crew -> {
                                try (PackReader reader = new PackReader(from.repository());
                                        BlobWriter.Hand hand = writer.hand()) {
                                    while (!crew.stopping()) {
                                        int pack;
                                        synchronized (rest) {
                                            if (!rest.hasNext()) {
                                                return;
                                            }
                                            pack = rest.next();
                                        }
                                        copy(pack, reader, hand, otherwise);
                                    }
                                }
                            });
                    writer.finish();
                }
            }
        }

        private void copy(int pack, PackReader reader, BlobWriter.Hand hand, Blobs otherwise)
                throws IOException {
            List<BlobPlace> wanted = wanted(pack);
            Sealer opener =
                    new Sealer(
                            from.repository().masterKey(), from.repository().host().randomness());
            long read = 0;
            for (BlobPlace place : wanted) {
                read += place.length();
            }
            reader.read(
                    table.id(pack),
                    wanted,
                    new PackReader.Taker() {
                        @Override
                        public void take(BlobPlace place, byte[] sealed, byte[] plain, int length)
                                throws IOException {
                            if (!place.isCompressed()) {
                                hand.save(place.type(), plain, 0, length);
                            } else if (to.repository().config().version() >= 2) {
                                hand.reseal(opener, place, sealed);
                            } else { // version 1 has nothing compressed
                                damaged(place, new DamagedException("not needed as it is"));
                            }
                        }

                        @Override
                        public void damaged(BlobPlace place, DamagedException why)
                                throws IOException {
                            otherwise.readUninterrupted(
                                    place.type(),
                                    place.id(),
                                    (found, length) -> hand.save(place.type(), found, 0, length));
                        }
                    });
            listener.progress(1, read);
        }
    }
}
