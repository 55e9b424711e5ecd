package dev.coffer.config;

import org.jspecify.annotations.Nullable;

import java.util.Locale;

/**
 * What reading one value needs to know.
 *
 * @param key the setting's name, for messages
 * @param example how a right value is written in TOML, for messages
 * @param base what paths are relative to
 */
record Reading(String key, String example, PathBase base, Problems problems) {
    /** Tells that the value is of another kind than it should be. */
    void wrongType(Raw raw, String wanted) {
        String remedy = raw instanceof Raw.Word ? "" : "; write " + key + " = " + remedy(raw);
        tell(raw, key + " must be " + wanted + ", not " + raw.what() + remedy);
    }

    /** A lone text for a list is most likely meant as its only item, and so on. */
    private String remedy(Raw raw) {
        if (raw instanceof Raw.Text text) {
            if (example.startsWith("[")) {
                return "[" + TomlText.quote(text.text()) + "]";
            }
            if (text.text().equals("true") || text.text().equals("false")) {
                return text.text();
            }
        }
        return example;
    }

    void tell(Raw raw, String message) {
        problems.add(raw.at(), message);
    }

    void bad(Raw raw, String message) {
        tell(raw, isNamedBy(raw.at()) ? message : key + ": " + message);
    }

    /**
     * Whether the place says already which setting it is: {@code --exclude-from}, {@code
     * COFFER_NOTE}.
     */
    private boolean isNamedBy(ValueOrigin at) {
        return switch (at) {
            case ValueOrigin.CommandLine(String option) ->
                    option.equals("--" + key.replace('_', '-'));
            case ValueOrigin.Environment(String variable) ->
                    variable.equals("COFFER_" + key.toUpperCase(Locale.ROOT));
            case ValueOrigin.BuiltIn(), ValueOrigin.InFile _, ValueOrigin.Joined _ -> false;
        };
    }

    void bad(Raw raw, IllegalArgumentException e) {
        String message = e.getMessage();
        bad(raw, message == null ? "this cannot be used" : message);
    }

    /** The text of what should be text, or null after telling that it is not. */
    @Nullable String text(Raw raw, String wanted) {
        String text = raw.asText();
        if (text == null) {
            wrongType(raw, wanted);
        }
        return text;
    }
}
