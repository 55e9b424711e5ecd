/**
 * The one gate for destruction. Whoever would delete, replace or shorten what somebody may miss
 * first makes a plan: a {@link dev.coffer.guard.Destruction}, with the digest of exactly what would
 * go. The {@link dev.coffer.guard.Gate} turns a yes to it into an {@link
 * dev.coffer.guard.Authorization}, which nothing else can make; the code that destroys plans again
 * under its lock, compares digests, and refuses when the world has moved. The engine never asks
 * anybody: front ends give the gate an {@link dev.coffer.guard.Approver}.
 */
@NullMarked
package dev.coffer.guard;

import org.jspecify.annotations.NullMarked;
