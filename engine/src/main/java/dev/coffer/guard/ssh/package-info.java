/**
 * SSH keys and signatures, as far as approvals need them: public keys in one line, OpenSSH's files
 * of private keys that have no passphrase, and signatures of files as {@code ssh-keygen -Y sign}
 * makes them. Ed25519 alone, with the key in a file or in a hardware token; the mathematics is the
 * JDK's.
 */
@NullMarked
package dev.coffer.guard.ssh;

import org.jspecify.annotations.NullMarked;
