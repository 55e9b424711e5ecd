/** Tests of databases with a real SQLite, real writers in other processes, and real crashes. */
@NullMarked
package dev.coffer.sqlite;

import org.jspecify.annotations.NullMarked;
