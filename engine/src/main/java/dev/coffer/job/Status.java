package dev.coffer.job;

import dev.coffer.base.CofferException;
import dev.coffer.catalogue.KnownStore;
import dev.coffer.config.Configuration;
import dev.coffer.config.JobConfig;
import dev.coffer.config.Overrides;
import dev.coffer.config.StoreAddress;
import dev.coffer.os.HostPath;
import dev.coffer.record.Roots;
import dev.coffer.record.StoreFolder;
import dev.coffer.record.StoreHost;
import dev.coffer.record.StoreLock;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.Store;
import dev.coffer.store.StoreKind;
import dev.coffer.tree.Problem;
import dev.coffer.vault.VaultStore;
import dev.coffer.vault.repository.Locks;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How the stores of the configuration and those this machine knows stand. Changes nothing. */
final class Status {
    private final Works works;

    private record Asked(StoreChoice choice, List<String> jobs) {}

    Status(Works works) {
        this.works = works;
    }

    /** Those of the configuration first, in its order; then the other known ones by place. */
    List<StoreStatus> all() throws IOException {
        Map<HostPath, Asked> asked = new LinkedHashMap<>();
        Configuration configuration = works.finder().configuration();
        if (configuration != null) {
            for (String name : configuration.jobNames()) {
                JobConfig job = configuration.job(name, Overrides.NONE);
                job.store().ifPresent(store -> add(asked, store, job));
            }
        }
        List<KnownStore> known = new ArrayList<>(works.memory().known().all());
        known.sort((a, b) -> a.location().toString().compareTo(b.location().toString()));
        for (KnownStore store : known) {
            StoreKind kind = kind(store.kind());
            if (kind != null) { // else a later version's, of which this one can tell nothing
                asked.putIfAbsent(
                        store.location(),
                        new Asked(
                                works.finder().at(StoreAddress.of(kind, store.location())),
                                List.of()));
            }
        }
        List<StoreStatus> all = new ArrayList<>();
        for (Asked one : asked.values()) {
            all.add(of(one.choice, one.jobs));
        }
        return all;
    }

    private static void add(Map<HostPath, Asked> asked, StoreAddress store, JobConfig job) {
        Asked before = asked.get(store.location());
        List<String> jobs = new ArrayList<>(before == null ? List.of() : before.jobs);
        jobs.add(job.name());
        StoreChoice choice =
                before == null ? new StoreChoice(store.withoutOptions(), job) : before.choice;
        asked.put(store.location(), new Asked(choice, jobs));
    }

    private static @Nullable StoreKind kind(String word) {
        for (StoreKind kind : StoreKind.values()) {
            if (kind.word().equals(word)) {
                return kind;
            }
        }
        return null;
    }

    StoreStatus of(StoreChoice choice, List<String> jobs) throws IOException {
        StoreAddress address = choice.address();
        KnownStore known = works.memory().known().at(address.location());
        StoreHost host = works.stores().host();
        try {
            if (!works.stores().isThere(address)) {
                return absent(address, jobs, false, known, false, "");
            }
            if (address.kind() == StoreKind.VAULT) {
                return ofVault(choice, jobs, known);
            }
            if (address.kind() == StoreKind.ARCHIVE) {
                return ofArchive(choice, jobs, known, host);
            }
            try (StoreFolder store = StoreFolder.open(host, address.location(), address.kind())) {
                return look(address, jobs, known, store, host);
            }
        } catch (IOException e) {
            boolean isClosed =
                    e instanceof CofferException coffer
                            && coffer.reason() == CofferException.Reason.WRONG_PASSWORD;
            return absent(address, jobs, true, known, isClosed, String.valueOf(e.getMessage()));
        }
    }

    private StoreStatus ofArchive(
            StoreChoice choice, List<String> jobs, @Nullable KnownStore known, StoreHost host)
            throws IOException {
        HostPath location = choice.address().location();
        try (Store archive = works.stores().open(choice);
                StoreFolder store = StoreFolder.open(host, location, StoreKind.ARCHIVE)) {
            List<RestorePoint> points = archive.points();
            List<Problem> damaged = archive.damagedPoints();
            RestorePoint newest = points.isEmpty() ? null : points.getLast();
            StoreLock.Holder holder = store.lockHolder();
            return new StoreStatus(
                    choice.address(),
                    jobs,
                    true,
                    known,
                    newest,
                    newest == null ? null : newest.time(),
                    points.size(),
                    holder,
                    holder != null && host.self().knowsIsGone(holder.process(), host.files()),
                    store.hasUnfinishedRun(),
                    false,
                    damaged.isEmpty() ? "" : damaged.getFirst().reason());
        }
    }

    private StoreStatus ofVault(StoreChoice choice, List<String> jobs, @Nullable KnownStore known)
            throws IOException {
        try (VaultStore vault =
                works.stores().vaults().open(choice, PasswordProvider.Purpose.LOOK)) {
            List<RestorePoint> points = vault.points();
            List<Problem> damaged = vault.damagedPoints();
            RestorePoint newest = PointFilter.latest(points);
            Locks locks = new Locks(vault.repository());
            List<Locks.Held> held = locks.all();
            Locks.Held lock = held.isEmpty() ? null : held.getFirst();
            return new StoreStatus(
                    choice.address(),
                    jobs,
                    true,
                    known,
                    newest,
                    newest == null ? null : newest.time(),
                    points.size(),
                    lock == null ? null : Vaults.holder(lock),
                    lock != null && locks.isDead(lock),
                    false,
                    false,
                    damaged.isEmpty() ? "" : damaged.getFirst().reason());
        }
    }

    private static StoreStatus absent(
            StoreAddress address,
            List<String> jobs,
            boolean isThere,
            @Nullable KnownStore known,
            boolean isClosed,
            String problem) {
        return new StoreStatus(
                address, jobs, isThere, known, null, null, 0, null, false, false, isClosed,
                problem);
    }

    private static StoreStatus look(
            StoreAddress address,
            List<String> jobs,
            @Nullable KnownStore known,
            StoreFolder store,
            StoreHost host)
            throws IOException {
        RestorePoint newest = null;
        int points = 0;
        for (Roots.PointRoot each : store.roots().points()) {
            RestorePoint point = store.point(each);
            if (!point.isDeleted()) {
                newest = point;
                points++;
            }
        }
        OffsetDateTime seen = newest == null ? null : store.seenUnchanged(newest.id());
        StoreLock.Holder holder = store.lockHolder();
        return new StoreStatus(
                address,
                jobs,
                true,
                known,
                newest,
                seen == null && newest != null ? newest.time() : seen,
                points,
                holder,
                holder != null && host.self().knowsIsGone(holder.process(), host.files()),
                store.hasUnfinishedRun(),
                false,
                "");
    }
}
