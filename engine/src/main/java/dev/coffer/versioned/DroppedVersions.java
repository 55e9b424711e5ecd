package dev.coffer.versioned;

import dev.coffer.base.Bytes;
import dev.coffer.base.DamagedException;
import dev.coffer.base.TreePath;
import dev.coffer.os.Folder;
import dev.coffer.os.OsException;
import dev.coffer.record.PointDropping;
import dev.coffer.record.Roots;
import dev.coffer.record.RunStage;
import dev.coffer.record.Segments;
import dev.coffer.record.StoreFolder;
import dev.coffer.store.RunListener;
import dev.coffer.store.StoreOptions;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Versions that no point has any more leave their homes, wherever these lie. For one run. */
final class DroppedVersions implements PointDropping.Versions {
    private final StoreFolder store;
    private final Roots roots;
    private final StoreOptions options;
    private final RunListener listener;
    private @Nullable HomeFinder finder;

    /**
     * @param roots as they are before the run
     */
    DroppedVersions(StoreFolder store, Roots roots, StoreOptions options, RunListener listener) {
        this.store = store;
        this.roots = roots;
        this.options = options;
        this.listener = listener;
    }

    @Override
    public Map<Bytes, Bytes> drop(
            RunStage stage, Segments segments, TreePath path, List<PointDropping.Seen> seen)
            throws IOException {
        Map<Integer, List<ThinnedHome.Version>> homes = new LinkedHashMap<>();
        for (PointDropping.Seen each : seen) {
            Chain chain = VersionedTree.chain(path, each.entry());
            homes.computeIfAbsent(chain.birth(), _ -> new ArrayList<>())
                    .add(new ThinnedHome.Version(each.entry(), chain, each.stays()));
        }
        Map<Bytes, Bytes> extras = new HashMap<>();
        for (Map.Entry<Integer, List<ThinnedHome.Version>> home : homes.entrySet()) {
            if (some(home.getValue(), true) && some(home.getValue(), false)) {
                thin(stage, segments, path, home.getKey(), home.getValue())
                        .forEach((old, now) -> extras.put(old.encode(), now.encode()));
            }
        }
        return extras;
    }

    private static boolean some(List<ThinnedHome.Version> versions, boolean stays) {
        for (ThinnedHome.Version version : versions) {
            if (version.stays() == stays) {
                return true;
            }
        }
        return false;
    }

    /** A home whose versions cannot be put together is left as it is. */
    private Map<Chain, Chain> thin(
            RunStage stage,
            Segments segments,
            TreePath path,
            int birth,
            List<ThinnedHome.Version> versions)
            throws IOException {
        TreePath at;
        try {
            at = finder(segments).find(path, birth).resolve(path);
        } catch (AgedOutException e) {
            return Map.of(); // it lies nowhere any more
        }
        try (Folder home = store.root().openFolder(at)) {
            return new ThinnedHome(stage, options, home, at, path).thin(versions);
        } catch (DamagedException e) {
            tell(path, e.getMessage());
        } catch (OsException e) {
            if (!VersionReader.isMissing(e)) {
                throw e;
            }
            tell(path, path + " is missing from the store");
        }
        return Map.of();
    }

    private void tell(TreePath path, String why) {
        listener.notice(
                why
                        + "; so all versions of "
                        + path
                        + " stay where they are. coffer verify names all that is damaged.");
    }

    private HomeFinder finder(Segments segments) {
        HomeFinder known = finder;
        if (known == null) {
            known = new HomeFinder(segments, roots);
            finder = known;
        }
        return known;
    }
}
