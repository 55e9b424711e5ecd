package dev.coffer.audit;

import dev.coffer.base.Sha256;

import org.jspecify.annotations.Nullable;

/**
 * Where a log stood at some time: proof, wherever it is kept, that all records up to this one were
 * there as they were. Immutable.
 *
 * @param log the id of the log, 16 hex digits
 * @param seq the number of its last record then, from 1
 * @param hash of that record's line, without the newline
 */
public record AuditHead(String log, long seq, Sha256 hash) {
    private static final int ID_DIGITS = 16;

    /**
     * @throws IllegalArgumentException if the id is none, or the number is not positive
     */
    public AuditHead {
        if (!isId(log) || seq < 1) {
            throw new IllegalArgumentException("log=" + log + " seq=" + seq);
        }
    }

    /**
     * Takes what {@link #toString} gives; null if the text is nothing like it.
     *
     * @param text {@code LOG:SEQ:SHA256}
     */
    public static @Nullable AuditHead parse(String text) {
        String[] parts = text.strip().split(":", -1);
        if (parts.length != 3
                || !isId(parts[0])
                || parts[2].length() != 2 * Sha256.BYTES
                || !isHex(parts[2])) {
            return null;
        }
        try {
            long seq = Long.parseLong(parts[1]);
            return seq < 1 ? null : new AuditHead(parts[0], seq, Sha256.parse(parts[2]));
        } catch (NumberFormatException e) {
            return null;
        }
    }

    static boolean isId(String text) {
        return text.length() == ID_DIGITS && isHex(text);
    }

    private static boolean isHex(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f')) {
                return false;
            }
        }
        return true;
    }

    /** The one form in which it is written down: {@code LOG:SEQ:SHA256}. */
    @Override
    public String toString() {
        return log + ":" + seq + ":" + hash;
    }
}
