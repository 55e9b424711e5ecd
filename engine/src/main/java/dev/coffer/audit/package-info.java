/**
 * The audit log: what was done, refused and approved, one line of JSON each, in files of a day,
 * each line chained to the one before by SHA-256 and signed with Ed25519. It says what happened and
 * shows tampering; it prevents nothing.
 *
 * <p>How an append goes: {@link dev.coffer.audit.AuditLog} takes the lock in the state folder,
 * {@link dev.coffer.audit.LogKeys} finds the key of the log, {@link dev.coffer.audit.LogEnd} where
 * it ends and whether that is where the head says; {@link dev.coffer.audit.RecordWriter} makes the
 * line, which is written and synced, and becomes the new head ({@link dev.coffer.audit.HeadFile}).
 *
 * <p>How a verification goes: {@link dev.coffer.audit.Verification} reads the files of each log
 * from end to end, line by line ({@link dev.coffer.audit.LineReader}, {@link
 * dev.coffer.audit.RecordScanner}), through a {@link dev.coffer.audit.ChainCheck}. docs/format.md
 * has every byte.
 */
@NullMarked
package dev.coffer.audit;

import org.jspecify.annotations.NullMarked;
