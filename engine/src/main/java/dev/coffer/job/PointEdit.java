package dev.coffer.job;

/** What is changed of what people said of a point, for the audit log. */
public enum PointEdit {
    NOTE("note"),
    TAGS("tag"),
    HOLD("hold"),
    RELEASE("release-hold"),
    /** Several of these, or whichever. */
    WORDS("describe");

    private final String word;

    PointEdit(String word) {
        this.word = word;
    }

    /** The action that the log has. */
    public String word() {
        return word;
    }
}
