package dev.coffer.sqlite;

import dev.coffer.base.Percent;
import dev.coffer.os.HostPath;

/**
 * A path as SQLite takes it in ASCII: a {@code file:} URI in which every byte that is not plain is
 * percent-encoded (sqlite.org/uri.html). SQLite decodes it to the same bytes, whatever their
 * encoding and whatever the locale.
 */
final class SqliteUri {
    private SqliteUri() {}

    /**
     * @param parameters such as {@code mode=ro}; empty for none
     */
    static String of(HostPath path, String parameters) {
        StringBuilder uri = new StringBuilder("file://");
        Percent.encode(path.shared(), "/-_.", uri);
        if (!parameters.isEmpty()) {
            uri.append('?').append(parameters);
        }
        return uri.toString();
    }
}
