/**
 * How a vault encrypts: AES-256-CTR, authenticated by Poly1305-AES over the ciphertext, under one
 * master key that each password unwraps through scrypt. {@link dev.coffer.vault.crypto.Sealer} is
 * what everything else uses; keys are in {@link dev.coffer.vault.crypto.MasterKey}.
 */
@NullMarked
package dev.coffer.vault.crypto;

import org.jspecify.annotations.NullMarked;
