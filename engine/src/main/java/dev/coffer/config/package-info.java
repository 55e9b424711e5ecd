/**
 * {@code coffer.toml}: the settings of the jobs, and where each comes from.
 *
 * <p>{@link dev.coffer.config.ConfigSearch} finds the file; {@link dev.coffer.config.Configuration}
 * reads it and reports everything wrong in it at once, each with line and column. {@link
 * dev.coffer.config.Setting} is the one table of all settings: key, kind of value, default, and
 * what it means. A {@link dev.coffer.config.JobConfig} is one job with what is in force for it, put
 * together from the defaults, the file, the environment and the command line, lowest first. {@link
 * dev.coffer.config.StoreAddress} is the written form of a store, and {@link
 * dev.coffer.config.ConfigTemplate} writes a new file. Only {@code TomlFile} touches the TOML
 * library, so a command that finds no file does not load it.
 */
@NullMarked
package dev.coffer.config;

import org.jspecify.annotations.NullMarked;
