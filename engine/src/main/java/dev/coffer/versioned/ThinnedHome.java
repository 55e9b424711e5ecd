package dev.coffer.versioned;

import dev.coffer.base.DamagedException;
import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.OsException;
import dev.coffer.record.RecordedEntry;
import dev.coffer.record.RunStage;
import dev.coffer.record.Step;
import dev.coffer.store.StoreOptions;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Takes versions out of one home. A version whose diff was made of one that goes gets a diff made
 * of the one before that, so each that stays comes out byte for byte as it did; the first that
 * stays becomes the baseline. For one home, once.
 */
final class ThinnedHome {
    private final RunStage stage;
    private final NewVersion writer;
    private final Folder home;
    private final HomeNames names;
    private final TreePath at;
    private final TreePath path;
    private final List<Step> steps = new ArrayList<>();
    private final Map<Chain, Chain> chains = new HashMap<>();

    /** What was put together last, to go on from. */
    private @Nullable Chain builtOf;

    private byte @Nullable [] built;

    /**
     * A version of the file.
     *
     * @param stays whether a tree needs it
     */
    record Version(RecordedEntry entry, Chain chain, boolean stays) {}

    /**
     * @param home open; stays so
     * @param at where it lies, relative to the store's root
     * @param path of its file in its points, for messages
     */
    ThinnedHome(RunStage stage, StoreOptions options, Folder home, TreePath at, TreePath path) {
        this.stage = stage;
        this.writer = new NewVersion(stage, options);
        this.home = home;
        this.names = HomeNames.of(path.name());
        this.at = at;
        this.path = path;
    }

    /**
     * Adds the steps.
     *
     * @param versions oldest first
     * @return new chains of those that stay, where they change
     * @throws DamagedException if a version that stays cannot be put together; nothing is added
     *     then
     */
    Map<Chain, Chain> thin(List<Version> versions) throws IOException {
        Set<TreePath> before = new LinkedHashSet<>();
        Set<TreePath> after = new LinkedHashSet<>();
        Version last = null;
        for (Version version : versions) {
            addFiles(version.chain, before);
            if (version.stays) {
                Chain now = last == null ? first(version) : next(last, version);
                chains.put(version.chain, now);
                addFiles(now, after);
                last = version;
            }
        }
        before.removeAll(after);
        remove(before);
        for (Step step : steps) {
            stage.add(step);
        }
        writer.protect(at, names);
        chains.entrySet().removeIf(each -> each.getKey().equals(each.getValue()));
        return chains;
    }

    /** The files of a chain, relative to the home. */
    private void addFiles(Chain chain, Set<TreePath> files) {
        files.add(VersionReader.wholePath(names, chain));
        for (String label : chain.diffs()) {
            files.add(diffs().child(names.diff(label)));
        }
    }

    private TreePath diffs() {
        return TreePath.ROOT.child(names.diffs());
    }

    private Chain first(Version version) throws IOException {
        Chain chain = version.chain;
        if (chain.diffs().isEmpty() && chain.baseline()) {
            return chain;
        }
        String label = chain.label();
        Chain now = Chain.first(chain.birth(), label.substring(0, "2025-11-23".length()));
        TreePath baseline = VersionReader.wholePath(names, now);
        if (chain.diffs().isEmpty()) {
            TreePath whole = VersionReader.wholePath(names, chain);
            FileStat there = stat(whole);
            if (there == null) {
                throw new DamagedException(path + " is missing from the store: " + whole);
            }
            steps.add(new Step.Move(at.resolve(whole), there.inode(), at.resolve(baseline)));
        } else {
            whole(content(version), baseline);
        }
        return now;
    }

    private Chain next(Version last, Version version) throws IOException {
        Chain chain = version.chain;
        if (chain.diffs().isEmpty()) {
            return chain;
        }
        Chain before = chains.getOrDefault(last.chain, last.chain);
        boolean room = before.diffs().size() < Chain.LONGEST;
        String label = chain.label();
        if (room && made(chain).equals(last.chain.label())) {
            return before.plusDiff(label);
        }
        byte[] young = content(version);
        byte[] old = room ? oldContent(last) : null;
        byte[] diff =
                old == null
                        ? null
                        : writer.textDiff(old, young, path.name(), before.label(), label);
        if (diff != null) {
            place(diff, diffs().child(names.diff(label)));
            return before.plusDiff(label);
        }
        Chain now = new Chain(chain.birth(), false, label, List.of());
        whole(young, VersionReader.wholePath(names, now));
        return now;
    }

    /** The label of the version that the last diff is applied to. */
    private static String made(Chain chain) {
        int count = chain.diffs().size();
        return count == 1 ? chain.full() : chain.diffs().get(count - 2);
    }

    /** Null if it is too large to be compared. */
    private byte @Nullable [] oldContent(Version version) throws IOException {
        return version.entry.size() > VersionReader.LARGEST_TEXT ? null : content(version);
    }

    /** A version that diffs make, or a small whole one; checked. */
    private byte[] content(Version version) throws IOException {
        Chain chain = version.chain;
        Chain known = builtOf;
        byte[] from = built;
        boolean goesOn =
                known != null
                        && from != null
                        && known.full().equals(chain.full())
                        && known.baseline() == chain.baseline()
                        && chain.diffs().size() >= known.diffs().size()
                        && chain.diffs().subList(0, known.diffs().size()).equals(known.diffs());
        VersionReader reader = new VersionReader(home, path, version.entry, chain);
        byte[] content =
                goesOn && known != null && from != null
                        ? reader.rebuiltFrom(from, known.diffs().size())
                        : reader.rebuilt();
        builtOf = chain;
        built = content;
        return content;
    }

    /** Another name of the current copy where that has the content, which costs nothing. */
    private void whole(byte[] content, TreePath to) throws IOException {
        byte[] current = VersionReader.text(home, names.current());
        if (current != null && Arrays.equals(current, content)) {
            Name number = stage.nextName();
            writer.copyOrLink(home, names.current(), stage.folder(), number);
            placed(number, to);
        } else {
            place(content, to);
        }
    }

    private void place(byte[] content, TreePath to) throws IOException {
        Name number = stage.nextName();
        writer.write(stage.folder(), number, content);
        placed(number, to);
    }

    private void placed(Name number, TreePath to) {
        steps.add(new Step.Place(stage.path().child(number), at.resolve(to)));
    }

    private void remove(Set<TreePath> files) throws OsException {
        for (TreePath file : files) {
            FileStat there = stat(file);
            if (there != null) {
                steps.add(new Step.Remove(at.resolve(file), there.inode()));
            }
        }
        steps.add(new Step.RemoveFolder(at.resolve(diffs())));
    }

    private @Nullable FileStat stat(TreePath file) throws OsException {
        TreePath parent = file.parent();
        try (Folder in = home.openFolder(parent == null ? TreePath.ROOT : parent)) {
            FileStat stat = in.statIfThere(file.name());
            return stat != null && stat.isFile() ? stat : null;
        } catch (OsException e) {
            if (VersionReader.isMissing(e)) {
                return null;
            }
            throw e;
        }
    }
}
