package dev.coffer.cli;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.coffer.base.CofferException;
import dev.coffer.base.CofferException.Reason;
import dev.coffer.config.Setting;
import dev.coffer.job.PasswordProvider;
import dev.coffer.job.StoreChoice;
import dev.coffer.os.HostPath;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Where the command line has a vault's password from. The first of these that there is: the
 * options; {@code COFFER_PASSWORD}; the settings {@code password_file} and {@code
 * password_command}, with their variables; the variables of restic; the person at the terminal.
 */
final class Passwords implements PasswordProvider {
    private static final int LONGEST = 64 * 1024;
    private static final String WAYS =
            "give it with --password-file, --password-command, COFFER_PASSWORD,"
                    + " COFFER_PASSWORD_FILE or password_file in coffer.toml (or say"
                    + " --insecure-no-password if it has none)";

    private final Session session;
    private final PasswordArgs args;

    Passwords(Session session, PasswordArgs args) {
        this.session = session;
        this.args = args;
    }

    @Override
    public byte[] password(StoreChoice choice, Purpose purpose) throws IOException {
        if (purpose == Purpose.REPLACE) {
            return replacing(choice.address().withoutOptions().toString());
        }
        if (purpose == Purpose.OPEN_SOURCE) {
            byte[] source = ofSource();
            if (source != null) {
                return source;
            }
        }
        if (args.none) {
            if (args.file != null || args.command != null) {
                throw CofferException.usage(
                        "--insecure-no-password means that there is no password; leave out either"
                                + " it or the other option");
            }
            return new byte[0];
        }
        String vault = choice.address().withoutOptions().toString();
        byte[] password = given(choice);
        if (password == null) {
            password = purpose == Purpose.LOOK ? null : asked(vault, purpose);
        }
        if (password == null) {
            throw none(vault + " has a password, and none was given; " + WAYS);
        }
        if (password.length == 0) {
            throw none(
                    "the password given for "
                            + vault
                            + " is empty; a vault that has none is opened with"
                            + " --insecure-no-password");
        }
        return password;
    }

    /** The first of: the options for the new one, its variables, the person at the terminal. */
    private byte[] replacing(String vault) throws IOException {
        if ((args.newFile == null ? 0 : 1)
                        + (args.newCommand == null ? 0 : 1)
                        + (args.newNone ? 1 : 0)
                > 1) {
            throw CofferException.usage(
                    "--new-password-file, --new-password-command and --new-insecure-no-password say"
                            + " different things; give one of them");
        }
        if (args.newNone) {
            return new byte[0];
        }
        byte[] password = newGiven();
        if (password == null) {
            password = asked(vault, Purpose.REPLACE);
        }
        if (password == null) {
            throw none(
                    "no new password was given for "
                            + vault
                            + "; give it with --new-password-file, --new-password-command or"
                            + " COFFER_NEW_PASSWORD_FILE");
        }
        if (password.length == 0) {
            throw none(
                    "the new password for "
                            + vault
                            + " is empty; if that is meant, say --new-insecure-no-password");
        }
        return password;
    }

    private byte @Nullable [] newGiven() throws IOException {
        String file = args.newFile;
        String command = args.newCommand;
        if (file == null && command == null) {
            String own = session.machine().variable("COFFER_NEW_PASSWORD");
            if (own != null) {
                return own.getBytes(UTF_8);
            }
            file = session.machine().variable("COFFER_NEW_PASSWORD_FILE");
            command = session.machine().variable("COFFER_NEW_PASSWORD_COMMAND");
        }
        if (file != null) {
            return ofFile(PathArgs.onMachine(session, file));
        }
        return command == null ? null : ofCommand(command);
    }

    /** What is said of the vault that is copied from alone; null if nothing is. */
    private byte @Nullable [] ofSource() throws IOException {
        String file = args.fromFile;
        String command = args.fromCommand;
        if ((file == null ? 0 : 1) + (command == null ? 0 : 1) + (args.fromNone ? 1 : 0) > 1) {
            throw CofferException.usage(
                    "--from-password-file, --from-password-command and --from-insecure-no-password"
                            + " say different things; give one of them");
        }
        if (args.fromNone) {
            return new byte[0];
        }
        for (String program : List.of("COFFER", "RESTIC")) {
            if (file != null || command != null) {
                break;
            }
            String own = session.machine().variable(program + "_FROM_PASSWORD");
            if (own != null) {
                return own.getBytes(UTF_8);
            }
            file = session.machine().variable(program + "_FROM_PASSWORD_FILE");
            command = session.machine().variable(program + "_FROM_PASSWORD_COMMAND");
        }
        if (file != null) {
            return ofFile(PathArgs.onMachine(session, file));
        }
        return command == null ? null : ofCommand(command);
    }

    private static CofferException none(String message) {
        return new CofferException(Reason.WRONG_PASSWORD, message);
    }

    private byte @Nullable [] given(StoreChoice choice) throws IOException {
        String file = args.file;
        String command = args.command;
        if (file != null && command != null) {
            throw CofferException.usage(
                    "--password-file and --password-command say the same; leave one out");
        }
        if (file != null) {
            return ofFile(PathArgs.onMachine(session, file));
        }
        if (command != null) {
            return ofCommand(command);
        }
        String own = session.machine().variable("COFFER_PASSWORD");
        if (own != null) {
            return own.getBytes(UTF_8);
        }
        var setFile = choice.job().get(Setting.PASSWORD_FILE);
        if (setFile.isPresent()) {
            return ofFile(setFile.get());
        }
        String setCommand = choice.job().get(Setting.PASSWORD_COMMAND);
        if (!setCommand.isEmpty()) {
            return ofCommand(setCommand);
        }
        return ofRestic();
    }

    private byte @Nullable [] ofRestic() throws IOException {
        String file = session.machine().variable("RESTIC_PASSWORD_FILE");
        if (file != null) {
            return ofFile(PathArgs.onMachine(session, file));
        }
        String command = session.machine().variable("RESTIC_PASSWORD_COMMAND");
        if (command != null) {
            return ofCommand(command);
        }
        String own = session.machine().variable("RESTIC_PASSWORD");
        return own == null ? null : own.getBytes(UTF_8);
    }

    private static byte[] ofFile(HostPath file) throws IOException {
        try (InputStream in = Files.newInputStream(file.toPath())) {
            return trimmed(in.readNBytes(LONGEST));
        } catch (IOException e) {
            throw new CofferException(
                    Reason.WRONG_PASSWORD,
                    "the password file "
                            + file
                            + " cannot be read; is the name right, and may this user read it?",
                    e);
        }
    }

    private static byte[] ofCommand(String command) throws IOException {
        List<String> words = words(command);
        if (words.isEmpty()) {
            throw none("the command that is to print the password is empty; " + WAYS);
        }
        Process process;
        try {
            process =
                    new ProcessBuilder(words)
                            .redirectInput(ProcessBuilder.Redirect.INHERIT)
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start();
        } catch (IOException e) {
            throw new CofferException(
                    Reason.WRONG_PASSWORD,
                    "the command "
                            + words.getFirst()
                            + " that is to print the password cannot be started; is its name"
                            + " right, and is it on the PATH?",
                    e);
        }
        byte[] printed;
        int code;
        try (InputStream out = process.getInputStream()) {
            printed = out.readNBytes(LONGEST);
        }
        try {
            code = process.waitFor();
        } catch (InterruptedException e) {
            process.destroy();
            throw interrupted();
        }
        if (code != 0) {
            Arrays.fill(printed, (byte) 0);
            throw none(
                    "the command "
                            + words.getFirst()
                            + " that is to print the password ended with "
                            + code
                            + "; try it by itself");
        }
        return trimmed(printed);
    }

    /** Words between blanks; quotes of both kinds hold words together, as in a shell. */
    static List<String> words(String command) throws CofferException {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean inWord = false;
        char quote = 0;
        for (int i = 0; i < command.length(); i++) {
            char c = command.charAt(i);
            boolean escaped = c == '\\' && quote != '\'' && i + 1 < command.length();
            if (escaped) {
                word.append(command.charAt(++i));
                inWord = true;
            } else if (quote != 0 ? c == quote : c == '\'' || c == '"') {
                quote = quote != 0 ? 0 : c;
                inWord = true;
            } else if (quote == 0 && (c == ' ' || c == '\t' || c == '\n')) {
                if (inWord) {
                    words.add(word.toString());
                    word.setLength(0);
                }
                inWord = false;
            } else {
                word.append(c);
                inWord = true;
            }
        }
        if (quote != 0) {
            throw CofferException.usage(
                    "the password command has a " + quote + " that is not closed; close it");
        }
        if (inWord) {
            words.add(word.toString());
        }
        return words;
    }

    /** In UTF-8, without the mark at its beginning and the blanks around; as restic has it. */
    static byte[] trimmed(byte[] bytes) {
        byte[] text = bytes;
        int skip = 0;
        Charset wide = null;
        if (startsWith(bytes, 0xef, 0xbb, 0xbf)) {
            skip = 3;
        } else if (startsWith(bytes, 0xff, 0xfe)) {
            wide = UTF_16LE;
        } else if (startsWith(bytes, 0xfe, 0xff)) {
            wide = UTF_16BE;
        }
        if (wide != null) {
            text = new String(bytes, 2, bytes.length - 2, wide).getBytes(UTF_8);
            Arrays.fill(bytes, (byte) 0);
        }
        int from = skip;
        int to = text.length;
        while (from < to && isBlank(text[from])) {
            from++;
        }
        while (to > from && isBlank(text[to - 1])) {
            to--;
        }
        byte[] password = Arrays.copyOfRange(text, from, to);
        Arrays.fill(text, (byte) 0);
        return password;
    }

    private static boolean startsWith(byte[] bytes, int... start) {
        if (bytes.length < start.length) {
            return false;
        }
        for (int i = 0; i < start.length; i++) {
            if ((bytes[i] & 0xff) != start[i]) {
                return false;
            }
        }
        return true;
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || (b >= '\t' && b <= '\r');
    }

    /** Null where there is nobody to ask. */
    private byte @Nullable [] asked(String vault, Purpose purpose) throws IOException {
        Console console = session.console();
        if (!console.canAsk()) {
            return null;
        }
        try {
            if (purpose != Purpose.MAKE && purpose != Purpose.REPLACE) {
                return console.askSecret("password for " + vault + ": ").getBytes(UTF_8);
            }
            boolean made = purpose == Purpose.MAKE;
            if (made) {
                console.say(
                        "A new vault is made at "
                                + vault
                                + ". Without its password nobody can read it, ever.");
            }
            String first =
                    console.askSecret(
                            made
                                    ? "password for the new vault: "
                                    : "new password for " + vault + ": ");
            if (first.isEmpty()) {
                return new byte[0];
            }
            if (!console.askSecret("the same again: ").equals(first)) {
                throw none("the two passwords differ; nothing was done. Run it again");
            }
            return first.getBytes(UTF_8);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private static InterruptedIOException interrupted() {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("interrupted while a password was to be given");
    }
}
