package dev.coffer.audit;

import dev.coffer.audit.AuditEvent.Phase;
import dev.coffer.audit.AuditEvent.Result;
import dev.coffer.base.Sha256;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads the line of a record, as strictly as it is written: what has another key, another order, a
 * blank too many, is no record. Makes no objects; {@link RecordText} does, of what was scanned. The
 * line's array must not change meanwhile. For one thread.
 */
final class RecordScanner {
    private static final String[] NAMES = {
        "v", "seq", "time", "log", "host", "actor", "origin", "action", "phase", "intent", "result",
        "job", "store", "point", "request", "text", "details", "prev", "sig"
    };
    private static final int V = 0;
    private static final int SEQ = 1;
    static final int TIME = 2;
    static final int LOG = 3;
    static final int HOST = 4;
    static final int ACTOR = 5;
    static final int ORIGIN = 6;
    static final int ACTION = 7;
    private static final int PHASE = 8;
    static final int INTENT = 9;
    private static final int RESULT = 10;
    static final int JOB = 11;
    static final int STORE = 12;
    static final int POINT = 13;
    static final int REQUEST = 14;
    static final int TEXT = 15;
    static final int DETAILS = 16;
    static final int PREV = 17;
    private static final int SIG = 18;
    private static final int OPTIONAL =
            1 << INTENT
                    | 1 << RESULT
                    | 1 << JOB
                    | 1 << STORE
                    | 1 << POINT
                    | 1 << REQUEST
                    | 1 << TEXT
                    | 1 << DETAILS;

    private static final byte[][] KEYS = keys();
    static final byte[] USER = "{\"user\":".getBytes(StandardCharsets.US_ASCII);
    static final byte[] KIND = ",\"kind\":".getBytes(StandardCharsets.US_ASCII);
    private static final int SIGNATURE_DIGITS = 88;

    private final int[] starts = new int[NAMES.length];
    private final int[] ends = new int[NAMES.length];
    private byte[] line = new byte[0];
    private int at;
    private int end;
    private int signedEnd;
    private long seq;
    private long intent;

    private static byte[][] keys() {
        byte[][] keys = new byte[NAMES.length][];
        for (int i = 0; i < keys.length; i++) {
            keys[i] =
                    ((i == 0 ? "{\"" : ",\"") + NAMES[i] + "\":")
                            .getBytes(StandardCharsets.US_ASCII);
        }
        return keys;
    }

    /** Whether the bytes, a line without its newline, are a record. */
    boolean scan(byte[] bytes, int from, int to) {
        line = bytes;
        at = from;
        end = to;
        for (int key = 0; key < NAMES.length; key++) {
            byte[] name = KEYS[key];
            if (!follows(name)) {
                if ((OPTIONAL >> key & 1) == 0) {
                    return false;
                }
                starts[key] = -1;
                continue;
            }
            if (key == SIG) {
                signedEnd = at;
            }
            at += name.length;
            if (!value(key)) {
                return false;
            }
        }
        return at == end - 1 && line[at] == '}' && isPlausible();
    }

    private boolean follows(byte[] name) {
        int to = at + name.length;
        if (to >= end) {
            return false;
        }
        for (int i = 0; i < name.length; i++) {
            if (line[at + i] != name[i]) {
                return false;
            }
        }
        return true;
    }

    private boolean value(int key) {
        starts[key] = at;
        boolean fine =
                switch (key) {
                    case V, SEQ, INTENT -> number(key);
                    case ACTOR -> actor();
                    case DETAILS -> details();
                    default -> string();
                };
        ends[key] = at;
        return fine;
    }

    private boolean number(int key) {
        long value = 0;
        int from = at;
        while (at < end && line[at] >= '0' && line[at] <= '9' && at - from < 18) {
            value = value * 10 + line[at] - '0';
            at++;
        }
        if (at == from || line[from] == '0') {
            return false;
        }
        if (key == SEQ) {
            seq = value;
        } else if (key == INTENT) {
            intent = value;
        } else {
            return value == 1; // the version
        }
        return true;
    }

    private boolean string() {
        if (at >= end || line[at] != '"') {
            return false;
        }
        at++;
        while (at < end) {
            byte b = line[at];
            if (b == '"') {
                at++;
                return true;
            }
            if (b == '\\') {
                if (!escape()) {
                    return false;
                }
            } else if ((b >= 0 && b < 0x20) || b == 0x7f) {
                return false;
            } else {
                at++;
            }
        }
        return false;
    }

    private boolean escape() {
        if (at + 1 >= end) {
            return false;
        }
        byte b = line[at + 1];
        if (b == '"' || b == '\\') {
            at += 2;
            return true;
        }
        if (b != 'u' || at + 6 > end) {
            return false;
        }
        for (int i = 2; i < 6; i++) {
            if (!isHex(line[at + i])) {
                return false;
            }
        }
        at += 6;
        return true;
    }

    private static boolean isHex(byte b) {
        return (b >= '0' && b <= '9') || (b >= 'a' && b <= 'f');
    }

    private boolean actor() {
        return skip(USER) && string() && skip(KIND) && string() && skip((byte) '}');
    }

    private boolean details() {
        if (!skip((byte) '{')) {
            return false;
        }
        do {
            if (!string() || !skip((byte) ':') || !string()) {
                return false;
            }
        } while (skip((byte) ','));
        return skip((byte) '}');
    }

    private boolean skip(byte[] literal) {
        if (!follows(literal)) {
            return false;
        }
        at += literal.length;
        return true;
    }

    private boolean skip(byte one) {
        if (at < end && line[at] == one) {
            at++;
            return true;
        }
        return false;
    }

    private boolean isPlausible() {
        return isHexString(LOG, 16)
                && isHexString(PREV, 2 * Sha256.BYTES)
                && length(TIME) == RecordTime.LENGTH
                && length(SIG) == SIGNATURE_DIGITS
                && phase() != null
                && (starts[RESULT] < 0 || result() != null);
    }

    private boolean isHexString(int key, int digits) {
        if (length(key) != digits) {
            return false;
        }
        for (int i = starts[key] + 1; i < ends[key] - 1; i++) {
            if (!isHex(line[i])) {
                return false;
            }
        }
        return true;
    }

    /** Of a string, without its quotes. */
    private int length(int key) {
        return ends[key] - starts[key] - 2;
    }

    /** The line that was scanned, which lies in it somewhere. */
    byte[] line() {
        return line;
    }

    long seq() {
        return seq;
    }

    boolean hasLog(byte[] id) {
        return is(LOG, id);
    }

    boolean hasAction(byte[] action) {
        return is(ACTION, action);
    }

    private boolean is(int key, byte[] text) {
        return Arrays.equals(line, starts[key] + 1, ends[key] - 1, text, 0, text.length);
    }

    /** Whether the hash of the line before is this one. */
    boolean hasPrevious(byte[] hash) {
        int digit = starts[PREV] + 1;
        for (byte b : hash) {
            int high = Character.digit(line[digit], 16);
            int low = Character.digit(line[digit + 1], 16);
            if (b != (byte) (high << 4 | low)) {
                return false;
            }
            digit += 2;
        }
        return true;
    }

    /**
     * Whether its local date is that.
     *
     * @param day 2026-11-22; null for any
     */
    boolean isOfDay(@Nullable String day) {
        int from = starts[TIME] + 1;
        if (day == null) {
            return true;
        }
        for (int i = 0; i < day.length(); i++) {
            if (line[from + i] != day.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** The time in milliseconds since 1970; of a time that is none, something. */
    long epochMillis() {
        return RecordTime.epochMillis(line, starts[TIME] + 1);
    }

    String log() {
        return plain(LOG);
    }

    /** Where the value of a key begins in the line, or -1 if the record has none. */
    int start(int key) {
        return starts[key];
    }

    /** The number of the intent; 0 if the record has none. */
    long intent() {
        return starts[INTENT] < 0 ? 0 : intent;
    }

    /** A string in which nothing is escaped. */
    String plain(int key) {
        return new String(
                line, starts[key] + 1, ends[key] - starts[key] - 2, StandardCharsets.UTF_8);
    }

    /** What was signed: the line as if the signature were not there. */
    byte[] signedPart(int lineStart) {
        byte[] part = Arrays.copyOfRange(line, lineStart, signedEnd + 1);
        part[part.length - 1] = '}';
        return part;
    }

    /** In Base64, 88 digits. */
    String signature() {
        return plain(SIG);
    }

    @Nullable Phase phase() {
        for (Phase phase : Phase.values()) {
            if (hasWord(PHASE, phase.word())) {
                return phase;
            }
        }
        return null;
    }

    @Nullable Result result() {
        if (starts[RESULT] < 0) {
            return null;
        }
        for (Result result : Result.values()) {
            if (hasWord(RESULT, result.word())) {
                return result;
            }
        }
        return null;
    }

    private boolean hasWord(int key, String word) {
        if (length(key) != word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (line[starts[key] + 1 + i] != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** What was scanned; null if its time is none. */
    @Nullable AuditRecord record() {
        return RecordText.record(this);
    }

    /** A detail's value, or null. */
    @Nullable String detail(String name) {
        return RecordText.detail(this, name);
    }
}
