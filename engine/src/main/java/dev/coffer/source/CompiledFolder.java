package dev.coffer.source;

import dev.coffer.base.Name;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/** Rules for one folder, made by the rules for the folder above it. */
final class CompiledFolder implements FolderRules {
    /** What of a folder is looked at. */
    private enum Mode {
        /** Everything, as the patterns say. */
        OPEN,
        /** The folder is left out: only what an exception with a path to it keeps. */
        CLOSED,
        /** The folder is a cache: as closed, and the tag itself. */
        CACHE
    }

    private final Rules rules;
    private final Mode mode;
    private final NameTable[] layers; // patterns for names anywhere below; the highest first
    private final Step[] steps; // patterns with a path
    private final NameTable endings; // those of the steps that may match here
    private final Step[] exceptionSteps;
    private final NameTable exceptionEndings;
    private final int nextOrder; // for the patterns of an ignore file further down
    private final List<RuleProblem> problems;

    private CompiledFolder(
            Rules rules,
            Mode mode,
            NameTable[] layers,
            Step[] steps,
            Step[] exceptionSteps,
            int nextOrder,
            List<RuleProblem> problems) {
        this.rules = rules;
        this.mode = mode;
        this.layers = layers;
        this.steps = steps;
        this.endings = NameTable.ofLast(steps);
        this.exceptionSteps = exceptionSteps;
        this.exceptionEndings = NameTable.ofLast(exceptionSteps);
        this.nextOrder = nextOrder;
        this.problems = problems;
    }

    static CompiledFolder root(Rules rules, @Nullable IgnoreFile ignoreFile) {
        CompiledFolder root =
                new CompiledFolder(
                        rules,
                        Mode.OPEN,
                        rules.layers(),
                        rules.steps(),
                        rules.exceptionSteps(),
                        rules.firstOrderInTree(),
                        List.of());
        return rules.wantsIgnoreFiles() && ignoreFile != null
                ? root.with(ignoreFile, root.steps, root.exceptionSteps)
                : root;
    }

    @Override
    public boolean leavesOut(Name name, boolean isFolder, long size) {
        PathPattern last = null;
        if (mode == Mode.OPEN) {
            last = lastMatch(name, isFolder);
            boolean unwanted = last != null && !last.isNegated();
            if (!unwanted && (isFolder || size <= rules.sizeLimit())) {
                return false;
            }
        } else if (mode == Mode.CACHE && !isFolder && name.equals(CacheTag.NAME)) {
            return false;
        }
        return exceptionFor(name, isFolder) == null;
    }

    @Override
    public boolean mustEnter(Name folder) {
        return exceptionThrough(folder) != null && leavesOut(folder, true, 0);
    }

    @Override
    public FolderRules enter(Name folder, @Nullable IgnoreFile ignoreFile, boolean cacheTagged) {
        boolean leftOut = leavesOut(folder, true, 0);
        if (leftOut && exceptionThrough(folder) == null) {
            return NothingKept.INSTANCE;
        }
        Step[] inside = Step.enter(steps, folder);
        if (leftOut) {
            return in(Mode.CLOSED, inside, exceptionStepsInClosed(folder));
        }
        if (cacheTagged && rules.wantsCacheTags() && exceptionFor(folder, true) == null) {
            return in(Mode.CACHE, inside, exceptionStepsInClosed(folder));
        }
        Step[] exceptionsInside = Step.enter(exceptionSteps, folder);
        if (mode != Mode.OPEN) {
            exceptionsInside = Step.union(exceptionsInside, rules.lastingExceptionSteps());
        }
        return ignoreFile != null && rules.wantsIgnoreFiles()
                ? with(ignoreFile, inside, exceptionsInside)
                : in(Mode.OPEN, inside, exceptionsInside);
    }

    /** What the exceptions still look for inside a folder that is left out. */
    private Step[] exceptionStepsInClosed(Name folder) {
        return mode == Mode.OPEN
                ? Step.enterNamed(exceptionSteps, folder)
                : Step.enter(exceptionSteps, folder);
    }

    @SuppressWarnings("ReferenceEquality") // the steps are the same array if nothing changed
    private CompiledFolder in(Mode modeInside, Step[] inside, Step[] exceptionsInside) {
        if (modeInside == mode
                && inside == steps
                && exceptionsInside == exceptionSteps
                && problems.isEmpty()) {
            return this;
        }
        return new CompiledFolder(
                rules, modeInside, layers, inside, exceptionsInside, nextOrder, List.of());
    }

    private CompiledFolder with(IgnoreFile file, Step[] inside, Step[] exceptionsInside) {
        List<RuleProblem> wrong = new ArrayList<>();
        List<PathPattern> patterns = PatternLines.parse(file, nextOrder, wrong);
        NameTable anywhere = NameTable.ofAnywhere(patterns);
        return new CompiledFolder(
                rules,
                Mode.OPEN,
                anywhere.isEmpty() ? layers : layersWith(anywhere),
                Step.union(inside, Step.startOf(patterns)),
                exceptionsInside,
                nextOrder + patterns.size(),
                List.copyOf(wrong));
    }

    /**
     * The patterns of a file in the tree come before those above it, but after the command line's.
     */
    private NameTable[] layersWith(NameTable table) {
        int above = rules.layersAboveTree();
        NameTable[] more = new NameTable[layers.length + 1];
        System.arraycopy(layers, 0, more, 0, above);
        more[above] = table;
        System.arraycopy(layers, above, more, above + 1, layers.length - above);
        return more;
    }

    private @Nullable PathPattern lastMatch(Name name, boolean isFolder) {
        PathPattern ending = endings.isEmpty() ? null : endings.match(name, isFolder);
        for (NameTable layer : layers) {
            PathPattern match = layer.match(name, isFolder);
            if (match != null) {
                return ending != null && ending.order() > match.order() ? ending : match;
            }
        }
        return ending;
    }

    private @Nullable PathPattern exceptionFor(Name name, boolean isFolder) {
        PathPattern ending = exceptionEndings.match(name, isFolder);
        return ending == null && mode == Mode.OPEN
                ? rules.exceptionNames().match(name, isFolder)
                : ending;
    }

    /** An exception that may keep something in a folder, were the folder left out; null if none. */
    private @Nullable PathPattern exceptionThrough(Name folder) {
        for (Step step : exceptionSteps) {
            boolean leads =
                    mode == Mode.OPEN
                            ? step.names(folder)
                            : step.next() != null && step.part().matches(folder.shared());
            if (leads) {
                return step.pattern();
            }
        }
        return null;
    }

    @Override
    public boolean wantsIgnoreFiles() {
        return rules.wantsIgnoreFiles();
    }

    @Override
    public boolean wantsCacheTags() {
        return rules.wantsCacheTags();
    }

    @Override
    public List<RuleProblem> problems() {
        return problems;
    }

    /**
     * Whether the patterns apply here: this is not the inside of a folder left out, nor a cache.
     */
    boolean isOpen() {
        return mode == Mode.OPEN;
    }

    /** Whether this is the inside of a folder that a tag marks as a cache. */
    boolean isCache() {
        return mode == Mode.CACHE;
    }

    /**
     * The verdict on an entry of this folder.
     *
     * @param inClosed what to say of an entry that nothing but the folder leaves out
     */
    Verdict explain(Name name, boolean isFolder, long size, Verdict inClosed) {
        Verdict verdict = withoutExceptions(name, isFolder, size, inClosed);
        PathPattern exception = verdict.isLeftOut() ? exceptionFor(name, isFolder) : null;
        if (exception != null) {
            return new Verdict.Excepted(exception.rule(), verdict);
        }
        PathPattern through = verdict.isLeftOut() && isFolder ? exceptionThrough(name) : null;
        return through == null ? verdict : new Verdict.LookedThrough(verdict, through.rule());
    }

    private Verdict withoutExceptions(Name name, boolean isFolder, long size, Verdict inClosed) {
        if (mode == Mode.CACHE && !isFolder && name.equals(CacheTag.NAME)) {
            return new Verdict.NoRule();
        }
        if (mode != Mode.OPEN) {
            return inClosed;
        }
        PathPattern last = lastMatch(name, isFolder);
        if (last != null && !last.isNegated()) {
            return new Verdict.Matched(last.rule());
        }
        Origin limiter = rules.sizeLimitOrigin();
        if (limiter != null && !isFolder && size > rules.sizeLimit()) {
            return new Verdict.TooLarge(size, rules.sizeLimit(), limiter);
        }
        return last == null ? new Verdict.NoRule() : new Verdict.LetIn(last.rule());
    }

    /** The inside of a folder that is left out whole. */
    private enum NothingKept implements FolderRules {
        INSTANCE;

        @Override
        public boolean leavesOut(Name name, boolean isFolder, long size) {
            return true;
        }

        @Override
        public boolean mustEnter(Name folder) {
            return false;
        }

        @Override
        public FolderRules enter(
                Name folder, @Nullable IgnoreFile ignoreFile, boolean cacheTagged) {
            return this;
        }

        @Override
        public boolean wantsIgnoreFiles() {
            return false;
        }

        @Override
        public boolean wantsCacheTags() {
            return false;
        }

        @Override
        public List<RuleProblem> problems() {
            return List.of();
        }
    }
}
