/** Tests of the configuration. */
@NullMarked
package dev.coffer.config;

import org.jspecify.annotations.NullMarked;
