package dev.coffer.archive.item;

import dev.coffer.base.Bytes;
import dev.coffer.base.Timestamp;
import dev.coffer.os.Xattr;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * One entry of a tar, with all that its headers say together.
 *
 * @param path as it stands, with a slash at its end or not
 * @param type of tar, what is the same made the same: {@code 0} a file, {@code 1} a hard link,
 *     {@code 2} a link, {@code 3} and {@code 4} devices, {@code 5} a folder, {@code 6} a FIFO
 * @param target of a link or hard link; else empty
 * @param unkept what its headers say besides, and nothing here stands for
 * @param place of a file's content in the stream; else null
 */
record TarMember(
        Bytes path,
        char type,
        Bytes target,
        int mode,
        int uid,
        int gid,
        Timestamp modified,
        long rawDevice,
        List<Xattr> xattrs,
        List<String> unkept,
        @Nullable Place place) {}
