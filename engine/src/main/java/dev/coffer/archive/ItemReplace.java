package dev.coffer.archive;

import dev.coffer.archive.item.ItemFormat;
import dev.coffer.archive.item.ItemSinkException;
import dev.coffer.base.CofferException;
import dev.coffer.base.DamagedException;
import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.guard.Authorization;
import dev.coffer.guard.Destruction;
import dev.coffer.guard.Operation;
import dev.coffer.guard.PlanDocument;
import dev.coffer.guard.PlanSpool;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.HostPath;
import dev.coffer.os.OsException;
import dev.coffer.record.StoreFolder;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.RunListener;
import dev.coffer.tree.Entry;
import dev.coffer.tree.Problem;
import dev.coffer.tree.Trees;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Makes one file of a full item that is a folder, and takes the folder away when that file has been
 * read again and has its name. Whoever dies before that leaves the folder, who dies after it both,
 * which the same command brings to its end.
 */
final class ItemReplace {
    private final StoreFolder store;
    private final PlanSpool spool;

    ItemReplace(StoreFolder store, PlanSpool spool) {
        this.store = store;
        this.spool = spool;
    }

    private Catalog catalog() throws IOException {
        return Catalog.of(store.root(), store.location().toString());
    }

    /**
     * What would go.
     *
     * @throws CofferException if the point is none that can be replaced
     */
    Destruction plan(RestorePoint point) throws IOException {
        return plan(wanted(catalog(), point));
    }

    private Destruction plan(Manifest old) throws OsException {
        HostPath location = store.location();
        FileStat stat = store.root().stat(old.item());
        try (PlanDocument document = spool.begin(Operation.REPLACE_ITEM, location.toString())) {
            document.point("replace", old.id(), old.id(), old.point().time());
            document.item("remove", TreePath.ROOT.child(old.item()), stat);
            return document.finish(
                    List.of(
                            "The folder "
                                    + location.resolve(old.item())
                                    + " would be deleted when one file has all of it and has been"
                                    + " read again."));
        }
    }

    /** The item, if it is one that can be replaced. */
    private Manifest wanted(Catalog catalog, RestorePoint point) throws IOException {
        Manifest old = catalog.byId(point.id());
        if (old == null) {
            throw ArchiveStore.noSuchPoint(point, store.location());
        }
        if (old.format() != ItemFormat.FOLDER) {
            throw CofferException.usage(
                    old.item() + " is one file already; --replace is for items that are folders");
        }
        if (old.kind() != ItemKind.FULL) {
            throw CofferException.usage(
                    old.item()
                            + " is "
                            + old.kind().word()
                            + ", and needs the items that it builds upon; only a full item is"
                            + " replaced");
        }
        List<String> needing = new ArrayList<>();
        for (Manifest each : catalog.items()) {
            if (each.chain().contains(old.id())) {
                needing.add(each.item().toString());
            }
        }
        if (!needing.isEmpty()) {
            throw CofferException.failed(
                    old.item()
                            + " stays a folder, for other items build upon it and know it as it is:"
                            + " "
                            + String.join(", ", needing));
        }
        if (!catalog.damaged().isEmpty()) {
            throw new DamagedException(
                    old.item()
                            + " stays a folder, for an item that may need it cannot be read: "
                            + catalog.damaged().getFirst().reason());
        }
        return old;
    }

    /**
     * Replaces it.
     *
     * @param options the format and how hard it is compressed
     * @param yes to the {@link #plan}
     * @return the point as it is now, under another id, which the one that it had names too
     * @throws CofferException if the folder is not what its manifest says, or holds anything else:
     *     it stays then
     */
    Replaced run(
            RestorePoint point, ArchiveOptions options, Authorization yes, RunListener listener)
            throws IOException, InterruptedException {
        try (var _ = ArchiveStore.lock(store, listener)) {
            Catalog catalog = catalog();
            Manifest old = wanted(catalog, point);
            Destruction again = plan(old);
            try {
                yes.check(again);
            } finally {
                spool.remove(again);
            }
            try (ArchiveTree tree = ArchiveStore.openAlone(store, old)) {
                checkNoMore(tree, old);
                Replaced made = made(catalog, old, listener);
                if (made == null) {
                    made =
                            new ArchiveRun(store, tree, old.point(), options, listener)
                                    .again(catalog, tree, like(old, options));
                }
                remove(old, made);
                return made;
            }
        } catch (OsException e) {
            throw store.unwritable(e);
        } catch (ItemSinkException e) {
            if (e.getCause() instanceof OsException cause) {
                throw store.unwritable(cause);
            }
            throw e;
        }
    }

    /** What its manifest is to say, as far as that is known yet. */
    private Manifest like(Manifest old, ArchiveOptions options) throws OsException {
        Name name =
                ItemNames.firstFree(store.root(), old.item().toString(), options.format().suffix());
        RestorePoint point = old.point().under(store.host().randomness().hex(16));
        return new Manifest(
                old.number(),
                ItemKind.FULL,
                options.format(),
                name,
                0,
                null,
                null,
                List.of(),
                point);
    }

    /**
     * A file that a command which died had made of it already, read again; null if there is none.
     */
    private @Nullable Replaced made(Catalog catalog, Manifest old, RunListener listener)
            throws IOException, InterruptedException {
        for (Manifest each : catalog.items()) {
            String before = each.point().original();
            boolean isOfIt =
                    old.id().equals(before) || Objects.equals(old.point().original(), before);
            if (before != null
                    && isOfIt
                    && each.number() == old.number()
                    && each.format().isPacked()) {
                List<Problem> damage = new ArchiveCheck(store, listener).run(each.point()).damage();
                if (!damage.isEmpty()) {
                    throw new DamagedException(
                            each.item()
                                    + " was made of "
                                    + old.item()
                                    + " already, and is damaged: "
                                    + damage.getFirst().reason()
                                    + "; delete that point and try again");
                }
                return new Replaced(each.point(), each.item(), each.bytes(), List.of());
            }
        }
        return null;
    }

    /** Whatever else somebody put into the folder would go with it. */
    private void checkNoMore(ArchiveTree tree, Manifest old) throws IOException {
        Deque<TreePath> rest = new ArrayDeque<>();
        rest.push(TreePath.ROOT);
        try (Folder item = store.root().openFolder(old.item())) {
            while (!rest.isEmpty()) {
                TreePath path = rest.pop();
                Set<Name> known = new HashSet<>();
                Entry listed = Trees.find(tree, path);
                List<Entry> children = listed == null ? List.of() : tree.list(path, listed);
                for (Entry each : children) {
                    known.add(each.name());
                    if (each.isFolder()) {
                        rest.push(path.child(each.name()));
                    }
                }
                try (Folder folder = item.openFolder(path)) {
                    for (Name name : folder.names()) {
                        if (!known.contains(name)) {
                            throw CofferException.failed(
                                    old.item()
                                            + " stays a folder, for it has something that its"
                                            + " manifest does not know: "
                                            + path.child(name));
                        }
                    }
                }
            }
        }
    }

    private void remove(Manifest old, Replaced made) throws OsException, CofferException {
        Problem left = Removal.remove(store, old);
        if (left != null) {
            throw CofferException.failed(
                    made.item()
                            + " is there and whole, but the folder "
                            + old.item()
                            + " could not be removed: "
                            + left.reason());
        }
    }
}
