package dev.coffer.audit;

import dev.coffer.base.Bytes;
import dev.coffer.base.Name;
import dev.coffer.base.Sha256;
import dev.coffer.os.Folder;
import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;
import dev.coffer.os.SmallFiles;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * The head of a log as it is kept beside its key: the last record, whose signature covers all
 * before it, and where it stands. Immutable.
 *
 * @param head log, number and hash of the record
 * @param line the record itself, without a newline
 * @param publicKey 32 bytes
 * @param folder the folder of the log, as text
 * @param file the name of the file that has it
 * @param offset where in that file it begins, in bytes
 */
record HeadFile(
        AuditHead head, Bytes line, Bytes publicKey, String folder, String file, long offset) {
    static final String SUFFIX = ".head";
    private static final String TITLE = "coffer-audit-head 1";
    private static final int LIMIT = LineReader.LONGEST + 16 * 1024;

    static Name nameOf(String log) {
        return Name.of(log + SUFFIX);
    }

    /** Where what follows the record begins, in bytes. */
    long next() {
        return offset + line.length() + 1;
    }

    /** The head of a log, or null if there is none that is whole. */
    static @Nullable HeadFile read(Folder heads, String log) throws OsException {
        byte[] bytes = SmallFiles.readIfThere(heads, nameOf(log), LIMIT);
        HeadFile head = bytes == null ? null : parse(bytes);
        return head == null || !head.head().log().equals(log) ? null : head;
    }

    /** Null if it is not whole. Whether its signature is right is another question. */
    static @Nullable HeadFile parse(byte[] bytes) {
        FieldText text = FieldText.read(bytes, TITLE);
        if (text == null) {
            return null;
        }
        byte[] line = text.get("record").getBytes(StandardCharsets.UTF_8);
        RecordScanner scanner = new RecordScanner();
        if (!scanner.scan(line, 0, line.length)) {
            return null;
        }
        try {
            byte[] publicKey = HexFormat.of().parseHex(text.get("public-key"));
            if (publicKey.length != SigningKey.SEED_BYTES
                    || !text.get("log").equals(scanner.log())) {
                return null;
            }
            return new HeadFile(
                    new AuditHead(scanner.log(), scanner.seq(), Sha256.hash(line)),
                    Bytes.owning(line),
                    Bytes.owning(publicKey),
                    text.get("dir"),
                    text.get("file"),
                    Long.parseLong(text.get("offset")));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    byte[] text() {
        return FieldText.write(
                TITLE,
                "log",
                head.log(),
                "public-key",
                HexFormat.of().formatHex(publicKey.shared()),
                "dir",
                folder,
                "file",
                file,
                "offset",
                Long.toString(offset),
                "record",
                new String(line.shared(), StandardCharsets.UTF_8));
    }

    /**
     * Puts it in place of the one before: a crash leaves the one or the other. It may be the older
     * one for some time after a power cut, for the folder is not synced; then the log has signed
     * records past it, which is no contradiction.
     */
    void write(Folder heads) throws OsException {
        Name name = nameOf(head.log());
        Name temporary = Name.of("." + head.log() + SUFFIX + ".new");
        if (heads.statIfThere(temporary) != null) {
            heads.removeFile(temporary);
        }
        try (OpenFile file = heads.createFile(temporary, 0600)) {
            file.write(ByteBuffer.wrap(text()));
            file.sync();
        } catch (OsException e) {
            removeQuietly(heads, temporary, e);
            throw e;
        }
        heads.rename(temporary, heads, name);
    }

    private static void removeQuietly(Folder heads, Name temporary, OsException because) {
        try {
            heads.removeFile(temporary);
        } catch (OsException e) {
            because.addSuppressed(e);
        }
    }

    boolean isSameRecord(HeadFile other) {
        return line.equals(other.line);
    }

    @Override
    public String toString() {
        return head.toString();
    }
}
