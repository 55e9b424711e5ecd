package dev.coffer.sqlite;

/** Looks at SQL without asking a database. Pure. */
public final class SqlText {
    private SqlText() {}

    /** How many statements there are; SQLite itself would run the first and say nothing. */
    public static int statements(String sql) {
        int count = 0;
        boolean inStatement = false;
        int at = 0;
        while (at < sql.length()) {
            char c = sql.charAt(at);
            int comment = endOfComment(sql, at);
            if (comment > at) {
                at = comment;
                continue;
            }
            if (c == ';') {
                inStatement = false;
            } else if (!Character.isWhitespace(c) && !inStatement) {
                inStatement = true;
                count++;
            }
            at = endOfQuoted(sql, at);
        }
        return count;
    }

    /** Behind the comment that begins here; the same place if none does. */
    private static int endOfComment(String sql, int at) {
        if (sql.startsWith("--", at)) {
            int end = sql.indexOf('\n', at);
            return end < 0 ? sql.length() : end + 1;
        }
        if (sql.startsWith("/*", at)) {
            int end = sql.indexOf("*/", at + 2);
            return end < 0 ? sql.length() : end + 2;
        }
        return at;
    }

    /** Behind the text or name in quotes that begins here, or behind this one character. */
    private static int endOfQuoted(String sql, int at) {
        char quote =
                switch (sql.charAt(at)) {
                    case '\'', '"', '`' -> sql.charAt(at);
                    case '[' -> ']';
                    default -> 0;
                };
        if (quote == 0) {
            return at + 1;
        }
        int end = sql.indexOf(quote, at + 1); // a doubled one ends a text and begins another
        return end < 0 ? sql.length() : end + 1;
    }
}
