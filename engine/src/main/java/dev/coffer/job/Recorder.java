package dev.coffer.job;

import dev.coffer.audit.Audit;
import dev.coffer.audit.AuditEvent;
import dev.coffer.audit.AuditEvent.Result;
import dev.coffer.audit.AuditException;
import dev.coffer.audit.AuditHead;
import dev.coffer.base.CofferException;
import dev.coffer.base.CofferException.Reason;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * Records what an engine changes: before, that it is about to be done, and after, what came of it.
 * Where the log cannot be written that is told, once until it can be again, and the work goes on:
 * what is protected stops at the gate. Thread-safe.
 */
final class Recorder {
    private final Audit audit;
    private final Consumer<String> notices;

    /** What was told last of a log that cannot be written; empty if it can be. */
    private final AtomicReference<String> told = new AtomicReference<>("");

    /**
     * @param audit the log
     * @param notices told what could not be recorded, a sentence each
     */
    Recorder(Audit audit, Consumer<String> notices) {
        this.audit = audit;
        this.notices = notices;
    }

    /** What is done between the two records. */
    interface Work<T> {
        T run() throws IOException, InterruptedException;
    }

    /** Says what came of it. */
    interface Describing<T> {
        /**
         * @param done the outcome as far as it is known
         */
        AuditEvent describe(AuditEvent done, T result);
    }

    /**
     * @param intent what is about to be done
     * @param outcome adds to the outcome what the result says
     */
    <T> T record(AuditEvent intent, Work<T> work, Describing<T> outcome)
            throws IOException, InterruptedException {
        AuditHead begun = append(intent);
        try {
            T result = work.run();
            append(outcome.describe(after(intent, begun, Result.DONE), result));
            return result;
        } catch (CofferException e) {
            append(after(intent, begun, resultOf(e)).text(e.getMessage()));
            throw e;
        } catch (InterruptedException | InterruptedIOException e) {
            boolean interrupted = Thread.interrupted();
            append(after(intent, begun, Result.INTERRUPTED));
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            throw e;
        } catch (IOException | RuntimeException | Error e) {
            append(after(intent, begun, Result.FAILED).text(String.valueOf(e.getMessage())));
            throw e;
        }
    }

    /** The same where there is nothing to add. */
    <T> T record(AuditEvent intent, Work<T> work) throws IOException, InterruptedException {
        return record(intent, work, (done, _) -> done);
    }

    /** Records something once. */
    void note(AuditEvent note) {
        append(note);
    }

    private static AuditEvent after(AuditEvent intent, @Nullable AuditHead begun, Result result) {
        return AuditEvent.outcome(intent.action(), begun, result)
                .job(intent.job())
                .store(intent.store());
    }

    private static Result resultOf(CofferException e) {
        return e.reason() == Reason.NEEDS_YES
                ? Result.REFUSED
                : e.reason() == Reason.INTERRUPTED ? Result.INTERRUPTED : Result.FAILED;
    }

    private @Nullable AuditHead append(AuditEvent event) {
        try {
            AuditHead head = audit.append(event);
            told.set("");
            return head;
        } catch (AuditException e) {
            String sentence = String.valueOf(e.getMessage());
            if (!told.getAndSet(sentence).equals(sentence)) {
                notices.accept(sentence);
            }
            return null;
        }
    }
}
