package dev.coffer.os;

import dev.coffer.base.Bytes;

/**
 * One extended attribute; a POSIX ACL is one, {@code system.posix_acl_access}.
 *
 * @param name with its namespace, such as {@code user.comment}
 * @param value any bytes, up to 64 KiB on Linux
 */
public record Xattr(Bytes name, Bytes value) {}
