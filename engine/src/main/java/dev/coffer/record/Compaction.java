package dev.coffer.record;

import dev.coffer.base.Name;
import dev.coffer.os.Folder;
import dev.coffer.os.OpenFile;
import dev.coffer.tree.Entry;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes all blocks of the tree record that are of use into one new segment and drops the others.
 * Blocks that several trees share are written once. The roots change over by one rename; a crash
 * before it leaves a segment that nobody knows, one after it segments that nobody needs, and the
 * next compaction removes either.
 */
final class Compaction {
    /** Each run that changes something adds a segment. */
    private static final int MAX_SEGMENTS = 48;

    private static final long SMALL = 1 << 20;

    private final StoreFolder store;

    Compaction(StoreFolder store) {
        this.store = store;
    }

    void runIfWorthIt(Roots roots) throws IOException {
        try (Folder trees = store.coffer().openFolder(Layout.TREES)) {
            List<Folder.Listed> all = trees.list();
            if (all.size() < 2) {
                return;
            }
            long total = 0;
            for (Folder.Listed each : all) {
                total += each.stat().size();
            }
            long first = all.getFirst().stat().size();
            if (all.size() > MAX_SEGMENTS || total > 2 * first + SMALL) {
                run(roots, trees);
            }
        }
    }

    private void run(Roots roots, Folder trees) throws IOException {
        int number = roots.lastSegment() + 1;
        Name name = Segments.name(number);
        if (trees.statIfThere(name) != null) {
            trees.removeFile(name);
        }
        Roots next;
        try (Segments segments = store.openSegments();
                OpenFile file = trees.createFile(name, 0600)) {
            SegmentWriter out = new SegmentWriter(number, SegmentSink.file(file));
            next = new Copying(segments, out).copy(roots);
            out.finish(next);
            file.sync();
        }
        trees.sync();
        store.rootsFile().write(next);
        for (Name each : trees.names()) {
            if (Segments.number(each) > 0 && Segments.number(each) != number) {
                trees.removeFile(each);
            }
        }
    }

    /** Copies trees, each block after those that it refers to. */
    private static final class Copying {
        private final Segments segments;
        private final SegmentWriter out;
        private final Map<Ref, Ref> copied = new HashMap<>();

        Copying(Segments segments, SegmentWriter out) {
            this.segments = segments;
            this.out = out;
        }

        /** A block some of whose subfolders may still have to be copied. */
        private static final class Pending {
            final Ref from;
            final List<Entry> entries;
            int at;

            Pending(Ref from, List<Entry> entries) {
                this.from = from;
                this.entries = entries;
            }
        }

        Roots copy(Roots roots) throws IOException {
            List<Roots.PointRoot> points = new ArrayList<>();
            for (Roots.PointRoot point : roots.points()) {
                points.add(new Roots.PointRoot(point.id(), copy(point.root())));
            }
            List<Roots.DeletedRoot> deleted = new ArrayList<>();
            for (Roots.DeletedRoot each : roots.deleted()) {
                deleted.add(new Roots.DeletedRoot(each.date(), each.since(), copy(each.root())));
            }
            Ref partial = roots.partial();
            return new Roots(out.number(), points, deleted, partial == null ? null : copy(partial));
        }

        private Ref copy(Ref root) throws IOException {
            Deque<Pending> pending = new ArrayDeque<>();
            push(pending, root);
            while (!pending.isEmpty()) {
                Pending top = pending.peek();
                Ref missing = nextMissing(top);
                if (missing != null) {
                    push(pending, missing);
                } else {
                    pending.pop();
                    copied.put(top.from, out.folder(top.entries));
                }
            }
            return copied(root);
        }

        private void push(Deque<Pending> pending, Ref ref) throws IOException {
            if (!copied.containsKey(ref)) {
                pending.push(new Pending(ref, new ArrayList<>(segments.list(ref))));
            }
        }

        /** A subfolder's block that is not copied yet; those that are get their new places. */
        private @Nullable Ref nextMissing(Pending block) {
            for (; block.at < block.entries.size(); block.at++) {
                RecordedEntry entry = RecordedTree.recorded(block.entries.get(block.at));
                Ref children = entry.children();
                if (children == null) {
                    continue;
                }
                Ref now = copied.get(children);
                if (now == null) {
                    return children;
                }
                block.entries.set(block.at, entry.withChildren(now));
            }
            return null;
        }

        private Ref copied(Ref ref) {
            Ref now = copied.get(ref);
            if (now == null) {
                throw new IllegalStateException("not copied: " + ref);
            }
            return now;
        }
    }
}
