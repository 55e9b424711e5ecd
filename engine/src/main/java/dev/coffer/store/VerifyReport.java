package dev.coffer.store;

import dev.coffer.tree.Problem;

import java.util.List;

/**
 * What re-reading a store found.
 *
 * @param points how many points were checked
 * @param files how many contents were read and hashed
 * @param bytes of them
 * @param skipped how many were not read, because not all were asked for
 * @param damage what is damaged or missing, by name; empty for a sound store
 * @param notes what is odd but loses nothing, such as files in the store that no record knows
 * @param whole ids of points that were found whole although others are damaged; of a store without
 *     damage all that were read are, and need not be named
 */
public record VerifyReport(
        long points,
        long files,
        long bytes,
        long skipped,
        List<Problem> damage,
        List<Problem> notes,
        List<String> whole) {
    /** Of a store that was read as a whole. */
    public VerifyReport(
            long points, long files, long bytes, List<Problem> damage, List<Problem> notes) {
        this(points, files, bytes, 0, damage, notes, List.of());
    }

    public VerifyReport {
        damage = List.copyOf(damage);
        notes = List.copyOf(notes);
        whole = List.copyOf(whole);
    }

    /** The same report, which names points that are whole. */
    public VerifyReport withWhole(List<String> ids) {
        return new VerifyReport(points, files, bytes, skipped, damage, notes, ids);
    }

    /** How many of the damaged could not be read, so that nobody knows whether they are. */
    public long unread() {
        long unread = 0;
        for (Problem problem : damage) {
            unread += problem.kind() == Problem.Kind.UNREADABLE ? 1 : 0;
        }
        return unread;
    }

    public boolean sound() {
        return damage.isEmpty();
    }
}
