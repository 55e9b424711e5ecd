package dev.coffer.source;

import dev.coffer.base.Name;
import dev.coffer.base.TreePath;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What is left out of a source, and what is kept all the same; made by a {@link RulesBuilder}, once
 * a run. Immutable, so safe to share between threads.
 */
public final class Rules {
    /** Of the first pattern on the command line; those before it are far fewer. */
    static final int COMMAND_LINE_ORDER = 1 << 30;

    private final NameTable[] layers;
    private final int layersAboveTree;
    private final Step[] steps;
    private final int firstOrderInTree;
    private final NameTable exceptionNames;
    private final Step[] exceptionSteps;
    private final Step[] lastingExceptionSteps;
    private final long sizeLimit;
    private final @Nullable Origin sizeLimitOrigin;
    private final boolean cacheTags;
    private final boolean ignoreFiles;
    private final List<String> inForce;

    /**
     * @param patterns of presets and configuration, in ascending order
     * @param commandLine in ascending order, from {@link #COMMAND_LINE_ORDER} on
     */
    Rules(
            List<PathPattern> patterns,
            List<PathPattern> commandLine,
            List<PathPattern> exceptions,
            long sizeLimit,
            @Nullable Origin sizeLimitOrigin,
            boolean cacheTags,
            boolean ignoreFiles,
            List<String> inForce) {
        List<NameTable> tables = new ArrayList<>();
        addUnlessEmpty(NameTable.ofAnywhere(commandLine), tables);
        this.layersAboveTree = tables.size();
        addUnlessEmpty(NameTable.ofAnywhere(patterns), tables);
        this.layers = tables.toArray(new NameTable[0]);
        this.steps = Step.union(Step.startOf(patterns), Step.startOf(commandLine));
        this.firstOrderInTree = patterns.size();
        this.exceptionNames = NameTable.ofAnywhere(exceptions);
        this.exceptionSteps = Step.startOf(exceptions);
        this.lastingExceptionSteps = Step.lasting(exceptionSteps);
        this.sizeLimit = sizeLimit;
        this.sizeLimitOrigin = sizeLimitOrigin;
        this.cacheTags = cacheTags;
        this.ignoreFiles = ignoreFiles;
        this.inForce = List.copyOf(inForce);
    }

    private static void addUnlessEmpty(NameTable table, List<NameTable> tables) {
        if (!table.isEmpty()) {
            tables.add(table);
        }
    }

    /** Rules that leave nothing out, whatever lies in the tree. */
    public static Rules keepAll() {
        return new Rules(
                List.of(), List.of(), List.of(), Long.MAX_VALUE, null, false, false, List.of());
    }

    /**
     * The rules that {@link #inForce} gave these lines for; the {@code .cofferignore} files of the
     * tree are heeded with them.
     *
     * @throws BadRulesException if they are no such lines
     */
    public static Rules recorded(List<String> lines) throws BadRulesException {
        return RuleLines.read(lines);
    }

    /**
     * The rules for the root folder of a source. A {@code CACHEDIR.TAG} there means nothing:
     * whoever names a cache as the source wants it.
     *
     * @param ignoreFile the root's {@code .cofferignore}, if it has one that is a regular file
     */
    public FolderRules root(@Nullable IgnoreFile ignoreFile) {
        return CompiledFolder.root(this, ignoreFile);
    }

    /**
     * What is in force, a line each: the patterns by where they come from, in the order in which a
     * later one wins, then the exceptions and the rest. Equal rules give equal lines, and {@link
     * #recorded} makes the rules of them again. What a {@code .cofferignore} in the tree adds is
     * not in it. Empty if nothing is left out.
     */
    public List<String> inForce() {
        return inForce;
    }

    /**
     * Which rule decides on a path and why.
     *
     * @param path seen from the root of the source; the root itself is always kept
     * @param isFolder whether it is a folder; a link to one is not
     * @param size bytes of a regular file; 0 for everything else
     * @param marks reads what lies in the folders on the way
     * @throws IOException what {@code marks} throws
     */
    public Verdict explain(TreePath path, boolean isFolder, long size, FolderMarks marks)
            throws IOException {
        CompiledFolder at = CompiledFolder.root(this, marks.ignoreFile(TreePath.ROOT));
        marks.bad(at.problems());
        Verdict inClosed = new Verdict.NoRule(); // of what lies in a folder that is left out
        TreePath folder = TreePath.ROOT;
        List<Name> names = path.names();
        for (int i = 0; i < names.size() - 1; i++) {
            Name name = names.get(i);
            folder = folder.child(name);
            Verdict verdict = at.explain(name, true, 0, inClosed);
            boolean kept = !verdict.isLeftOut();
            if (!kept && at.isOpen()) {
                inClosed = new Verdict.Below(folder, withoutException(verdict));
            }
            FolderRules inside =
                    at.enter(
                            name,
                            kept && ignoreFiles ? marks.ignoreFile(folder) : null,
                            kept && cacheTags && marks.isCacheTagged(folder));
            if (!(inside instanceof CompiledFolder next)) {
                return inClosed;
            }
            if (!next.equals(at)) {
                marks.bad(next.problems());
            }
            if (kept && next.isCache()) {
                inClosed = new Verdict.InCache(folder);
            }
            at = next;
        }
        return path.isRoot() ? inClosed : at.explain(path.name(), isFolder, size, inClosed);
    }

    private static Verdict withoutException(Verdict verdict) {
        return verdict instanceof Verdict.LookedThrough looked ? looked.why() : verdict;
    }

    NameTable[] layers() {
        return layers;
    }

    /** How many of the {@link #layers} win over the ignore files in the tree. */
    int layersAboveTree() {
        return layersAboveTree;
    }

    Step[] steps() {
        return steps;
    }

    int firstOrderInTree() {
        return firstOrderInTree;
    }

    NameTable exceptionNames() {
        return exceptionNames;
    }

    Step[] exceptionSteps() {
        return exceptionSteps;
    }

    /** The exceptions that begin again in every folder. */
    Step[] lastingExceptionSteps() {
        return lastingExceptionSteps;
    }

    long sizeLimit() {
        return sizeLimit;
    }

    /** Who set the limit; null where there is none. */
    @Nullable Origin sizeLimitOrigin() {
        return sizeLimitOrigin;
    }

    boolean wantsCacheTags() {
        return cacheTags;
    }

    boolean wantsIgnoreFiles() {
        return ignoreFiles;
    }
}
