package dev.coffer.archive;

import dev.coffer.archive.item.ItemFormat;
import dev.coffer.archive.item.ItemLayout;
import dev.coffer.archive.item.ItemOptions;
import dev.coffer.archive.item.ItemSink;
import dev.coffer.archive.item.ItemSinkException;
import dev.coffer.archive.item.ItemWriter;
import dev.coffer.base.CofferException;
import dev.coffer.base.DamagedException;
import dev.coffer.base.Name;
import dev.coffer.base.Sha256;
import dev.coffer.base.TreePath;
import dev.coffer.os.Accounts;
import dev.coffer.os.Folder;
import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;
import dev.coffer.record.RunTally;
import dev.coffer.record.StoreFolder;
import dev.coffer.record.StoreHost;
import dev.coffer.store.BackupOutcome;
import dev.coffer.store.BackupRequest;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.RunListener;
import dev.coffer.store.StoreKind;
import dev.coffer.store.StoreOptions.Durability;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.PatchedTree;
import dev.coffer.tree.Problem;
import dev.coffer.tree.ProblemLog;
import dev.coffer.tree.TreeJoin;
import dev.coffer.writer.FolderDefaults;
import dev.coffer.writer.WriteException;
import dev.coffer.writer.WriteOptions;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * One backup into an archive, from the lock to the new item: choose what to build upon, write,
 * sync, read all of it again, and only then give it its name. For one run.
 */
final class ArchiveRun {
    private final StoreFolder store;
    private final BackupRequest request;
    private final ArchiveOptions options;
    private final RunListener listener;
    private final RunTally tally;
    private final OffsetDateTime began;

    ArchiveRun(
            StoreFolder store,
            BackupRequest request,
            ArchiveOptions options,
            RunListener listener) {
        this.store = store;
        this.request = request;
        this.options = options;
        this.listener = listener;
        this.tally = new RunTally(listener, request.problems());
        this.began = store.host().now();
    }

    /** One that makes another item of what a point has. */
    ArchiveRun(
            StoreFolder store,
            FileTree tree,
            RestorePoint point,
            ArchiveOptions options,
            RunListener listener) {
        this(
                store,
                BackupRequest.again(tree, point, new ProblemLog(listener::problem)),
                options,
                new RunListener() {
                    @Override
                    public void progress(long files, long bytes) {
                        listener.progress(files, bytes);
                    }

                    @Override
                    public void notice(String sentence) {
                        listener.notice(sentence);
                    }
                });
    }

    /** What a first run into a store that is not made yet would do. */
    static BackupOutcome dryFirst(StoreHost host, BackupRequest request, RunListener listener)
            throws IOException, InterruptedException {
        RunTally tally = new RunTally(listener, request.problems());
        dryWalk(host, request, null, null, tally);
        return new BackupOutcome.Done(null, tally.counts(), tally.problems());
    }

    BackupOutcome run() throws IOException, InterruptedException {
        checkIsOneFile();
        if (request.mode().dryRun()) {
            return dryRun();
        }
        try (var _ = ArchiveStore.lock(store, listener)) {
            return locked();
        } catch (OsException e) {
            throw store.unwritable(e);
        } catch (ItemSinkException e) {
            if (e.getCause() instanceof OsException cause) {
                throw store.unwritable(cause);
            }
            throw e;
        } catch (WriteException e) {
            throw store.unwritable(e.failure());
        }
    }

    private void checkIsOneFile() throws IOException {
        if (options.format().isDatabase()
                && (request.sources().size() != 1 || !request.tree().root().source().isFile())) {
            throw CofferException.usage(
                    "an item of the format "
                            + options.format().word()
                            + " is one file; name the database itself as the only source, or take"
                            + " another format");
        }
    }

    private Catalog catalog() throws IOException {
        Catalog catalog = Catalog.of(store.root(), store.location().toString());
        for (Problem damaged : catalog.damaged()) {
            listener.notice(damaged.reason() + "; coffer verify names all that is damaged.");
        }
        return catalog;
    }

    private BackupOutcome dryRun() throws IOException, InterruptedException {
        Catalog catalog = catalog();
        Basis basis = Basis.choose(store, catalog, request, options, began, listener);
        try (ArchiveTree last = open(catalog, basis.last());
                ArchiveTree upon = upon(catalog, basis, last)) {
            ArchiveTree before = basis.kind() == ItemKind.FULL ? last : upon;
            dryWalk(store.host(), request, before, last, tally);
        }
        return new BackupOutcome.Done(null, tally.counts(), tally.problems());
    }

    private static void dryWalk(
            StoreHost host,
            BackupRequest request,
            @Nullable ArchiveTree before,
            @Nullable ArchiveTree last,
            RunTally tally)
            throws IOException, InterruptedException {
        FileTree tree = sources(request, before);
        Making making = new Making(request, tree, "", false, before, last, List.of(), host);
        ItemWork work = new ItemWork(making, null, null, tally);
        TreeJoin.walk(before, tree, new ArchiveWalk(before, work, tally), 1);
    }

    /** Where single files are saved, all else is what the last item has. */
    private static FileTree sources(BackupRequest request, @Nullable ArchiveTree before)
            throws IOException {
        return request.isSave()
                ? new PatchedTree(before, request.tree(), request.mode().only())
                : request.tree();
    }

    private @Nullable ArchiveTree open(Catalog catalog, @Nullable Manifest manifest)
            throws IOException {
        return manifest == null ? null : ArchiveStore.open(store, catalog, manifest);
    }

    /** Mostly the last item, which is open; closing it twice is harmless. */
    private @Nullable ArchiveTree upon(Catalog catalog, Basis basis, @Nullable ArchiveTree last)
            throws IOException {
        return Objects.equals(basis.upon(), basis.last()) ? last : open(catalog, basis.upon());
    }

    private BackupOutcome locked() throws IOException, InterruptedException {
        Catalog catalog = catalog();
        Basis basis = Basis.choose(store, catalog, request, options, began, listener);
        Name name = ItemNames.free(store.root(), request, options.name(), options.format(), began);
        Building building = Building.begin(store);
        boolean done = false;
        try (ArchiveTree last = open(catalog, basis.last());
                ArchiveTree upon = upon(catalog, basis, last)) {
            RestorePoint point = make(building, catalog, basis, name, last, upon);
            done = true;
            return new BackupOutcome.Done(point, tally.counts(), tally.problems());
        } finally {
            end(building, done);
        }
    }

    private void end(Building building, boolean done) {
        if (building.isReady() && !done) {
            building.close();
        } else {
            boolean interrupted = Thread.interrupted(); // the clean-up is not to be cut off
            drop(building);
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Makes a full item of what another one has, under the lock that the caller holds.
     *
     * @param like what its manifest is to say but for its size and hash
     * @throws DamagedException if something of it is not what it was; no item is made then
     */
    Replaced again(Catalog catalog, FileTree tree, Manifest like)
            throws IOException, InterruptedException {
        Building building = Building.begin(store);
        boolean done = false;
        try (ManifestWriter lines =
                new ManifestWriter(building.folder(), Building.ENTRIES, like.id())) {
            Making making =
                    new Making(request, tree, like.id(), true, null, null, List.of(), store.host());
            Walked walked = write(building, making, lines);
            for (Problem each : tally.problems()) {
                if (each.incomplete()) {
                    throw new DamagedException(each.path(), each.reason());
                }
            }
            lines.root(walked.root);
            Manifest manifest =
                    new Manifest(
                            like.number(),
                            like.kind(),
                            like.format(),
                            like.item(),
                            walked.bytes,
                            walked.hash,
                            null,
                            List.of(),
                            like.point());
            finish(building, catalog, lines, manifest, walked, true); // the other one goes
            done = true;
            return new Replaced(like.point(), like.item(), walked.bytes, tally.problems());
        } finally {
            end(building, done);
        }
    }

    private void drop(Building building) {
        try {
            building.drop();
        } catch (OsException e) {
            listener.notice(
                    "What the run had prepared could not be removed ("
                            + e.reason()
                            + "); the next command does it.");
        }
    }

    private @Nullable RestorePoint make(
            Building building,
            Catalog catalog,
            Basis basis,
            Name name,
            @Nullable ArchiveTree last,
            @Nullable ArchiveTree upon)
            throws IOException, InterruptedException {
        boolean isFull = basis.kind() == ItemKind.FULL;
        ArchiveTree before = isFull ? last : upon;
        String id = store.host().randomness().hex(16);
        FileTree tree = sources(request, before);
        Making making =
                new Making(request, tree, id, isFull, before, last, basis.chain(), store.host());
        if (before != null) {
            RestorePoint known = before.manifest().manifest().point();
            listener.expect(known.files(), known.bytes());
        }
        try (ManifestWriter lines = new ManifestWriter(building.folder(), Building.ENTRIES, id)) {
            Walked walked = write(building, making, lines);
            boolean isSame = before != null && !tally.anythingVisible() && !request.isSave();
            if (request.mode().skipIfUnchanged() && isSame) {
                return null;
            }
            lines.root(walked.root);
            RestorePoint parent = before == null ? null : before.manifest().manifest().point();
            RestorePoint point =
                    tally.point(request, StoreKind.ARCHIVE, store.host(), id, began, parent);
            Manifest manifest =
                    new Manifest(
                            catalog.nextNumber(),
                            basis.kind(),
                            options.format(),
                            name,
                            walked.bytes,
                            walked.hash,
                            parent(upon),
                            basis.chain(),
                            point);
            finish(building, catalog, lines, manifest, walked, false);
            return point;
        }
    }

    private static Manifest.@Nullable Parent parent(@Nullable ArchiveTree upon) {
        return upon == null
                ? null
                : new Manifest.Parent(upon.manifest().manifest().id(), upon.manifest().hash());
    }

    /**
     * What was written.
     *
     * @param hash null for a folder
     * @param isReadAgain whether the hash is what reading the item gave when it was whole
     */
    private record Walked(
            ManifestEntry root,
            long bytes,
            @Nullable Sha256 hash,
            ItemLayout layout,
            List<TreePath> deleted,
            Set<TreePath> storing,
            boolean isReadAgain) {
        Walked as(KeptCopy kept) {
            return kept.hash() == null
                    ? this
                    : new Walked(root, kept.bytes(), kept.hash(), layout, deleted, storing, true);
        }
    }

    private Walked write(Building building, Making making, ManifestWriter lines)
            throws IOException, InterruptedException {
        if (options.format() == ItemFormat.FOLDER) {
            building.folder().createFolder(Building.ITEM, 0700);
            try (Folder item = building.folder().openFolder(Building.ITEM);
                    ItemWriter writer = folderWriter(building, item)) {
                Walked walked = walk(making, writer, lines, null);
                if (options.durability() != Durability.NONE) {
                    item.syncFileSystem();
                }
                return walked;
            }
        }
        try (OpenFile file = building.createItem()) {
            HashingSink sink = new HashingSink(file);
            boolean durable = options.durability() != Durability.NONE;
            KeptCopy kept = new KeptCopy(store, building.folder(), durable);
            try (ItemWriter writer = packedWriter(sink, kept)) {
                Walked walked = walk(making, writer, lines, sink).as(kept);
                if (durable && !walked.isReadAgain) {
                    file.sync();
                }
                return walked;
            }
        }
    }

    private ItemWriter folderWriter(Building building, Folder item) throws OsException {
        WriteOptions how =
                WriteOptions.store(
                                WriteOptions.Hashing.ALL,
                                WriteOptions.ALL_MODE_BITS,
                                options.durability() == Durability.FILE)
                        .withOpenToOwner(store.host().files().effectiveUser() != 0);
        FolderDefaults defaults = FolderDefaults.of(building.folder(), Name.of("free"));
        return new FolderItemWriter(item, how, defaults, tally::problem);
    }

    private ItemWriter packedWriter(ItemSink sink, KeptCopy kept) {
        return options.format() == ItemFormat.DATABASE
                ? ItemWriter.database(sink, itemOptions(), kept)
                : ItemWriter.open(options.format(), sink, itemOptions());
    }

    private ItemOptions itemOptions() {
        return new ItemOptions(
                options.level(),
                store.host().workers(),
                Accounts.of(store.host().files()),
                Problem.Kind.METADATA_RECORDED,
                tally::problem);
    }

    private Walked walk(
            Making making, ItemWriter writer, ManifestWriter lines, @Nullable HashingSink sink)
            throws IOException, InterruptedException {
        ItemWork work = new ItemWork(making, writer, lines, tally);
        ArchiveWalk walk = new ArchiveWalk(making.before(), work, tally);
        TreeJoin.walk(making.before(), making.tree(), walk, 1);
        work.storeDeleted();
        ItemLayout layout = writer.finish();
        ManifestEntry root = walk.root();
        if (root == null) {
            throw new IllegalStateException("the walk has not ended");
        }
        return new Walked(
                root,
                sink == null ? tally.addedSoFar() : sink.bytes,
                sink == null ? null : sink.hash(),
                layout,
                work.deleted(),
                work.storing(),
                false);
    }

    /**
     * Writes the manifest, reads the item again, and puts both in place.
     *
     * @param everyContent whether each content is compared with the manifest, and not only some
     */
    private void finish(
            Building building,
            Catalog catalog,
            ManifestWriter lines,
            Manifest manifest,
            Walked walked,
            boolean everyContent)
            throws IOException, InterruptedException {
        try (OpenFile file = building.folder().createFile(Building.NEW, 0600)) {
            lines.finish(manifest, walked.deleted, walked.layout, file);
            if (options.durability() != Durability.NONE) {
                file.sync();
            }
        }
        if (!walked.isReadAgain) {
            Items items = Items.of(store.root(), catalog);
            new Rereading(building.folder(), items, manifest, store.host().workers())
                    .run(walked.storing, everyContent);
        }
        store.checkInPlace();
        building.commit(manifest, options.durability());
    }

    /** Hashes and counts what goes into the file. */
    private static final class HashingSink implements ItemSink {
        private static final int SLICE = 64 * 1024;

        private final OpenFile file;
        private final MessageDigest digest = Sha256.digest();
        private long bytes;

        HashingSink(OpenFile file) {
            this.file = file;
        }

        @Override
        public void write(ByteBuffer from) throws IOException {
            bytes += from.remaining();
            ByteBuffer look = from.duplicate();
            int end = look.limit();
            while (look.position() < end) {
                look.limit(Math.min(end, look.position() + SLICE));
                digest.update(look);
            }
            file.write(from);
        }

        Sha256 hash() {
            return Sha256.finish(digest);
        }
    }
}
