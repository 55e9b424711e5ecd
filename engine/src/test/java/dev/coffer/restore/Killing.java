package dev.coffer.restore;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.coffer.archive.ArchiveOptions;
import dev.coffer.archive.ArchiveStore;
import dev.coffer.archive.ItemKind;
import dev.coffer.mirror.MirrorStore;
import dev.coffer.store.StoreKind;
import dev.coffer.testkit.store.StoreLab;
import dev.coffer.versioned.VersionedStore;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What tests share that kill a process of theirs, and look at what is left. */
final class Killing {
    /** What such a process prints when it is about to begin. */
    static final String BEGINS = "begins";

    private static final ArchiveOptions INCREMENTAL =
            ArchiveOptions.DEFAULT.withKind(ItemKind.INCREMENTAL);

    private Killing() {}

    /** A lab with a local store of this kind. */
    static StoreLab lab(Path dir, StoreKind kind) throws IOException {
        return switch (kind) {
            case MIRROR -> new StoreLab(dir, MirrorStore::openOrMake);
            case VERSIONED -> new StoreLab(dir, VersionedStore::openOrMake);
            case ARCHIVE ->
                    new StoreLab(
                            dir,
                            (host, place, _) -> ArchiveStore.openOrMake(host, place, INCREMENTAL));
            case VAULT -> throw new IllegalArgumentException("has a test of its own");
        };
    }

    /** Called by that process. */
    static void begin() {
        System.out.println(BEGINS);
        System.out.flush();
    }

    /**
     * Runs a class of this JVM's in another, and kills that.
     *
     * @param afterMillis after it has begun
     * @return whether it was faster than the kill
     */
    static boolean runAndKill(Class<?> main, long afterMillis, String... words) throws Exception {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                main.getName()));
        command.addAll(List.of(words));
        Process child = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (BufferedReader output = child.inputReader(StandardCharsets.UTF_8)) {
            assertEquals(BEGINS, output.readLine());
            if (child.waitFor(afterMillis, TimeUnit.MILLISECONDS)) {
                List<String> said = output.readAllLines();
                assertEquals(0, child.exitValue(), () -> String.join("\n", said));
                return true;
            }
            child.destroyForcibly().waitFor();
            return false;
        }
    }
}
