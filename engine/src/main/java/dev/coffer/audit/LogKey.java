package dev.coffer.audit;

import dev.coffer.base.Name;
import dev.coffer.base.Randomness;
import dev.coffer.os.Folder;
import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;
import dev.coffer.os.SmallFiles;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * The key of a log, with the log's id: a small file that only its owner may read.
 *
 * @param log the id
 * @param folder where the log lay when it was begun, as text
 * @param key what signs
 */
record LogKey(String log, String folder, SigningKey key) {
    static final String SUFFIX = ".key";
    private static final String TITLE = "coffer-audit-key 1";
    private static final int LIMIT = 64 * 1024;

    static Name nameOf(String log) {
        return Name.of(log + SUFFIX);
    }

    /** The log of a key by the name of its file; null for other files. */
    static @Nullable String logOf(Name name) {
        String text = name.toString();
        String log =
                text.endsWith(SUFFIX) ? text.substring(0, text.length() - SUFFIX.length()) : "";
        return AuditHead.isId(log) ? log : null;
    }

    /** A new one, kept nowhere yet. */
    static LogKey make(String folder, Randomness randomness) {
        byte[] seed = new byte[SigningKey.SEED_BYTES];
        randomness.fill(seed);
        return new LogKey(randomness.hex(8), folder, SigningKey.of(seed));
    }

    /** The key of a log, or null if there is none that is whole. */
    static @Nullable LogKey read(Folder heads, String log) throws OsException {
        byte[] bytes = SmallFiles.readIfThere(heads, nameOf(log), LIMIT);
        FieldText text = bytes == null ? null : FieldText.read(bytes, TITLE);
        if (text == null || !text.get("log").equals(log)) {
            return null;
        }
        try {
            byte[] seed = HexFormat.of().parseHex(text.get("seed"));
            byte[] publicKey = HexFormat.of().parseHex(text.get("public-key"));
            return new LogKey(log, text.get("dir"), SigningKey.of(seed, publicKey));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** Keeps it, durably. */
    void write(Folder heads) throws OsException {
        HexFormat hex = HexFormat.of();
        byte[] text =
                FieldText.write(
                        TITLE,
                        "log",
                        log,
                        "dir",
                        folder,
                        "public-key",
                        hex.formatHex(key.publicKey()),
                        "seed",
                        hex.formatHex(key.seed()));
        try (OpenFile file = heads.createFile(nameOf(log), 0600)) {
            file.write(ByteBuffer.wrap(text));
            file.sync();
        }
        heads.sync();
    }
}
