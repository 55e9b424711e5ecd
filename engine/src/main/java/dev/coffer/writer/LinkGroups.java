package dev.coffer.writer;

import dev.coffer.tree.Entry;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Map;

/**
 * Remembers where a file with several names was written first, so that its other names become hard
 * links. Thread-safe: while one thread writes the first, others that meet the same file wait for
 * it, and the next takes over if it fails. Groups all of whose names were seen are forgotten.
 *
 * @param <P> a place as the caller can find it again
 */
public final class LinkGroups<P> {
    private static final class Group<P> {
        boolean writing = true;
        @Nullable P place;
        int toCome;
    }

    private final Map<LinkGroup, Group<P>> groups = new HashMap<>();

    /**
     * Where the file lies already; or null: the caller is to write it, and then calls {@link
     * #written} or {@link #failed}, whatever happens.
     *
     * @param entry one with a {@link Entry#linkGroup}
     */
    public synchronized @Nullable P claim(Entry entry) throws InterruptedException {
        LinkGroup key = LinkGroup.of(entry);
        while (true) {
            Group<P> group = groups.get(key);
            if (group == null) {
                group = new Group<>();
                group.toCome = entry.stat().links() - 1;
                groups.put(key, group);
                return null;
            }
            if (!group.writing) {
                P place = group.place;
                if (place == null) {
                    group.writing = true;
                    return null;
                }
                return place;
            }
            wait();
        }
    }

    /** The file that {@link #claim} handed to the caller lies here now. */
    public synchronized void written(Entry entry, P place) {
        Group<P> group = groups.get(LinkGroup.of(entry));
        if (group != null) {
            group.place = place;
            group.writing = false;
            notifyAll();
        }
    }

    /** The file could not be written, or does not lie where it was said to: the next writes it. */
    public synchronized void failed(Entry entry) {
        Group<P> group = groups.get(LinkGroup.of(entry));
        if (group != null) {
            group.place = null;
            group.writing = false;
            notifyAll();
        }
    }

    /** One more of its names is a link now; after the last the group is forgotten. */
    public synchronized void linked(Entry entry) {
        LinkGroup key = LinkGroup.of(entry);
        Group<P> group = groups.get(key);
        if (group != null && --group.toCome <= 0) {
            groups.remove(key);
        }
    }
}
