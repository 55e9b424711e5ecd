package dev.coffer.guard;

import java.time.OffsetDateTime;

/**
 * What somebody answered to a request.
 *
 * @param approver by name
 * @param fingerprint of the key that signed, or empty for a no, which needs no signature
 * @param time when it was taken in
 * @param signature between its first and last line, or empty for a no
 * @param reason of a no, else empty
 */
public record Approval(
        String approver, String fingerprint, OffsetDateTime time, String signature, String reason) {
    /** Whether it is a yes. */
    public boolean isYes() {
        return reason.isEmpty();
    }
}
