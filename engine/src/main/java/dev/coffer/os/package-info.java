/**
 * Files by handle: the one door through which the scan, the stores and the confined writer touch a
 * file system. Everything is reached from an open {@link dev.coffer.os.Folder}, one name at a time,
 * without following links; names are bytes; metadata has nanoseconds, owners, extended attributes
 * and holes. {@link dev.coffer.os.HostFiles} opens the first folder; its Linux form calls the C
 * library through the foreign-function API. An {@link dev.coffer.os.OsException} tells what went
 * wrong and whether trying again can help.
 *
 * <p>How a call goes: {@link dev.coffer.os.LinuxFolder} or {@link dev.coffer.os.LinuxFile} puts
 * names and structures into the thread's {@link dev.coffer.os.Scratch} memory, {@link
 * dev.coffer.os.Libc} makes the call and gives its result or minus the error number, and {@link
 * dev.coffer.os.Where} turns a failure into an exception that names the object. {@link
 * dev.coffer.os.Opening} opens paths without following links, {@link dev.coffer.os.Listing} reads
 * folders, {@link dev.coffer.os.Statx} reads structures, {@link dev.coffer.os.XattrCalls}
 * attributes; {@link dev.coffer.os.Kernel} remembers which newer calls work here, {@link
 * dev.coffer.os.Numbers} holds what differs by architecture.
 */
@NullMarked
package dev.coffer.os;

import org.jspecify.annotations.NullMarked;
