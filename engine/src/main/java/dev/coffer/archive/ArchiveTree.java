package dev.coffer.archive;

import dev.coffer.base.Bytes;
import dev.coffer.base.TreePath;
import dev.coffer.os.Xattr;
import dev.coffer.tree.Content;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;

import java.io.IOException;
import java.util.List;

/**
 * A point of an archive: listings and metadata from its manifest alone, contents from its own item
 * and the earlier ones that it builds upon.
 */
final class ArchiveTree implements FileTree {
    private final ManifestFile manifest;
    private final Items items;
    private final ManifestEntry root;

    /**
     * @param manifest closed with this
     * @param items closed with this
     */
    ArchiveTree(ManifestFile manifest, Items items) throws IOException {
        this.manifest = manifest;
        this.items = items;
        this.root = manifest.root();
    }

    ManifestFile manifest() {
        return manifest;
    }

    static ManifestEntry known(Entry entry) {
        if (entry instanceof ManifestEntry known) {
            return known;
        }
        throw new IllegalArgumentException(entry + " is not of an archive");
    }

    @Override
    public ManifestEntry root() {
        return root;
    }

    @Override
    public List<Entry> list(TreePath path, Entry folder) throws IOException {
        return manifest.list(path);
    }

    @Override
    public Content open(TreePath path, Entry file) throws IOException {
        return items.content(path, known(file));
    }

    @Override
    public Bytes linkTarget(TreePath path, Entry link) {
        return known(link).detail().target();
    }

    @Override
    public List<Xattr> xattrs(TreePath path, Entry entry) {
        return known(entry).xattrs();
    }

    @Override
    public Bytes databaseStamp(TreePath path, Entry file) {
        return file.databaseStamp();
    }

    @Override
    public boolean checksContent() {
        return true;
    }

    @Override
    public void close() {
        items.close();
        manifest.close();
    }
}
