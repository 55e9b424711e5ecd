package dev.coffer.guard.ssh;

import dev.coffer.base.Bytes;
import dev.coffer.base.Sha256;

import java.util.Base64;

/**
 * A public key for Ed25519 (RFC 8709), in a file or in a hardware token (OpenSSH's PROTOCOL.u2f).
 * Immutable; equal if they are the same key, whatever is said beside.
 *
 * @param blob as in the second word of its line, decoded
 * @param point the 32 bytes of the key
 * @param application what a token's key was made for, or empty if it lies in no token
 */
public record SshPublicKey(Bytes blob, Bytes point, String application) {
    static final String PLAIN = "ssh-ed25519";
    static final String TOKEN = "sk-ssh-ed25519@openssh.com";
    static final int SIZE = 32;

    /**
     * Reads a line of {@code .pub} files and {@code authorized_keys} without options: the kind, the
     * key in base64, and perhaps a comment.
     *
     * @throws SshFormatException if it is none, or of a kind other than Ed25519
     */
    public static SshPublicKey parse(String line) throws SshFormatException {
        String[] words = line.strip().split("[ \t]+", 3);
        if (words.length < 2 || line.strip().indexOf('\n') >= 0) {
            throw new SshFormatException(
                    "it is not a public key in one line: KIND BASE64 [COMMENT]");
        }
        byte[] blob;
        try {
            blob = Base64.getDecoder().decode(words[1]);
        } catch (IllegalArgumentException e) {
            throw new SshFormatException("its second word is not base64", e);
        }
        SshPublicKey key = ofBlob(blob);
        if (!words[0].equals(key.kind())) {
            throw new SshFormatException("it says " + words[0] + " but is " + key.kind());
        }
        return key;
    }

    /** The key of these 32 bytes. */
    static SshPublicKey of(byte[] point) {
        byte[] blob = new SshBuffer.Writer().text(PLAIN).string(point).bytes();
        return new SshPublicKey(Bytes.of(blob), Bytes.of(point), "");
    }

    static SshPublicKey ofBlob(byte[] blob) throws SshFormatException {
        SshBuffer.Reader in = new SshBuffer.Reader(blob);
        String kind = in.text();
        if (!kind.equals(PLAIN) && !kind.equals(TOKEN)) {
            throw new SshFormatException(
                    "its kind is "
                            + kind
                            + "; only "
                            + PLAIN
                            + " and "
                            + TOKEN
                            + " are known here (ssh-keygen -t ed25519)");
        }
        byte[] point = in.string();
        String application = kind.equals(TOKEN) ? in.text() : "";
        in.end();
        if (point.length != SIZE) {
            throw new SshFormatException("its key has " + point.length + " bytes, not " + SIZE);
        }
        return new SshPublicKey(Bytes.of(blob), Bytes.of(point), application);
    }

    public String kind() {
        return application.isEmpty() ? PLAIN : TOKEN;
    }

    /** As in a {@code .pub} file, without a comment. */
    public String line() {
        return kind() + " " + Base64.getEncoder().encodeToString(blob.shared());
    }

    /** As {@code ssh-keygen -l} shows it: {@code SHA256:} and base64 without padding. */
    public String fingerprint() {
        byte[] hash = Sha256.hash(blob.shared()).shared();
        return "SHA256:" + Base64.getEncoder().withoutPadding().encodeToString(hash);
    }
}
