package dev.coffer.job;

import dev.coffer.tree.Problem;

import java.util.List;

/**
 * What was written into an archive file.
 *
 * @param files entries that are no folders
 * @param bytes of the file
 * @param problems what the format could not hold, and what could not be read, sorted by path
 */
public record ExportReport(long files, long bytes, List<Problem> problems) {
    public ExportReport {
        problems = List.copyOf(problems);
    }
}
