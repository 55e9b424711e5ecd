package dev.coffer.audit;

import dev.coffer.audit.AuditEvent.Result;
import dev.coffer.base.Randomness;
import dev.coffer.base.SystemClock;
import dev.coffer.os.HostFiles;
import dev.coffer.os.HostPath;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A process of its own that appends: a folder, its state, how many records, a word for them. */
final class AppendingProcess {
    private AppendingProcess() {}

    public static void main(String[] args) throws IOException {
        AuditLog log =
                new AuditLog(
                        HostFiles.ofThisSystem(),
                        SystemClock.local(),
                        Randomness.secure(),
                        AuditPlaces.of(
                                HostPath.of(Path.of(args[0])), HostPath.of(Path.of(args[1]))),
                        AuditActor.user("amber", "alice", "library"));
        for (int i = 0; i < Integer.parseInt(args[2]); i++) {
            AuditHead intent = log.append(AuditEvent.intent(args[3]).text("x".repeat(i % 500)));
            log.append(AuditEvent.outcome(args[3], intent, Result.DONE));
            System.out.println(i);
        }
    }

    static Process start(Path folder, Path state, int count, String word) throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                AppendingProcess.class.getName(),
                                folder.toString(),
                                state.toString(),
                                Integer.toString(count),
                                word));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }
}
