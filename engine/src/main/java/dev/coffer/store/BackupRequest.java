package dev.coffer.store;

import dev.coffer.base.TreePath;
import dev.coffer.guard.Authorization;
import dev.coffer.tree.DatabaseLog;
import dev.coffer.tree.Entry;
import dev.coffer.tree.FileTree;
import dev.coffer.tree.ProblemLog;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What to back up, and what to say of it. Begins with {@link #of}; each {@code with} gives another
 * one.
 *
 * @param tree what is read; the caller closes it
 * @param sources where it lies
 * @param rules what it leaves out, a line each, for the point
 * @param said what people say of the point
 * @param mode how it is done
 * @param massDeletion a yes to the plan that an earlier call returned, or null
 * @param problems where the tree and the store tell what is not as it should be; all of it is in
 *     the outcome, and what was unreadable in the point
 * @param databases what the checks of databases found while the tree is read, for the point
 */
public record BackupRequest(
        FileTree tree,
        List<SourcePlace> sources,
        List<String> rules,
        Said said,
        Mode mode,
        @Nullable Authorization massDeletion,
        ProblemLog problems,
        DatabaseLog databases) {
    public BackupRequest {
        sources = List.copyOf(sources);
        rules = List.copyOf(rules);
    }

    /**
     * What people say of a point.
     *
     * @param job the job's name, or null
     * @param note empty for none
     * @param author empty for none
     * @param tags any order
     */
    public record Said(@Nullable String job, String note, String author, List<String> tags) {
        /** Nothing. */
        public static final Said NOTHING = new Said(null, "", "", List.of());

        public Said {
            tags = List.copyOf(tags);
        }
    }

    /**
     * How a backup is done.
     *
     * @param dryRun tell what would be done and do nothing
     * @param checksum compare content, not size and times
     * @param skipIfUnchanged make no point if it would hold just what the last one holds; stores of
     *     plain files make none in any case
     * @param only empty, or the only files that are looked at: what else the last point has stays
     *     as it is there (in a vault the point holds these alone), a point is made even if nothing
     *     differs, and one of them that cannot be read ends the run
     */
    public record Mode(
            boolean dryRun, boolean checksum, boolean skipIfUnchanged, Set<TreePath> only) {
        /** All that there is, by size and times. */
        public static final Mode PLAIN = new Mode(false, false, false, Set.of());

        public Mode {
            only = Collections.unmodifiableSet(new TreeSet<>(only));
        }

        /** The same, which does nothing if this says so. */
        public Mode withDryRun(boolean dry) {
            return new Mode(dry, checksum, skipIfUnchanged, only);
        }

        /** The same, which compares content if this says so. */
        public Mode withChecksum(boolean compared) {
            return new Mode(dryRun, compared, skipIfUnchanged, only);
        }

        /** The same, which makes no second point of one state if this says so. */
        public Mode withSkipIfUnchanged(boolean skip) {
            return new Mode(dryRun, checksum, skip, only);
        }

        /** The same of these files alone. */
        public Mode withOnly(Set<TreePath> files) {
            return new Mode(dryRun, checksum, skipIfUnchanged, files);
        }
    }

    /** Of all of a tree, of which nobody says anything, and where nobody looks at databases. */
    public static BackupRequest of(
            FileTree tree, List<SourcePlace> sources, List<String> rules, ProblemLog problems) {
        return new BackupRequest(
                tree,
                sources,
                rules,
                Said.NOTHING,
                Mode.PLAIN,
                null,
                problems,
                new DatabaseLog(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC)));
    }

    /** Of what a point has, with all that it says, read from a tree that has it. */
    public static BackupRequest again(FileTree tree, RestorePoint point, ProblemLog problems) {
        return of(tree, point.sources(), point.rules(), problems)
                .with(new Said(point.job(), point.note(), point.author(), point.tags()));
    }

    /** Whether single files are saved, and nothing else is looked at. */
    public boolean isSave() {
        return !mode.only().isEmpty();
    }

    /**
     * Has it told that a file is no database any more, if that is so: a store that knows what its
     * last point has says so of each file that it has read.
     *
     * @param live the file as it was listed
     */
    public void compareDatabase(TreePath path, Entry before, Entry now, Entry live)
            throws IOException {
        if (before.isDatabase()
                && !now.isDatabase()
                && !mode.dryRun()
                && tree.databaseStamp(path, live).length() > 0) { // others than live ones know less
            databases.lost(
                    path,
                    now.size() == 0 ? "it is empty" : "its first bytes are not those of one",
                    problems);
        }
    }

    /** The same request, read from another tree. */
    public BackupRequest from(FileTree other) {
        return with(other, said, mode, massDeletion, databases);
    }

    /** The same request with a yes to its mass deletion. */
    public BackupRequest with(@Nullable Authorization authorization) {
        return with(tree, said, mode, authorization, databases);
    }

    /** The same request, which says this. */
    public BackupRequest with(Said words) {
        return with(tree, words, mode, massDeletion, databases);
    }

    /** The same request, done in this way. */
    public BackupRequest with(Mode way) {
        return with(tree, said, way, massDeletion, databases);
    }

    /** The same request, where this is told of databases. */
    public BackupRequest with(DatabaseLog found) {
        return with(tree, said, mode, massDeletion, found);
    }

    private BackupRequest with(
            FileTree read,
            Said words,
            Mode way,
            @Nullable Authorization authorization,
            DatabaseLog found) {
        return new BackupRequest(read, sources, rules, words, way, authorization, problems, found);
    }
}
