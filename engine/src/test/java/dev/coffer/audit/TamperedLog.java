package dev.coffer.audit;

import dev.coffer.audit.AuditEvent.Result;
import dev.coffer.os.OsException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * A log in memory that is changed and verified: by the code that verifies files, from the file on
 * that is changed, up to where something is found.
 */
final class TamperedLog {
    /** Where a verification found the first thing that is wrong. */
    record Place(@Nullable String file, long line, long seq) {}

    private final List<String> names = new ArrayList<>();
    private final List<byte[]> contents = new ArrayList<>();
    private final List<ChainCheck> before = new ArrayList<>();
    private final SigningKey key;

    private TamperedLog(SigningKey key) {
        this.key = key;
    }

    /** A real one, of so many records, a few in each day's file. */
    static TamperedLog write(Path dir, int records, int aDay) throws IOException {
        TestLog log = new TestLog(dir);
        for (int i = 2; i <= records; i++) { // the first one says that the log was started
            if (i % aDay == 1) {
                log.clock().advance(Duration.ofDays(1));
            }
            log.clock().advance(Duration.ofSeconds(31));
            log.append(event(i));
        }
        return read(log);
    }

    private static AuditEvent event(int i) {
        return switch (i % 4) {
            case 0 -> AuditEvent.intent("backup").job("home").store("mirror:/mnt/disk/home");
            case 1 ->
                    AuditEvent.note("forget", Result.REFUSED)
                            .store("vault:/srv/vault")
                            .text("nobody was there to say yes");
            case 2 ->
                    AuditEvent.note("restore", Result.DONE)
                            .point("0123456789abcdef")
                            .detail("target", "/tmp/größe \"a\"\n");
            default ->
                    AuditEvent.note("backup", Result.DONE)
                            .job("home")
                            .detail("new", Integer.toString(i))
                            .detail("bytes", Integer.toString(i * 1024));
        };
    }

    /** As it lies there. */
    static TamperedLog read(TestLog log) throws IOException {
        Path keyFile = log.keyFile();
        String text = Files.readString(keyFile);
        int at = text.indexOf("\nseed ") + 6;
        byte[] seed = HexFormat.of().parseHex(text.substring(at, text.indexOf('\n', at)));
        TamperedLog copy = new TamperedLog(SigningKey.of(seed));
        AuditHead head = log.log().head();
        if (head == null) {
            throw new IllegalStateException("a log without a head");
        }
        RememberingSigner signer = signer(copy.key);
        ChainCheck check =
                new ChainCheck(head.log(), List.of(new NamedHead("the head", head)), signer);
        for (Path file : log.files()) {
            copy.names.add(file.getFileName().toString());
            byte[] content = Files.readAllBytes(file);
            copy.contents.add(content);
            ChainCheck every = check.copy();
            every.checkEverySignature(true);
            Verification.file(file.getFileName().toString(), () -> new LineReader(content), every);
            copy.before.add(check.copy());
            check =
                    Verification.file(
                            file.getFileName().toString(), () -> new LineReader(content), check);
        }
        check.end();
        if (!check.findings().isEmpty() || !check.notes().isEmpty()) {
            throw new IllegalStateException(check.findings() + " " + check.notes());
        }
        signer.stopLearning();
        return copy;
    }

    private static RememberingSigner signer(SigningKey key) {
        try {
            return new RememberingSigner(key.publicKey());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("its own key", e);
        }
    }

    int fileCount() {
        return contents.size();
    }

    String name(int file) {
        return names.get(file);
    }

    byte[] content(int file) {
        return contents.get(file);
    }

    SigningKey key() {
        return key;
    }

    /** Where the lines of a file begin, and at last its length. */
    int[] lineStarts(int file) {
        byte[] content = contents.get(file);
        List<Integer> starts = new ArrayList<>(List.of(0));
        for (int i = 0; i < content.length; i++) {
            if (content[i] == '\n') {
                starts.add(i + 1);
            }
        }
        return starts.stream().mapToInt(Integer::intValue).toArray();
    }

    /** The number of the first record of a file. */
    long firstSeq(int file) {
        AuditHead head = before.get(file).head();
        return head == null ? 1 : head.seq() + 1;
    }

    /** What is found where one file has another content; null for none, as if it were not there. */
    @Nullable AuditFinding verify(int file, byte @Nullable [] content) throws OsException {
        ChainCheck check = before.get(file).copy();
        if (content != null) {
            check = Verification.file(names.get(file), () -> new LineReader(content), check);
        }
        for (int next = file + 1; next < contents.size(); next++) {
            if (!check.findings().isEmpty()) {
                return check.findings().getFirst();
            }
            byte[] unchanged = contents.get(next);
            check = Verification.file(names.get(next), () -> new LineReader(unchanged), check);
        }
        check.end();
        return check.findings().isEmpty() ? null : check.findings().getFirst();
    }

    static @Nullable Place place(@Nullable AuditFinding finding) {
        return finding == null ? null : new Place(finding.file(), finding.line(), finding.seq());
    }
}
