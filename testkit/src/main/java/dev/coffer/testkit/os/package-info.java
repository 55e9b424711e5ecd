/**
 * For tests about files by handle: the contract every form of {@link dev.coffer.os.HostFiles} must
 * pass, and {@link dev.coffer.testkit.os.FaultyFiles}, which fail, run hooks or crash on command.
 */
@NullMarked
package dev.coffer.testkit.os;

import org.jspecify.annotations.NullMarked;
