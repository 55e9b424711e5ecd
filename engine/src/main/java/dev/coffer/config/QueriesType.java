package dev.coffer.config;

import dev.coffer.sqlite.SqlText;

import org.jspecify.annotations.Nullable;

/** Queries in SQL. Whether a database understands them is for the database to say. */
final class QueriesType extends ListType<String> {
    @Override
    public String words() {
        return "a list of queries";
    }

    @Override
    @Nullable String item(String text, Raw raw, Reading reading) {
        String query = text.strip();
        if (!query.regionMatches(true, 0, "SELECT", 0, 6)) {
            reading.bad(raw, "write a query that begins with SELECT");
            return null;
        }
        if (SqlText.statements(query) > 1) {
            reading.bad(raw, "write one query in each, without ; and another behind it");
            return null;
        }
        return query;
    }

    @Override
    String text(String item) {
        return item;
    }
}
