package dev.coffer.cli;

import dev.coffer.base.CofferException;
import dev.coffer.base.Sha256;
import dev.coffer.job.Engine;
import dev.coffer.job.KeyRing;
import dev.coffer.job.StoreChoice;
import dev.coffer.store.RestorePoint;
import dev.coffer.tree.Problem;
import dev.coffer.vault.VaultKeys;

import java.io.IOException;

/** {@code coffer key add|list|passwd|remove}: who may open a vault. */
final class KeyCommand extends CofferCommand {
    private static final int INCOMPLETE = 3;

    /** What is done with keys. */
    enum Deed {
        LIST("List the keys of a vault; * is the one that the password in use opens."),
        ADD("Add a key, so that another password opens the vault, too."),
        PASSWD("Change the password in use: a new key takes the place of the one it opens."),
        REMOVE("Remove a key, so that its password opens the vault no more.");

        private final String about;

        Deed(String about) {
            this.about = about;
        }
    }

    private final Deed deed;
    private final StoreArgs store = new StoreArgs(passwords);
    private String id = "";

    KeyCommand(Deed deed) {
        this.deed = deed;
    }

    static GroupCommand group() {
        return new GroupCommand("key", "Who may open a vault: its passwords.")
                .with("list", new KeyCommand(Deed.LIST))
                .with("add", new KeyCommand(Deed.ADD))
                .with("passwd", new KeyCommand(Deed.PASSWD))
                .with("remove", new KeyCommand(Deed.REMOVE));
    }

    @Override
    void options(Syntax syntax) {
        syntax.about(deed.about);
        switch (deed) {
            case LIST -> {}
            case ADD, PASSWD -> {
                passwords.declareNew(syntax);
                declareYes(syntax);
            }
            case REMOVE -> {
                syntax.argument(
                        v -> id = v,
                        "ID",
                        "The beginning of the key's id, as coffer key list tells it.",
                        Syntax.Need.REQUIRED);
                declareYes(syntax);
            }
        }
        store.declareStore(syntax);
    }

    private void declareYes(Syntax syntax) {
        syntax.asks(this);
    }

    @Override
    int run() throws IOException, InterruptedException {
        Engine engine = session().engine(this, asking());
        StoreChoice choice = store.choice(engine);
        KeyRing keys = engine.keys();
        String where = choice.address().withoutOptions().toString();
        return switch (deed) {
            case LIST -> list(keys.list(choice));
            case ADD -> told("added", keys.add(choice), "; its password opens " + where + " now");
            case PASSWD -> told("changed", keys.change(choice), " is the new key of " + where);
            case REMOVE -> {
                if (id.length() < 4) {
                    throw CofferException.usage("write 4 digits or more of the key's id");
                }
                yield told("removed", keys.remove(choice, id), " of " + where);
            }
        };
    }

    private int told(String word, Sha256 key, String rest) throws IOException {
        if (json) {
            Json.print(
                    console(),
                    out -> {
                        out.writeStartObject();
                        out.writeStringProperty("type", word);
                        out.writeStringProperty("id", key.toString());
                        out.writeEndObject();
                    });
        } else if (!quiet) {
            String shortId = key.toString().substring(0, RestorePoint.SHORT_ID);
            console()
                    .say(
                            deed == Deed.PASSWD
                                    ? "changed the password: " + shortId + rest
                                    : word + " key " + shortId + rest);
        }
        return 0;
    }

    private int list(VaultKeys.Listing keys) throws IOException {
        if (json) {
            printJson(keys);
        } else {
            Table table = new Table("", "id", "user", "host", "created");
            for (VaultKeys.Key key : keys.sound()) {
                table.row(
                        key.current() ? "*" : "",
                        key.shortId(),
                        Printable.of(key.user(), " "),
                        Printable.of(key.host(), " "),
                        minute(key.created()));
            }
            table.print(console());
        }
        for (Problem damaged : keys.damaged()) {
            console().error(damaged.reason());
        }
        return keys.damaged().isEmpty() ? 0 : INCOMPLETE;
    }

    /** As the key has it, without what is finer than a minute. */
    private static String minute(String created) {
        String text = Printable.of(created, " ");
        return text.length() > 16 ? text.substring(0, 16).replace('T', ' ') : text;
    }

    private void printJson(VaultKeys.Listing keys) throws IOException {
        Json.print(
                console(),
                out -> {
                    out.writeStartArray();
                    for (VaultKeys.Key key : keys.sound()) {
                        out.writeStartObject();
                        out.writeStringProperty("id", key.id().toString());
                        out.writeBooleanProperty("current", key.current());
                        out.writeStringProperty("user", key.user());
                        out.writeStringProperty("host", key.host());
                        out.writeStringProperty("created", key.created());
                        out.writeEndObject();
                    }
                    out.writeEndArray();
                });
    }
}
