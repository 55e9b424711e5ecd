package dev.coffer.vault;

import dev.coffer.audit.AuditMark;
import dev.coffer.base.DamagedException;
import dev.coffer.base.Sha256;
import dev.coffer.base.TreePath;
import dev.coffer.os.HostPath;
import dev.coffer.store.Counts;
import dev.coffer.store.FindingJson;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.SourcePlace;
import dev.coffer.store.StoreKind;
import dev.coffer.tree.DatabaseFinding;
import dev.coffer.vault.format.Snapshot;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Snapshots as the restore points that every store has. */
final class Points {
    private Points() {}

    /** As the snapshot alone tells of it; see {@link VaultStore#point}. */
    static RestorePoint of(Sha256 id, Snapshot snapshot) {
        return of(id, snapshot, SourcePaths.of(snapshot));
    }

    static RestorePoint of(Sha256 id, Snapshot snapshot, List<SourcePlace> sources) {
        Snapshot.Summary told = snapshot.summary();
        Snapshot.Summary summary = told != null ? told : Snapshot.Summary.none(snapshot.time());
        Sha256 parent = snapshot.parent();
        Sha256 original = snapshot.original();
        boolean isSave = isSave(snapshot);
        String job = PointTags.value(snapshot.tags(), PointTags.JOB);
        return new RestorePoint(
                id.toString(),
                original == null ? null : original.toString(),
                StoreKind.VAULT,
                snapshot.time(),
                job.isEmpty() ? null : job,
                PointTags.value(snapshot.tags(), PointTags.NOTE),
                PointTags.value(snapshot.tags(), PointTags.AUTHOR),
                PointTags.find(snapshot.tags(), PointTags.HOLD),
                List.copyOf(new TreeSet<>(PointTags.others(snapshot.tags()))),
                snapshot.host(),
                sources,
                snapshot.excludes(),
                told == null ? -1 : summary.files(),
                told == null
                        ? -1
                        : summary.dirsNew() + summary.dirsChanged() + summary.dirsUnmodified(),
                told == null ? -1 : summary.bytes(),
                told == null ? -1 : summary.dataAddedPacked(),
                between(summary),
                parent == null ? null : parent.toString(),
                new Counts(
                        summary.filesNew(),
                        summary.filesChanged(),
                        summary.filesUnmodified(),
                        0,
                        0),
                number(PointTags.value(snapshot.tags(), PointTags.UNREADABLE)),
                List.of(),
                isSave ? saved(SourcePaths.saved(snapshot), sources) : List.of(),
                databases(snapshot),
                PointTags.deletedUntil(snapshot.tags()),
                AuditMark.parse(PointTags.value(snapshot.tags(), PointTags.AUDIT)));
    }

    /** What the checks of databases found. */
    static List<DatabaseFinding> databases(Snapshot snapshot) {
        List<DatabaseFinding> findings = new ArrayList<>(0);
        for (String told : PointTags.all(snapshot.tags(), PointTags.DATABASE)) {
            try {
                findings.add(FindingJson.parse(told));
            } catch (DamagedException e) {
                // of a later version, or somebody's tag, not ours: nothing is said of it then
            }
        }
        return findings;
    }

    /** Whether a snapshot holds nothing but files that were saved. */
    static boolean isSave(Snapshot snapshot) {
        return snapshot.tags().contains(PointTags.SAVE);
    }

    /** Where saved files lie in their point. */
    private static List<TreePath> saved(List<HostPath> paths, List<SourcePlace> sources) {
        List<TreePath> saved = new ArrayList<>();
        for (HostPath path : paths) {
            SourcePlace nearest = null;
            for (SourcePlace source : sources) {
                if (source.path().contains(path)
                        && (nearest == null || nearest.path().contains(source.path()))) {
                    nearest = source;
                }
            }
            if (nearest != null) {
                saved.add(inPoint(path, nearest, sources.size() == 1));
            }
        }
        return saved;
    }

    private static TreePath inPoint(HostPath path, SourcePlace source, boolean alone) {
        TreePath base = alone ? TreePath.ROOT : TreePath.parse(source.name());
        boolean isSource = path.equals(source.path()) && !path.isRoot();
        return isSource ? base.child(path.name()) : base.resolve(source.path().relativize(path));
    }

    private static Duration between(Snapshot.Summary summary) {
        Duration taken = Duration.between(summary.began(), summary.ended());
        return taken.isNegative() ? Duration.ZERO : taken;
    }

    private static long number(String text) {
        try {
            return text.isEmpty() ? 0 : Math.max(0, Long.parseLong(text));
        } catch (NumberFormatException e) {
            return 0; // somebody's tag, not ours
        }
    }
}
