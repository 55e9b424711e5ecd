package dev.coffer.cli;

import dev.coffer.base.CofferException;
import dev.coffer.base.Moment;
import dev.coffer.guard.Approvers;
import dev.coffer.guard.ssh.SshPublicKey;
import dev.coffer.job.Approving;
import dev.coffer.job.Engine;
import dev.coffer.os.HostPath;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.util.List;

/** {@code coffer approvals approvers|add|remove}: whose signatures count. */
final class ApproversCommand extends CofferCommand {
    /** What is done with approvers. */
    enum Deed {
        LIST,
        ADD,
        REMOVE
    }

    private final Deed deed;
    private String name = "";
    private String key = "";
    private String newKey = "";
    private String user = "";

    ApproversCommand(Deed deed) {
        this.deed = deed;
    }

    @Override
    void options(Syntax syntax) {
        switch (deed) {
            case LIST -> syntax.about("List the approvers: whose signatures count.");
            case ADD ->
                    syntax.about(
                                    "Enrol an approver, with their SSH key or a new one.",
                                    "What an approver signs counts for what others ask, never for"
                                            + " what their own user asks.")
                            .argument(
                                    v -> name = v,
                                    "NAME",
                                    "The name they go by.",
                                    Syntax.Need.REQUIRED)
                            .option(
                                    v -> key = v,
                                    "FILE",
                                    "Their public key: one line, ssh-ed25519.",
                                    "-k",
                                    "--key")
                            .option(
                                    v -> newKey = v,
                                    "FILE",
                                    "Make a key in this file, and FILE.pub beside it, or take the"
                                            + " one that was made there; without --key and this"
                                            + " one, in approver-NAME in this folder.",
                                    "--new-key")
                            .option(
                                    v -> user = v,
                                    "USER",
                                    "The user of the operating system that they are; NAME unless"
                                            + " given.",
                                    "--user")
                            .asks(this);
            case REMOVE ->
                    syntax.about("Take an approver away; what they signed counts no more.")
                            .argument(
                                    v -> name = v,
                                    "NAME",
                                    "The name they go by.",
                                    Syntax.Need.REQUIRED)
                            .asks(this);
        }
    }

    @Override
    int run() throws IOException, InterruptedException {
        Engine engine = session().engine(this, asking());
        Approving approving = engine.approving();
        switch (deed) {
            case LIST -> {}
            case ADD -> add(approving);
            case REMOVE -> approving.remove(name);
        }
        if (deed == Deed.LIST || json) {
            list(approving.approvers());
        } else if (!quiet) {
            console()
                    .say(
                            deed == Deed.ADD
                                    ? "enrolled " + name + unknown(approving)
                                    : name + " is no approver any more");
        }
        return 0;
    }

    /** An approver may sit elsewhere; a name that was mistyped is the same to this machine. */
    private String unknown(Approving approving) {
        String who = user.isEmpty() ? name : user;
        return approving.isUserHere(who)
                ? ""
                : "; this machine has no user "
                        + who
                        + ", so whoever has the key can approve what anybody here asks: give --user"
                        + " if they are a user here";
    }

    private void add(Approving approving) throws IOException, InterruptedException {
        if (!key.isEmpty() && !newKey.isEmpty()) {
            throw CofferException.usage("--key and --new-key exclude each other");
        }
        if (name.isBlank() || name.indexOf('/') >= 0 || !Printable.isPlain(name + user)) {
            throw CofferException.usage(
                    "the name of an approver, and of their user, must be a word that can be shown,"
                            + " without /");
        }
        SshPublicKey publicKey;
        if (key.isEmpty()) {
            String file = newKey.isEmpty() ? "approver-" + name : newKey;
            HostPath place = PathArgs.onMachine(session(), file);
            boolean isThere = Files.exists(place.toPath(), LinkOption.NOFOLLOW_LINKS);
            publicKey = isThere ? approving.keyIn(place) : approving.makeKey(place, name);
            if (!quiet) {
                console()
                        .say(
                                (isThere ? "the key that is in " : "made the key ")
                                        + file
                                        + "; give it to "
                                        + name
                                        + " alone");
            }
        } else {
            publicKey = approving.publicKey(PathArgs.onMachine(session(), key));
        }
        approving.add(name, user.isEmpty() ? name : user, publicKey);
    }

    private void list(List<Approvers.Enrolled> approvers) throws IOException {
        if (json) {
            Json.print(
                    console(),
                    out -> {
                        out.writeStartArray();
                        for (Approvers.Enrolled each : approvers) {
                            out.writeStartObject();
                            out.writeStringProperty("name", each.name());
                            out.writeStringProperty("user", each.user());
                            out.writeStringProperty("key", each.key().line());
                            out.writeStringProperty("fingerprint", each.key().fingerprint());
                            out.writeStringProperty("since", each.since().toString());
                            out.writeEndObject();
                        }
                        out.writeEndArray();
                    });
            return;
        }
        if (approvers.isEmpty()) {
            console().say("no approver is enrolled; coffer approvals add NAME --key FILE.pub");
            return;
        }
        Table table = new Table("name", "user", "key", "since");
        for (Approvers.Enrolled each : approvers) {
            table.row(
                    Printable.of(each.name(), " "),
                    Printable.of(each.user(), " "),
                    each.key().fingerprint(),
                    each.since().format(Moment.MINUTE));
        }
        table.print(console());
    }
}
