package dev.coffer.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Policies, approvals and settings in force, from the command line: docs/user/guardian.md. */
class GuardCommandsTest {
    private static final Pattern CODE = Pattern.compile("([A-Z2-7]{4}-){3}[A-Z2-7]{4}");

    @TempDir Path dir;
    private CommandLab lab;
    private Path folder;

    @BeforeEach
    void aJobWithFourPoints() throws IOException {
        lab = new CommandLab(dir.resolve("home"));
        folder = Files.createDirectories(dir.resolve("home/work"));
        lab.in(folder);
        configure("");
        for (int i = 0; i < 4; i++) {
            lab.write("work/src/a", "version " + i);
            lab.run("backup", "w").ends(0);
        }
    }

    private void configure(String guard) throws IOException {
        configure("keep_last = 9\n", guard);
    }

    private void configure(String job, String guard) throws IOException {
        lab.write(
                "work/coffer.toml",
                "[job.w]\nsources = [\"src\"]\nstore = \"versioned:"
                        + store()
                        + "\"\n"
                        + job
                        + "[guard]\n"
                        + guard);
    }

    private Path store() {
        return dir.resolve("store");
    }

    private void enrolAlice() {
        lab.run("approvals", "add", "alice", "--new-key", "alice.key", "--yes").ends(0);
    }

    /** Of the newest request. */
    private String code() {
        Matcher codes = CODE.matcher(lab.run("approvals", "list", "--all").ends(0).out());
        String last = "";
        while (codes.find()) {
            last = codes.group();
        }
        return last;
    }

    /** Of the audit log, as it would be written down. */
    private String head() {
        return lab.run("audit", "verify", "--quiet").ends(0).out().strip();
    }

    private void points(int expected) {
        lab.run("list", "--store", "versioned:" + store())
                .ends(0)
                .says(expected + " point" + (expected == 1 ? "" : "s"));
    }

    @Test
    void somebodyElseSignsAndTheSameCommandThenDoesIt() throws Exception {
        enrolAlice();
        configure("forget = \"approve\"");

        lab.run("forget", "latest~1", "--yes").ends(7).says("Request " + code());
        points(4);
        lab.run("approvals", "show", code()).ends(0).says("1 of 4 points", "risk:");
        lab.run("approvals", "approve", code().substring(0, 6), "--key", "alice.key").ends(0);
        lab.run("forget", "latest~1").ends(0);
        points(3);
        lab.run("forget", "latest~1").ends(7).says("was made");
    }

    @Test
    void aRequestTravelsAsAFileAndItsSignatureComesBackAsOne() throws Exception {
        enrolAlice();
        configure("forget = \"approve\"");
        lab.run("forget", "latest~1").ends(7);

        lab.run("approvals", "show", code(), "--out", "request").ends(0);
        lab.run("approvals", "show", "./request").ends(0).says(code());
        lab.run("approvals", "approve", "./request", "--key", "alice.key").ends(0);
        lab.run("approvals", "approve", code(), "--signature", "request.sig").ends(0);
        lab.run("forget", "latest~1").ends(0);
        points(3);
    }

    @Test
    void whatIsNoSignatureOrKeyIsARefusedAttempt() throws Exception {
        enrolAlice();
        configure("forget = \"approve\"");
        lab.run("forget", "latest~1").ends(7);
        lab.write("work/garbage", "this is neither");

        lab.run("approvals", "approve", code(), "--signature", "garbage").ends(1);
        lab.run("approvals", "approve", code(), "--key", "garbage").ends(1);

        lab.run("audit", "log", "--type", "approve", "--result", "refused")
                .ends(0)
                .says("is not a signature", "is not a private key");
    }

    @Test
    void whyItIsAskedIsShownToWhoeverApprovesAndAProgramGetsTheCode() throws Exception {
        enrolAlice();
        configure("forget = \"approve\"");

        String error =
                lab.run("forget", "latest~1", "--reason", "the disk is full", "--json")
                        .ends(7)
                        .err();
        assertTrue(error.contains("\"request\":\"" + code() + '"'), error);
        lab.run("approvals", "show", code()).ends(0).says("because:", "the disk is full");
        lab.run("audit", "log", "--type", "approval-requested", "--json")
                .ends(0)
                .says("the disk is full");
    }

    @Test
    void aKeyThatWasMadeForARequestIsTheOneThatIsEnrolledAfterIt() throws Exception {
        enrolAlice();
        configure("change_approvers = \"approve\"");
        lab.run("backup", "w").ends(0);
        lab.run("approvals", "add", "dave", "--new-key", "dave.key").ends(7).says("Request");
        lab.run("approvals", "approve", code(), "--key", "alice.key").ends(0);

        lab.run("approvals", "add", "dave", "--new-key", "dave.key").ends(0).says("dave");
        lab.run("approvals", "approvers").ends(0).says("dave");
    }

    @Test
    void namesThatWouldShowAsSomethingElseAreRefused() throws Exception {
        enrolAlice();
        lab.run("approvals", "add", "bo\u202eb", "--key", "alice.key.pub").ends(2);
        lab.run("approvals", "add", "bob", "--user", "a\u001b[2J", "--key", "alice.key.pub")
                .ends(2);
        configure("forget = \"approve\"");

        String shown =
                lab.run("forget", "latest~1", "--reason", "fine \u202e\u001b[2J").ends(7).out()
                        + lab.run("approvals", "show", code()).ends(0).out();
        assertTrue(shown.contains("fine \\u{202e}\\x1b[2J"), shown);
    }

    @Test
    void aFileOfTwoKeysIsNoKey() throws Exception {
        enrolAlice();
        Path two = folder.resolve("two.pub");
        String line = Files.readString(folder.resolve("alice.key.pub"));
        Files.writeString(two, line + line);

        lab.run("approvals", "add", "eve", "--key", "two.pub").ends(1).says("one line");
    }

    @Test
    void aPolicyForRestoresOverWhatIsThereCountsFromElsewhere() throws Exception {
        enrolAlice();
        configure("restore_over_existing = \"approve\"");
        lab.run("backup", "w").ends(0);
        lab.write("work/src/a", "edited since");
        Path elsewhere = Files.createDirectories(dir.resolve("home/elsewhere"));

        lab.in(elsewhere);
        lab.run("restore", "latest", "--store", "versioned:" + store(), "--in-place", "--yes")
                .ends(7)
                .says("Request");
        assertTrue(Files.readString(folder.resolve("src/a")).equals("edited since"));
    }

    @Test
    void aNoEndsItAndIsToldToWhoeverAsks() throws Exception {
        enrolAlice();
        configure("forget = \"approve\"");
        lab.run("forget", "latest~1").ends(7);

        lab.run("approvals", "deny", code()).ends(2).says("--reason");
        lab.run("approvals", "deny", code(), "--reason", "not yet").ends(0);
        lab.run("forget", "latest~1").ends(7).says("not yet");
        lab.run("approvals", "list").ends(0).says("nothing waits");
        lab.run("approvals", "list", "--all", "--json").ends(0).isJson().says("\"denied\"");
    }

    @Test
    void whoeverAsksCannotApprove() throws Exception {
        enrolAlice();
        lab.run("approvals", "add", "me", "--user", "somebody", "--new-key", "me.key", "--yes")
                .ends(0);
        configure("forget = \"approve\"");
        lab.run("forget", "latest~1").ends(7);

        lab.run("approvals", "approve", code(), "--key", "me.key")
                .ends(1)
                .saysInOneLine("somebody else");
        lab.run("forget", "latest~1").ends(7);
        points(4);
    }

    @Test
    void aPolicyThatWouldLockEverybodyOutIsNotPutInForce() throws Exception {
        configure("forget = \"approve\"");

        lab.run("config", "check").ends(2).says("lock everybody out");
        lab.run("forget", "latest~1", "--yes").ends(2).says("approvals add");
        lab.write("work/src/a", "and backups go on");
        lab.run("backup", "w").ends(0).says("lock everybody out");
        points(5);
        enrolAlice();
        lab.run("config", "check").ends(0);
        lab.run("forget", "latest~1").ends(7);
        lab.run("approvals", "remove", "alice", "--yes").ends(1).says("nobody could approve");
    }

    @Test
    void aWeakerPolicyIsNotInForceUntilItIsAcceptedUnderTheStricterOne() throws Exception {
        enrolAlice();
        configure("forget = \"approve\"");
        lab.run("backup", "w").ends(0);
        configure("forget = \"allow\"");

        lab.run("config", "check").ends(0).says("not in force until coffer config accept");
        lab.run("forget", "latest~1").ends(7);
        lab.run("config", "accept", "--yes").ends(7).says("was made");
        lab.run("approvals", "approve", code(), "--key", "alice.key").ends(0);
        lab.run("config", "accept").ends(0);
        lab.run("forget", "latest~1").ends(0);
        points(3);
        lab.run("config", "accept").ends(0).says("nothing to accept");
    }

    @Test
    void aPolicyCountsForItsStoresFromEverywhere() throws Exception {
        enrolAlice();
        configure("forget = \"approve\"");
        lab.run("backup", "w").ends(0);
        String address = "versioned:" + store();

        lab.in(Files.createDirectories(dir.resolve("elsewhere")));
        lab.run("forget", "latest~1", "--store", address, "--yes").ends(7);
        Files.writeString(dir.resolve("elsewhere/coffer.toml"), "[guard]\nforget = \"allow\"\n");
        lab.run("forget", "latest~1", "--store", address, "--yes").ends(7);
        lab.in(folder);
        Files.delete(folder.resolve("coffer.toml"));
        lab.run("forget", "latest~1", "--store", address, "--yes").ends(7);
        points(4);
    }

    @Test
    void settingsThatKeepLessAreAskedAboutBeforeTheyAreCarriedOut() throws Exception {
        configure("keep_last = 2\nforget_after_backup = true\n", "");
        lab.write("work/src/a", "one more");

        lab.run("backup", "w").ends(0).says("the last 9 points", "nothing was forgotten");
        points(5);
        lab.run("config", "accept").ends(7);
        lab.run("config", "accept", "--yes").ends(0);
        lab.write("work/src/a", "and another");
        lab.run("backup", "w").ends(0).says("forgotten");
        points(2);
    }

    @Test
    void aJobThatIsGoneStaysGuardedUntilThatIsAccepted() throws Exception {
        Path other = dir.resolve("other");
        lab.write(
                "work/coffer.toml",
                "[job.v]\nsources = [\"src\"]\nstore = \"versioned:" + other + "\"\n");

        lab.run("config", "check").ends(0).says("The job w is not in");
        lab.run("config", "accept", "--yes").ends(0);
        lab.run("config", "check").ends(0).saysNot("not in force");
    }

    @Test
    void aJobThatKeepsItsPointsElsewhereIsAskedAboutLikeOneThatIsGone() throws Exception {
        enrolAlice();
        configure("remove_job = \"approve\"\n");
        lab.run("backup", "w").ends(0);
        lab.write(
                "work/coffer.toml",
                "[job.w]\nsources = [\"src\"]\nstore = \"versioned:"
                        + dir.resolve("other")
                        + "\"\nkeep_last = 9\n[guard]\nremove_job = \"approve\"\n");

        lab.run("config", "check").ends(0).says("and no longer in " + store());
        lab.run("config", "accept", "--yes").ends(7).says("was made");
        lab.run("approvals", "approve", code(), "--key", "alice.key").ends(0);
        lab.run("config", "accept").ends(0).says("in force from now on");
        lab.run("config", "check").ends(0).saysNot("not in force");
    }

    @Test
    void aStoreIsLetGoOfThroughTheGate() throws Exception {
        String address = "versioned:" + store();
        lab.run("status", "--forget", address).ends(7).says("4 points", "nothing would miss it");
        lab.typing("n\n").run("status", "--forget", address).ends(7);
        lab.run("status").ends(0).says(address);
        enrolAlice();
        configure("remove_store = \"approve\"\n");
        lab.run("backup", "w").ends(0);
        lab.in(Files.createDirectories(dir.resolve("elsewhere")));
        lab.run("status", "--forget", address, "--yes").ends(7).says("Request " + code());
        lab.run("approvals", "approve", code(), "--key", folder.resolve("alice.key").toString())
                .ends(0);
        lab.run("status", "--forget", address, "--json").ends(0).isJson().says("forgotten");
        lab.run("status", "--forget", address, "--yes").ends(10);
        lab.run("audit", "log", "--type", "forget-store").ends(0).says("refused", "done");
        lab.run("audit", "log", "--type", "store-forgotten").ends(0).says("1 record");
    }

    @Test
    void aShorterGraceIsNotInForceEither() throws Exception {
        configure("keep_last = 9\ngrace = \"1h\"\n", "");

        lab.run("config", "check").ends(0).says("deleted points for 1 hour");
    }

    @Test
    void whereTheLogCannotBeWrittenBackupsGoOnAndWhatIsProtectedStops() throws Exception {
        lab.with("COFFER_AUDIT_DIR", Files.writeString(dir.resolve("file"), "") + "/audit");
        lab.write("work/src/a", "not recorded");

        lab.run("backup", "w").ends(0).says("audit log");
        lab.run("forget", "latest~1", "--yes").ends(1).says("nothing protected is done");
        points(5);
    }

    @Test
    void whatIsCriticalWantsTheNameOfTheStore() {
        String archive = "archive:" + dir.resolve("items");
        lab.run("backup", "src/", "--to", archive).ends(0);

        lab.run("forget", "latest", "--store", archive, "--yes").ends(7).says("critical");
        lab.typing("y\n").run("forget", "latest", "--store", archive).ends(7);
        lab.typing("items\n")
                .run("forget", "latest", "--store", archive, "--yes")
                .ends(0)
                .says("Type items");
    }

    @Test
    void anApproverWhoIsNoUserHereIsEnrolledAndThatIsSaid() {
        lab.run("approvals", "add", "alice", "--user", "root2", "--new-key", "alice.key")
                .ends(7)
                .says("This machine has no user root2");
        lab.run("approvals", "add", "alice", "--user", "root2", "--key", "alice.key.pub", "--yes")
                .ends(0)
                .says("this machine has no user root2");
        lab.run("approvals", "add", "bob", "--user", "root", "--new-key", "bob.key", "--yes")
                .ends(0)
                .saysNot("no user");
    }

    @Test
    void anOperationIsSpelledOneWayEverywhere() throws Exception {
        enrolAlice();
        configure("delete_now = \"approve\"");
        lab.run("delete", "latest~1", "--now").ends(7);
        lab.run("approvals", "show", code()).ends(0).says("delete_now").saysNot("delete-now");
        lab.run("audit", "log", "--json").ends(0).says("delete_now").saysNot("delete-now");
        configure("delete-now = \"approve\"");
        lab.run("config", "check").ends(2).says("delete_now");
    }

    @Test
    void aPurgeHasNoPolicyOfItsOwn() throws Exception {
        configure("purge = \"approve\"");
        lab.run("config", "check").ends(2).says("purge asks nobody", "write delete =");
    }

    @Test
    void badInputIsToldInOneLine() throws Exception {
        configure("forget = \"never\"\nlowest = \"allow\"\nexpires = \"5min\"\n");
        lab.run("config", "check")
                .ends(2)
                .says("must be \"allow\", \"confirm\" or \"approve\"", "lowest", "5min");
        configure("");
        lab.run("approvals", "show", "ABCD").ends(2).saysInOneLine("no request ABCD");
        lab.run("approvals", "approve", "ABCD").ends(2).saysInOneLine("--key");
        lab.run("approvals", "add", "bob", "--key", "coffer.toml").ends(1).saysInOneLine("key");
        lab.run("approvals", "add", "bob", "--key", "missing").ends(1).saysInOneLine("missing");
        lab.run("approvals", "remove", "bob").ends(2).saysInOneLine("no approver bob");
        enrolAlice();
        lab.run("approvals", "add", "alice", "--new-key", "k2", "--yes")
                .ends(1)
                .saysInOneLine("enrolled already");
        lab.run("approvals", "add", "al", "--key", "alice.key.pub", "--yes")
                .ends(1)
                .saysInOneLine("that of alice");
    }

    @Test
    void everyCommandOfThePageRunsInItsOrder() throws Exception {
        int ran = 0;
        enrolAlice();
        configure("forget = \"approve\"");
        lab.run("forget", "latest~1").ends(7);
        for (String line : Files.readAllLines(Shell.checkout().resolve("docs/user/guardian.md"))) {
            if (!line.startsWith("    coffer ") || line.contains(" add ")) {
                continue;
            }
            String command = line.strip().substring("coffer ".length());
            command = command.replace("--anchor HEAD", "--anchor " + head());
            if (command.contains("deny")) {
                lab.run("forget", "latest~3").ends(7);
            } else if (command.contains("--out")) {
                lab.run("forget", "latest~2").ends(7);
            }
            String[] words =
                    command.replace("K7QF", code()).split(" (?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)");
            for (int i = 0; i < words.length; i++) {
                words[i] = words[i].replace("\"", "");
            }
            if (command.contains("--signature")) {
                lab.run("approvals", "approve", "./request", "--key", "alice.key").ends(0);
            }
            lab.run(words).ends(0);
            ran++;
        }
        assertTrue(ran >= 11, "only " + ran + " commands were found on the page");
        points(4);
    }
}
