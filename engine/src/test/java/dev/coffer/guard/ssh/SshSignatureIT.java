package dev.coffer.guard.ssh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Signatures and keys, there and back with the real {@code ssh-keygen}. */
class SshSignatureIT {
    private static final String PURPOSE = "coffer-approval@v1";
    private static final byte[] MESSAGE = "three points would go".getBytes(StandardCharsets.UTF_8);

    @TempDir Path dir;
    private Path message;

    @BeforeAll
    static void needsTheProgram() throws Exception {
        boolean there;
        try {
            there = new ProcessBuilder("ssh-keygen", "-?").start().waitFor() >= 0;
        } catch (IOException e) {
            there = false;
        }
        assumeTrue(there, "no ssh-keygen here: ./check installs openssh-client");
    }

    @BeforeEach
    void writeTheMessage() throws Exception {
        message = Files.write(dir.resolve("message"), MESSAGE);
    }

    @Test
    void whatSshKeygenSignedIsValid() throws Exception {
        Path key = keygen("ed25519", "");
        sign(key, PURPOSE);

        SshSignature signature = SshSignature.parse(Files.readString(dir.resolve("message.sig")));

        assertTrue(signature.isOf(MESSAGE, PURPOSE));
        assertEquals(publicKey(key), signature.key());
    }

    @Test
    void aSignatureForAnotherPurposeAnotherFileOrByAnotherHashIsTold() throws Exception {
        Path key = keygen("ed25519", "");
        run("ssh-keygen", "-Y", "sign", "-n", PURPOSE, "-O", "hashalg=sha256", "-f", key, message);
        SshSignature signature = SshSignature.parse(Files.readString(dir.resolve("message.sig")));

        assertTrue(signature.isOf(MESSAGE, PURPOSE), "over SHA-256");
        assertFalse(signature.isOf(MESSAGE, "file"));
        assertFalse(signature.isOf("two points".getBytes(StandardCharsets.UTF_8), PURPOSE));
    }

    @Test
    void sshKeygenAcceptsWhatWasSignedHere() throws Exception {
        Path key = keygen("ed25519", "");
        SshPrivateKey mine = SshPrivateKey.parse(Files.readString(key));
        Files.writeString(
                dir.resolve("message.sig"), SshSignature.sign(mine, PURPOSE, MESSAGE).armored());

        assertEquals(0, verify(mine.publicKey(), PURPOSE));
        assertTrue(verify(mine.publicKey(), "file") != 0, "for another purpose it does not");
    }

    @Test
    void sshKeygenReadsAndUsesAKeyMadeHere() throws Exception {
        SshPrivateKey mine = SshPrivateKey.generate();
        Path key = dir.resolve("mine");
        Files.writeString(key, mine.file(7, "alice"));
        Files.setPosixFilePermissions(
                key, Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));

        assertEquals(mine.publicKey().line() + " alice\n", output("ssh-keygen", "-y", "-f", key));
        assertTrue(output("ssh-keygen", "-l", "-f", key).contains(mine.publicKey().fingerprint()));
        sign(key, PURPOSE);
        assertTrue(
                SshSignature.parse(Files.readString(dir.resolve("message.sig")))
                        .isOf(MESSAGE, PURPOSE));
        assertEquals(mine, SshPrivateKey.parse(Files.readString(key)));
    }

    @Test
    void aKeyWithAPassphraseOrOfAnotherKindIsRefusedWithTheWayOut() throws Exception {
        Path locked = keygen("ed25519", "secret");
        Path rsa = keygen("rsa", "");

        SshFormatException passphrase =
                assertThrows(
                        SshFormatException.class,
                        () -> SshPrivateKey.parse(Files.readString(locked)));
        assertTrue(passphrase.getMessage().contains("ssh-keygen -Y sign"));
        SshFormatException kind =
                assertThrows(
                        SshFormatException.class, () -> SshPrivateKey.parse(Files.readString(rsa)));
        assertTrue(kind.getMessage().contains("ssh-rsa"), kind.getMessage());
        assertThrows(SshFormatException.class, () -> publicKey(rsa));
    }

    @Test
    void everyFlippedBitOfASignatureMakesItInvalidOrNone() throws Exception {
        SshPrivateKey mine = SshPrivateKey.generate();
        byte[] raw = Armor.SIGNATURE.open(SshSignature.sign(mine, PURPOSE, MESSAGE).armored());
        int accepted = 0;
        for (int bit = 0; bit < raw.length * 8; bit++) {
            byte[] flipped = raw.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            try {
                SshSignature one = SshSignature.parse(Armor.SIGNATURE.close(flipped));
                if (one.key().equals(mine.publicKey()) && one.isOf(MESSAGE, PURPOSE)) {
                    accepted++;
                }
            } catch (SshFormatException e) {
                // none any more
            }
        }
        assertEquals(0, accepted);
    }

    @Test
    void aTruncatedSignatureIsTold() throws Exception {
        SshPrivateKey mine = SshPrivateKey.generate();
        byte[] raw = Armor.SIGNATURE.open(SshSignature.sign(mine, PURPOSE, MESSAGE).armored());
        for (int length = 0; length < raw.length; length++) {
            byte[] cut = Arrays.copyOf(raw, length);
            assertThrows(
                    SshFormatException.class, () -> SshSignature.parse(Armor.SIGNATURE.close(cut)));
        }
    }

    private Path keygen(String kind, String passphrase) throws Exception {
        Path key = dir.resolve(kind + passphrase);
        run("ssh-keygen", "-q", "-t", kind, "-N", passphrase, "-C", "a comment", "-f", key);
        return key;
    }

    private static SshPublicKey publicKey(Path key) throws Exception {
        return SshPublicKey.parse(Files.readString(key.resolveSibling(key.getFileName() + ".pub")));
    }

    private void sign(Path key, String purpose) throws Exception {
        run("ssh-keygen", "-Y", "sign", "-n", purpose, "-f", key, message);
    }

    private int verify(SshPublicKey key, String purpose) throws Exception {
        Path signers = Files.writeString(dir.resolve("signers"), "alice " + key.line() + "\n");
        Process process =
                new ProcessBuilder(
                                "ssh-keygen",
                                "-Y",
                                "verify",
                                "-n",
                                purpose,
                                "-I",
                                "alice",
                                "-f",
                                signers.toString(),
                                "-s",
                                dir.resolve("message.sig").toString())
                        .redirectInput(message.toFile())
                        .redirectErrorStream(true)
                        .start();
        process.getInputStream().readAllBytes();
        return process.waitFor();
    }

    private static void run(Object... command) throws Exception {
        output(command);
    }

    private static String output(Object... command) throws Exception {
        List<String> words = List.of(command).stream().map(Object::toString).toList();
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(1, TimeUnit.MINUTES));
        assertEquals(0, process.exitValue(), () -> words + ": " + output);
        return output;
    }
}
