package dev.coffer.job;

import dev.coffer.base.CofferException;
import dev.coffer.store.DataShare;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.RunListener;
import dev.coffer.store.Store;
import dev.coffer.store.VerifyReport;
import dev.coffer.tree.Problem;
import dev.coffer.vault.VaultStore;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Verifies a store, and a vault against what this machine last saw in it. */
final class Verify {
    private final Works works;

    Verify(Works works) {
        this.works = works;
    }

    VerifyReport run(
            StoreChoice choice,
            @Nullable String point,
            PointFilter filter,
            DataShare share,
            RunListener listener)
            throws IOException, InterruptedException {
        try (Store store = works.open(choice)) {
            RestorePoint chosen =
                    point == null
                            ? null
                            : works.points().select(store, choice.address(), point, filter);
            works.reads().record("verify", choice, chosen, null);
            if (store instanceof VaultStore vault) {
                VerifyReport report = vault.verify(chosen, share, listener);
                if (share.equals(new DataShare.All())) {
                    remember(store, chosen, report, listener);
                }
                return chosen != null ? report : compared(vault, report);
            }
            if (!share.equals(new DataShare.All())) {
                throw CofferException.usage(
                        "--data chooses among the packs of a vault; "
                                + choice.address().withoutOptions()
                                + " is read as a whole, or one POINT of it");
            }
            VerifyReport report = store.verify(chosen, listener);
            remember(store, chosen, report, listener);
            return report;
        }
    }

    private void remember(
            Store store, @Nullable RestorePoint chosen, VerifyReport report, RunListener listener)
            throws IOException {
        VerifiedPoints verified = new VerifiedPoints(works.machine());
        if (report.sound()) {
            verified.add(store, chosen == null ? store.allPoints() : List.of(chosen), listener);
            return;
        }
        if (report.unread() == 0) { // what could not be read may be whole all the same
            verified.remove(store, chosen, listener);
        }
        List<RestorePoint> whole = new ArrayList<>();
        for (RestorePoint point : store.allPoints()) {
            if (report.whole().contains(point.id())) {
                whole.add(point);
            }
        }
        verified.add(store, whole, listener);
    }

    private VerifyReport compared(VaultStore vault, VerifyReport report) throws IOException {
        List<Problem> notes = new ArrayList<>(report.notes());
        notes.addAll(new SeenVault(works.memory().seen(), vault).gone());
        return new VerifyReport(
                report.points(),
                report.files(),
                report.bytes(),
                report.skipped(),
                report.damage(),
                notes,
                report.whole());
    }
}
