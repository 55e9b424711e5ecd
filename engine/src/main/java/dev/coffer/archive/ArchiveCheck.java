package dev.coffer.archive;

import dev.coffer.base.DamagedException;
import dev.coffer.base.Name;
import dev.coffer.base.Sha256;
import dev.coffer.base.TreePath;
import dev.coffer.os.FileHash;
import dev.coffer.os.Folder;
import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;
import dev.coffer.record.Layout;
import dev.coffer.record.StoreFolder;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.RunListener;
import dev.coffer.store.VerifyReport;
import dev.coffer.tree.Problem;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads an archive again: manifests, what they build upon, items, and every content in them. */
final class ArchiveCheck {
    private static final Name LOST_AND_FOUND = Name.of("lost+found");

    private final StoreFolder store;
    private final RunListener listener;
    private final List<Problem> damage = new ArrayList<>();
    private final List<Problem> notes = new ArrayList<>();
    private long files;
    private long bytes;

    ArchiveCheck(StoreFolder store, RunListener listener) {
        this.store = store;
        this.listener = listener;
    }

    /**
     * @param point null for all
     */
    VerifyReport run(@Nullable RestorePoint point) throws IOException, InterruptedException {
        Catalog catalog = Catalog.of(store.root(), store.location().toString());
        List<Manifest> wanted = new ArrayList<>();
        for (Manifest each : catalog.items()) {
            if (point == null || each.id().equals(point.id())) {
                wanted.add(each);
            }
        }
        if (listener.wantsTotal()) {
            long allFiles = 0;
            long allBytes = 0;
            for (Manifest each : wanted) {
                allFiles += each.point().files();
                allBytes += point == null ? each.point().addedBytes() : each.point().bytes();
            }
            listener.expect(allFiles, allBytes);
        }
        Set<String> bad = new HashSet<>();
        for (Manifest each : wanted) {
            int before = damage.size();
            check(catalog, each, point == null);
            if (damage.size() > before) {
                bad.add(each.id());
            }
        }
        if (point == null) {
            damage.addAll(catalog.damaged());
            strangers(catalog);
        }
        damage.sort(Problem.BY_PATH);
        notes.sort(Problem.BY_PATH);
        return new VerifyReport(wanted.size(), files, bytes, damage, notes)
                .withWhole(point == null ? whole(catalog, bad) : List.of());
    }

    /** The points that need no item in which anything is damaged. */
    private static List<String> whole(Catalog catalog, Set<String> bad) {
        List<String> whole = new ArrayList<>();
        for (Manifest each : catalog.items()) {
            if (needsNone(catalog, each, bad)) {
                whole.add(each.id());
            }
        }
        return whole;
    }

    private static boolean needsNone(Catalog catalog, Manifest manifest, Set<String> bad) {
        for (Manifest at = manifest; !bad.contains(at.id()); ) {
            Manifest.Parent parent = at.parent();
            if (parent == null) {
                return true;
            }
            Manifest before = catalog.byId(parent.id());
            if (before == null) {
                return false;
            }
            at = before; // older by its number, or its chain would have been found broken
        }
        return false;
    }

    private void check(Catalog catalog, Manifest manifest, boolean ownOnly)
            throws IOException, InterruptedException {
        Folder root = store.root();
        String location = store.location().toString();
        TreePath shown = TreePath.ROOT.child(manifest.item());
        String broken = new Chain(root, location, catalog).broken(manifest);
        if (broken != null) {
            damaged(shown, broken);
        }
        checkHash(manifest, shown);
        String name = location + "/" + manifest.file();
        try (ManifestFile file = ManifestFile.open(root, manifest.file(), name)) {
            ArchiveTree tree = new ArchiveTree(file, Items.of(root, catalog));
            try (tree) {
                ItemCheck check = new ItemCheck(tree, ownOnly, shown, damage, listener);
                check.run(store.host().workers());
                files += check.files();
                bytes += check.bytes();
            }
        } catch (DamagedException e) {
            damaged(TreePath.ROOT.child(manifest.file()), e.getMessage());
        }
    }

    /** Of the item's file as a whole: what a person checks with sha256sum. */
    private void checkHash(Manifest manifest, TreePath shown) throws InterruptedIOException {
        Sha256 known = manifest.hash();
        if (known == null) {
            return;
        }
        try (OpenFile file = store.root().openFile(manifest.item())) {
            if (!FileHash.of(file).equals(known)) {
                damaged(shown, "its file is not what was written: SHA-256 is not " + known);
            }
        } catch (OsException e) {
            damaged(shown, "it cannot be read: " + e.reason());
        }
    }

    private void damaged(TreePath path, String how) {
        Problem problem = new Problem(path, Problem.Kind.DAMAGED, how);
        damage.add(problem);
        listener.problem(problem);
    }

    /** What lies in the store and belongs to no item. */
    private void strangers(Catalog catalog) throws IOException {
        Set<Name> known = new HashSet<>();
        known.add(Layout.COFFER);
        known.add(LOST_AND_FOUND);
        for (Manifest each : catalog.items()) {
            known.add(each.item());
            known.add(each.file());
            known.add(each.words());
        }
        for (Problem each : catalog.damaged()) {
            known.add(each.path().name());
        }
        for (Name name : store.root().names()) {
            if (!known.contains(name)) {
                notes.add(
                        new Problem(
                                TreePath.ROOT.child(name),
                                Problem.Kind.OWN_STORE,
                                "no manifest knows it"));
            }
        }
    }
}
