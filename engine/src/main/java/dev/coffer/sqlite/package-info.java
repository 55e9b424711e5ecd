/**
 * A SQLite database captured in a held snapshot, checked, and looked at: who has it open, is it
 * unchanged. Nothing here writes to a database of the user's, checkpoints it, or changes its
 * journal mode, and nothing is left beside it.
 *
 * <p>{@link dev.coffer.sqlite.DatabaseHeader} recognises a database, {@link
 * dev.coffer.sqlite.SideFiles} knows the files that belong to it, {@link
 * dev.coffer.sqlite.DatabaseStamp} tells whether it is still what it was. {@link
 * dev.coffer.sqlite.DatabaseCapture} makes the copy, in one of three ways ({@link
 * dev.coffer.sqlite.Captured.Way}), has it checked, and gives a {@link dev.coffer.sqlite.Captured};
 * or it throws a {@link dev.coffer.sqlite.DatabaseNotCapturedException} that says why not. {@link
 * dev.coffer.sqlite.DatabaseUsers} names the processes that have a database open.
 *
 * <p>POSIX record locks, by which SQLite keeps writers apart, belong to the process: when it closes
 * any descriptor of a file it loses all its locks on it. An engine embedded in a program that has a
 * database open must therefore not open and close that file. {@link dev.coffer.sqlite.OpenHere}
 * tells which files these are; {@code HeldOpen} reads them without harm.
 *
 * <p>The SQLite library is loaded when the first database is captured, not before.
 */
@NullMarked
package dev.coffer.sqlite;

import org.jspecify.annotations.NullMarked;
