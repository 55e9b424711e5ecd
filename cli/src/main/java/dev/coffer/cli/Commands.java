package dev.coffer.cli;

import dev.coffer.base.CofferException;
import dev.coffer.base.CofferException.Reason;
import dev.coffer.base.Spelling;
import dev.coffer.os.OsException;
import dev.coffer.storage.StorageException;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;

/**
 * The commands of {@code coffer}: everything but {@code --version} and {@code --help}. Only the
 * command that was named is loaded and given to picocli, for the model of all of them costs more
 * than most commands do.
 */
final class Commands {
    /** The words that name a command, in the order of the help page. */
    static final List<String> NAMES =
            List.of(
                    "init",
                    "backup",
                    "save",
                    "list",
                    "show",
                    "ls",
                    "cat",
                    "find",
                    "history",
                    "diff",
                    "stats",
                    "status",
                    "restore",
                    "undo",
                    "before",
                    "db",
                    "note",
                    "tag",
                    "hold",
                    "copy",
                    "export",
                    "import",
                    "archive",
                    "forget",
                    "delete",
                    "undelete",
                    "retention",
                    "verify",
                    "repair",
                    "prune",
                    "doctor",
                    "unlock",
                    "key",
                    "approvals",
                    "audit",
                    "rules",
                    "config",
                    "completion");

    private Commands() {}

    /** A new instance of the command, or null if there is none of this name. */
    static @Nullable CofferCommand create(String name) {
        return switch (name) {
            case "backup" -> new BackupCommand();
            case "save" -> new SaveCommand();
            case "list" -> new ListCommand();
            case "show" -> new ShowCommand();
            case "ls" -> new LsCommand();
            case "cat" -> new CatCommand();
            case "find" -> new FindCommand();
            case "history" -> new HistoryCommand();
            case "diff" -> new DiffCommand();
            case "restore" -> new RestoreCommand();
            case "undo" -> new UndoCommand();
            case "before" -> new BeforeCommand();
            case "db" ->
                    new GroupCommand("db", "SQLite databases, on this machine and in points.")
                            .with("discover", new DbDiscoverCommand())
                            .with("list", new DbListCommand())
                            .with("diff", new DbDiffCommand())
                            .with("query", new DbQueryCommand());
            case "note" -> new NoteCommand();
            case "tag" -> new TagCommand();
            case "hold" -> new HoldCommand();
            case "copy" -> new CopyCommand();
            case "export" -> new ExportCommand();
            case "import" -> new ImportCommand();
            case "archive" ->
                    new GroupCommand("archive", "Items of archives that are old.")
                            .with("tier", new ArchiveTierCommand())
                            .with("cleanup", new ArchiveCleanupCommand());
            case "forget" -> new ForgetCommand();
            case "delete" -> new DeleteCommand();
            case "undelete" -> new UndeleteCommand();
            case "verify" -> new VerifyCommand();
            case "repair" -> new RepairCommand();
            case "prune" -> new PruneCommand();
            case "status" -> new StatusCommand();
            case "stats" -> new StatsCommand();
            case "doctor" -> new DoctorCommand();
            case "unlock" -> new UnlockCommand();
            case "key" -> KeyCommand.group();
            case "approvals" ->
                    new GroupCommand("approvals", "Who may approve what, and what waits for it.")
                            .with("list", new ApprovalsListCommand())
                            .with("show", new ApprovalsShowCommand())
                            .with("approve", ApprovalsAnswerCommand.approve())
                            .with("deny", ApprovalsAnswerCommand.deny())
                            .with("approvers", new ApproversCommand(ApproversCommand.Deed.LIST))
                            .with("add", new ApproversCommand(ApproversCommand.Deed.ADD))
                            .with("remove", new ApproversCommand(ApproversCommand.Deed.REMOVE));
            case "audit" ->
                    new GroupCommand("audit", "What was done, refused and approved.")
                            .with("log", AuditLogCommand.log())
                            .with("summary", new AuditSummaryCommand())
                            .with("tail", AuditLogCommand.tail())
                            .with("export", new AuditExportCommand())
                            .with("verify", new AuditVerifyCommand())
                            .with("reconcile", new AuditReconcileCommand())
                            .with("purge", new AuditPurgeCommand());
            case "completion" -> new CompletionCommand();
            case "init" -> new InitCommand();
            case "rules" ->
                    new GroupCommand("rules", "What is left out, and why.")
                            .with("explain", new RulesExplainCommand())
                            .with("show", new RulesShowCommand());
            case "retention" ->
                    new GroupCommand("retention", "Which points stay.")
                            .with("simulate", new RetentionSimulateCommand());
            case "config" ->
                    new GroupCommand(
                                    "config",
                                    "What is set in coffer.toml, and whether it is right.")
                            .with("show", new ConfigShowCommand())
                            .with("check", new ConfigCheckCommand())
                            .with("accept", new ConfigAcceptCommand());
            default -> null;
        };
    }

    /**
     * Runs one command.
     *
     * @param args the command line: the command's name first, then its options and arguments
     * @return the exit code
     */
    static int run(String[] args, Session session) {
        if (args[0].equals("help") && args.length > 1) { // help backup is backup --help
            String[] asked = Arrays.copyOfRange(args, 1, args.length + 1);
            asked[args.length - 1] = "--help";
            return run(asked, session);
        }
        String[] words = Arrays.copyOfRange(args, 1, args.length);
        Failures failures = Failures.of(words, session.console());
        CofferCommand command = create(args[0]);
        if (command == null) {
            failures.tell(Reason.USAGE, unknown(args[0]));
            return Reason.USAGE.exitCode();
        }
        Syntax syntax = Syntax.of("coffer " + args[0], command);
        int code = parseAndRun(syntax, words, session, failures);
        return flushed(code, session.console());
    }

    private static int parseAndRun(
            Syntax syntax, String[] words, Session session, Failures failures) {
        Console console = session.console();
        try {
            CommandLine asked = syntax.parse(words);
            if (asked.isUsageHelpRequested()) {
                console.print(asked.getUsageMessage(Ansi.OFF).stripTrailing());
                return 0;
            }
            CofferCommand named = asked.getCommand();
            named.in(session);
            named.called(asked.getCommandSpec().qualifiedName().replaceFirst("^coffer ", ""));
            return guarded(named, console, failures);
        } catch (ParameterException e) {
            failures.tell(
                    Reason.USAGE,
                    e.getMessage()
                            + "; "
                            + e.getCommandLine().getCommandSpec().qualifiedName()
                            + " --help tells the options");
            return Reason.USAGE.exitCode();
        }
    }

    /**
     * Runs the command and tells a failure: one message, and its stack only with {@code --debug}.
     */
    private static int guarded(CofferCommand command, Console console, Failures failures) {
        try {
            return command.run();
        } catch (InterruptedException | InterruptedIOException e) {
            failures.tell(Reason.INTERRUPTED, "interrupted" + command.afterInterrupt());
            return Reason.INTERRUPTED.exitCode();
        } catch (CofferException e) {
            failures.tell(e, "");
            debug(command, console, e);
            return e.reason().exitCode();
        } catch (OsException e) { // where no layer knew better
            failures.tell(Reason.FAILED, e.object() + ": " + e.reason() + wayOut(e, command));
            debug(command, console, e);
            return Reason.FAILED.exitCode();
        } catch (StorageException e) {
            failures.tell(Reason.FAILED, e.getMessage() + wayOut(e, command));
            debug(command, console, e);
            return Reason.FAILED.exitCode();
        } catch (IOException e) {
            String message = e.getMessage();
            failures.tell(Reason.FAILED, message == null ? e.toString() : message);
            debug(command, console, e);
            return Reason.FAILED.exitCode();
        } catch (RuntimeException | Error e) { // a bug, or no memory: never a stack trace unasked
            failures.tell(
                    Reason.FAILED,
                    "this should not have happened: "
                            + e
                            + "; run it again with --debug and report it");
            debug(command, console, e);
            return Reason.FAILED.exitCode();
        }
    }

    private static String wayOut(OsException e, CofferCommand command) {
        return switch (e.errno()) {
            case EACCES, EPERM -> "; run this as a user who may" + orElsewhere(command);
            case ENOSPC, EDQUOT -> "; make room there";
            case EROFS -> "; mount it for writing" + orElsewhere(command);
            case ENOENT, ENOTDIR -> "; is the name right, and its disk mounted?";
            case EIO, ESTALE, ENODEV, ENXIO -> "; see whether its disk is still there";
            default -> "";
        };
    }

    private static String wayOut(StorageException e, CofferCommand command) {
        return switch (e.kind()) {
            case DENIED -> "; run this as a user who may" + orElsewhere(command);
            case FULL ->
                    "; make room on its disk, outside of the vault: forget and prune, which make"
                            + " room in it, need a little for a lock and for the new index";
            case MISSING -> "; is its disk mounted?";
            case PASSING, FAILED -> "; see whether its disk is still there";
        };
    }

    private static String orElsewhere(CofferCommand command) {
        return command.choosesPlace() ? ", or choose another place" : "";
    }

    private static void debug(CofferCommand command, Console console, Throwable failure) {
        if (command.debug) {
            StringWriter stack = new StringWriter();
            failure.printStackTrace(new PrintWriter(stack, true));
            console.say(stack.toString().stripTrailing());
        }
    }

    /**
     * What was asked for and could not be printed whole is a failure, also, without a word, of
     * {@code coffer ls | head}.
     */
    private static int flushed(int code, Console console) {
        boolean whole = console.flush();
        return whole || code != 0 ? code : Reason.FAILED.exitCode();
    }

    private static String unknown(String name) {
        String hint = Spelling.hint(name, NAMES);
        return "there is no command '"
                + name
                + "'"
                + (hint.isEmpty() ? "; coffer --help lists the commands" : hint);
    }
}
