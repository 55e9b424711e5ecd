package dev.coffer.vault.format;

import dev.coffer.base.Sha256;

/**
 * Where a blob lies in a pack.
 *
 * @param type what it is
 * @param id hash of its plain bytes
 * @param offset of its sealed bytes in the pack, an unsigned 32-bit number
 * @param length of its sealed bytes, {@code > 0}
 * @param rawLength bytes it has when it is compressed, {@code > 0}; 0 if it is not
 */
public record BlobPlace(BlobType type, Sha256 id, long offset, int length, int rawLength) {
    public boolean isCompressed() {
        return rawLength != 0;
    }

    /**
     * @param overhead what sealing adds
     * @return bytes of the blob itself
     */
    public int plainLength(int overhead) {
        return rawLength != 0 ? rawLength : length - overhead;
    }
}
