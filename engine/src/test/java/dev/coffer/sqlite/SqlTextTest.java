package dev.coffer.sqlite;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How many statements a text has, whatever is in it. */
class SqlTextTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "select 1",
                " select 1 ; ; \n",
                "select ';' -- ; select 2",
                "select 1; -- the end",
                "select 1 /* ; select 2 */; /* open",
                "select 'it''s; one', \"a;b\", [c;d], `e;f`",
                "select 'never closed; select 2",
                "-- first\nselect 1"
            })
    void isOne(String sql) {
        assertEquals(1, SqlText.statements(sql));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \n", ";", "-- nothing", "/* nothing */ ;"})
    void isNone(String sql) {
        assertEquals(0, SqlText.statements(sql));
    }

    @ParameterizedTest
    @ValueSource(strings = {"select 1; select 2", "select ';';delete from t;", "a;-- b\nc"})
    void areTwo(String sql) {
        assertEquals(2, SqlText.statements(sql));
    }
}
