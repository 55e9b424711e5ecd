package dev.coffer.config;

import dev.coffer.base.CofferException;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The job that the environment describes without a configuration file, as programs in containers
 * have it: the database that {@code COFFER_DATABASE_URL} names, into the folder {@code
 * COFFER_BACKUP_DIR}.
 */
public final class EnvironmentJob {
    /** What it is called. */
    public static final String NAME = "database";

    public static final String URL = "COFFER_DATABASE_URL";
    public static final String FOLDER = "COFFER_BACKUP_DIR";

    /** The kind of store that the folder becomes, and how it keeps things. */
    private static final String KIND = "archive:";

    private static final String OPTIONS = "?format=database";

    private EnvironmentJob() {}

    /** Whether the environment describes one, rightly or not. */
    public static boolean isThere(Surroundings surroundings) {
        return surroundings.variable(URL) != null;
    }

    /**
     * @param overrides what the options of a command say
     * @throws CofferException {@code USAGE} if the environment describes none, or not rightly
     */
    public static JobConfig of(Surroundings surroundings, Overrides overrides)
            throws CofferException {
        String url = surroundings.variable(URL);
        String folder = surroundings.variable(FOLDER);
        if (url == null || folder == null) {
            throw CofferException.usage(
                    (url == null ? URL : FOLDER)
                            + " is not set; the job "
                            + NAME
                            + " without a coffer.toml needs both "
                            + URL
                            + " (sqlite:///path/to/app.db) and "
                            + FOLDER);
        }
        String store = KIND + folder.replace("%", "%25").replace("?", "%3F") + OPTIONS;
        Overrides own = Overrides.NONE.with(Setting.STORE, store, FOLDER);
        List<String> sources = List.of(NAME + "=" + path(url));
        JobConfig job = JobConfig.ofCommandLine(sources, own.with(overrides), surroundings);
        return new JobConfig(NAME, job.values());
    }

    /**
     * The file that a URL names: {@code sqlite:///abs}, {@code sqlite:////abs} and {@code
     * sqlite:///./rel}, also with the name of a driver ({@code sqlite+aiosqlite:///abs}).
     */
    static String path(String url) throws CofferException {
        int colon = url.indexOf(':');
        String scheme = colon < 0 ? "" : url.substring(0, colon);
        if (scheme.isEmpty()) {
            throw wrong(url, "is no URL; write sqlite:///path/to/app.db");
        }
        if (!scheme.equals("sqlite") && !scheme.startsWith("sqlite+")) {
            throw wrong(
                    printable(scheme) + "://…",
                    "is not SQLite, and no other kind of database is backed up by Coffer; dump it"
                            + " to a file, and back that up");
        }
        String rest = url.substring(colon + 1);
        int end = rest.indexOf('?');
        rest = end < 0 ? rest : rest.substring(0, end);
        if (!rest.startsWith("///") || rest.length() == 3 || rest.equals("///:memory:")) {
            throw wrong(url, "names no file; write sqlite:///path/to/app.db");
        }
        String path = decoded(rest.substring(2));
        if (path.startsWith("/./") || path.startsWith("/../")) {
            return path.substring(1);
        }
        return path.startsWith("//") ? path.substring(1) : path;
    }

    /** A user and password may stand in what is no URL of ours: the scheme alone is shown. */
    private static String printable(String scheme) {
        return scheme.length() > 20 ? scheme.substring(0, 20) : scheme;
    }

    private static String decoded(String path) throws CofferException {
        try {
            return URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new CofferException(
                    CofferException.Reason.USAGE,
                    URL + ": a % in " + path + " is followed by no two hex digits; write it as %25",
                    e);
        }
    }

    private static CofferException wrong(String url, String why) {
        return CofferException.usage(URL + ": " + url + " " + why);
    }
}
