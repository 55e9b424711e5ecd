package dev.coffer.config;

import dev.coffer.base.CofferException;
import dev.coffer.base.Percent;
import dev.coffer.base.Spelling;
import dev.coffer.os.HostPath;
import dev.coffer.store.StoreKind;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where a store is and how it keeps things, written {@code KIND:LOCATION[?option=value&…]}: {@code
 * mirror:/mnt/disk/ws?protect=copies}.
 *
 * <p>In the location {@code %3F} stands for {@code ?} and {@code %25} for {@code %}, every other
 * {@code %} for itself, and bytes that are not UTF-8 are written {@code \xNN}. Option values are
 * percent-encoded. Immutable.
 *
 * @param options the options given, each a key of a {@link Setting} that {@link
 *     Setting#isStoreOption}, with a value that it takes; in the order given
 */
public record StoreAddress(StoreKind kind, HostPath location, Map<String, String> options) {
    private static final List<String> ELSEWHERE =
            List.of("s3", "sftp", "rest", "azure", "gs", "gcs", "b2", "swift", "rclone", "drive");
    private static final String FORM =
            "a store is written KIND:LOCATION, as in mirror:/mnt/disk/backup";

    public StoreAddress {
        options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
    }

    /** A store without options. */
    public static StoreAddress of(StoreKind kind, HostPath location) {
        return new StoreAddress(kind, location, Map.of());
    }

    /**
     * What a person wrote.
     *
     * @param base what a relative location is relative to
     * @param given where it was written, for messages: {@code --to}
     * @throws ConfigException {@code USAGE}, with everything that is wrong with it
     */
    public static StoreAddress parse(String text, PathBase base, ValueOrigin given)
            throws CofferException {
        Problems problems = new Problems();
        StoreAddress address =
                read(text, given, new Reading("store", Setting.STORE.example(), base, problems));
        problems.throwIfAny();
        if (address == null) {
            throw new IllegalStateException("refused without a reason: " + text);
        }
        return address;
    }

    /** The address, or null after telling everything that is wrong with it. */
    static @Nullable StoreAddress read(String text, ValueOrigin at, Reading reading) {
        Raw.Word raw = new Raw.Word(text, at);
        int colon = text.indexOf(':');
        int question = text.indexOf('?');
        if (colon < 0 || (question >= 0 && question < colon)) {
            reading.tell(raw, "\"" + text + "\" names no kind of store; " + FORM);
            return null;
        }
        StoreKind kind = kind(text.substring(0, colon), raw, reading);
        if (kind == null) {
            return null; // its options and location may be of a form that only it knows
        }
        int end = question < 0 ? text.length() : question;
        String written = text.substring(colon + 1, end);
        if (kind == StoreKind.VAULT && isElsewhere(written)) {
            reading.tell(
                    raw,
                    "vaults outside this machine's folders (s3:, sftp:, rest: and the like) are not"
                            + " built yet in this version; name a folder, and write ./ before one"
                            + " of such a name");
            return null;
        }
        if (kind == StoreKind.VAULT && question >= 0) {
            reading.tell(raw, "a vault has no options; leave out what begins with ?");
            return null;
        }
        HostPath location = location(written, raw, reading);
        Map<String, String> options =
                question < 0 ? Map.of() : options(text.substring(question + 1), raw, reading);
        return location == null || options == null
                ? null
                : new StoreAddress(kind, location, options);
    }

    private static @Nullable StoreKind kind(String word, Raw raw, Reading reading) {
        List<String> known = new ArrayList<>();
        for (StoreKind kind : StoreKind.values()) {
            if (kind.word().equals(word)) {
                return kind;
            }
            known.add(kind.word());
        }
        String kinds =
                String.join(", ", known.subList(0, known.size() - 1)) + " and " + known.getLast();
        String remedy = word.isEmpty() ? "; " + FORM : Spelling.hint(word, known);
        reading.tell(raw, "there is no kind of store \"" + word + "\", only " + kinds + remedy);
        return null;
    }

    /** Whether it begins as the places of restic do that are no folders. */
    private static boolean isElsewhere(String location) {
        if (location.contains("://")) {
            return true;
        }
        for (String scheme : ELSEWHERE) {
            if (location.startsWith(scheme + ":")) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable HostPath location(String text, Raw raw, Reading reading) {
        if (text.isEmpty()) {
            reading.tell(raw, "the store has no location; " + FORM);
            return null;
        }
        try {
            return reading.base().resolve(decodeLocation(text));
        } catch (IllegalArgumentException e) {
            reading.bad(raw, e);
            return null;
        }
    }

    private static String decodeLocation(String text) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (text.regionMatches(true, i, "%3F", 0, 3)) {
                out.append('?');
                i += 2;
            } else if (text.startsWith("%25", i)) {
                out.append('%');
                i += 2;
            } else {
                out.append(text.charAt(i));
            }
        }
        return out.toString();
    }

    private static @Nullable Map<String, String> options(String text, Raw raw, Reading reading) {
        Map<String, String> options = new LinkedHashMap<>();
        boolean right = true;
        for (String part : text.split("&", -1)) {
            int equals = part.indexOf('=');
            String key = equals < 0 ? part : part.substring(0, equals);
            Setting<?> setting = Setting.of(key);
            boolean known = setting != null && setting.isStoreOption();
            if (setting == null || !known || equals < 0 || options.containsKey(key)) {
                reading.tell(raw, !known ? unknown(key) : equals < 0 ? bare(key) : twice(key));
                right = false;
                continue;
            }
            String value = decodeValue(part.substring(equals + 1), raw, reading);
            Raw.Word word = new Raw.Word(value == null ? "" : value, raw.at());
            if (value == null || setting.read(word, reading.base(), reading.problems()) == null) {
                right = false;
            } else {
                options.put(key, value);
            }
        }
        return right ? options : null;
    }

    private static String unknown(String key) {
        List<String> known = Setting.storeOptions();
        return "a store has no option \""
                + key
                + "\", only "
                + String.join(", ", known)
                + Spelling.hint(key, known);
    }

    private static String bare(String key) {
        return "the option " + key + " has no value; write " + key + "=…";
    }

    private static String twice(String key) {
        return "the option " + key + " is given twice; remove one";
    }

    private static @Nullable String decodeValue(String text, Raw raw, Reading reading) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] != '%') {
                out.write(bytes[i]);
                continue;
            }
            int high = i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
            int low = i + 2 < bytes.length ? Character.digit(bytes[i + 2], 16) : -1;
            if (high < 0 || low < 0) {
                reading.tell(
                        raw,
                        "in the value \""
                                + text
                                + "\" a % is not followed by two hex digits; write %25 for it");
                return null;
            }
            out.write(high << 4 | low);
            i += 2;
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    /** Whether both name one store, whatever the options. */
    public boolean isSameStore(StoreAddress other) {
        return kind == other.kind && location.equals(other.location);
    }

    /** The same store without options. */
    public StoreAddress withoutOptions() {
        return of(kind, location);
    }

    /** The written form, as {@link #parse} takes it back. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder(kind.word()).append(':');
        String path = location.toString();
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            boolean mistakable =
                    path.regionMatches(true, i, "%3F", 0, 3) || path.startsWith("%25", i);
            out.append(c == '?' ? "%3F" : mistakable ? "%25" : String.valueOf(c));
        }
        char separator = '?';
        for (Map.Entry<String, String> option : options.entrySet()) {
            out.append(separator).append(option.getKey()).append('=');
            Percent.encode(option.getValue().getBytes(StandardCharsets.UTF_8), "-._~/:,", out);
            separator = '&';
        }
        return out.toString();
    }
}
