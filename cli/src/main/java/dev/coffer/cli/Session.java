package dev.coffer.cli;

import dev.coffer.job.Machine;

/**
 * One run of the program: where its words go and the machine it runs on.
 *
 * @param console for words
 * @param machine for everything else
 */
record Session(Console console, Machine machine) {}
