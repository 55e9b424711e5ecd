package dev.coffer.guard.ssh;

import dev.coffer.base.Bytes;

import java.util.Arrays;

/**
 * A private key for Ed25519 as OpenSSH keeps it in a file (its PROTOCOL.key), without a passphrase.
 *
 * @param seed the 32 secret bytes
 * @param publicKey that goes with them
 */
public record SshPrivateKey(Bytes seed, SshPublicKey publicKey) {
    private static final String MAGIC = "openssh-key-v1\0";
    private static final String NONE = "none";
    private static final int BLOCK = 8;

    /** A new one, from the JDK's secure source. */
    public static SshPrivateKey generate() {
        Ed25519.Pair pair = Ed25519.generate();
        return new SshPrivateKey(pair.seed(), SshPublicKey.of(pair.point().shared()));
    }

    /**
     * Reads such a file.
     *
     * @throws SshFormatException if it is none, has a passphrase, or is of another kind
     */
    public static SshPrivateKey parse(String file) throws SshFormatException {
        SshBuffer.Reader in = new SshBuffer.Reader(Armor.PRIVATE_KEY.open(file));
        if (!Arrays.equals(in.raw(MAGIC.length()), Bytes.of(MAGIC).shared())) {
            throw new SshFormatException("it is no private key of OpenSSH");
        }
        String cipher = in.text();
        in.string(); // how a key is made of a passphrase
        in.string(); // and with what options
        if (!cipher.equals(NONE)) {
            throw new SshFormatException(
                    "it has a passphrase, which only ssh-keygen asks for; sign with ssh-keygen -Y"
                            + " sign and give the signature");
        }
        if (in.number() != 1) {
            throw new SshFormatException("it holds several keys");
        }
        SshPublicKey publicKey = SshPublicKey.ofBlob(in.string());
        SshBuffer.Reader secret = new SshBuffer.Reader(in.string());
        in.end();
        int check = secret.number(); // written twice, so that a wrong passphrase shows
        if (secret.number() != check) {
            throw new SshFormatException("it is damaged");
        }
        if (!secret.text().equals(SshPublicKey.PLAIN)) {
            throw new SshFormatException(
                    "its key lies in a hardware token, which only ssh-keygen asks; sign with"
                            + " ssh-keygen -Y sign and give the signature");
        }
        byte[] point = secret.string();
        byte[] both = secret.string();
        if (!Bytes.owning(point).equals(publicKey.point()) || both.length != 2 * point.length) {
            throw new SshFormatException("it is damaged");
        }
        byte[] seed = Arrays.copyOf(both, SshPublicKey.SIZE);
        return new SshPrivateKey(Bytes.owning(seed), publicKey);
    }

    /**
     * As a file that {@code ssh-keygen} reads too; to be kept with mode 0600.
     *
     * @param check any number
     * @param comment such as the name of the key's owner
     */
    public String file(int check, String comment) {
        byte[] point = publicKey.point().shared();
        SshBuffer.Writer secret =
                new SshBuffer.Writer()
                        .number(check)
                        .number(check)
                        .text(SshPublicKey.PLAIN)
                        .string(point)
                        .string(new SshBuffer.Writer().raw(seed.shared()).raw(point).bytes())
                        .text(comment);
        for (int i = 1; secret.bytes().length % BLOCK != 0; i++) {
            secret.octet(i);
        }
        return Armor.PRIVATE_KEY.close(
                new SshBuffer.Writer()
                        .raw(Bytes.of(MAGIC).shared())
                        .text(NONE)
                        .text(NONE)
                        .text("")
                        .number(1)
                        .string(publicKey.blob().shared())
                        .string(secret.bytes())
                        .bytes());
    }

    /** Not the secret bytes. */
    @Override
    public String toString() {
        return "private key of " + publicKey.fingerprint();
    }
}
