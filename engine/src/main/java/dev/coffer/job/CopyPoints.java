package dev.coffer.job;

import dev.coffer.base.CofferException;
import dev.coffer.catalogue.KnownStore;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.RunListener;
import dev.coffer.store.StoreKind;
import dev.coffer.vault.VaultCopy;
import dev.coffer.vault.VaultStore;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Copies points from one vault into another. */
final class CopyPoints {
    private final Engine engine;

    CopyPoints(Engine engine) {
        this.engine = engine;
    }

    VaultCopy.Report run(
            StoreChoice from,
            StoreChoice to,
            List<String> points,
            PointFilter filter,
            boolean dryRun,
            RunListener listener)
            throws IOException, InterruptedException {
        checkKind(from);
        checkKind(to);
        Vaults vaults = engine.stores().vaults();
        boolean there = engine.stores().isThere(to.address());
        KnownStore before = there ? null : engine.knownStores().at(to.address().location());
        if (before != null) {
            throw Engine.noSuchStore(to.address(), before);
        }
        try (VaultStore source = vaults.open(from, PasswordProvider.Purpose.OPEN_SOURCE);
                VaultStore target = target(source, to, dryRun)) {
            if (source.id().equals(target.id())) {
                throw CofferException.usage(
                        from.address().withoutOptions()
                                + " and "
                                + to.address().withoutOptions()
                                + " are the same vault; name another one with --to");
            }
            VaultCopy copy = new VaultCopy(source, target, listener);
            if (there && !copy.cutsAlike()) {
                listener.notice(
                        "The two vaults cut files in different places: the pieces are copied as"
                                + " they are, and later backups of the same files store them once"
                                + " more. A vault that coffer copy makes itself cuts them alike.");
            }
            VaultCopy.Report report = copy.run(chosen(source, from, points, filter), dryRun);
            if (!dryRun && !report.copied().isEmpty()) {
                engine.remember(target, to.address());
            }
            return report;
        }
    }

    private VaultStore target(VaultStore source, StoreChoice to, boolean dryRun)
            throws IOException {
        Vaults vaults = engine.stores().vaults();
        vaults.refuseOtherKind(to.address());
        return dryRun
                ? vaults.openToTry(to)
                : vaults.openOrMake(to, source.repository().config().polynomial());
    }

    private static void checkKind(StoreChoice choice) throws CofferException {
        if (choice.address().kind() != StoreKind.VAULT) {
            throw CofferException.usage(
                    "points are copied between vaults, and "
                            + choice.address().withoutOptions()
                            + " is none; coffer restore and coffer backup take a point from any"
                            + " store to any other");
        }
    }

    private Set<String> chosen(
            VaultStore source, StoreChoice from, List<String> points, PointFilter filter)
            throws IOException {
        Set<String> ids = new HashSet<>();
        for (String text : points) {
            ids.add(engine.select(source, from.address(), text, filter).id());
        }
        if (points.isEmpty()) {
            for (RestorePoint point : filter.listed(source.points())) {
                ids.add(point.id());
            }
        }
        return ids;
    }
}
