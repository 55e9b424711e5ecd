package dev.coffer.archive;

import dev.coffer.base.DamagedException;
import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.SourcePlace;
import dev.coffer.tree.Problem;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The items of an archive as their manifests' heads tell of them. Immutable.
 *
 * @param items in the order in which they were made
 * @param damaged manifests that cannot be read, by the names of their files
 */
record Catalog(List<Manifest> items, List<Problem> damaged) {
    private static final Comparator<Manifest> ORDER =
            new Comparator<>() {
                @Override
                public int compare(Manifest a, Manifest b) {
                    int byNumber = Long.compare(a.number(), b.number());
                    return byNumber != 0
                            ? byNumber
                            : a.point().time().toInstant().compareTo(b.point().time().toInstant());
                }
            };

    Catalog {
        items = List.copyOf(items);
        damaged = List.copyOf(damaged);
    }

    /** Of no items. */
    static final Catalog EMPTY = new Catalog(List.of(), List.of());

    /** Reads what there is now. */
    static Catalog of(Folder root, String store) throws IOException {
        List<Manifest> items = new ArrayList<>();
        List<Problem> damaged = new ArrayList<>();
        for (Name name : root.names()) {
            if (!name.endsWith(Manifest.SUFFIX) || name.startsWith(".")) {
                continue;
            }
            try {
                Manifest manifest = ManifestFile.head(root, name, store + "/" + name);
                if (!manifest.file().equals(name)) {
                    throw new DamagedException("it is that of another item, " + manifest.item());
                }
                items.add(manifest.with(WordsFile.read(root, manifest)));
            } catch (DamagedException e) {
                damaged.add(
                        new Problem(
                                TreePath.ROOT.child(name), Problem.Kind.DAMAGED, e.getMessage()));
            }
        }
        items.sort(ORDER);
        return new Catalog(items, damaged);
    }

    /**
     * Whether an item whose manifest cannot be read was made before a point: the manifest, or a
     * packed item, was last written before that was begun, and clocks went on as items were made.
     *
     * @param broken one of {@link #damaged}
     */
    boolean isOlder(Folder root, Problem broken, RestorePoint point) throws IOException {
        Instant before = Instant.MIN;
        for (Manifest each : items) {
            Instant time = each.point().time().toInstant();
            if (time.isBefore(before)) {
                return false; // a clock was set back: times say nothing
            }
            before = time;
        }
        Name manifest = broken.path().name();
        Instant made = written(root.statIfThere(manifest));
        FileStat item = root.statIfThere(manifest.withoutEnd(Manifest.SUFFIX));
        if (item != null && item.isFile()) {
            Instant packed = written(item);
            made = packed.isBefore(made) ? packed : made;
        }
        return made.isBefore(point.time().toInstant());
    }

    private static Instant written(@Nullable FileStat stat) {
        return stat == null
                ? Instant.MAX
                : Instant.ofEpochSecond(stat.modifiedSeconds(), stat.modifiedNanos());
    }

    List<RestorePoint> points() {
        List<RestorePoint> points = new ArrayList<>();
        for (Manifest each : items) {
            points.add(each.point());
        }
        return points;
    }

    @Nullable Manifest byId(String id) {
        for (Manifest each : items) {
            if (each.id().equals(id)) {
                return each;
            }
        }
        return null;
    }

    /** The last item of these sources that is not deleted; of full ones only, if so wanted. */
    @Nullable Manifest last(List<SourcePlace> sources, boolean fullOnly) {
        Manifest last = null;
        for (Manifest each : items) {
            if (each.point().sources().equals(sources)
                    && !each.point().isDeleted()
                    && (!fullOnly || each.kind() == ItemKind.FULL)) {
                last = each;
            }
        }
        return last;
    }

    /** How many items of these sources there are from an item on, that one counted. */
    int since(Manifest from, List<SourcePlace> sources) {
        int count = 0;
        for (Manifest each : items) {
            if (each.number() >= from.number() && each.point().sources().equals(sources)) {
                count++;
            }
        }
        return count;
    }

    /** The number of the next item. */
    long nextNumber() {
        return items.isEmpty() ? 1 : items.getLast().number() + 1;
    }
}
