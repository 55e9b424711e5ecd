package dev.coffer.mirror;

import dev.coffer.base.CofferException;
import dev.coffer.base.DamagedException;
import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.os.HostPath;
import dev.coffer.record.DamagedRecordException;
import dev.coffer.record.Layout;
import dev.coffer.record.LocalStore;
import dev.coffer.record.Placement;
import dev.coffer.record.Ref;
import dev.coffer.record.Roots;
import dev.coffer.record.RunStage;
import dev.coffer.record.Segments;
import dev.coffer.record.StoreFolder;
import dev.coffer.record.StoreHost;
import dev.coffer.record.StorePlaces;
import dev.coffer.record.VerifyTotal;
import dev.coffer.store.BackupRequest;
import dev.coffer.store.ForgetOutcome;
import dev.coffer.store.ForgetRequest;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.RunListener;
import dev.coffer.store.StoreKind;
import dev.coffer.store.StoreOptions;
import dev.coffer.store.VerifyReport;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.Problem;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A store that keeps the latest state as plain files in the layout of the source. */
public final class MirrorStore extends LocalStore {
    private MirrorStore(
            StoreHost host, HostPath location, StoreOptions options, @Nullable StoreFolder folder) {
        super(StoreKind.MIRROR, host, location, options, folder);
    }

    /**
     * Opens a store that is there.
     *
     * @throws CofferException as {@link StoreFolder#open}
     */
    public static MirrorStore open(StoreHost host, HostPath location, StoreOptions options)
            throws IOException {
        return new MirrorStore(
                host, location, options, StoreFolder.open(host, location, StoreKind.MIRROR));
    }

    /**
     * Opens a store, or a place where the first backup makes one. Until then nothing is written
     * there, and it has no points.
     *
     * @throws CofferException as {@link StoreFolder#open}, but for a folder that is missing or
     *     empty
     */
    public static MirrorStore openOrMake(StoreHost host, HostPath location, StoreOptions options)
            throws IOException {
        return StorePlaces.isThere(host, location)
                ? open(host, location, options)
                : new MirrorStore(host, location, options, null);
    }

    @Override
    public FileTree open(RestorePoint point) throws IOException {
        StoreFolder there = settled();
        Roots.PointRoot root = there.roots().point(point.id());
        if (root == null) {
            throw CofferException.failed(
                    "point "
                            + point.shortId()
                            + " is not the latest in "
                            + location()
                            + ", and a mirror keeps only that; older runs are entries of its"
                            + " changelog");
        }
        return tree(there, root.root(), TreePath.ROOT);
    }

    private static MirrorTree tree(StoreFolder there, Ref root, TreePath base) throws IOException {
        Segments segments = there.openSegments();
        try {
            return new MirrorTree(there, segments, root, base);
        } catch (IOException e) {
            segments.close();
            throw e;
        }
    }

    @Override
    protected Placement placement(
            StoreFolder store, BackupRequest request, RunStage stage, String date)
            throws IOException {
        return new MirrorPlacement(store, request.tree(), options(), stage, date);
    }

    @Override
    public FileTree openDeleted(String date) throws IOException {
        StoreFolder there = settled();
        Roots.DeletedRoot deleted = deletedRoot(there, date);
        return tree(there, deleted.root(), base(deleted.date()));
    }

    private static TreePath base(String date) {
        return Layout.inCoffer(Layout.DELETED).child(Name.of(date));
    }

    /** A mirror has one point, the latest, which is what it is for: it neither goes nor hides. */
    @Override
    public ForgetOutcome forget(ForgetRequest request, RunListener listener)
            throws CofferException {
        throw CofferException.failed(
                location()
                        + " is a mirror: it has one point, the latest, and that stays. What left"
                        + " the source goes by itself, deleted_keep after that ("
                        + options().deletedKeep().toDays()
                        + " days here)");
    }

    @Override
    public VerifyReport verify(@Nullable RestorePoint point, RunListener listener)
            throws IOException, InterruptedException {
        StoreFolder there = settled();
        Roots roots = there.roots();
        if (listener.wantsTotal()) {
            tellTotal(there, roots, point, listener);
        }
        List<Problem> damage = new ArrayList<>();
        List<Problem> notes = new ArrayList<>();
        long files = 0;
        long bytes = 0;
        long points = 0;
        for (Roots.PointRoot root : roots.points()) {
            if (point == null || point.id().equals(root.id())) {
                points++;
                MirrorVerifier checked =
                        check(there, root.root(), TreePath.ROOT, damage, notes, listener);
                files += checked == null ? 0 : checked.files();
                bytes += checked == null ? 0 : checked.bytes();
            }
        }
        if (point == null) {
            for (Roots.DeletedRoot each : roots.deleted()) {
                MirrorVerifier checked =
                        check(there, each.root(), base(each.date()), damage, notes, listener);
                files += checked == null ? 0 : checked.files();
                bytes += checked == null ? 0 : checked.bytes();
            }
            damage.addAll(there.damageOfRecord(roots));
        }
        return report(there, roots, points, files, bytes, damage, notes);
    }

    private static void tellTotal(
            StoreFolder there, Roots roots, @Nullable RestorePoint point, RunListener listener)
            throws IOException, InterruptedException {
        VerifyTotal total = new VerifyTotal();
        try {
            for (Roots.PointRoot root : roots.points()) {
                if (point == null || point.id().equals(root.id())) {
                    add(there, root.root(), total);
                }
            }
            if (point == null) {
                for (Roots.DeletedRoot each : roots.deleted()) {
                    add(there, each.root(), total);
                }
            }
        } catch (DamagedException e) {
            return; // the verification is going to tell of it
        }
        listener.expect(total.files(), total.bytes());
    }

    private static void add(StoreFolder there, Ref root, VerifyTotal total)
            throws IOException, InterruptedException {
        try (MirrorTree tree = tree(there, root, TreePath.ROOT)) {
            total.add(null, tree);
        }
    }

    private static @Nullable MirrorVerifier check(
            StoreFolder there,
            Ref root,
            TreePath base,
            List<Problem> damage,
            List<Problem> notes,
            RunListener listener)
            throws IOException, InterruptedException {
        Consumer<Problem> toDamage = synchronizedTo(damage);
        try (MirrorTree tree = tree(there, root, base)) {
            MirrorVerifier verifier =
                    new MirrorVerifier(
                            there, tree, base, toDamage, synchronizedTo(notes), listener);
            verifier.run();
            return verifier;
        } catch (DamagedException e) {
            toDamage.accept(
                    new Problem(base, Problem.Kind.DAMAGED, DamagedRecordException.shortly(e)));
            return null;
        }
    }
}
