package dev.coffer.vault;

import dev.coffer.base.Bytes;
import dev.coffer.base.CofferException;
import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.os.FileKind;
import dev.coffer.os.FileStat;
import dev.coffer.os.Folder;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;
import dev.coffer.os.OsException;
import dev.coffer.os.Xattr;
import dev.coffer.store.SourcePlace;
import dev.coffer.tree.Content;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.Trees;
import dev.coffer.vault.format.Limits;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Sources at the absolute paths where they lie, as a vault keeps them: the folders above a source
 * are there with their metadata, and nothing else that is in them. A source that lies in another
 * one takes the place of what that one has there. Does not own the sources.
 */
final class PlacedTree implements FileTree {
    /** Where one source's tree hangs. */
    private record Graft(TreePath at, TreePath base) {}

    /** An entry of a source that stands for it where it hangs, under the name it has there. */
    private static final class Placed extends Entry {
        private final Entry inner;

        Placed(Name name, Entry inner) {
            super(name, inner.stat());
            this.inner = inner;
        }

        @Override
        public long size() {
            return inner.size();
        }

        @Override
        public boolean isDatabase() {
            return inner.isDatabase();
        }
    }

    /** A folder above a source. */
    private static final class Above extends Entry {
        private final List<Xattr> xattrs;

        Above(Name name, FileStat stat, List<Xattr> xattrs) {
            super(name, stat);
            this.xattrs = xattrs;
        }
    }

    private final FileTree sources;
    private final List<Graft> grafts = new ArrayList<>();

    /** For each folder that has some: the entries on the way to a source. */
    private final Map<TreePath, TreeMap<Name, Entry>> ways = new TreeMap<>();

    private Entry root;

    /**
     * @param sources the contents of the only place at its root, or each place under its name
     */
    PlacedTree(HostFiles files, FileTree sources, List<SourcePlace> places) throws IOException {
        this.sources = sources;
        this.root = above(files, HostPath.of("/"), Name.of("root"), sources.root());
        for (SourcePlace place : places) {
            TreePath base = places.size() == 1 ? TreePath.ROOT : TreePath.parse(place.name());
            Entry entry = Trees.find(sources, base);
            if (entry != null && entry.source().isFile()) {
                base = base.child(place.path().name());
                entry = Trees.find(sources, base);
            }
            if (entry == null) {
                continue; // only files of other sources are saved
            }
            add(files, HostPath.of("/").relativize(place.path()), base, entry);
        }
    }

    private void add(HostFiles files, TreePath at, TreePath base, Entry entry) {
        grafts.add(new Graft(at, base));
        if (at.isRoot()) {
            root = new Placed(root.name(), entry);
            return;
        }
        HostPath host = HostPath.of("/");
        TreePath parent = TreePath.ROOT;
        List<Name> names = at.names();
        for (int i = 0; i < names.size() - 1; i++) {
            Name name = names.get(i);
            host = host.resolve(name);
            TreeMap<Name, Entry> way = ways.computeIfAbsent(parent, _ -> new TreeMap<>());
            if (!way.containsKey(name)) {
                way.put(name, above(files, host, name, entry));
            }
            parent = parent.child(name);
        }
        Name name = names.getLast();
        ways.computeIfAbsent(parent, _ -> new TreeMap<>()).put(name, new Placed(name, entry));
    }

    /** The folder as it is on this machine, or if it is not there made up like the source. */
    private static Above above(HostFiles files, HostPath path, Name name, Entry like) {
        try (Folder folder = files.open(path)) {
            FileStat stat = folder.stat();
            List<Xattr> xattrs;
            try {
                xattrs = folder.xattrs();
            } catch (OsException e) {
                xattrs = List.of(); // of a folder that is not part of the source
            }
            return new Above(name, stat, xattrs);
        } catch (OsException e) {
            FileStat s = like.stat();
            FileStat stat =
                    new FileStat(
                            FileKind.FOLDER,
                            0755,
                            s.uid(),
                            s.gid(),
                            2,
                            0,
                            0,
                            s.modifiedSeconds(),
                            s.modifiedNanos(),
                            s.modifiedSeconds(),
                            s.modifiedNanos(),
                            0,
                            0,
                            0);
            return new Above(name, stat, List.of());
        }
    }

    @Override
    public Entry root() {
        return root;
    }

    @Override
    public List<Entry> list(TreePath path, Entry folder) throws IOException {
        if (path.depth() >= Limits.DEPTH) {
            throw CofferException.failed("it lies too deep: no point can be read from there on");
        }
        TreeMap<Name, Entry> way = ways.get(path);
        if (folder instanceof Above) {
            return way == null ? List.of() : List.copyOf(way.values());
        }
        List<Entry> listed = sources.list(inSources(path), inner(folder));
        if (way == null) {
            return listed;
        }
        TreeMap<Name, Entry> merged = new TreeMap<>();
        for (Entry entry : listed) {
            merged.put(entry.name(), entry);
        }
        for (Map.Entry<Name, Entry> each : way.entrySet()) {
            Entry there = merged.get(each.getKey());
            boolean stays = there != null && there.isFolder() && each.getValue() instanceof Above;
            if (!stays) {
                merged.put(each.getKey(), each.getValue());
            }
        }
        return List.copyOf(merged.values());
    }

    private static Entry inner(Entry entry) {
        return entry instanceof Placed placed ? placed.inner : entry;
    }

    private @Nullable Graft graft(TreePath path) {
        Graft best = null;
        for (Graft graft : grafts) {
            if (graft.at.contains(path)
                    && (best == null || best.at.shared().length <= graft.at.shared().length)) {
                best = graft;
            }
        }
        return best;
    }

    /** Where an absolute path lies in the sources: how people are told of it. */
    TreePath inSources(TreePath path) {
        Graft graft = graft(path);
        return graft == null ? path : graft.base.resolve(graft.at.relativize(path));
    }

    /**
     * The absolute path of what lies in the sources.
     *
     * @throws IllegalArgumentException if none of the places holds it
     */
    TreePath outside(TreePath path) {
        for (Graft graft : grafts) {
            if (graft.base.contains(path)) {
                return graft.at.resolve(graft.base.relativize(path));
            }
        }
        throw new IllegalArgumentException(path + " lies in no source");
    }

    /** Whether it is a folder above the sources, which is none of theirs. */
    boolean isAbove(Entry entry) {
        return entry instanceof Above;
    }

    @Override
    public Content open(TreePath path, Entry file) throws IOException {
        return sources.open(inSources(path), inner(file));
    }

    @Override
    public Bytes linkTarget(TreePath path, Entry link) throws IOException {
        return sources.linkTarget(inSources(path), inner(link));
    }

    @Override
    public List<Xattr> xattrs(TreePath path, Entry entry) throws IOException {
        return entry instanceof Above above
                ? above.xattrs
                : sources.xattrs(inSources(path), inner(entry));
    }

    @Override
    public Bytes databaseStamp(TreePath path, Entry file) throws IOException {
        return sources.databaseStamp(inSources(path), inner(file));
    }

    @Override
    public boolean isDatabase(TreePath path, Entry file) throws IOException {
        return sources.isDatabase(inSources(path), inner(file));
    }

    @Override
    public void close() {
        // the sources are the caller's
    }
}
