package dev.coffer.vault.format;

import dev.coffer.base.Bytes;
import dev.coffer.base.DamagedException;
import dev.coffer.vault.crypto.MasterKey;
import dev.coffer.vault.crypto.PasswordCost;

import java.io.IOException;
import java.util.Base64;
import java.util.Locale;

/**
 * One key of a vault: the master key, sealed with what a password gives.
 *
 * @param created when, as it is written
 * @param user who made it
 * @param host where
 * @param cost of trying a password
 * @param salt 64 random bytes
 * @param data the sealed master key
 */
public record KeyFile(
        String created, String user, String host, PasswordCost cost, Bytes salt, Bytes data) {
    public static final int SALT_BYTES = 64;

    /** JSON in Go's order, not sealed. */
    public byte[] toBytes() {
        return new GoJson()
                .raw("{\"created\":")
                .string(created)
                .raw(",\"username\":")
                .string(user)
                .raw(",\"hostname\":")
                .string(host)
                .raw(",\"kdf\":\"scrypt\",\"N\":")
                .signed(cost.n())
                .raw(",\"r\":")
                .signed(cost.r())
                .raw(",\"p\":")
                .signed(cost.p())
                .raw(",\"salt\":")
                .base64(salt.shared())
                .raw(",\"data\":")
                .base64(data.shared())
                .raw("}")
                .toBytes();
    }

    /**
     * @throws DamagedException if it is no key, or asks for what cannot be given
     */
    public static KeyFile parse(byte[] json) throws IOException {
        return JsonIn.object(
                json,
                0,
                json.length,
                in -> {
                    String created = "";
                    String user = "";
                    String host = "";
                    String kdf = "";
                    int n = 0;
                    int r = 0;
                    int p = 0;
                    byte[] salt = new byte[0];
                    byte[] data = new byte[0];
                    for (String field = in.nextName(); field != null; field = in.nextName()) {
                        in.nextToken();
                        switch (field.toLowerCase(Locale.ROOT)) {
                            case "created" -> created = JsonIn.text(in);
                            case "username" -> user = JsonIn.text(in);
                            case "hostname" -> host = JsonIn.text(in);
                            case "kdf" -> kdf = JsonIn.text(in);
                            case "n" -> n = in.getIntValue();
                            case "r" -> r = in.getIntValue();
                            case "p" -> p = in.getIntValue();
                            case "salt" -> salt = Base64.getDecoder().decode(JsonIn.text(in));
                            case "data" -> data = Base64.getDecoder().decode(JsonIn.text(in));
                            default -> in.skipChildren();
                        }
                    }
                    if (!kdf.equals("scrypt")) {
                        throw new DamagedException(
                                "it derives keys by \"" + kdf + "\", not scrypt");
                    }
                    if (salt.length != SALT_BYTES) {
                        throw new DamagedException(
                                "its salt has " + salt.length + " bytes, not 64");
                    }
                    return new KeyFile(
                            created,
                            user,
                            host,
                            new PasswordCost(n, r, p),
                            Bytes.owning(salt),
                            Bytes.owning(data));
                });
    }

    /** The master key as it is sealed. */
    public static byte[] write(MasterKey key) {
        return new GoJson()
                .raw("{\"mac\":{\"k\":")
                .base64(key.macKey())
                .raw(",\"r\":")
                .base64(key.macMultiplier())
                .raw("},\"encrypt\":")
                .base64(key.encrypt())
                .raw("}")
                .toBytes();
    }

    /**
     * The master key from what was sealed.
     *
     * @throws DamagedException if it is none
     */
    public static MasterKey readMasterKey(byte[] json) throws IOException {
        return JsonIn.object(
                json,
                0,
                json.length,
                in -> {
                    byte[] k = new byte[0];
                    byte[] r = new byte[0];
                    byte[] encrypt = new byte[0];
                    int depth = 1;
                    while (depth > 0) {
                        switch (in.nextToken()) {
                            case START_OBJECT -> depth++;
                            case END_OBJECT -> depth--;
                            case PROPERTY_NAME -> {}
                            default -> {
                                byte[] value = Base64.getDecoder().decode(JsonIn.text(in));
                                switch (in.currentName().toLowerCase(Locale.ROOT)) {
                                    case "k" -> k = value;
                                    case "r" -> r = value;
                                    case "encrypt" -> encrypt = value;
                                    default -> {
                                        // a later version's
                                    }
                                }
                            }
                        }
                    }
                    return new MasterKey(encrypt, k, r);
                });
    }
}
