package dev.coffer.guard.ssh;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Base64 between a first and a last line, as OpenSSH's files have it. */
record Armor(String name) {
    static final Armor SIGNATURE = new Armor("SSH SIGNATURE");
    static final Armor PRIVATE_KEY = new Armor("OPENSSH PRIVATE KEY");

    private static final int WIDTH = 70;

    private String first() {
        return "-----BEGIN " + name + "-----";
    }

    private String last() {
        return "-----END " + name + "-----";
    }

    byte[] open(String text) throws SshFormatException {
        String stripped = text.strip();
        if (!stripped.startsWith(first()) || !stripped.endsWith(last())) {
            throw new SshFormatException("it does not begin with " + first());
        }
        String inner = stripped.substring(first().length(), stripped.length() - last().length());
        StringBuilder base64 = new StringBuilder(inner.length());
        inner.lines().forEach(line -> base64.append(line.strip()));
        try {
            return Base64.getDecoder().decode(base64.toString());
        } catch (IllegalArgumentException e) {
            throw new SshFormatException("between its first and last line it is not base64", e);
        }
    }

    String close(byte[] content) {
        Base64.Encoder lines =
                Base64.getMimeEncoder(WIDTH, "\n".getBytes(StandardCharsets.US_ASCII));
        return first() + "\n" + lines.encodeToString(content) + "\n" + last() + "\n";
    }
}
