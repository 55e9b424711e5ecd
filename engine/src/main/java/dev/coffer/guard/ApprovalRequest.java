package dev.coffer.guard;

import dev.coffer.base.Bytes;
import dev.coffer.base.Sha256;
import dev.coffer.base.TreePath;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A question to somebody else: exact plans, what they would do, who asks, and until when an answer
 * counts. Its bytes are canonical JSON and what an approver signs; whatever is changed in it makes
 * it another request. Immutable.
 *
 * @param plans all of them or none
 * @param risk the highest of theirs
 * @param policy version of the policy that wants the approval
 * @param user of the operating system, who asks
 * @param host where it would be done
 * @param reason why, as whoever asks says; empty if they do not
 * @param created when it was made
 * @param expires from then on no answer counts
 * @param nonce random, so that no two requests are the same
 */
public record ApprovalRequest(
        List<Plan> plans,
        Risk risk,
        String policy,
        String user,
        String host,
        String reason,
        OffsetDateTime created,
        OffsetDateTime expires,
        String nonce) {
    /** What signatures of requests are for. */
    public static final String NAMESPACE = "coffer-approval@v1";

    private static final String DOMAIN = "coffer-approval/v1\0";
    private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"; // RFC 4648 §6
    private static final int CODE_LETTERS = 16; // 80 bits: nobody finds two requests of one code
    private static final int VERSION = 1;
    private static final int NAMES = 50;

    /**
     * One plan, as an approver sees it.
     *
     * @param operation what it would do
     * @param subject the store or folder
     * @param summary what would go, in sentences
     * @param items how many things would go
     * @param bytes their size, where it is known, or 0
     * @param digest of the exact plan
     * @param impact what would be different; its times as texts, empty where there are none
     * @param names the first of these things, each with what would become of it
     */
    public record Plan(
            Operation operation,
            String subject,
            List<String> summary,
            long items,
            long bytes,
            Sha256 digest,
            Map<String, String> impact,
            List<String> names) {
        public Plan {
            names = List.copyOf(names);
            summary = List.copyOf(summary);
            impact = Map.copyOf(impact);
        }

        static Plan of(Destruction plan) {
            return new Plan(
                    plan.operation(),
                    plan.subject(),
                    plan.summary(),
                    plan.items(),
                    plan.bytes(),
                    plan.digest(),
                    plan.impact().facts(),
                    names(plan));
        }

        private static List<String> names(Destruction plan) {
            List<String> names = new ArrayList<>();
            for (Destruction.Point point : plan.points()) {
                names.add(point.effect() + " " + point.id() + " of " + point.time());
            }
            for (Destruction.Effect effect : plan.effects()) {
                for (TreePath path : effect.first()) {
                    names.add(effect.word() + " " + path);
                }
            }
            return names.subList(0, Math.min(names.size(), NAMES));
        }

        /**
         * Whether it is the same plan, with as much left of what there is, and no more that only it
         * has.
         */
        private boolean covers(Plan now) {
            return now.digest.equals(digest)
                    && now.operation == operation
                    && now.subject.equals(subject)
                    && now.items == items
                    && now.number("of", 0) >= number("of", 0)
                    && now.number("files_only_here", -1)
                            <= number("files_only_here", Long.MAX_VALUE);
        }

        /** Of the impact; where it is not there or is none, another. */
        private long number(String fact, long otherwise) {
            try {
                String text = impact.get(fact);
                return text == null ? otherwise : Long.parseLong(text);
            } catch (NumberFormatException e) {
                return otherwise;
            }
        }

        private Map<String, Object> json() {
            Map<String, Object> json = new HashMap<>();
            json.put("operation", operation.word());
            json.put("subject", subject);
            json.put("summary", summary);
            json.put("items", items);
            json.put("bytes", bytes);
            json.put("digest", digest.toString());
            json.put("impact", impact);
            json.put("names", names);
            return json;
        }

        private static Plan parse(CanonicalJson.Fields json) {
            Operation operation = Operation.of(json.text("operation"));
            if (operation == null) {
                throw new IllegalArgumentException(
                        "it is about " + json.text("operation") + ", which is not known here");
            }
            Map<String, String> impact = new HashMap<>();
            CanonicalJson.Fields facts = json.object("impact");
            for (String name : facts.names()) {
                impact.put(name, facts.text(name));
            }
            return new Plan(
                    operation,
                    json.text("subject"),
                    json.texts("summary"),
                    json.number("items"),
                    json.number("bytes"),
                    Sha256.parse(json.text("digest")),
                    impact,
                    json.texts("names"));
        }
    }

    public ApprovalRequest {
        plans = List.copyOf(plans);
    }

    /** The file of the request: what is signed. */
    public byte[] bytes() {
        Map<String, Object> json = new HashMap<>();
        json.put("v", VERSION);
        json.put("plans", plans.stream().map(Plan::json).toList());
        json.put("risk", risk.word());
        json.put("policy", policy);
        json.put("user", user);
        json.put("host", host);
        json.put("reason", reason);
        json.put("created", created.toString());
        json.put("expires", expires.toString());
        json.put("nonce", nonce);
        return CanonicalJson.write(json).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException if it is none, or not byte for byte as it was made; the
     *     message ends a sentence that names the file
     */
    public static ApprovalRequest parse(byte[] file) {
        CanonicalJson.Fields json = CanonicalJson.read(new String(file, StandardCharsets.UTF_8));
        if (json.number("v") != VERSION) {
            throw new IllegalArgumentException("it is of version " + json.number("v"));
        }
        List<Plan> plans = new ArrayList<>();
        for (CanonicalJson.Fields plan : json.objects("plans")) {
            plans.add(Plan.parse(plan));
        }
        ApprovalRequest request;
        try {
            request =
                    new ApprovalRequest(
                            plans,
                            risk(json.text("risk")),
                            json.text("policy"),
                            json.text("user"),
                            json.text("host"),
                            json.text("reason"),
                            OffsetDateTime.parse(json.text("created")),
                            OffsetDateTime.parse(json.text("expires")),
                            json.text("nonce"));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("its times are none", e);
        }
        if (!Bytes.of(request.bytes()).equals(Bytes.of(file))) {
            throw new IllegalArgumentException("it was changed after it was made");
        }
        return request;
    }

    private static Risk risk(String word) {
        for (Risk risk : Risk.values()) {
            if (risk.word().equals(word)) {
                return risk;
            }
        }
        throw new IllegalArgumentException("it has a risk " + word + ", which is not known here");
    }

    /** SHA-256 of what it is for and its bytes. */
    public Sha256 digest() {
        MessageDigest digest = Sha256.digest();
        digest.update(DOMAIN.getBytes(StandardCharsets.UTF_8));
        digest.update(bytes());
        return Sha256.finish(digest);
    }

    /**
     * The first 80 bits of the digest in base32, four groups of four: {@code K7QF-2MXA-5TBC-WD4E}.
     * It names the request, and whoever compares it on another device has compared the request.
     */
    public String code() {
        byte[] bytes = digest().shared();
        StringBuilder code = new StringBuilder(CODE_LETTERS + 3);
        for (int letter = 0; letter < CODE_LETTERS; letter++) {
            int bit = letter * 5;
            int two = ((bytes[bit / 8] & 0xff) << 8) | (bytes[bit / 8 + 1] & 0xff);
            if (letter > 0 && letter % 4 == 0) {
                code.append('-');
            }
            code.append(BASE32.charAt((two >> (11 - bit % 8)) & 31));
        }
        return code.toString();
    }

    /** As people type a code: without the lines between, in any case; null if it cannot be one. */
    static @Nullable String letters(String typed) {
        String letters = typed.replace("-", "").strip().toUpperCase(Locale.ROOT);
        for (int i = 0; i < letters.length(); i++) {
            if (BASE32.indexOf(letters.charAt(i)) < 0) {
                return null;
            }
        }
        return letters.isEmpty() || letters.length() > CODE_LETTERS ? null : letters;
    }

    /** Whether it asks for exactly these plans, and they would do nothing worse than it says. */
    boolean isFor(List<Destruction> wanted) {
        if (plans.size() != wanted.size() || risk != Risk.of(wanted)) {
            return false;
        }
        for (int i = 0; i < plans.size(); i++) {
            if (!plans.get(i).covers(Plan.of(wanted.get(i)))) {
                return false;
            }
        }
        return true;
    }
}
