package dev.coffer.job;

import dev.coffer.base.Escaped;
import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.config.JobConfig;
import dev.coffer.os.HostFiles;
import dev.coffer.os.OsException;
import dev.coffer.store.SourcePlace;
import dev.coffer.tree.Problem;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a backup has not as anybody would want to go back to it: files that are sources themselves
 * and that could not be read, or failed their check as databases, and databases whose raw bytes
 * were kept wherever they lie. A run that leaves out some other file of a folder is incomplete, and
 * yet a state to go back to.
 */
final class Uncaptured {
    private final HostFiles files;

    Uncaptured(Machine machine) {
        this.files = machine.files();
    }

    List<Problem> of(JobConfig job, BackupReport report) {
        Set<TreePath> alone = alone(job.places());
        List<Problem> found = new ArrayList<>();
        for (Problem problem : report.done().problems()) {
            boolean isRaw = problem.kind() == Problem.Kind.RAW_DATABASE;
            boolean isLost = problem.incomplete() && problem.kind() != Problem.Kind.METADATA_LOST;
            if (isRaw || (isLost && alone.contains(problem.path()))) {
                found.add(problem);
            }
        }
        return found;
    }

    /** The sources that are single files, by their paths in the tree. */
    private Set<TreePath> alone(List<SourcePlace> places) {
        Set<TreePath> paths = new HashSet<>();
        for (SourcePlace place : places) {
            if (!place.isVersions() && isFile(place)) {
                TreePath root =
                        places.size() == 1
                                ? TreePath.ROOT
                                : TreePath.ROOT.child(Name.owning(Escaped.parse(place.name())));
                paths.add(root.child(place.path().name()));
            }
        }
        return paths;
    }

    private boolean isFile(SourcePlace place) {
        try {
            return files.stat(place.path()).isFile();
        } catch (OsException e) {
            return false; // it went since it was backed up
        }
    }
}
