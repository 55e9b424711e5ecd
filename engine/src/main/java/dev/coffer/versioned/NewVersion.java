package dev.coffer.versioned;

import dev.coffer.base.DamagedException;
import dev.coffer.base.Name;
import dev.coffer.base.Sha256;
import dev.coffer.base.TreePath;
import dev.coffer.os.Errno;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;
import dev.coffer.record.RecordedEntry;
import dev.coffer.record.RunStage;
import dev.coffer.record.Step;
import dev.coffer.store.StoreOptions;
import dev.coffer.store.StoreOptions.Durability;
import dev.coffer.tree.UnifiedDiff;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Adds versions to homes. A version becomes a diff if that gives it back, byte for byte, and is
 * smaller; else it is kept whole, as another name of the current copy, which costs nothing until
 * the next change. Safe for several threads.
 */
final class NewVersion {
    private static final int BUFFER = 128 * 1024;

    /** Comparing keeps some hundred bytes for each line: more get no diff. */
    private static final int MOST_LINES = 400_000;

    /** With more lines than this, one file is compared at a time. */
    private static final int MANY_LINES = 20_000;

    private final RunStage stage;
    private final StoreOptions options;

    NewVersion(RunStage stage, StoreOptions options) {
        this.stage = stage;
        this.options = options;
    }

    /**
     * Adds the steps that make a staged file the current version.
     *
     * @param home of the file, as it is
     * @param before the version that the home has as its current one
     * @param staged name of the new content in the run's staging folder
     * @param date of the run
     * @return what gives the new version back
     */
    Chain add(
            Folder home,
            TreePath path,
            RecordedEntry before,
            RecordedEntry now,
            Name staged,
            String date)
            throws IOException {
        HomeNames names = HomeNames.of(now.name());
        Chain chain = VersionedTree.chain(path, before);
        String label = freeLabel(home, names, date);
        TreePath diffs = path.child(names.diffs());
        stage.add(new Step.MakeFolder(diffs));
        byte[] diff =
                chain.diffs().size() < Chain.LONGEST
                        ? diff(home, names, chain, before, now, staged, label)
                        : null;
        Name number = stage.nextName();
        Chain longer;
        if (diff == null) {
            copyOrLink(stage.folder(), staged, stage.folder(), number);
            place(number, diffs.child(names.full(label)));
            longer = chain.plusFull(label);
        } else {
            write(stage.folder(), number, diff);
            place(number, diffs.child(names.diff(label)));
            longer = chain.plusDiff(label);
        }
        place(staged, path.child(names.current()));
        protect(path, names);
        return longer;
    }

    /** Whether the chain gives the version that the current copy was found to hold. */
    boolean isSound(Folder home, TreePath path, RecordedEntry before, FileStat current)
            throws IOException {
        Chain chain = VersionedTree.chain(path, before);
        return new VersionReader(home, path, before, chain).chainIsSound(current);
    }

    /**
     * Adds the steps that put a staged file in place of the current copy, which holds, or should
     * hold, the same. What the chain needs and the home has lost of it comes from the staged file
     * too.
     *
     * @param before the version that it is
     * @return what gives the version back
     */
    Chain renew(Folder home, TreePath path, RecordedEntry before, Name staged, String date)
            throws IOException {
        HomeNames names = HomeNames.of(before.name());
        Chain chain = VersionedTree.chain(path, before);
        FileStat renewed = stage.folder().stat(staged);
        if (!isSound(home, path, before, renewed)) {
            if (!chain.diffs().isEmpty()) {
                chain = chain.plusFull(freeLabel(home, names, date));
            }
            TreePath whole = path.resolve(VersionReader.wholePath(names, chain));
            if (!chain.baseline()) {
                stage.add(new Step.MakeFolder(path.child(names.diffs())));
            }
            Name number = stage.nextName();
            copyOrLink(stage.folder(), staged, stage.folder(), number);
            place(number, whole);
        }
        place(staged, path.child(names.current()));
        protect(path, names);
        return chain;
    }

    /** Adds the steps that close a home to writing again, where copies are protected. */
    void protect(TreePath path, HomeNames names) throws IOException {
        if (options.protectCopies()) {
            stage.add(new Step.Mode(path.child(names.diffs()), 0500));
            stage.add(new Step.Mode(path, 0500));
        }
    }

    private void place(Name staged, TreePath to) throws IOException {
        stage.add(new Step.Place(stage.path().child(staged), to));
    }

    /** The date, or with a number if the home has versions of it already. */
    private static String freeLabel(Folder home, HomeNames names, String date) throws OsException {
        Folder diffs;
        try {
            diffs = home.openFolder(names.diffs());
        } catch (OsException e) {
            if (e.is(Errno.ENOENT)) {
                return date;
            }
            throw e;
        }
        try (diffs) {
            String time = date.substring(0, "2025-11-24_14-30-15".length());
            String label = date;
            for (int n = 2;
                    diffs.statIfThere(names.diff(label)) != null
                            || diffs.statIfThere(names.full(label)) != null;
                    n++) {
                label = time + "-" + n;
            }
            return label;
        }
    }

    /** Null if the version is to be kept whole. */
    private byte @Nullable [] diff(
            Folder home,
            HomeNames names,
            Chain chain,
            RecordedEntry before,
            RecordedEntry now,
            Name staged,
            String label)
            throws IOException {
        int largest = VersionReader.LARGEST_TEXT;
        if (before.size() > largest || now.size() > largest || now.size() == 0) {
            return null;
        }
        byte[] old = VersionReader.text(home, names.current());
        byte[] young = VersionReader.text(stage.folder(), staged);
        if (old == null || young == null || !Sha256.hash(old).equals(before.contentHash())) {
            return null;
        }
        return textDiff(old, young, now.name(), chain.label(), label);
    }

    /**
     * The diff that makes one version of another, byte for byte; null if there is none that is
     * worth it.
     *
     * @param file whose versions they are
     * @param before label of the old one
     * @param label of the young one
     */
    byte @Nullable [] textDiff(byte[] old, byte[] young, Name file, String before, String label) {
        if (!UnifiedDiff.looksLikeText(old) || !UnifiedDiff.looksLikeText(young)) {
            return null;
        }
        long lines = lines(old) + lines(young);
        if (lines > MOST_LINES) {
            return null;
        }
        String oldLabel = file + "\t" + before;
        String newLabel = file + "\t" + label;
        if (lines <= MANY_LINES) {
            return trusted(old, young, oldLabel, newLabel);
        }
        synchronized (this) {
            return trusted(old, young, oldLabel, newLabel);
        }
    }

    private static long lines(byte[] text) {
        long count = 1;
        for (byte b : text) {
            if (b == '\n') {
                count++;
            }
        }
        return count;
    }

    private static byte @Nullable [] trusted(
            byte[] old, byte[] young, String oldLabel, String newLabel) {
        byte[] diff = UnifiedDiff.between(old, young, oldLabel, newLabel);
        return diff != null && diff.length < young.length && gives(old, diff, young) ? diff : null;
    }

    private static boolean gives(byte[] old, byte[] diff, byte[] young) {
        try {
            return Arrays.equals(UnifiedDiff.apply(old, diff), young);
        } catch (DamagedException e) {
            return false; // it is not trusted then, and the version is kept whole
        }
    }

    /** Writes a file of ours. */
    void write(Folder folder, Name name, byte[] content) throws OsException {
        int mode = options.protectCopies() ? 0400 : 0600;
        try (OpenFile file = folder.createFile(name, mode)) {
            file.write(ByteBuffer.wrap(content));
            if (options.durability() == Durability.FILE) {
                file.sync();
            }
        }
    }

    /** The file that tells what shortened names stand for, where there are any. */
    void writeIndex(Folder home, HomeNames names) throws OsException {
        Name index = names.index();
        if (index != null) {
            write(home, index, names.indexText());
        }
    }

    /** Gives a file a second name; where the file system has no such thing, copies it. */
    void copyOrLink(Folder from, Name name, Folder to, Name as) throws OsException {
        try {
            to.createHardLink(as, from, name);
        } catch (OsException e) {
            if (!e.is(Errno.EMLINK, Errno.EPERM) && !e.is(Errno.EOPNOTSUPP, Errno.EXDEV)) {
                throw e;
            }
            copy(from, name, to, as);
        }
    }

    private void copy(Folder from, Name name, Folder to, Name as) throws OsException {
        int mode = options.protectCopies() ? 0400 : 0600;
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
        try (OpenFile source = from.openFile(name);
                OpenFile target = to.createFile(as, mode)) {
            while (source.read(buffer) >= 0) {
                buffer.flip();
                while (buffer.hasRemaining()) {
                    target.write(buffer);
                }
                buffer.clear();
            }
            if (options.durability() == Durability.FILE) {
                target.sync();
            }
        }
    }
}
