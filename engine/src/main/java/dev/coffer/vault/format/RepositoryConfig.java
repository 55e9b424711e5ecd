package dev.coffer.vault.format;

import dev.coffer.base.DamagedException;

import java.io.IOException;
import java.util.Locale;

/**
 * What a vault is: its file {@code config}.
 *
 * @param version of the format, 1 or 2
 * @param id 64 hex digits, drawn at its making
 * @param polynomial that contents are cut by, of degree 53
 */
public record RepositoryConfig(int version, String id, long polynomial) {
    /** What is written: JSON in Go's order, not compressed. */
    public byte[] toBytes() {
        return new GoJson()
                .raw("{\"version\":")
                .signed(version)
                .raw(",\"id\":")
                .string(id)
                .raw(",\"chunker_polynomial\":")
                .string(Long.toHexString(polynomial))
                .raw("}")
                .toBytes();
    }

    /**
     * Of any version: whoever opens a vault sees whether it is one that is known.
     *
     * @throws DamagedException if it is none
     */
    public static RepositoryConfig parse(byte[] json) throws IOException {
        return JsonIn.object(
                json,
                0,
                json.length,
                in -> {
                    int version = 0;
                    String id = "";
                    String polynomial = "";
                    for (String field = in.nextName(); field != null; field = in.nextName()) {
                        in.nextToken();
                        switch (field.toLowerCase(Locale.ROOT)) {
                            case "version" -> version = in.getIntValue();
                            case "id" -> id = JsonIn.text(in);
                            case "chunker_polynomial" -> polynomial = JsonIn.text(in);
                            default -> in.skipChildren();
                        }
                    }
                    if (version < 1) {
                        throw new DamagedException("it has no version of the format");
                    }
                    Hex.id(id); // it becomes the name of a folder in caches
                    return new RepositoryConfig(version, id, parsePolynomial(polynomial));
                });
    }

    private static long parsePolynomial(String hex) throws DamagedException {
        try {
            return Long.parseUnsignedLong(hex, 16);
        } catch (NumberFormatException e) {
            throw new DamagedException("what contents are cut by is no number in hex digits", e);
        }
    }
}
