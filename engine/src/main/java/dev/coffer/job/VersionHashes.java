package dev.coffer.job;

import dev.coffer.base.Bytes;
import dev.coffer.base.DamagedException;
import dev.coffer.base.Sha256;
import dev.coffer.base.TreePath;
import dev.coffer.store.PathHistory;
import dev.coffer.store.PathHistory.Version;
import dev.coffer.store.RestorePoint;
import dev.coffer.store.Store;
import dev.coffer.tree.ContentHash;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.Trees;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The hashes of versions that their store does not tell without reading them: a vault knows that of
 * each piece, not that of a file of several. Newest first, as far as so many bytes go.
 */
final class VersionHashes {
    private final ContentHash hash = new ContentHash();

    /** By what names the same content in one store. */
    private final Map<Bytes, Sha256> known = new HashMap<>();

    private final Store store;
    private final TreePath path;
    private long left;

    /**
     * @param most how many bytes to read at most
     */
    VersionHashes(Store store, TreePath path, long most) {
        this.store = store;
        this.path = path;
        this.left = most;
    }

    /** The same versions, with their hashes as far as they can be told. */
    List<Version> of(List<Version> versions) throws IOException {
        List<Version> told = new ArrayList<>();
        for (Version version : versions.reversed()) {
            told.add(
                    version instanceof PathHistory.InPoint(RestorePoint point, Entry entry)
                                    && entry != null
                                    && entry.isFile()
                                    && entry.contentHash() == null
                            ? new PathHistory.InPoint(point, hashed(point, entry))
                            : version);
        }
        Collections.reverse(told);
        return told;
    }

    private Entry hashed(RestorePoint point, Entry entry) throws IOException {
        Bytes key = entry.contentKey();
        Sha256 content = key.length() == 0 ? null : known.get(key);
        if (content == null) {
            if (entry.size() > left) {
                return entry;
            }
            left -= entry.size();
            try (FileTree tree = store.open(point)) {
                Entry there = Trees.find(tree, path);
                if (there == null || !there.isFile()) {
                    return entry;
                }
                content = hash.of(tree, path, there);
            } catch (DamagedException e) {
                return entry; // verify names it; the other versions are told all the same
            }
            if (key.length() > 0) {
                known.put(key, content);
            }
        }
        return new Hashed(entry, content);
    }

    /** An entry whose content was read. */
    private static final class Hashed extends Entry {
        private final Entry entry;
        private final Sha256 hash;

        Hashed(Entry entry, Sha256 hash) {
            super(entry.name(), entry.stat());
            this.entry = entry;
            this.hash = hash;
        }

        @Override
        public long size() {
            return entry.size();
        }

        @Override
        public Sha256 contentHash() {
            return hash;
        }

        @Override
        public boolean isDatabase() {
            return entry.isDatabase();
        }
    }
}
