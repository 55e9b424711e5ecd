package dev.coffer.archive.item;

import dev.coffer.base.Bytes;

/**
 * What a zip's directory says of one entry, as it stands there.
 *
 * @param name its bytes, in the encoding that the flags tell
 * @param madeBy the system whose attributes these are
 * @param packed bytes of the content in the file
 * @param plain bytes of the content
 * @param offset of the local header in the file
 * @param attributes of the system, high half for Unix
 * @param extra the extra fields
 */
record ZipEntry(
        Bytes name,
        int madeBy,
        int flags,
        int method,
        int dosTime,
        int crc,
        long packed,
        long plain,
        long offset,
        int attributes,
        Bytes extra) {
    int unixMode() {
        return attributes >>> 16;
    }

    boolean has(int flag) {
        return (flags & flag) != 0;
    }
}
