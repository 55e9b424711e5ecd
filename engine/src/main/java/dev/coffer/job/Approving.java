package dev.coffer.job;

import dev.coffer.base.CofferException;
import dev.coffer.base.Name;
import dev.coffer.guard.Approval;
import dev.coffer.guard.ApprovalRequest;
import dev.coffer.guard.Approvals;
import dev.coffer.guard.Approvers;
import dev.coffer.guard.Destruction;
import dev.coffer.guard.Impact;
import dev.coffer.guard.Operation;
import dev.coffer.guard.PlanDocument;
import dev.coffer.guard.ssh.SshFormatException;
import dev.coffer.guard.ssh.SshPrivateKey;
import dev.coffer.guard.ssh.SshPublicKey;
import dev.coffer.guard.ssh.SshSignature;
import dev.coffer.os.Errno;
import dev.coffer.os.Folder;
import dev.coffer.os.HostPath;
import dev.coffer.os.OpenFile;
import dev.coffer.os.OsException;
import dev.coffer.os.SmallFiles;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Consumer;

/** Who may approve, what waits for it, and the answers. Thread-safe. */
public final class Approving {
    private static final int LIMIT = 1 << 20;

    private final Works works;
    private final Guard guard;

    Approving(Works works) {
        this.works = works;
        this.guard = works.guard();
    }

    /**
     * All requests, oldest first.
     *
     * @param damaged told of those that do not count, a sentence each
     */
    public List<Approvals.Known> requests(Consumer<String> damaged) throws CofferException {
        return guard.guardian().approvals().all(damaged);
    }

    /** The request of a code, or of the beginning of one. */
    public Approvals.Known find(String code) throws CofferException {
        return guard.guardian().approvals().find(code);
    }

    /** Writes the file that is to be signed. */
    public void writeRequest(Approvals.Known known, HostPath target) throws CofferException {
        write(target, known.request().bytes(), 0644);
    }

    /** Takes in a signature that lies in a file, as {@code ssh-keygen -Y sign} makes it. */
    public Approval approveWithSignature(Approvals.Known known, HostPath file)
            throws CofferException {
        SshSignature signature;
        try {
            signature = signature(file);
        } catch (CofferException e) {
            guard.guardian().refuse(known, String.valueOf(e.getMessage()));
            throw e;
        }
        return guard.guardian().approve(known, signature);
    }

    /** Signs with a private key that has no passphrase, and takes the signature in. */
    public Approval approveWithKey(Approvals.Known known, HostPath file) throws CofferException {
        SshPrivateKey key;
        try {
            key = privateKey(file);
        } catch (CofferException e) {
            guard.guardian().refuse(known, String.valueOf(e.getMessage()));
            throw e;
        }
        SshSignature signature =
                SshSignature.sign(key, ApprovalRequest.NAMESPACE, known.request().bytes());
        return guard.guardian().approve(known, signature);
    }

    /**
     * Signs a request that came as a file from another machine, where the signature is to be taken
     * in.
     *
     * @param target of the signature, which must not be there yet
     * @return the request that was signed
     */
    public ApprovalRequest sign(HostPath request, HostPath key, HostPath target)
            throws CofferException {
        ApprovalRequest parsed = request(request);
        SshSignature signature =
                SshSignature.sign(privateKey(key), ApprovalRequest.NAMESPACE, parsed.bytes());
        write(target, signature.armored().getBytes(StandardCharsets.UTF_8), 0644);
        return parsed;
    }

    /** Reads a request that lies in a file. */
    public ApprovalRequest request(HostPath file) throws CofferException {
        try {
            return ApprovalRequest.parse(read(file));
        } catch (IllegalArgumentException e) {
            throw CofferException.failed(
                    file + " is not a request for approval: " + e.getMessage(), e);
        }
    }

    /** Says no to a request. */
    public Approval deny(Approvals.Known known, String reason) throws CofferException {
        return guard.guardian().deny(known, reason);
    }

    /** Those whose signatures count, by name. */
    public List<Approvers.Enrolled> approvers() throws CofferException {
        return guard.guardian().approvers().all();
    }

    /** Reads a public key that lies in a file of one line. */
    public SshPublicKey publicKey(HostPath file) throws CofferException {
        try {
            return SshPublicKey.parse(new String(read(file), StandardCharsets.UTF_8));
        } catch (SshFormatException e) {
            throw CofferException.failed(
                    file + " is not a public key that can be used: " + e.getMessage(), e);
        }
    }

    /**
     * Makes a key in a file, mode 0600, and beside it one with {@code .pub} behind its name.
     *
     * @param comment whose it is
     */
    public SshPublicKey makeKey(HostPath file, String comment) throws CofferException {
        SshPrivateKey key = SshPrivateKey.generate();
        byte[] check = new byte[Integer.BYTES];
        works.machine().randomness().fill(check);
        String secret = key.file(ByteBuffer.wrap(check).getInt(), comment);
        write(file, secret.getBytes(StandardCharsets.UTF_8), 0600);
        String line = key.publicKey().line() + " " + comment + "\n";
        write(
                file.parent().resolve(file.name().plus(".pub")),
                line.getBytes(StandardCharsets.UTF_8),
                0644);
        return key.publicKey();
    }

    /** The public half of a private key in a file, as {@link #makeKey} made it for a request. */
    public SshPublicKey keyIn(HostPath file) throws CofferException {
        return privateKey(file).publicKey();
    }

    /**
     * Enrols somebody, if the gate lets it.
     *
     * @param name that they go by
     * @param user of the operating system that they are
     */
    public void add(String name, String user, SshPublicKey key)
            throws IOException, InterruptedException {
        for (Approvers.Enrolled each : approvers()) {
            if (each.name().equals(name) || each.key().equals(key)) {
                throw CofferException.failed(
                        (each.name().equals(name)
                                        ? name + " is enrolled already, with the key "
                                        : "this key is enrolled already, as that of "
                                                + each.name()
                                                + ": ")
                                + each.key().fingerprint()
                                + "; coffer approvals remove "
                                + each.name()
                                + " takes it away");
            }
        }
        OffsetDateTime now =
                OffsetDateTime.now(works.machine().clock()).truncatedTo(ChronoUnit.SECONDS);
        Approvers.Enrolled added = new Approvers.Enrolled(name, user, key, now);
        change(
                "enrol",
                added,
                name
                        + " (user "
                        + user
                        + ", key "
                        + key.fingerprint()
                        + ") could approve what others ask from then on."
                        + (isUserHere(user)
                                ? ""
                                : " This machine has no user "
                                        + user
                                        + ", so everybody who asks here is somebody else to"
                                        + " them."));
    }

    /** Whether this machine has a user, as far as it can be told. */
    public boolean isUserHere(String user) {
        return Machine.hasUser(user);
    }

    /** Takes somebody away, if the gate lets it. */
    public void remove(String name) throws IOException, InterruptedException {
        for (Approvers.Enrolled each : approvers()) {
            if (each.name().equals(name)) {
                requireOthers(each);
                change(
                        "remove",
                        each,
                        name
                                + " (key "
                                + each.key().fingerprint()
                                + ") could not approve anything any more, nor would what they"
                                + " signed and nobody has used yet count.");
                return;
            }
        }
        throw CofferException.usage(
                "there is no approver "
                        + name
                        + "; coffer approvals approvers lists those there are");
    }

    /** Nobody is locked out: while approvals are wanted, somebody must be able to give them. */
    private void requireOthers(Approvers.Enrolled removed) throws CofferException {
        if (guard.settings().approved() == 0) {
            return;
        }
        for (Approvers.Enrolled each : approvers()) {
            if (!each.equals(removed) && !each.user().equals(works.machine().user())) {
                return;
            }
        }
        throw CofferException.failed(
                "without "
                        + removed.name()
                        + " nobody could approve what "
                        + works.machine().user()
                        + " asks, and [guard] wants approval; enrol somebody else first");
    }

    /**
     * Puts in force what in the configuration protects less than before, if the gate lets it.
     *
     * @return what was weakened, a sentence each; empty if there was nothing to ask about
     */
    public List<String> acceptSettings() throws IOException, InterruptedException {
        return works.records().of("accept-settings", "", () -> new AcceptSettings(works).run());
    }

    /**
     * What in the configuration protects less than what is in force, a sentence each, and so is not
     * in force itself.
     *
     * @throws CofferException {@code USAGE} if the configuration would lock everybody out
     */
    public List<String> weakerSettings() throws CofferException {
        guard.settings().check();
        return GuardedSettings.sentences(guard.settings().weakenings());
    }

    private void change(String effect, Approvers.Enrolled who, String sentence)
            throws IOException, InterruptedException {
        boolean add = effect.equals("enrol");
        works.records()
                .of(
                        add ? "approver-add" : "approver-remove",
                        sentence,
                        () -> {
                            Destruction plan = plan(effect, who, sentence);
                            guard.guardian().change(works.gate().authorize(plan), plan, add, who);
                            works.plans().remove(plan);
                            return who;
                        });
    }

    private Destruction plan(String effect, Approvers.Enrolled who, String sentence)
            throws IOException {
        String subject = works.machine().stateFolder().resolve("guard").toString();
        try (PlanDocument document = works.plans().begin(Operation.CHANGE_APPROVERS, subject)) {
            document.fact(effect, who.name() + " " + who.user() + " " + who.key().line());
            return document.finish(List.of(sentence), Impact.of(guard.settings().approved()));
        }
    }

    private SshPrivateKey privateKey(HostPath file) throws CofferException {
        try {
            return SshPrivateKey.parse(new String(read(file), StandardCharsets.UTF_8));
        } catch (SshFormatException e) {
            throw CofferException.failed(
                    file + " is not a private key that can be used: " + e.getMessage(), e);
        }
    }

    private SshSignature signature(HostPath file) throws CofferException {
        try {
            return SshSignature.parse(new String(read(file), StandardCharsets.UTF_8));
        } catch (SshFormatException e) {
            throw CofferException.failed(
                    file + " is not a signature that can be used: " + e.getMessage(), e);
        }
    }

    private byte[] read(HostPath file) throws CofferException {
        try (Folder folder = works.machine().files().open(file.parent())) {
            return SmallFiles.read(folder, file.name(), LIMIT);
        } catch (OsException e) {
            throw CofferException.failed("cannot read " + file + ": " + e.reason(), e);
        }
    }

    private void write(HostPath file, byte[] content, int mode) throws CofferException {
        Name name = file.name();
        try (Folder folder = works.machine().files().open(file.parent());
                OpenFile out = folder.createFile(name, mode)) {
            out.write(ByteBuffer.wrap(content));
            out.sync();
        } catch (OsException e) {
            throw CofferException.failed(
                    e.is(Errno.EEXIST)
                            ? file + " is there already; name another file"
                            : "cannot write " + file + ": " + e.reason(),
                    e);
        }
    }
}
