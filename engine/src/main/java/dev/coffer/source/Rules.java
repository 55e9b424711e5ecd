package dev.coffer.source;

import dev.coffer.base.Name;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** What is left out of a source, and what is kept all the same. Immutable, so safe to share. */
public final class Rules {
    private static final FolderRules KEEP_ALL =
            new FolderRules() {
                @Override
                public boolean leavesOut(Name name, boolean isFolder, long size) {
                    return false;
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
            };

    private Rules() {}

    /** Rules that leave nothing out, whatever lies in the tree. */
    public static Rules keepAll() {
        return new Rules();
    }

    /**
     * The rules for the root folder of a source. A {@code CACHEDIR.TAG} there means nothing:
     * whoever names a cache as the source wants it.
     *
     * @param ignoreFile the root's {@code .cofferignore}, if it has one that is a regular file
     */
    public FolderRules root(@Nullable IgnoreFile ignoreFile) {
        return KEEP_ALL;
    }
}
