package dev.coffer.archive;

import dev.coffer.base.CofferException;
import dev.coffer.base.DamagedException;
import dev.coffer.record.StoreFolder;
import dev.coffer.store.BackupRequest;
import dev.coffer.store.RunListener;
import dev.coffer.store.SourcePlace;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

/**
 * What kind of item a run makes, and which it builds upon. Immutable.
 *
 * @param upon what the item needs; null for a full one
 * @param last the last item of the same sources that can be read, or null
 */
record Basis(ItemKind kind, @Nullable Manifest upon, @Nullable Manifest last) {
    /** Ids of all items that the new one needs, the full one first. */
    List<String> chain() {
        Manifest before = upon;
        if (before == null) {
            return List.of();
        }
        List<String> chain = new ArrayList<>(before.chain());
        chain.add(before.id());
        return chain;
    }

    /** Chooses; what is damaged is told, and not built upon. */
    static Basis choose(
            StoreFolder store,
            Catalog catalog,
            BackupRequest request,
            ArchiveOptions options,
            OffsetDateTime now,
            RunListener listener)
            throws IOException {
        Chooser chooser = new Chooser(store, catalog, listener);
        List<SourcePlace> sources = request.sources();
        Manifest last = catalog.last(sources, false);
        String wrong = last == null ? null : chooser.wrong(last);
        if (wrong != null) {
            if (request.isSave()) {
                throw CofferException.failed(
                        "single files are saved beside what the last item has, and that is not"
                                + " whole: "
                                + wrong
                                + "; coffer backup makes a full item");
            }
            listener.notice(wrong + ", so nothing can build upon it and this item is full.");
            return new Basis(ItemKind.FULL, null, null);
        }
        ItemKind wanted = wanted(catalog, request, options, now, last);
        if (wanted == ItemKind.FULL) {
            return new Basis(ItemKind.FULL, null, last);
        }
        Manifest upon = wanted == ItemKind.INCREMENTAL ? last : catalog.last(sources, true);
        if (upon == null) {
            if (options.kind() != null) {
                listener.notice(
                        "There is no item of these sources to build upon, so this one is full.");
            }
            return new Basis(ItemKind.FULL, null, last);
        }
        wrong = upon.equals(last) ? null : chooser.wrong(upon);
        if (wrong != null) {
            listener.notice(wrong + ", so nothing can build upon it and this item is full.");
            return new Basis(ItemKind.FULL, null, last);
        }
        return new Basis(wanted, upon, last);
    }

    private static ItemKind wanted(
            Catalog catalog,
            BackupRequest request,
            ArchiveOptions options,
            OffsetDateTime now,
            @Nullable Manifest last) {
        if (options.format().isDatabase()) {
            return ItemKind.FULL;
        }
        if (request.isSave()) {
            return last == null ? ItemKind.FULL : ItemKind.INCREMENTAL;
        }
        ItemKind kind = options.kind();
        ArchiveOptions.FullEvery every = options.fullEvery();
        if (every.isNever()) {
            return kind == null ? ItemKind.FULL : kind;
        }
        Manifest full = catalog.last(request.sources(), true);
        boolean isDue =
                full != null
                        && (every.runs() > 0
                                ? catalog.since(full, request.sources()) >= every.runs()
                                : isOver(every, full, now));
        return isDue ? ItemKind.FULL : kind == null ? ItemKind.INCREMENTAL : kind;
    }

    private static boolean isOver(
            ArchiveOptions.FullEvery every, Manifest full, OffsetDateTime now) {
        return every.span() != null
                && !full.point().time().plus(every.span().toDuration()).isAfter(now);
    }

    /** Looks whether an item can be built upon. */
    private record Chooser(StoreFolder store, Catalog catalog, RunListener listener) {
        @Nullable String wrong(Manifest manifest) throws IOException {
            String location = store.location().toString();
            String shown = location + "/" + manifest.file();
            try (ManifestFile file = ManifestFile.open(store.root(), manifest.file(), shown)) {
                file.root();
            } catch (DamagedException e) {
                return e.getMessage();
            }
            return new Chain(store.root(), location, catalog).broken(manifest);
        }
    }
}
