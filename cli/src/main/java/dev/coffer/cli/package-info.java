/**
 * The command line: parse, call one use case of the engine, render. No decisions are taken here.
 */
@NullMarked
package dev.coffer.cli;

import org.jspecify.annotations.NullMarked;
