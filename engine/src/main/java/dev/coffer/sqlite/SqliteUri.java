package dev.coffer.sqlite;

import dev.coffer.os.HostPath;

/**
 * A path as SQLite takes it in ASCII: a {@code file:} URI in which every byte that is not plain is
 * percent-encoded (sqlite.org/uri.html). SQLite decodes it to the same bytes, whatever their
 * encoding and whatever the locale.
 */
final class SqliteUri {
    private static final String HEX = "0123456789ABCDEF";

    private SqliteUri() {}

    /**
     * @param parameters such as {@code mode=ro}; empty for none
     */
    static String of(HostPath path, String parameters) {
        StringBuilder uri = new StringBuilder("file://");
        for (byte b : path.shared()) {
            boolean plain =
                    (b >= 'a' && b <= 'z')
                            || (b >= 'A' && b <= 'Z')
                            || (b >= '0' && b <= '9')
                            || b == '/'
                            || b == '-'
                            || b == '_'
                            || b == '.';
            if (plain) {
                uri.append((char) b);
            } else {
                uri.append('%').append(HEX.charAt(b >> 4 & 15)).append(HEX.charAt(b & 15));
            }
        }
        if (!parameters.isEmpty()) {
            uri.append('?').append(parameters);
        }
        return uri.toString();
    }
}
