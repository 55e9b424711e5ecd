package dev.coffer.guard;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * JSON of which there is one spelling for each content (RFC 8785): names sorted, no spaces, only
 * what must be escaped is. Values are texts, whole numbers, true and false, lists and maps; there
 * are no others in a request.
 */
public final class CanonicalJson {
    private static final JsonFactory JSON =
            JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    private CanonicalJson() {}

    public static String write(Map<String, ?> object) {
        StringBuilder out = new StringBuilder(512);
        append(out, object);
        return out.toString();
    }

    private static void append(StringBuilder out, Object value) {
        switch (value) {
            case String text -> quote(out, text);
            case Map<?, ?> map -> {
                Map<String, Object> sorted = new TreeMap<>(); // by UTF-16 units, §3.2.3
                map.forEach((name, each) -> sorted.put(String.valueOf(name), each));
                out.append('{');
                String comma = "";
                for (Map.Entry<String, Object> each : sorted.entrySet()) {
                    out.append(comma);
                    quote(out, each.getKey());
                    append(out.append(':'), each.getValue());
                    comma = ",";
                }
                out.append('}');
            }
            case List<?> list -> {
                out.append('[');
                String comma = "";
                for (Object each : list) {
                    append(out.append(comma), each);
                    comma = ",";
                }
                out.append(']');
            }
            default -> out.append(value); // Long, Integer, Boolean
        }
    }

    /** §3.2.2.2 there. */
    static void quote(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> out.append('\\').append(c);
                case '\b' -> out.append("\\b");
                case '\t' -> out.append("\\t");
                case '\n' -> out.append("\\n");
                case '\f' -> out.append("\\f");
                case '\r' -> out.append("\\r");
                default -> {
                    if (c < 0x20) {
                        out.append("\\u00")
                                .append(Character.forDigit(c >> 4, 16))
                                .append(Character.forDigit(c & 15, 16));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    /**
     * Reads one object.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static Fields read(String json) {
        try (JsonParser in = JSON.createParser(ObjectReadContext.empty(), json)) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("it is no object of JSON");
            }
            Fields object = new Fields(object(in));
            if (in.nextToken() != null) {
                throw new IllegalArgumentException("something follows its end");
            }
            return object;
        } catch (JacksonException e) {
            throw new IllegalArgumentException("it is no JSON", e);
        }
    }

    private static Map<String, Object> object(JsonParser in) {
        Map<String, Object> fields = new TreeMap<>();
        for (String name = in.nextName(); name != null; name = in.nextName()) {
            in.nextToken();
            fields.put(name, value(in));
        }
        return fields;
    }

    private static Object value(JsonParser in) {
        return switch (in.currentToken()) {
            case START_OBJECT -> object(in);
            case START_ARRAY -> {
                List<Object> list = new ArrayList<>();
                while (in.nextToken() != JsonToken.END_ARRAY) {
                    list.add(value(in));
                }
                yield list;
            }
            case VALUE_STRING -> in.getString();
            case VALUE_NUMBER_INT -> in.getLongValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> throw new IllegalArgumentException("it has a value of another kind");
        };
    }

    /** What was read; asking for what is not there is an {@link IllegalArgumentException}. */
    public static final class Fields {
        private final Map<String, Object> fields;

        Fields(Map<String, Object> fields) {
            this.fields = fields;
        }

        public Set<String> names() {
            return fields.keySet();
        }

        public String text(String name) {
            if (fields.get(name) instanceof String text) {
                return text;
            }
            throw new IllegalArgumentException("it has no text called " + name);
        }

        public String textOr(String name, String otherwise) {
            return fields.containsKey(name) ? text(name) : otherwise;
        }

        public long number(String name) {
            if (fields.get(name) instanceof Long number) {
                return number;
            }
            throw new IllegalArgumentException("it has no number called " + name);
        }

        public boolean flag(String name) {
            return Boolean.TRUE.equals(fields.get(name));
        }

        public Fields object(String name) {
            return of(name, fields.get(name));
        }

        public List<Fields> objects(String name) {
            List<Fields> all = new ArrayList<>();
            for (Object each : list(name)) {
                all.add(of(name, each));
            }
            return all;
        }

        public List<String> texts(String name) {
            List<String> all = new ArrayList<>();
            for (Object each : list(name)) {
                if (!(each instanceof String text)) {
                    throw new IllegalArgumentException("in " + name + " is something but texts");
                }
                all.add(text);
            }
            return all;
        }

        private List<?> list(String name) {
            if (fields.get(name) instanceof List<?> list) {
                return list;
            }
            throw new IllegalArgumentException("it has no list called " + name);
        }

        @SuppressWarnings("unchecked") // object() makes these, with names that are texts
        private static Fields of(String name, @Nullable Object value) {
            if (value instanceof Map<?, ?> map) {
                return new Fields((Map<String, Object>) map);
            }
            throw new IllegalArgumentException("it has no object called " + name);
        }
    }
}
