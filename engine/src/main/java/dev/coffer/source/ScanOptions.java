package dev.coffer.source;

import dev.coffer.os.FileStat;
import dev.coffer.os.HostPath;
import dev.coffer.sqlite.CaptureOptions;
import dev.coffer.tree.Problem;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.function.Consumer;

/**
 * How a source is read. Immutable; each {@code with…} gives a changed copy.
 *
 * @param rules what is left out
 * @param oneFileSystem whether folders of other file systems are taken as empty
 * @param stores folders of our own that are left out wherever they are met, by inode
 * @param staging where captured databases are put; null keeps databases as raw bytes, each with a
 *     problem
 * @param capture within which bounds databases are captured
 * @param problems told of what is not in the tree and why; called by several threads at once
 * @param ruleProblems told of lines in {@code .cofferignore} files that mean nothing; the same
 * @param leftOut told of what the rules leave out; the same
 * @param databases told what the checks of databases found; the same
 */
public record ScanOptions(
        Rules rules,
        boolean oneFileSystem,
        List<FileStat> stores,
        @Nullable StagingPlace staging,
        CaptureOptions capture,
        Consumer<Problem> problems,
        Consumer<RuleProblem> ruleProblems,
        LeftOut leftOut,
        DatabaseSink databases) {
    public ScanOptions {
        stores = List.copyOf(stores);
    }

    /** Nothing is left out, nobody is told, and databases are not captured. */
    public static ScanOptions plain() {
        return new ScanOptions(
                Rules.keepAll(),
                false,
                List.of(),
                null,
                CaptureOptions.DEFAULT,
                p -> {},
                p -> {},
                LeftOut.toNobody(),
                DatabaseSink.none());
    }

    public ScanOptions withRules(Rules some) {
        return new ScanOptions(
                some,
                oneFileSystem,
                stores,
                staging,
                capture,
                problems,
                ruleProblems,
                leftOut,
                databases);
    }

    public ScanOptions withOneFileSystem(boolean one) {
        return new ScanOptions(
                rules, one, stores, staging, capture, problems, ruleProblems, leftOut, databases);
    }

    public ScanOptions withStores(List<FileStat> folders) {
        return new ScanOptions(
                rules,
                oneFileSystem,
                folders,
                staging,
                capture,
                problems,
                ruleProblems,
                leftOut,
                databases);
    }

    /**
     * @param folder of mode 0700
     */
    public ScanOptions withStaging(HostPath folder) {
        return withStaging(() -> folder);
    }

    public ScanOptions withStaging(StagingPlace place) {
        return new ScanOptions(
                rules,
                oneFileSystem,
                stores,
                place,
                capture,
                problems,
                ruleProblems,
                leftOut,
                databases);
    }

    public ScanOptions withCapture(CaptureOptions bounds) {
        return new ScanOptions(
                rules,
                oneFileSystem,
                stores,
                staging,
                bounds,
                problems,
                ruleProblems,
                leftOut,
                databases);
    }

    public ScanOptions withProblems(Consumer<Problem> sink) {
        return new ScanOptions(
                rules,
                oneFileSystem,
                stores,
                staging,
                capture,
                sink,
                ruleProblems,
                leftOut,
                databases);
    }

    public ScanOptions withRuleProblems(Consumer<RuleProblem> sink) {
        return new ScanOptions(
                rules, oneFileSystem, stores, staging, capture, problems, sink, leftOut, databases);
    }

    public ScanOptions withLeftOut(LeftOut sink) {
        return new ScanOptions(
                rules,
                oneFileSystem,
                stores,
                staging,
                capture,
                problems,
                ruleProblems,
                sink,
                databases);
    }

    public ScanOptions withDatabases(DatabaseSink sink) {
        return new ScanOptions(
                rules,
                oneFileSystem,
                stores,
                staging,
                capture,
                problems,
                ruleProblems,
                leftOut,
                sink);
    }
}
