package dev.coffer.restore;

import dev.coffer.os.FileStat;
import dev.coffer.restore.Comparison.Verdict;
import dev.coffer.tree.Entry;
import dev.coffer.writer.LinkGroup;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Sees to it that files which are one under several names in the point are one in the target, and
 * those which are not, are not: the first name of such a file decides which inode of the target it
 * keeps, if any. For one thread.
 */
final class SharedInodes {
    private record Inode(long device, long number) {}

    private final boolean aligns;
    private final Map<Inode, LinkGroup> keptBy = new HashMap<>();
    private final Map<LinkGroup, Inode> keeps = new HashMap<>();
    private final Set<LinkGroup> written = new HashSet<>();

    /**
     * @param aligns whether what is there already is brought into line
     */
    SharedInodes(boolean aligns) {
        this.aligns = aligns;
    }

    /** The file is written anew, so its other names become links to that. */
    void isNew(Entry after) {
        if (after.linkGroup() != 0) {
            written.add(LinkGroup.of(after));
        }
    }

    /** What is really to be done, where the comparison looked at this name alone. */
    Verdict settle(Entry before, Entry after, Verdict verdict) {
        return switch (verdict) {
            case LEAVE_EXISTING, LEAVE_NEWER -> verdict;
            case REPLACE -> {
                isNew(after);
                yield verdict;
            }
            case SAME, METADATA -> {
                if (!aligns) {
                    yield verdict;
                }
                if (after.linkGroup() == 0) {
                    yield before.stat().links() > 1 ? Verdict.REPLACE : verdict;
                }
                yield shared(before.stat(), after, verdict);
            }
        };
    }

    private Verdict shared(FileStat before, Entry after, Verdict verdict) {
        LinkGroup group = LinkGroup.of(after);
        Inode inode = new Inode(before.device(), before.inode());
        Inode kept = keeps.get(group);
        if (written.contains(group) || (kept != null && !kept.equals(inode))) {
            return Verdict.REPLACE;
        }
        if (kept != null) {
            return Verdict.SAME; // its metadata was seen to with the first name
        }
        LinkGroup owner = keptBy.putIfAbsent(inode, group);
        if (owner != null) {
            written.add(group);
            return Verdict.REPLACE;
        }
        keeps.put(group, inode);
        return verdict;
    }
}
