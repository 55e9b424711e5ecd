package dev.coffer.archive;

import dev.coffer.base.DamagedException;
import dev.coffer.base.Moment;
import dev.coffer.base.Sha256;
import dev.coffer.os.FileHash;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;
import dev.coffer.record.Stats;
import dev.coffer.store.RestorePoint;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.HashMap;
import java.util.Map;

/** Whether an item has all that it builds upon: each earlier item there, and as it was. */
final class Chain {
    /** Hashes of manifests that were read already, so long as their files look the same. */
    static final class Known {
        private final Map<String, Seen> seen = new HashMap<>();

        synchronized @Nullable Sha256 hash(String id, FileStat stat) {
            Seen one = seen.get(id);
            return one != null && Stats.sameState(one.stat, stat) ? one.hash : null;
        }

        private final Map<String, Seen> items = new HashMap<>();

        synchronized @Nullable Sha256 item(String id, FileStat stat) {
            Seen one = items.get(id);
            return one != null && Stats.sameState(one.stat, stat) ? one.hash : null;
        }

        synchronized void addItem(String id, FileStat stat, Sha256 hash) {
            items.put(id, new Seen(stat, hash));
        }

        synchronized void add(String id, FileStat stat, Sha256 hash) {
            seen.put(id, new Seen(stat, hash));
        }
    }

    private record Seen(FileStat stat, Sha256 hash) {}

    private final Folder root;
    private final String store;
    private final Catalog catalog;
    private final Known known;
    private boolean readsItems;

    Chain(Folder root, String store, Catalog catalog) {
        this(root, store, catalog, new Known());
    }

    /**
     * @param known kept from one look to the next by who looks often
     */
    Chain(Folder root, String store, Catalog catalog, Known known) {
        this.root = root;
        this.store = store;
        this.catalog = catalog;
        this.known = known;
    }

    /** From now on the hashes of packed items count too. */
    Chain checkingItems() {
        readsItems = true;
        return this;
    }

    /**
     * What is wrong with an item or with one that it needs, or null. Reads the manifests, and the
     * items only after {@link #checkingItems}.
     */
    @Nullable String broken(Manifest manifest) throws IOException {
        Manifest at = manifest;
        while (true) {
            String wrong = item(at);
            Manifest.Parent parent = at.parent();
            if (wrong != null || parent == null) {
                return wrong;
            }
            Manifest before = catalog.byId(parent.id());
            if (before == null) {
                return at.item()
                        + " builds upon the point "
                        + shortly(parent.id())
                        + ", which is missing from "
                        + store;
            }
            if (before.number() >= at.number()) {
                return at.item() + " builds upon " + before.item() + ", which is newer";
            }
            wrong = manifest(at, before, parent);
            if (wrong != null) {
                return wrong;
            }
            at = before;
        }
    }

    private @Nullable String item(Manifest manifest) throws IOException {
        FileStat stat = root.statIfThere(manifest.item());
        String name = store + "/" + manifest.item();
        if (stat == null || stat.isFolder() == manifest.format().isPacked()) {
            return name + " is missing";
        }
        if (manifest.format().isPacked() && stat.size() != manifest.bytes()) {
            return name + " has " + stat.size() + " bytes, not " + manifest.bytes();
        }
        return readsItems ? content(manifest, stat, name) : null;
    }

    private @Nullable String content(Manifest manifest, FileStat stat, String name)
            throws InterruptedIOException {
        Sha256 written = manifest.hash();
        if (written == null) {
            return null;
        }
        Sha256 hash = known.item(manifest.id(), stat);
        if (hash == null) {
            try (OpenFile file = root.openFile(manifest.item())) {
                hash = FileHash.of(file);
            } catch (OsException e) {
                return name + " cannot be read: " + e.reason();
            }
            known.addItem(manifest.id(), stat, hash);
        }
        return hash.equals(written) ? null : name + " is not what was written: it is damaged";
    }

    private @Nullable String manifest(Manifest at, Manifest before, Manifest.Parent parent)
            throws IOException {
        String shown = store + "/" + before.file();
        FileStat stat = root.statIfThere(before.file());
        Sha256 hash = stat == null ? null : known.hash(before.id(), stat);
        if (hash == null) {
            try (ManifestFile file = ManifestFile.open(root, before.file(), shown)) {
                hash = file.hash();
            } catch (DamagedException e) {
                return e.getMessage();
            }
            if (stat != null) {
                known.add(before.id(), stat, hash);
            }
        }
        return hash.equals(parent.manifest())
                ? null
                : shown + " is not the manifest that " + at.item() + " builds upon";
    }

    /**
     * @throws DamagedException if the item cannot be restored, with what is wrong and what can be
     */
    void check(Manifest manifest) throws IOException {
        String wrong = broken(manifest);
        if (wrong == null) {
            return;
        }
        Manifest whole = latestWhole(manifest);
        throw new DamagedException(
                "point "
                        + manifest.point().shortId()
                        + " cannot be restored: "
                        + wrong
                        + ". "
                        + (whole == null
                                ? "No other point of " + store + " can be restored either"
                                : "The latest that can be is "
                                        + whole.point().shortId()
                                        + " of "
                                        + Moment.MINUTE.format(whole.point().time())));
    }

    private @Nullable Manifest latestWhole(Manifest but) throws IOException {
        for (Manifest each : catalog.items().reversed()) {
            if (!each.id().equals(but.id())
                    && each.point().sources().equals(but.point().sources())
                    && broken(each) == null) {
                return each;
            }
        }
        return null;
    }

    private static String shortly(String id) {
        return id.substring(0, Math.min(RestorePoint.SHORT_ID, id.length()));
    }
}
