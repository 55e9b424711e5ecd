@NullMarked
package dev.coffer.mirror;

import org.jspecify.annotations.NullMarked;
