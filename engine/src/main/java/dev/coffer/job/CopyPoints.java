package dev.coffer.job;

import dev.coffer.base.CofferException;
import dev.coffer.catalogue.KnownStore;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.RunListener;
import dev.coffer.store.Store;
import dev.coffer.store.StoreKind;
import dev.coffer.vault.VaultCopy;
import dev.coffer.vault.VaultStore;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Copies points from one store into another. */
final class CopyPoints {
    private final Works works;

    CopyPoints(Works works) {
        this.works = works;
    }

    CopyReport run(
            StoreChoice from,
            StoreChoice to,
            List<String> points,
            PointFilter filter,
            boolean dryRun,
            RunListener listener)
            throws IOException, InterruptedException {
        boolean there = works.stores().isThere(to.address());
        KnownStore before = there ? null : works.memory().known().at(to.address().location());
        if (before != null) {
            throw Stores.noSuchStore(to.address(), before);
        }
        boolean vaults = isVault(from) && isVault(to);
        return vaults
                ? pieces(from, to, points, filter, dryRun, listener)
                : trees(from, to, points, filter, dryRun, listener);
    }

    private static boolean isVault(StoreChoice choice) {
        return choice.address().kind() == StoreKind.VAULT;
    }

    /** Between vaults sealed pieces are copied, not files. */
    private CopyReport pieces(
            StoreChoice from,
            StoreChoice to,
            List<String> points,
            PointFilter filter,
            boolean dryRun,
            RunListener listener)
            throws IOException, InterruptedException {
        Vaults vaults = works.stores().vaults();
        boolean there = works.stores().isThere(to.address());
        try (VaultStore source = vaults.open(from, PasswordProvider.Purpose.OPEN_SOURCE);
                VaultStore target = target(source, to, dryRun)) {
            checkOther(source, from, target, to);
            VaultCopy copy = new VaultCopy(source, target, listener);
            Set<String> chosen = ids(chosen(source, from, points, filter));
            if (there && !copy.cutsAlike() && !chosen.isEmpty()) {
                listener.notice(
                        "The two vaults cut files in different places: the pieces are copied as"
                                + " they are, and later backups of the same files store them once"
                                + " more. A vault that coffer copy makes itself cuts them alike.");
            }
            VaultCopy.Report report = copy.run(chosen, dryRun);
            if (!dryRun && !report.copied().isEmpty()) {
                works.memory().remember(target, to.address());
            }
            return new CopyReport(
                    report.copied(), report.from(), report.skipped(), report.bytes(), false);
        }
    }

    private CopyReport trees(
            StoreChoice from,
            StoreChoice to,
            List<String> points,
            PointFilter filter,
            boolean dryRun,
            RunListener listener)
            throws IOException, InterruptedException {
        try (Store source = opened(from);
                Store target = works.openOrMake(to, false, dryRun, listener::notice)) {
            checkOther(source, from, target, to);
            CopyReport report =
                    new CopyTrees(works, listener)
                            .run(source, chosen(source, from, points, filter), target, dryRun);
            if (!dryRun && !report.copied().isEmpty()) {
                works.memory().remember(target, to.address());
                works.fileHistory().feed(target);
            }
            return report;
        }
    }

    private Store opened(StoreChoice from) throws IOException {
        return isVault(from)
                ? works.stores().vaults().open(from, PasswordProvider.Purpose.OPEN_SOURCE)
                : works.stores().open(from);
    }

    private static void checkOther(Store source, StoreChoice from, Store target, StoreChoice to)
            throws CofferException {
        if (source.id().equals(target.id())) {
            throw CofferException.usage(
                    from.address().withoutOptions()
                            + " and "
                            + to.address().withoutOptions()
                            + " are the same store; name another one with --to");
        }
    }

    private VaultStore target(VaultStore source, StoreChoice to, boolean dryRun)
            throws IOException {
        Vaults vaults = works.stores().vaults();
        vaults.refuseOtherKind(to.address());
        return dryRun
                ? vaults.openToTry(to)
                : vaults.openOrMake(to, source.repository().config().polynomial());
    }

    /** Oldest first. */
    private List<RestorePoint> chosen(
            Store source, StoreChoice from, List<String> points, PointFilter filter)
            throws IOException {
        if (points.isEmpty()) {
            return filter.listed(source.points());
        }
        Set<String> ids = new HashSet<>();
        for (String text : points) {
            ids.add(works.points().selectKept(source, from.address(), text, filter).id());
        }
        List<RestorePoint> chosen = new ArrayList<>();
        for (RestorePoint point : source.points()) {
            if (ids.contains(point.id())) {
                chosen.add(point);
            }
        }
        return chosen;
    }

    private static Set<String> ids(List<RestorePoint> points) {
        Set<String> ids = new HashSet<>();
        for (RestorePoint point : points) {
            ids.add(point.id());
        }
        return ids;
    }
}
