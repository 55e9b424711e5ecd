/**
 * What a person or a program asks for, one class per use case: each combines source, rules, store,
 * gate and writer, and holds no format and no policy of its own. {@link dev.coffer.job.Engine} is
 * the library's door and gives out others; command line and embedding programs come through them
 * alike. Use cases get the {@link dev.coffer.job.Works} and know no door.
 */
@NullMarked
package dev.coffer.job;

import org.jspecify.annotations.NullMarked;
