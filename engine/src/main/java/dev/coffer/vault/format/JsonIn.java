package dev.coffer.vault.format;

import dev.coffer.base.DamagedException;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

import java.io.IOException;
import java.io.InputStream;
import java.time.DateTimeException;

/** Reads JSON of any origin as a stream, within limits, and turns every failure into damage. */
final class JsonIn {
    private static final JsonFactory FACTORY =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(Limits.JSON_DEPTH)
                                    .maxStringLength(Limits.JSON_TEXT)
                                    .maxDocumentLength(-1)
                                    .build())
                    .build();

    private JsonIn() {}

    /** Takes what is inside of an object. */
    interface Reader<T> {
        /**
         * @param in after the object's opening brace
         */
        T read(JsonParser in) throws IOException;
    }

    static <T> T object(byte[] json, int offset, int length, Reader<T> reader) throws IOException {
        try (JsonParser in =
                FACTORY.createParser(ObjectReadContext.empty(), json, offset, length)) {
            return object(in, reader);
        } catch (JacksonException | IllegalArgumentException | DateTimeException e) {
            throw damaged(e);
        }
    }

    static <T> T object(InputStream json, Reader<T> reader) throws IOException {
        try (JsonParser in = FACTORY.createParser(ObjectReadContext.empty(), json)) {
            return object(in, reader);
        } catch (JacksonException | IllegalArgumentException | DateTimeException e) {
            if (e.getCause() instanceof DamagedException cause) {
                throw cause;
            }
            throw damaged(e);
        }
    }

    private static <T> T object(JsonParser in, Reader<T> reader) throws IOException {
        if (in.nextToken() != JsonToken.START_OBJECT) {
            throw new DamagedException("it is no JSON object");
        }
        T value = reader.read(in);
        if (in.nextToken() != null) {
            throw new DamagedException("something follows its JSON");
        }
        return value;
    }

    private static DamagedException damaged(RuntimeException e) {
        String text = String.valueOf(e.getMessage());
        int end = text.indexOf('\n');
        return new DamagedException(
                "it cannot be read: " + (end < 0 ? text : text.substring(0, end)), e);
    }

    /** The text of a string value, empty for null. */
    static String text(JsonParser in) {
        JsonToken token = in.currentToken();
        if (token == JsonToken.VALUE_STRING) {
            return in.getString();
        }
        if (token != JsonToken.VALUE_NULL) {
            throw new IllegalArgumentException(in.currentName() + " is no text");
        }
        return "";
    }

    /** Whether a value is a list; null is none. */
    static boolean isList(JsonParser in) {
        JsonToken token = in.currentToken();
        if (token != JsonToken.START_ARRAY && token != JsonToken.VALUE_NULL) {
            throw new IllegalArgumentException(in.currentName() + " is no list");
        }
        return token == JsonToken.START_ARRAY;
    }

    /** Goes on to the next member of a list; false at its end. */
    static boolean next(JsonParser in, JsonToken wanted) {
        JsonToken token = in.nextToken();
        if (token != wanted && token != JsonToken.END_ARRAY) {
            throw new IllegalArgumentException("a list has a member of another kind");
        }
        return token == wanted;
    }

    /** A whole number up to 2^64 - 1, as its bits; 0 for null. */
    static long unsigned(JsonParser in) {
        JsonToken token = in.currentToken();
        if (token == JsonToken.VALUE_NULL) {
            return 0;
        }
        if (token != JsonToken.VALUE_NUMBER_INT) {
            throw new IllegalArgumentException(in.currentName() + " is no whole number");
        }
        return switch (in.getNumberType()) {
            case INT, LONG -> positive(in.getLongValue());
            case BIG_INTEGER -> {
                if (in.getBigIntegerValue().signum() < 0
                        || in.getBigIntegerValue().bitLength() > 64) {
                    throw new IllegalArgumentException("a number is out of range");
                }
                yield in.getBigIntegerValue().longValue();
            }
            case FLOAT, DOUBLE, BIG_DECIMAL ->
                    throw new IllegalArgumentException("a number is not whole");
        };
    }

    private static long positive(long value) {
        if (value < 0) {
            throw new IllegalArgumentException("a number is negative");
        }
        return value;
    }

    /** A whole number up to 2^32 - 1, as its bits. */
    static int unsigned32(JsonParser in) {
        long value = unsigned(in);
        if (value < 0 || value > 0xffffffffL) {
            throw new IllegalArgumentException("a number is out of range");
        }
        return (int) value;
    }
}
