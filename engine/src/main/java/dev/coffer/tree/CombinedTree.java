package dev.coffer.tree;

import dev.coffer.base.ByteSink;
import dev.coffer.base.Bytes;
import dev.coffer.base.Name;
import dev.coffer.base.Sha256;
import dev.coffer.base.TreePath;
import dev.coffer.os.FileKind;
import dev.coffer.os.FileStat;
import dev.coffer.os.Xattr;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Several trees as one: each is a folder under its name, below a root that is made up. How a job
 * with several sources looks to a store.
 */
public final class CombinedTree implements FileTree {
    /** The root of a part, as the folder it is in the whole. */
    private static final class Part extends Entry {
        final FileTree tree;
        final Entry root;

        Part(Name name, FileTree tree, Entry root) {
            super(name, root.stat());
            this.tree = tree;
            this.root = root;
        }

        @Override
        public SourceKind source() {
            return root.source();
        }

        @Override
        public boolean isMadeUp() {
            return root.isMadeUp();
        }
    }

    private final List<Part> parts;
    private final Entry root;

    private CombinedTree(List<Part> parts) {
        this.parts = List.copyOf(parts);
        this.root =
                new Entry(Name.of("root"), rootStat(parts)) {
                    @Override
                    public boolean isMadeUp() {
                        return true;
                    }
                };
    }

    /**
     * @param trees at least one; closed with this one
     * @throws IOException if the root of one cannot be looked at; none is closed then
     */
    public static CombinedTree of(Map<Name, ? extends FileTree> trees) throws IOException {
        List<Part> parts = new ArrayList<>();
        for (Map.Entry<Name, FileTree> each : new TreeMap<Name, FileTree>(trees).entrySet()) {
            parts.add(new Part(each.getKey(), each.getValue(), each.getValue().root()));
        }
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("no trees");
        }
        return new CombinedTree(parts);
    }

    /**
     * Owned as the first part is, and as young as the youngest, so that it is the same each time.
     */
    private static FileStat rootStat(List<Part> parts) {
        FileStat first = parts.getFirst().stat();
        FileStat youngest = first;
        for (Part part : parts) {
            if (part.stat().modified().compareTo(youngest.modified()) > 0) {
                youngest = part.stat();
            }
        }
        return new FileStat(
                FileKind.FOLDER,
                0755,
                first.uid(),
                first.gid(),
                2,
                0,
                0,
                youngest.modifiedSeconds(),
                youngest.modifiedNanos(),
                0,
                0,
                0,
                0,
                0);
    }

    @Override
    public Entry root() {
        return root;
    }

    @Override
    public List<Entry> list(TreePath path, Entry folder) throws IOException {
        if (path.isRoot()) {
            return List.copyOf(parts);
        }
        Part part = part(path);
        return part.tree.list(below(part, path), inPart(folder));
    }

    @Override
    public List<String> refusedNames(TreePath path, Entry folder) {
        if (path.isRoot()) {
            return List.of();
        }
        Part part = part(path);
        return part.tree.refusedNames(below(part, path), inPart(folder));
    }

    @Override
    public Bytes identity(TreePath path, Entry folder) throws IOException {
        if (!path.isRoot()) {
            Part part = part(path);
            return part.tree.identity(below(part, path), inPart(folder));
        }
        ByteSink all = new ByteSink(128);
        for (Part part : parts) {
            Bytes one = part.tree.identity(TreePath.ROOT, part.root);
            if (one.length() == 0) {
                return Bytes.EMPTY;
            }
            all.sized(part.name().shared());
            all.sized(one);
        }
        return Bytes.owning(Sha256.hash(all.toBytes()).toBytes());
    }

    @Override
    public Content open(TreePath path, Entry file) throws IOException {
        Part part = part(path);
        return part.tree.open(below(part, path), file);
    }

    @Override
    public Content openToKeep(TreePath path, Entry file, KeepPlace place) throws IOException {
        Part part = part(path);
        return part.tree.openToKeep(below(part, path), file, place);
    }

    @Override
    public Bytes linkTarget(TreePath path, Entry link) throws IOException {
        Part part = part(path);
        return part.tree.linkTarget(below(part, path), link);
    }

    @Override
    public List<Xattr> xattrs(TreePath path, Entry entry) throws IOException {
        if (path.isRoot()) {
            return List.of();
        }
        Part part = part(path);
        return part.tree.xattrs(below(part, path), inPart(entry));
    }

    @Override
    public Bytes databaseStamp(TreePath path, Entry file) throws IOException {
        Part part = part(path);
        return part.tree.databaseStamp(below(part, path), file);
    }

    @Override
    public boolean isDatabase(TreePath path, Entry file) throws IOException {
        Part part = part(path);
        return part.tree.isDatabase(below(part, path), file);
    }

    private static Entry inPart(Entry entry) {
        return entry instanceof Part part ? part.root : entry;
    }

    private Part part(TreePath path) {
        byte[] bytes = path.shared();
        for (Part part : parts) {
            byte[] name = part.name().shared();
            int n = name.length;
            if (bytes.length >= n
                    && (bytes.length == n || bytes[n] == '/')
                    && Arrays.equals(bytes, 0, n, name, 0, n)) {
                return part;
            }
        }
        throw new IllegalArgumentException("none of the combined trees holds " + path);
    }

    private static TreePath below(Part part, TreePath path) {
        int from = part.name().length() + 1;
        byte[] bytes = path.shared();
        return bytes.length <= from
                ? TreePath.ROOT
                : TreePath.owning(Arrays.copyOfRange(bytes, from, bytes.length));
    }

    /** Closes all parts; the first failure is thrown when all have been tried. */
    @Override
    public void close() throws IOException {
        IOException first = null;
        for (Part part : parts) {
            try {
                part.tree.close();
            } catch (IOException e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
