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
 * What to back up, and what to say of it.
 *
 * @param tree what is read; the caller closes it
 * @param sources where it lies
 * @param rules what it leaves out, a line each, for the point
 * @param job the job's name, or null
 * @param note empty for none
 * @param author empty for none
 * @param tags any order
 * @param checksum compare content, not size and times
 * @param dryRun tell what would be done and do nothing
 * @param massDeletion a yes to the plan that an earlier call returned, or null
 * @param problems where the tree and the store tell what is not as it should be; all of it is in
 *     the outcome, and what was unreadable in the point
 * @param only empty, or the only files that are looked at: what else the last point has stays as it
 *     is there (in a vault the point holds these alone), a point is made even if nothing differs,
 *     and one of them that cannot be read ends the run
 * @param skipIfUnchanged make no point if it would hold just what the last one holds; stores of
 *     plain files make none in any case
 * @param databases what the checks of databases found while the tree is read, for the point
 */
public record BackupRequest(
        FileTree tree,
        List<SourcePlace> sources,
        List<String> rules,
        @Nullable String job,
        String note,
        String author,
        List<String> tags,
        boolean checksum,
        boolean dryRun,
        @Nullable Authorization massDeletion,
        ProblemLog problems,
        Set<TreePath> only,
        boolean skipIfUnchanged,
        DatabaseLog databases) {
    public BackupRequest {
        sources = List.copyOf(sources);
        rules = List.copyOf(rules);
        tags = List.copyOf(tags);
        only = Collections.unmodifiableSet(new TreeSet<>(only));
    }

    /** Of whole sources. */
    public BackupRequest(
            FileTree tree,
            List<SourcePlace> sources,
            List<String> rules,
            @Nullable String job,
            String note,
            String author,
            List<String> tags,
            boolean checksum,
            boolean dryRun,
            @Nullable Authorization massDeletion,
            ProblemLog problems) {
        this(
                tree,
                sources,
                rules,
                job,
                note,
                author,
                tags,
                checksum,
                dryRun,
                massDeletion,
                problems,
                Set.of(),
                false);
    }

    /** Where nobody looks at databases. */
    public BackupRequest(
            FileTree tree,
            List<SourcePlace> sources,
            List<String> rules,
            @Nullable String job,
            String note,
            String author,
            List<String> tags,
            boolean checksum,
            boolean dryRun,
            @Nullable Authorization massDeletion,
            ProblemLog problems,
            Set<TreePath> only,
            boolean skipIfUnchanged) {
        this(
                tree,
                sources,
                rules,
                job,
                note,
                author,
                tags,
                checksum,
                dryRun,
                massDeletion,
                problems,
                only,
                skipIfUnchanged,
                new DatabaseLog(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC)));
    }

    /** Of what a point has, with all that it says, read from a tree that has it. */
    public static BackupRequest again(FileTree tree, RestorePoint point, ProblemLog problems) {
        return new BackupRequest(
                tree,
                point.sources(),
                point.rules(),
                point.job(),
                point.note(),
                point.author(),
                point.tags(),
                false,
                false,
                null,
                problems);
    }

    /** Whether single files are saved, and nothing else is looked at. */
    public boolean isSave() {
        return !only.isEmpty();
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
                && !dryRun
                && tree.databaseStamp(path, live).length() > 0) { // others than live ones know less
            databases.lost(
                    path,
                    now.size() == 0 ? "it is empty" : "its first bytes are not those of one",
                    problems);
        }
    }

    /** The same request, read from another tree. */
    public BackupRequest from(FileTree other) {
        return with(other, massDeletion);
    }

    /** The same request with a yes to its mass deletion. */
    public BackupRequest with(Authorization authorization) {
        return with(tree, authorization);
    }

    private BackupRequest with(FileTree read, @Nullable Authorization authorization) {
        return new BackupRequest(
                read,
                sources,
                rules,
                job,
                note,
                author,
                tags,
                checksum,
                dryRun,
                authorization,
                problems,
                only,
                skipIfUnchanged,
                databases);
    }
}
