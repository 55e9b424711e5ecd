package dev.coffer.vault;

import dev.coffer.base.Escaped;
import dev.coffer.base.Name;
import dev.coffer.base.TreePath;
import dev.coffer.base.Utf8;
import dev.coffer.os.HostPath;
import dev.coffer.store.SourcePlace;
import dev.coffer.vault.format.Snapshot;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the texts of a snapshot say of its sources. Its {@code paths} are strings that any program
 * may have written: relative ones, those of another system, those that have lost bytes that are not
 * UTF-8, none at all. A tag of ours says exactly what they do not. Whatever they are, the sources
 * of a point have names that differ and can be names.
 */
final class SourcePaths {
    /** Stands for a byte that is lost; a name may have it of its own. */
    private static final char LOST = '\uFFFD';

    private static final HostPath ROOT = HostPath.of("/");

    private static final Comparator<SourcePlace> ORDER =
            Comparator.<SourcePlace, TreePath>comparing(each -> below(each.path()))
                    .thenComparing(SourcePlace::name);

    private SourcePaths() {}

    /** The sources of a snapshot, by path. */
    static List<SourcePlace> of(Snapshot snapshot) {
        List<SourcePlace> told = told(snapshot.tags());
        if (Points.isSave(snapshot)) {
            return told.isEmpty() ? named(snapshot.paths()) : told;
        }
        Set<String> paths = new TreeSet<>();
        for (SourcePlace place : told) {
            paths.add(text(place.path()));
        }
        return !told.isEmpty() && paths.equals(new TreeSet<>(snapshot.paths()))
                ? told
                : named(snapshot.paths());
    }

    /** What the tags say; empty if they say nothing, or what cannot be. */
    private static List<SourcePlace> told(List<String> tags) {
        List<SourcePlace> places = new ArrayList<>();
        for (String value : PointTags.all(tags, PointTags.SOURCE)) {
            int slash = value.indexOf('/');
            boolean named = slash > 1 && value.charAt(slash - 1) == '=';
            if (slash < 0 || (slash > 0 && !named)) {
                return List.of();
            }
            SourcePlace place = place(Escaped.parse(value.substring(slash)), value);
            byte[] name = Escaped.parse(named ? value.substring(0, slash - 1) : place.name());
            if (!place.isPlace() || Name.problem(name) != null) {
                return List.of();
            }
            places.add(new SourcePlace(Escaped.of(name), place.path()));
        }
        places.sort(ORDER);
        return unique(places);
    }

    /** What the tags of a point have to say of its sources; empty where its paths say it all. */
    static List<String> tags(List<SourcePlace> sources, boolean isSave) {
        List<String> paths = new ArrayList<>();
        List<SourcePlace> bare = new ArrayList<>();
        for (SourcePlace source : sources) {
            paths.add(text(source.path()));
            bare.add(new SourcePlace(name(source.path()), source.path()));
        }
        List<SourcePlace> sorted = new ArrayList<>(sources);
        sorted.sort(ORDER);
        bare.sort(ORDER);
        boolean usual = (isSave ? unique(bare) : named(paths)).equals(sorted);
        List<String> tags = new ArrayList<>();
        for (SourcePlace source : sorted) {
            if (!usual) {
                tags.add(source.name() + "=" + source.path());
            } else if (isSave) {
                tags.add(source.path().toString());
            }
        }
        return tags;
    }

    /** Each path as a source, under a name of its own. */
    private static List<SourcePlace> named(List<String> paths) {
        Set<SourcePlace> places = new HashSet<>();
        for (String path : paths) {
            places.add(place(path));
        }
        if (places.isEmpty()) {
            places.add(place(""));
        }
        List<SourcePlace> sorted = new ArrayList<>(places);
        sorted.sort(ORDER);
        return unique(sorted);
    }

    /** The same with names that differ. */
    static List<SourcePlace> unique(List<SourcePlace> places) {
        List<SourcePlace> named = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (SourcePlace place : places) {
            String unique = place.name();
            for (int i = 1; !names.add(unique); i++) {
                unique = place.name() + "-" + i;
            }
            named.add(new SourcePlace(unique, place.path(), place.told()));
        }
        return named;
    }

    private static SourcePlace place(String text) {
        return place(text.getBytes(StandardCharsets.UTF_8), text);
    }

    /**
     * @param said what is told of it if this is no absolute path of this kind of system
     */
    private static SourcePlace place(byte[] path, String said) {
        boolean absolute = path.length > 0 && path[0] == '/';
        boolean drive = path.length > 1 && path[1] == ':' && !absolute;
        boolean known = absolute;
        HostPath place = ROOT;
        int from = 0;
        for (int i = 0; i <= path.length; i++) {
            boolean ends =
                    i == path.length
                            || path[i] == '/'
                            || (!absolute && (path[i] == '\\' || (drive && i == 1)));
            if (!ends) {
                continue;
            }
            byte[] name = Arrays.copyOfRange(path, from, i);
            if (Name.problem(name) == null) {
                place = place.resolve(Name.owning(name));
            } else {
                known &= name.length == 0; // doubled and trailing slashes mean nothing
            }
            from = i + 1;
        }
        return new SourcePlace(name(place), place, known ? null : said);
    }

    /** The same without knowing where it lay. */
    static SourcePlace unplaced(SourcePlace place) {
        return new SourcePlace(place.name(), place.path(), text(place.path()));
    }

    private static String name(HostPath path) {
        return path.isRoot() ? "root" : path.name().toString();
    }

    static TreePath below(HostPath path) {
        return ROOT.relativize(path);
    }

    /** The form in which a snapshot has a path of this machine; what is not UTF-8 is lost. */
    static String text(HostPath path) {
        return Utf8.lossy(path.shared());
    }

    static String text(Name name) {
        return Utf8.lossy(name.shared());
    }

    /** The source at a path from the root. */
    static SourcePlace at(TreePath path) {
        HostPath place = ROOT.resolve(path);
        return new SourcePlace(name(place), place);
    }

    /** Whether a source's path may have lost bytes. */
    static boolean mayHaveLost(SourcePlace place) {
        return place.isPlace() && text(place.path()).indexOf(LOST) >= 0;
    }

    /** Whether bytes may be lost that no tag has. */
    static boolean haveLost(List<SourcePlace> told, Snapshot snapshot) {
        boolean lost = false;
        for (SourcePlace place : told) {
            lost |= mayHaveLost(place);
        }
        return lost && told(snapshot.tags()).isEmpty();
    }

    /** Where each of the saved files lies. */
    static List<HostPath> saved(Snapshot snapshot) {
        Map<String, HostPath> exact = new HashMap<>();
        for (String value : PointTags.all(snapshot.tags(), PointTags.SAVED)) {
            HostPath path = place(Escaped.parse(value), value).path();
            exact.put(text(path), path);
        }
        List<HostPath> saved = new ArrayList<>();
        for (String text : snapshot.paths()) {
            HostPath path = exact.get(text);
            saved.add(path != null ? path : place(text).path());
        }
        return saved;
    }
}
