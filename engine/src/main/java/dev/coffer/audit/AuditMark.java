package dev.coffer.audit;

import org.jspecify.annotations.Nullable;

/**
 * What a point of a store says of the audit log: where it stood when the point was made, and whose
 * log it was, for each user of a machine has one. Immutable.
 *
 * @param head of the log then
 * @param user of the operating system; empty if nobody knows
 */
public record AuditMark(AuditHead head, String user) {
    /**
     * Takes what {@link #toString} gives; null if the text is nothing like it.
     *
     * @param text {@code LOG:SEQ:SHA256 USER}
     */
    public static @Nullable AuditMark parse(String text) {
        int space = text.indexOf(' ');
        AuditHead head = AuditHead.parse(space < 0 ? text : text.substring(0, space));
        return head == null
                ? null
                : new AuditMark(head, space < 0 ? "" : text.substring(space + 1));
    }

    /** The one form in which it is written down: {@code LOG:SEQ:SHA256 USER}. */
    @Override
    public String toString() {
        return head + (user.isEmpty() ? "" : " " + user);
    }
}
