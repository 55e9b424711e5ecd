package dev.coffer.config;

import dev.coffer.base.CofferException;
import dev.coffer.base.Spelling;
import dev.coffer.os.HostPath;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;

/**
 * What the table {@code [audit]} says.
 *
 * @param dir the folder of the log; null for the one in the state folder
 * @param reads whether what changes nothing is recorded too
 */
public record AuditSettings(@Nullable HostPath dir, boolean reads) {
    /** The variable that names the folder, over what the file says. */
    public static final String VARIABLE = "COFFER_AUDIT_DIR";

    static final String TABLE = "audit";
    private static final String DIR = "dir";
    private static final String READS = "reads";
    private static final AuditSettings DEFAULT = new AuditSettings(null, false);

    /**
     * What is in force. Nothing but this table is looked at: what is wrong elsewhere in the file
     * keeps nobody from recording.
     *
     * @param file the configuration, or null for none
     * @throws ConfigException with what is wrong in the table
     * @throws CofferException if the file cannot be read
     */
    public static AuditSettings load(@Nullable HostPath file, Surroundings surroundings)
            throws CofferException {
        AuditSettings written =
                file == null || !mayHaveTable(file) ? DEFAULT : ofFile(file, surroundings);
        String variable = surroundings.variable(VARIABLE);
        if (variable == null) {
            return written;
        }
        try {
            return new AuditSettings(surroundings.pathBase().resolve(variable), written.reads());
        } catch (IllegalArgumentException e) {
            throw new CofferException(
                    CofferException.Reason.USAGE, VARIABLE + ": " + e.getMessage(), e);
        }
    }

    /** Reading TOML takes a tenth of a short command; most files need not be read for this. */
    private static boolean mayHaveTable(HostPath file) {
        try {
            String text = Files.readString(file.toPath(), StandardCharsets.ISO_8859_1);
            return text.contains(TABLE) || text.contains("\\"); // a key may be written in escapes
        } catch (IOException e) {
            return true; // whoever reads it says what is wrong with it
        }
    }

    private static AuditSettings ofFile(HostPath file, Surroundings surroundings)
            throws CofferException {
        TomlFile.Content content = TomlFile.read(file, new Problems(file));
        Problems problems = new Problems(file);
        AuditSettings settings = DEFAULT;
        PathBase base = new PathBase(file.parent(), surroundings.home());
        for (Raw.Entry entry : content.root().entries()) {
            if (entry.key().equals(TABLE)) {
                settings = read(entry, base, problems);
            }
        }
        problems.throwIfAny();
        return settings;
    }

    /** Reads the table, and tells of what is wrong in it. */
    static AuditSettings read(Raw.Entry entry, PathBase base, Problems problems) {
        if (!(entry.value() instanceof Raw.Table table)) {
            problems.add(
                    entry.value().at(),
                    "audit must be a table, not " + entry.value().what() + "; write [audit]");
            return DEFAULT;
        }
        HostPath dir = null;
        boolean reads = false;
        for (Raw.Entry setting : table.entries()) {
            switch (setting.key()) {
                case DIR -> dir = folder(setting.value(), base, problems);
                case READS -> {
                    Reading reading = new Reading(READS, "true", base, problems);
                    Boolean flag = new FlagType().read(setting.value(), reading);
                    reads = flag != null && flag;
                }
                default ->
                        problems.add(
                                setting.keyAt(),
                                "unknown key "
                                        + TomlText.quote(setting.key())
                                        + hint(setting.key()));
            }
        }
        return new AuditSettings(dir, reads);
    }

    private static String hint(String key) {
        String hint = Spelling.hint(key, List.of(DIR, READS));
        return hint.isEmpty() ? "; [audit] takes dir and reads" : hint;
    }

    private static @Nullable HostPath folder(Raw raw, PathBase base, Problems problems) {
        Reading reading = new Reading(DIR, "\"/var/log/coffer\"", base, problems);
        String text = reading.text(raw, "a folder");
        if (text == null) {
            return null;
        }
        try {
            return base.resolve(text);
        } catch (IllegalArgumentException e) {
            reading.bad(raw, e);
            return null;
        }
    }
}
