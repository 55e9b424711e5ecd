package dev.coffer.audit;

/**
 * A head that is kept somewhere.
 *
 * @param where for people: {@code point a1b2c3d4 in vault:/srv/vault}
 */
public record NamedHead(String where, AuditHead head) {}
