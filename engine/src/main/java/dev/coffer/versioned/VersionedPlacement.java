package dev.coffer.versioned;

import dev.coffer.base.Bytes;
import dev.coffer.base.DamagedException;
import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.os.FileKind;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.OsException;
import dev.coffer.os.Xattr;
import dev.coffer.record.FolderWork;
import dev.coffer.record.LocalPlacement;
import dev.coffer.record.RecordedEntry;
import dev.coffer.record.RunStage;
import dev.coffer.record.Step;
import dev.coffer.record.StoreFolder;
import dev.coffer.store.StoreOptions;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.Problem;
import dev.coffer.writer.MetadataLoss;
import dev.coffer.writer.WriteException;
import dev.coffer.writer.Written;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.Objects;

/**
 * Where a run puts things in a versioned store. A file that is new gets a home, built aside and
 * renamed whole, or straight in a fresh folder; a change adds a version to the home by steps.
 * Links, FIFOs and devices are in the record alone. For one run.
 */
final class VersionedPlacement extends LocalPlacement {
    private static final int PROTECTED_MODE = 0500;

    private final String date;
    private final String day;
    private final Bytes first;
    private final NewVersion versions;

    /**
     * @param date name of the dated folder of retired homes, which begins with the local time
     */
    VersionedPlacement(
            StoreFolder store, FileTree tree, StoreOptions options, RunStage stage, String date)
            throws OsException {
        super(store, tree, options, stage, HomeFinder.retired(date));
        this.date = date;
        this.day = date.substring(0, "2025-11-23".length());
        this.first = Chain.first(stage.segmentNumber(), day).encode();
        this.versions = new NewVersion(stage, options);
    }

    @Override
    public TreePath copyAt(TreePath place) {
        return place.child(place.name());
    }

    @Override
    public boolean hasCopies(FileKind kind) {
        return kind == FileKind.FILE;
    }

    @Override
    public Staged stage(
            FolderWork folder, TreePath path, @Nullable RecordedEntry before, Entry after)
            throws IOException {
        if (!after.isFile()) {
            return new Staged(look(path, after), path);
        }
        if (folder.fresh()) {
            Name name = after.name();
            Written written = makeHome(path, after, handle(folder, path), name);
            return new Staged(written, folder.place().child(name).child(name));
        }
        Name number = stage.nextName();
        TreePath at = stage.path().child(number);
        if (before == null) {
            Written written = makeHome(path, after, stage.folder(), number);
            return new Staged(written, at.child(after.name()));
        }
        return new Staged(copy(path, after, stage.folder(), number), at);
    }

    /** What the record is to have of something without content. */
    private Written look(TreePath path, Entry entry) throws IOException {
        Bytes target = entry.kind() == FileKind.LINK ? tree.linkTarget(path, entry) : null;
        List<Xattr> xattrs = List.of();
        List<MetadataLoss> losses = List.of();
        try {
            xattrs = tree.xattrs(path, entry);
        } catch (InterruptedIOException | DamagedException e) {
            throw e;
        } catch (IOException e) {
            String reason =
                    e instanceof OsException os ? os.reason() : String.valueOf(e.getMessage());
            losses =
                    List.of(
                            new MetadataLoss(
                                    Problem.Kind.METADATA_LOST,
                                    "extended attributes unread",
                                    reason));
        }
        return new Written(entry, 0, null, target, xattrs, losses, false);
    }

    /** A home with its first version, which is the current one and the baseline in one file. */
    private Written makeHome(TreePath path, Entry file, Folder in, Name as) throws IOException {
        try (Folder home = writer().createFolder(path, in, as)) {
            Written written;
            try {
                written = copy(path, file, home, file.name());
            } catch (IOException | RuntimeException e) {
                discard(in, as, e);
                throw e;
            }
            finishHome(path, HomeNames.of(file.name()), home, day);
            return written;
        }
    }

    /** The same of a file that has a home already, under another of its names. */
    private void linkHome(TreePath path, Name file, Folder in, Name as, TreePath other)
            throws IOException {
        try (Folder home = writer().createFolder(path, in, as)) {
            try {
                linkCopy(path, home, file, other);
            } catch (IOException | RuntimeException e) {
                discard(in, as, e);
                throw e;
            }
            finishHome(path, HomeNames.of(file), home, day);
        }
    }

    private void linkCopy(TreePath path, Folder in, Name as, TreePath other) throws IOException {
        try (Folder from = store.root().openFolder(Objects.requireNonNull(other.parent()))) {
            writer().link(path, in, as, from, other.name());
        } catch (OsException e) {
            throw new WriteException(path, e);
        }
    }

    private static void discard(Folder in, Name home, Exception because) {
        try {
            in.removeFolder(home);
        } catch (OsException left) {
            because.addSuppressed(left);
        }
    }

    private void finishHome(TreePath path, HomeNames names, Folder home, String date)
            throws WriteException {
        try {
            versions.copyOrLink(home, names.current(), home, names.baseline(date));
            versions.writeIndex(home, names);
            if (options.protectCopies()) {
                home.setMode(PROTECTED_MODE);
            }
        } catch (OsException e) {
            throw new WriteException(path, e);
        }
    }

    @Override
    public Bytes place(
            FolderWork folder,
            TreePath path,
            @Nullable RecordedEntry before,
            RecordedEntry now,
            Staged staged)
            throws IOException {
        if (!now.isFile()) {
            return Bytes.EMPTY;
        }
        if (folder.fresh()) {
            return first;
        }
        if (before == null) {
            stage.add(new Step.Place(Objects.requireNonNull(staged.at().parent()), path));
            closeAfterMove(path, homeMode());
            return first;
        }
        return version(folder, path, before, now, staged.at().name());
    }

    /** What was staged becomes a version of its home, if that is there. */
    private Bytes version(
            FolderWork folder, TreePath path, RecordedEntry before, RecordedEntry now, Name staged)
            throws IOException {
        OsException missing;
        try (Folder home = handle(folder, path).openFolder(now.name())) {
            return version(home, path, before, now, staged);
        } catch (OsException e) {
            missing = e;
        } catch (WriteException e) {
            missing = e.failure();
        }
        if (VersionReader.isMissing(missing)) {
            return placeAnew(path, before, now, staged);
        }
        throw new WriteException(path, missing);
    }

    private Bytes version(
            Folder home, TreePath path, RecordedEntry before, RecordedEntry now, Name staged)
            throws IOException {
        Chain chain =
                isSame(before, now)
                        ? versions.renew(home, path, before, staged, date)
                        : versions.add(home, path, before, now, staged, date);
        return chain.encode();
    }

    private static boolean isSame(RecordedEntry before, RecordedEntry now) {
        return before.size() == now.size()
                && Objects.equals(before.contentHash(), now.contentHash());
    }

    /**
     * Somebody took the home away: the file gets another, and its older versions are lost. It
     * counts as the same home, so that points which need those versions name them as missing.
     */
    private Bytes placeAnew(TreePath path, RecordedEntry before, RecordedEntry now, Name staged)
            throws IOException {
        HomeNames names = HomeNames.of(now.name());
        Chain lost = VersionedTree.chain(path, before);
        boolean asBefore = isSame(before, now) && lost.baseline() && lost.diffs().isEmpty();
        Chain chain = asBefore ? lost : Chain.first(lost.birth(), day);
        Name home = stage.nextName();
        try (Folder made = writer().createFolder(path, stage.folder(), home)) {
            copyOrLink(path, staged, made, names.current()); // its other names look for it there
            finishHome(path, names, made, chain.full());
        }
        stage.add(new Step.Place(stage.path().child(home), path));
        closeAfterMove(path, homeMode());
        return chain.encode();
    }

    private int homeMode() {
        return options.protectCopies() ? PROTECTED_MODE : 0700;
    }

    private void copyOrLink(TreePath path, Name staged, Folder to, Name as) throws IOException {
        try {
            versions.copyOrLink(stage.folder(), staged, to, as);
        } catch (OsException e) {
            throw new WriteException(path, e);
        }
    }

    @Override
    public Bytes link(
            FolderWork folder,
            TreePath path,
            @Nullable RecordedEntry before,
            RecordedEntry now,
            TreePath other)
            throws IOException {
        if (folder.fresh()) {
            linkHome(path, now.name(), handle(folder, path), now.name(), other);
            return first;
        }
        Name number = stage.nextName();
        if (before == null) {
            linkHome(path, now.name(), stage.folder(), number, other);
            stage.add(new Step.Place(stage.path().child(number), path));
            closeAfterMove(path, homeMode());
            return first;
        }
        linkCopy(path, stage.folder(), number, other);
        return version(folder, path, before, now, number);
    }

    @Override
    public void metadata(FolderWork folder, TreePath path, RecordedEntry before, RecordedEntry now)
            throws IOException {
        if (now.isFile()) {
            stage.add(new Step.Metadata(path.child(now.name()), asKept(now)));
        }
    }

    @Override
    public boolean canRetire(FolderWork folder, TreePath path, RecordedEntry before)
            throws IOException {
        return !hasFolder(before) || copyOf(folder, path, FileKind.FOLDER) != null;
    }

    @Override
    public Copy check(FolderWork folder, TreePath path, RecordedEntry before) throws IOException {
        if (!before.isFile()) {
            return Copy.SOUND; // in the record alone
        }
        try (Folder home = handle(folder, path).openFolder(path.name())) {
            FileStat copy = home.statIfThere(path.name());
            if (copy == null
                    || !copy.isFile()
                    || copy.size() != before.size()
                    || !holds(home, path.name(), path, before)
                    || !versions.isSound(home, path, before, copy)) {
                return Copy.DAMAGED;
            }
            boolean differs = metadataDiffers(before, copy, home.xattrs(path.name()));
            return differs ? Copy.METADATA : Copy.SOUND;
        } catch (WriteException e) {
            if (isMissing(e.failure())) {
                return Copy.DAMAGED;
            }
            throw store.unwritable(e.failure());
        } catch (OsException e) {
            if (isMissing(e)) {
                return Copy.DAMAGED;
            }
            throw store.unwritable(e);
        }
    }

    @Override
    public void setModes(Folder in, RecordedEntry entry) throws OsException {
        if (entry.isFolder()) {
            setMode(in, entry);
        } else if (entry.isFile()) {
            try (Folder home = in.openFolder(entry.name())) {
                HomeNames names = HomeNames.of(entry.name());
                FileStat diffs = home.statIfThere(names.diffs());
                if (diffs != null && diffs.isFolder()) {
                    try (Folder opened = home.openFolder(names.diffs())) {
                        setModesOfVersions(opened, names);
                        opened.setMode(homeMode());
                    }
                }
                setModesOfVersions(home, names);
                setMode(home, entry); // last, for others may be the very same file
                home.setMode(homeMode());
            }
        }
    }

    private void setModesOfVersions(Folder in, HomeNames names) throws OsException {
        for (Folder.Listed each : in.list()) {
            int mode = each.stat().mode();
            int wanted = options.protectCopies() ? mode & ~0222 : mode | 0200;
            if (each.stat().isFile() && wanted != mode && !each.name().equals(names.current())) {
                in.setMode(each.name(), wanted);
            }
        }
    }

    @Override
    public void retire(FolderWork folder, TreePath path, RecordedEntry before) throws IOException {
        if (hasFolder(before)) {
            keep(folder, path, FileKind.FOLDER);
        }
    }

    /** Its own, or a file's home. */
    private static boolean hasFolder(RecordedEntry entry) {
        return entry.isFolder() || entry.isFile();
    }
}
