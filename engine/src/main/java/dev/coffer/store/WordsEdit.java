package dev.coffer.store;

import dev.coffer.guard.Authorization;

import org.jspecify.annotations.Nullable;

import java.util.function.UnaryOperator;

/**
 * A change to what people said of a point.
 *
 * @param change gets the words as they are under the lock, and gives those that are to be
 * @param release the yes to holding the point no longer; null where it stays held
 */
public record WordsEdit(UnaryOperator<PointWords> change, @Nullable Authorization release) {}
