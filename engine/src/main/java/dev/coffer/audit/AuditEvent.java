package dev.coffer.audit;

import org.jspecify.annotations.Nullable;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Something that is to be recorded. Texts may hold anything but secrets: control characters and the
 * like do no harm in the log, and what is longer than {@link #MAX_TEXT} is cut. Immutable.
 *
 * @param action what it is about, in one word: {@code backup}, {@code forget}, {@code approve}
 * @param phase whether it is to come, has come, or neither
 * @param intent for an outcome, the number of the record that announced it; else 0
 * @param result what came of it; null for an intent
 * @param job the job's name
 * @param store the store's address, without a password
 * @param point the first id of a point
 * @param request the id of a request for approval
 * @param text a sentence for people
 * @param details further facts by name, in the order of the names
 */
public record AuditEvent(
        String action,
        Phase phase,
        long intent,
        @Nullable Result result,
        @Nullable String job,
        @Nullable String store,
        @Nullable String point,
        @Nullable String request,
        @Nullable String text,
        Map<String, String> details) {
    /** The most characters of a text or a detail that are kept. */
    public static final int MAX_TEXT = 2000;

    /** The most details that are kept. */
    public static final int MAX_DETAILS = 40;

    /** So many digits of an id tell a point from every other. */
    public static final int ID_DIGITS = 16;

    /** Behind the name of a detail with ids, the one with how many more there are. */
    public static final String MORE = "_more";

    private static final int IDS_A_DETAIL = 100; // 1,700 characters
    private static final int DETAILS_OF_IDS = 30;

    /** Whether something is to come or has come. */
    public enum Phase {
        /** Before the effect. */
        INTENT("intent"),
        /** After it. */
        OUTCOME("outcome"),
        /** Something that has no two sides. */
        NOTE("note");

        private final String word;

        Phase(String word) {
            this.word = word;
        }

        /** As the log has it. */
        public String word() {
            return word;
        }
    }

    /** What came of it. */
    public enum Result {
        DONE("done"),
        INCOMPLETE("incomplete"),
        FAILED("failed"),
        REFUSED("refused"),
        INTERRUPTED("interrupted");

        private final String word;

        Result(String word) {
            this.word = word;
        }

        /** As the log has it. */
        public String word() {
            return word;
        }
    }

    public AuditEvent {
        details =
                details.isEmpty() ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(details));
    }

    /** What is about to be done. */
    public static AuditEvent intent(String action) {
        return of(action, Phase.INTENT, 0, null);
    }

    /**
     * What came of it.
     *
     * @param intent as {@link Audit#append} gave it for the intent; null if that could not be
     *     recorded
     */
    public static AuditEvent outcome(String action, @Nullable AuditHead intent, Result result) {
        return of(action, Phase.OUTCOME, intent == null ? 0 : intent.seq(), result);
    }

    /** What is recorded once. */
    public static AuditEvent note(String action, Result result) {
        return of(action, Phase.NOTE, 0, result);
    }

    private static AuditEvent of(String action, Phase phase, long intent, @Nullable Result result) {
        return new AuditEvent(
                action, phase, intent, result, null, null, null, null, null, Map.of());
    }

    /** The same with another end. */
    public AuditEvent as(Result other) {
        return new AuditEvent(
                action, phase, intent, other, job, store, point, request, text, details);
    }

    /** The same, as what is about to be done. */
    public AuditEvent begun() {
        return new AuditEvent(
                action, Phase.INTENT, 0, null, job, store, point, request, text, details);
    }

    /** The same, as what came of what {@link #begun} announced in this record. */
    public AuditEvent ended(AuditHead announced, Result end) {
        return new AuditEvent(
                action,
                Phase.OUTCOME,
                announced.seq(),
                end,
                job,
                store,
                point,
                request,
                text,
                details);
    }

    public AuditEvent job(@Nullable String name) {
        return new AuditEvent(
                action, phase, intent, result, name, store, point, request, text, details);
    }

    public AuditEvent store(@Nullable String address) {
        return new AuditEvent(
                action, phase, intent, result, job, address, point, request, text, details);
    }

    public AuditEvent point(@Nullable String id) {
        return new AuditEvent(
                action, phase, intent, result, job, store, id, request, text, details);
    }

    public AuditEvent request(@Nullable String id) {
        return new AuditEvent(action, phase, intent, result, job, store, point, id, text, details);
    }

    public AuditEvent text(@Nullable String sentence) {
        return new AuditEvent(
                action, phase, intent, result, job, store, point, request, sentence, details);
    }

    /** With one more detail; one of the same name is replaced. */
    public AuditEvent detail(String name, String value) {
        Map<String, String> more = new TreeMap<>(details);
        more.put(name, value);
        return new AuditEvent(
                action, phase, intent, result, job, store, point, request, text, more);
    }

    /**
     * With the ids of points in one detail or, with a number behind its name, in several; of very
     * many only their number, beyond what a record holds.
     */
    public AuditEvent ids(String detail, List<String> points) {
        AuditEvent with = this;
        int number = 0;
        for (int from = 0; from < points.size(); from += IDS_A_DETAIL) {
            if (number == DETAILS_OF_IDS) {
                return with.detail(detail + MORE, Integer.toString(points.size() - from));
            }
            StringBuilder ids = new StringBuilder();
            for (int i = from; i < Math.min(from + IDS_A_DETAIL, points.size()); i++) {
                String id = points.get(i);
                ids.append(ids.isEmpty() ? "" : " ")
                        .append(id, 0, Math.min(id.length(), ID_DIGITS));
            }
            with = with.detail(detail + (number == 0 ? "" : "_" + number), ids.toString());
            number++;
        }
        return with;
    }
}
