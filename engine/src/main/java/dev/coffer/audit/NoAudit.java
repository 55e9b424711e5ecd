package dev.coffer.audit;

import dev.coffer.base.Sha256;

import org.jspecify.annotations.Nullable;

/** Records nothing. */
final class NoAudit implements Audit {
    private static final AuditHead NOWHERE =
            new AuditHead("0".repeat(16), 1, Sha256.owning(new byte[Sha256.BYTES]));

    @Override
    public AuditHead append(AuditEvent event) {
        return NOWHERE;
    }

    @Override
    public @Nullable AuditHead head() {
        return null;
    }
}
