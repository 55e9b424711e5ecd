package dev.coffer.record;

import dev.coffer.base.Bytes;
import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.os.Errno;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;
import dev.coffer.os.SmallFiles;
import dev.coffer.os.Xattr;
import dev.coffer.store.StoreOptions.Durability;
import dev.coffer.tree.Content;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.Problem;
import dev.coffer.writer.EntryWriter;
import dev.coffer.writer.FolderDefaults;
import dev.coffer.writer.MetadataLoss;
import dev.coffer.writer.TreeRemover;
import dev.coffer.writer.WriteException;
import dev.coffer.writer.WriteOptions;
import dev.coffer.writer.Written;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Carries a committed run out: its steps, then its segment, its point and its lines of the
 * changelog; then the roots are replaced, which makes the point be there, and the commit record
 * goes. Doing all of this again from the start, after a crash at any moment, comes to the same.
 */
final class Commit {
    private static final int LARGE = 256 << 20;

    private final StoreFolder store;
    private final CommitRecord record;
    private final Durability durability;
    private final OpenFolders folders;
    private final List<Problem> losses = new ArrayList<>();
    private final EntryWriter writer =
            new EntryWriter(
                    new MetadataOnly(),
                    WriteOptions.store(
                            WriteOptions.Hashing.NONE, WriteOptions.ALL_MODE_BITS, false),
                    new FolderDefaults(0, 0, false));

    Commit(StoreFolder store, CommitRecord record, Durability durability) {
        this.store = store;
        this.record = record;
        this.durability = durability;
        this.folders = new OpenFolders(store.root(), this::setAside);
    }

    /** Bytes of the changelog as it is. */
    static long logLength(StoreFolder store) throws OsException {
        FileStat stat = store.coffer().statIfThere(Layout.LOG);
        return stat == null ? 0 : stat.size();
    }

    /**
     * @return metadata that could not be set, sorted by path
     */
    List<Problem> carryOut() throws IOException, InterruptedException {
        Name run = Name.of(record.run());
        Folder coffer = store.coffer();
        try (Folder staging = coffer.openFolder(Layout.STAGING)) {
            if (staging.statIfThere(run) != null) {
                try (Folder stage = staging.openFolder(run)) {
                    Journal.read(stage, record.journal(), this::step);
                    adopt(stage);
                    log(stage);
                }
                if (durability != Durability.NONE) {
                    store.root().syncFileSystem();
                }
                store.rootsFile().write(record.roots());
            }
            if (coffer.statIfThere(Layout.FIRST_RUN) != null && record.point() != null) {
                coffer.removeFile(Layout.FIRST_RUN);
            }
            coffer.removeFile(CommitRecord.NAME);
            if (durability != Durability.NONE) {
                coffer.sync(); // or after a power cut it might be back, without its journal
            }
            TreeRemover.remove(staging, run);
        } finally {
            folders.close();
        }
        losses.sort(Problem.BY_PATH);
        return losses;
    }

    private void adopt(Folder stage) throws OsException {
        if (record.segment() > 0) {
            adopt(stage, Layout.SEGMENT, Layout.TREES, Segments.name(record.segment()));
        }
        String point = record.point();
        if (point != null) {
            adopt(stage, Layout.POINT, Layout.POINTS, Layout.point(point));
        }
    }

    private void adopt(Folder stage, Name name, Name folder, Name as) throws OsException {
        if (stage.statIfThere(name) != null) {
            try (Folder into = store.coffer().openFolder(folder)) {
                stage.rename(name, into, as);
            }
        }
    }

    /** Cuts off what an earlier attempt may have added, and adds. */
    private void log(Folder stage) throws OsException {
        byte[] text = SmallFiles.readIfThere(stage, Layout.CHANGES, LARGE);
        if (text == null || text.length == 0) {
            return;
        }
        Folder coffer = store.coffer();
        try (OpenFile file =
                coffer.statIfThere(Layout.LOG) == null
                        ? coffer.createFile(Layout.LOG, 0600)
                        : coffer.openForWriting(Layout.LOG)) {
            if (file.stat().size() > record.log()) {
                file.truncate(record.log());
            }
            file.seek(file.stat().size());
            file.write(ByteBuffer.wrap(text));
        }
    }

    private void step(Step step) throws IOException {
        switch (step) {
            case Step.Move move -> move(move);
            case Step.Place place -> place(place);
            case Step.Remove remove -> remove(remove);
            case Step.RemoveFolder remove -> removeFolder(remove.path());
            case Step.MakeFolder make -> makeFolders(make.path());
            case Step.Metadata metadata -> metadata(metadata);
            case Step.Mode mode -> mode(mode);
        }
    }

    private void move(Step.Move move) throws IOException {
        Name from = move.from().name();
        FileStat there = folders.statIfThere(move.from());
        if (there == null || there.inode() != move.inode()) {
            return; // moved already
        }
        TreePath parent = OpenFolders.parent(move.to());
        makeFolders(parent);
        folders.forget(move.from());
        Folder target = folders.folder(parent);
        folders.in(
                OpenFolders.parent(move.from()),
                folder -> renameOpening(folder, from, there, target, move.to().name()));
    }

    private void placeOver(TreePath to, Folder staged, Name name, FileStat there, Folder folder)
            throws OsException {
        try {
            renameOpening(staged, name, there, folder, to.name());
        } catch (OsException e) {
            if (!e.is(Errno.EISDIR, Errno.ENOTDIR) && !e.is(Errno.ENOTEMPTY, Errno.EEXIST)) {
                throw e;
            }
            setAside(to, folder, to.name());
            renameOpening(staged, name, there, folder, to.name());
        }
    }

    /**
     * Somebody else put something into the store where the run has to put a thing of another kind.
     * The run is committed, so it has to go on; nothing is thrown away.
     */
    private void setAside(TreePath path, Folder folder, Name name) throws OsException {
        Folder coffer = store.coffer();
        if (coffer.statIfThere(Layout.IN_THE_WAY) == null) {
            coffer.createFolder(Layout.IN_THE_WAY, 0700);
        }
        try (Folder aside = coffer.openFolder(Layout.IN_THE_WAY)) {
            int n = 1;
            Name free = Name.of(record.run() + "-" + n);
            while (aside.statIfThere(free) != null) {
                n++;
                free = Name.of(record.run() + "-" + n);
            }
            folder.rename(name, aside, free);
            losses.add(
                    new Problem(
                            path,
                            Problem.Kind.DAMAGED,
                            "something that no backup made was in its place in the store; it is"
                                    + " now .coffer/"
                                    + Layout.IN_THE_WAY
                                    + "/"
                                    + free));
        }
    }

    /** Moving a folder changes its "..", which takes the right to write it. */
    private static void renameOpening(
            Folder from, Name name, FileStat there, Folder to, Name newName) throws OsException {
        try {
            from.rename(name, to, newName);
        } catch (OsException e) {
            if (!e.is(Errno.EACCES, Errno.EPERM)
                    || !there.isFolder()
                    || (there.mode() & 0200) != 0) {
                throw e;
            }
            from.setMode(name, there.mode() | 0700);
            from.rename(name, to, newName);
            to.setMode(newName, there.mode());
        }
    }

    private void place(Step.Place place) throws IOException {
        TreePath from = OpenFolders.parent(place.staged());
        Name name = place.staged().name();
        FileStat there = folders.statIfThere(place.staged());
        if (there == null) {
            return; // placed already
        }
        Folder staged = folders.folder(from);
        folders.forget(place.to());
        folders.in(
                OpenFolders.parent(place.to()),
                folder -> {
                    placeOver(place.to(), staged, name, there, folder);
                    if (staged.statIfThere(name) != null) {
                        staged.removeFile(name); // another name of the very same file
                    }
                });
    }

    private void remove(Step.Remove remove) throws IOException {
        FileStat there = folders.statIfThere(remove.path());
        if (there != null && there.inode() == remove.inode() && !there.isFolder()) {
            folders.in(
                    OpenFolders.parent(remove.path()),
                    folder -> folder.removeFile(remove.path().name()));
        }
    }

    private void removeFolder(TreePath path) throws IOException {
        FileStat there = folders.statIfThere(path);
        if (there == null || !there.isFolder()) {
            return;
        }
        folders.forget(path);
        folders.in(
                OpenFolders.parent(path),
                folder -> {
                    try {
                        folder.removeFolder(path.name());
                    } catch (OsException e) {
                        if (!e.is(Errno.ENOTEMPTY, Errno.EEXIST)) {
                            throw e;
                        }
                    }
                });
    }

    private void makeFolders(TreePath path) throws IOException {
        TreePath parent = path.parent();
        if (parent == null) {
            return;
        }
        FileStat there = folders.statIfThere(path);
        if (there != null && there.isFolder()) {
            return;
        }
        makeFolders(parent);
        folders.in(
                parent,
                folder -> {
                    if (there != null) {
                        setAside(path, folder, path.name());
                    }
                    folder.createFolder(path.name(), 0700);
                });
    }

    private void metadata(Step.Metadata metadata) throws IOException {
        TreePath path = metadata.path();
        FileStat there = folders.statIfThere(path);
        RecordedEntry like = metadata.like();
        if (there == null || there.kind() != like.kind()) {
            return;
        }
        if (there.isFolder()) {
            Written written;
            try {
                written = writer.updateFolder(path, like, folders.folder(path), there);
            } catch (WriteException e) {
                throw e.failure();
            }
            note(path, written);
            return;
        }
        folders.in(
                OpenFolders.parent(path),
                folder -> {
                    try {
                        note(path, writer.updateMetadata(path, like, folder, path.name(), there));
                    } catch (WriteException e) {
                        throw e;
                    } catch (IOException e) {
                        throw new IllegalStateException("no tree is read here", e);
                    }
                });
    }

    private void mode(Step.Mode mode) throws IOException {
        FileStat there = folders.statIfThere(mode.path());
        if (there != null && there.isFolder()) {
            folders.in(
                    OpenFolders.parent(mode.path()),
                    folder -> folder.setMode(mode.path().name(), mode.mode()));
        }
    }

    private void note(TreePath path, Written written) {
        for (MetadataLoss loss : written.losses()) {
            losses.add(loss.at(path));
        }
    }

    /** Metadata come from the journal; content is not touched. */
    private static final class MetadataOnly implements FileTree {
        @Override
        public Entry root() {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<Entry> list(TreePath path, Entry folder) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Content open(TreePath path, Entry file) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Bytes linkTarget(TreePath path, Entry link) {
            return RecordedTree.recorded(link).target();
        }

        @Override
        public List<Xattr> xattrs(TreePath path, Entry entry) {
            return RecordedTree.recorded(entry).xattrs();
        }

        @Override
        public void close() {}
    }
}
