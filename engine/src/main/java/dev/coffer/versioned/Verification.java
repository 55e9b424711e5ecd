package dev.coffer.versioned;

import dev.coffer.base.DamagedException;
import dev.coffer.base.TreePath;
import dev.coffer.record.DamagedRecordException;
import dev.coffer.record.Layout;
import dev.coffer.record.LocalStore;
import dev.coffer.record.RecordedEntry;
import dev.coffer.record.Roots;
import dev.coffer.record.StoreFolder;
import dev.coffer.record.VerifyTotal;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.RunListener;
import dev.coffer.tree.Entry;
import dev.coffer.tree.Problem;
import dev.coffer.tree.TreeJoin;
import dev.coffer.tree.Trees;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/**
 * Reads every version that a store claims: the newest point whole, and of each older one what the
 * next newer one does not have the same; then what is retired. For one use.
 */
final class Verification {
    private final StoreFolder store;
    private final Roots roots;
    private final RunListener listener;
    private final KnownVersions versions = new KnownVersions();
    private final List<Problem> damage = new ArrayList<>();
    private final List<Problem> notes = new ArrayList<>();
    private final List<String> whole = new ArrayList<>();

    /** Of the point that was checked last: what is damaged of it, there or in newer points. */
    private final Set<TreePath> broken = new HashSet<>();

    private long points;
    private long files;
    private long bytes;

    Verification(StoreFolder store, Roots roots, RunListener listener) {
        this.store = store;
        this.roots = roots;
        this.listener = listener;
    }

    List<Problem> damage() {
        return damage;
    }

    List<Problem> notes() {
        return notes;
    }

    /** Ids of the points of which nothing is damaged. */
    List<String> whole() {
        return whole;
    }

    long points() {
        return points;
    }

    /** Versions read. */
    long files() {
        return files;
    }

    /** Of content that they have. */
    long bytes() {
        return bytes;
    }

    /**
     * @param only the point to be checked; null for all of the store
     */
    void run(@Nullable RestorePoint only) throws IOException, InterruptedException {
        if (listener.wantsTotal()) {
            tellTotal(only);
        }
        List<Roots.PointRoot> all = roots.points();
        Roots.PointRoot newer = null;
        for (int i = all.size() - 1; i >= 0; i--) {
            Roots.PointRoot point = all.get(i);
            if (only == null || only.id().equals(point.id())) {
                points++;
                check(newer, point);
                newer = point;
            }
        }
        if (only == null) {
            for (Roots.DeletedRoot deleted : roots.deleted()) {
                check(deleted);
            }
        }
    }

    private void tellTotal(@Nullable RestorePoint only) throws IOException, InterruptedException {
        VerifyTotal total = new VerifyTotal();
        try {
            List<Roots.PointRoot> all = roots.points();
            Roots.PointRoot newer = null;
            for (int i = all.size() - 1; i >= 0; i--) {
                Roots.PointRoot point = all.get(i);
                if (only == null || only.id().equals(point.id())) {
                    add(newer, point, total);
                    newer = point;
                }
            }
            for (Roots.DeletedRoot deleted : roots.deleted()) {
                if (only == null) {
                    try (VersionedTree tree = VersionedTree.deleted(store, roots, deleted)) {
                        total.add(null, tree);
                    }
                }
            }
        } catch (DamagedException e) {
            return; // the verification is going to tell of it
        }
        listener.expect(total.files(), total.bytes());
    }

    private void add(Roots.@Nullable PointRoot newer, Roots.PointRoot point, VerifyTotal total)
            throws IOException, InterruptedException {
        try (VersionedTree tree = VersionedTree.point(store, roots, point.root());
                VersionedTree known =
                        newer == null ? null : VersionedTree.point(store, roots, newer.root())) {
            total.add(known, tree);
        }
    }

    private void check(Roots.@Nullable PointRoot newer, Roots.PointRoot point)
            throws IOException, InterruptedException {
        try (VersionedTree tree = VersionedTree.point(store, roots, point.root());
                VersionedTree known =
                        newer == null ? null : VersionedTree.point(store, roots, newer.root())) {
            keepBroken(known, tree);
            int before = damage.size();
            walk(known, tree, point.equals(roots.latest()) ? TreePath.ROOT : null);
            for (Problem problem : damage.subList(before, damage.size())) {
                broken.add(problem.path());
            }
            if (broken.isEmpty()) {
                whole.add(point.id());
            }
        } catch (DamagedException e) {
            broken.add(TreePath.ROOT);
            damage.add(
                    new Problem(
                            TreePath.ROOT.child(Layout.COFFER),
                            Problem.Kind.DAMAGED,
                            "point " + point.id() + ": " + DamagedRecordException.shortly(e)));
        }
    }

    /** Of what is damaged in the next newer point this one has what it has the same. */
    private void keepBroken(@Nullable VersionedTree newer, VersionedTree tree) throws IOException {
        if (newer == null || broken.isEmpty()) {
            return;
        }
        for (Iterator<TreePath> paths = broken.iterator(); paths.hasNext(); ) {
            TreePath path = paths.next();
            Entry here = Trees.find(tree, path);
            boolean other =
                    here == null
                            || (here instanceof RecordedEntry now
                                    && Trees.find(newer, path) instanceof RecordedEntry then
                                    && now.isFile()
                                    && !VersionedVerifier.isKnown(then, now));
            if (other) {
                paths.remove();
            }
        }
    }

    private void check(Roots.DeletedRoot deleted) throws IOException, InterruptedException {
        TreePath base = HomeFinder.retired(deleted.date());
        try (VersionedTree tree = VersionedTree.deleted(store, roots, deleted)) {
            walk(null, tree, base);
        } catch (DamagedException e) {
            damage.add(new Problem(base, Problem.Kind.DAMAGED, DamagedRecordException.shortly(e)));
        }
    }

    private void walk(@Nullable VersionedTree known, VersionedTree tree, @Nullable TreePath base)
            throws IOException, InterruptedException {
        VersionedVerifier verifier =
                new VersionedVerifier(
                        store,
                        tree,
                        base,
                        versions,
                        LocalStore.synchronizedTo(damage),
                        LocalStore.synchronizedTo(notes),
                        listener);
        TreeJoin.walk(known, tree, verifier, store.host().workers());
        files += verifier.files();
        bytes += verifier.bytes();
    }
}
