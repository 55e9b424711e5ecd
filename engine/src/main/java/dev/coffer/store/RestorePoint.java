package dev.coffer.store;

import dev.coffer.audit.AuditMark;
import dev.coffer.base.TreePath;
import dev.coffer.os.HostPath;
import dev.coffer.tree.DatabaseFinding;
import dev.coffer.tree.Problem;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

/**
 * One dated state in a store. Immutable; what it says was true when it was committed.
 *
 * @param id lower-case hex digits, unique; any unique prefix of four or more names it
 * @param original the id it had before its words were first changed, where the kind of store gives
 *     it another one then, or null; names it too
 * @param kind of the store it lies in
 * @param time when the run began, with the offset of the host's zone
 * @param job the job that made it, or null
 * @param note what a person said of it, or empty
 * @param author who said so, or empty
 * @param hold why it must not go, or null if it may
 * @param tags sorted, each once
 * @param host that made it
 * @param sources what it holds
 * @param rules what was left out, a line each
 * @param files entries that are not folders; in a vault regular files alone, as restic counts them
 * @param folders folders, the root not counted
 * @param bytes of content, holes included
 * @param addedBytes what the store grew by in content; these four are -1 and {@code counts} empty
 *     where the program that made the point did not tell, as restic before 0.17
 * @param duration of the run
 * @param parent the point before it, or null
 * @param counts what the run did
 * @param unreadableCount how many entries could not be read
 * @param unreadable these by name; only the first thousand
 * @param saved the files that were named when single files were saved, by path in the point; empty
 *     for the point of a backup
 * @param databases what the checks of databases found: of those that are a source themselves, had a
 *     full check, or are not sound
 * @param deletedUntil null, or it is deleted: hidden, and may be brought back until then
 * @param audit where the audit log of the machine that made it stood then, or null
 */
public record RestorePoint(
        String id,
        @Nullable String original,
        StoreKind kind,
        OffsetDateTime time,
        @Nullable String job,
        String note,
        String author,
        @Nullable String hold,
        List<String> tags,
        String host,
        List<SourcePlace> sources,
        List<String> rules,
        long files,
        long folders,
        long bytes,
        long addedBytes,
        Duration duration,
        @Nullable String parent,
        Counts counts,
        long unreadableCount,
        List<Problem> unreadable,
        List<TreePath> saved,
        List<DatabaseFinding> databases,
        @Nullable OffsetDateTime deletedUntil,
        @Nullable AuditMark audit) {
    /** How many digits of an id people are shown. */
    public static final int SHORT_ID = 8;

    public RestorePoint {
        tags = List.copyOf(tags);
        sources = List.copyOf(sources);
        rules = List.copyOf(rules);
        unreadable = List.copyOf(unreadable);
        saved = List.copyOf(saved);
        databases = List.copyOf(databases);
    }

    /** The same point, which says this of its databases. */
    public RestorePoint with(List<DatabaseFinding> findings) {
        return with(id, original, words(), findings);
    }

    /** The same point under another id; the first that it had names it, too. */
    public RestorePoint under(String other) {
        return with(other, original == null ? id : original, words(), databases);
    }

    /** What the check of a database in it found; null if the point says nothing of it. */
    public @Nullable DatabaseFinding database(TreePath path) {
        for (DatabaseFinding each : databases) {
            if (each.path().equals(path)) {
                return each;
            }
        }
        return null;
    }

    /** Whether a database in it failed its check, so that an older point may be the better one. */
    public boolean isDoubtful() {
        for (DatabaseFinding each : databases) {
            if (!each.isSound()) {
                return true;
            }
        }
        return false;
    }

    /** Whether the program that made it told how much it holds and what its run did. */
    public boolean isCounted() {
        return files >= 0;
    }

    /** What people said of it. */
    public PointWords words() {
        return new PointWords(note, tags, hold, deletedUntil);
    }

    /** The same point with other words. */
    public RestorePoint with(PointWords words) {
        return with(id, original, words, databases);
    }

    private RestorePoint with(
            String named,
            @Nullable String first,
            PointWords words,
            List<DatabaseFinding> findings) {
        return new RestorePoint(
                named,
                first,
                kind,
                time,
                job,
                words.note(),
                author,
                words.hold(),
                words.tags(),
                host,
                sources,
                rules,
                files,
                folders,
                bytes,
                addedBytes,
                duration,
                parent,
                counts,
                unreadableCount,
                unreadable,
                saved,
                findings,
                words.deletedUntil(),
                audit);
    }

    /**
     * Whether it holds nothing but the files that were saved, and not what else lies in its
     * sources: so it is in a vault, whose points need not be whole.
     */
    public boolean isPartial() {
        return kind == StoreKind.VAULT && !saved.isEmpty();
    }

    /** Where the files lie that were saved. */
    public List<HostPath> savedPlaces() {
        List<HostPath> places = new ArrayList<>();
        for (TreePath file : saved) {
            for (SourcePlace source : sources) {
                TreePath base = sources.size() == 1 ? TreePath.ROOT : TreePath.parse(source.name());
                if (source.isPlace() && base.contains(file) && !base.equals(file)) {
                    TreePath below = base.relativize(file);
                    places.add(source.path().resolve(below));
                    if (below.depth() == 1
                            && !source.path().isRoot()
                            && source.path().name().equals(below.name())) {
                        places.add(source.path()); // the source itself may be that file
                    }
                }
            }
        }
        return places;
    }

    /** Whether somebody said that it must stay. */
    public boolean isHeld() {
        return hold != null;
    }

    /** Whether somebody deleted it; it is still there, and may be brought back. */
    public boolean isDeleted() {
        return deletedUntil != null;
    }

    /** The id that it had before its words were first changed: it never changes. */
    public String firstId() {
        String first = original;
        return first == null ? id : first;
    }

    public String shortId() {
        return id.substring(0, Math.min(SHORT_ID, id.length()));
    }
}
