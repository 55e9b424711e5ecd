package dev.coffer.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coffer.base.Escaped;
import dev.coffer.base.Name;
import dev.coffer.os.HostPath;
import dev.coffer.store.StoreKind;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

class ConfigTemplateTest {
    @TempDir Path dir;

    private JobConfig read(String job, String text) throws Exception {
        return ConfigFile.in(dir).lines(text).load().job(job, Overrides.NONE);
    }

    private PathBase base() {
        return new PathBase(HostPath.of(dir), null);
    }

    @Test
    void theFileSaysWhatWasChosenAndOffersTheRest() {
        String text =
                new ConfigTemplate("work", HostPath.of("/ws"))
                        .sources(
                                List.of(
                                        new SourceConfig(Name.of("ws"), HostPath.of("/ws")),
                                        new SourceConfig(Name.of("d"), HostPath.of("/srv/data"))))
                        .store(StoreAddress.of(StoreKind.VERSIONED, HostPath.of("/mnt/b")))
                        .preset("workspace")
                        .list(Setting.EXCEPTIONS, List.of("keep_data.json"))
                        .comment(
                                Setting.EXCEPTIONS,
                                "Found here:\n  a_data.json\u0007\n  b_log.json")
                        .text();
        assertTrue(
                text.startsWith(
                        """
                        # Settings of Coffer: what is backed up, where to, and what is left out. Paths are relative to the
                        # folder of this file.
                        # docs/configuration.md explains all of them; "coffer config show" tells what is in force and
                        # where it comes from, "coffer config check" what is wrong.

                        [job.work]

                        # What is backed up: folders and files, each PATH or NAME=PATH, or a table of NAME = "PATH".
                        # Required.
                        sources = [".", "d=/srv/data"]

                        """),
                text);
        assertTrue(text.contains("\nstore = \"versioned:/mnt/b\"\n"), text);
        assertTrue(text.contains("\npreset = \"workspace\"\n"), text);
        assertTrue(
                text.contains(
                        """
                        # Found here:
                        #  a_data.json
                        #  b_log.json
                        exceptions = ["keep_data.json"]
                        """),
                text);
        assertTrue(text.contains("\n#deleted_keep = \"90d\"\n"), text);
        assertTrue(text.contains("\n#exclude = [\"*.iso\", \"/scratch/\"]\n"), text);
        assertTrue(text.contains("\n#exclude_caches = true\n"), text);
        assertTrue(text.lines().allMatch(line -> line.length() <= 100), text);
    }

    @Test
    void everythingThatIsOfferedCanBeSwitchedOn() throws Exception {
        String text = new ConfigTemplate("work", HostPath.of(dir)).text();
        String on = text.replaceAll("(?m)^#(?! )", "");
        JobConfig job = read("work", on);
        for (Setting<?> setting : Setting.all()) {
            ValueOrigin origin = job.values().origin(setting);
            assertTrue(origin instanceof ValueOrigin.InFile, () -> setting + ": " + origin);
        }
        assertEquals(
                dev.coffer.store.StoreOptions.DEFAULT, job.storeOptions(), "offered are defaults");
    }

    @Test
    void whateverIsChosenComesBack() throws Exception {
        Random random = new Random(25);
        for (int round = 0; round < 300; round++) {
            String job = "j" + word(random).replaceAll("[\\p{Cntrl}\\x85]", "_");
            List<SourceConfig> sources = new ArrayList<>();
            for (int i = random.nextInt(3); i >= 0; i--) {
                HostPath path = place(random);
                Name name = random.nextBoolean() ? path.name() : name(random);
                if (sources.stream().noneMatch(source -> source.name().equals(name))) {
                    sources.add(new SourceConfig(name, path));
                }
            }
            StoreAddress store =
                    new StoreAddress(StoreKind.MIRROR, place(random), Map.of("durability", "none"));
            List<String> patterns = List.of(pattern(random), pattern(random));
            String note = word(random);
            String text =
                    new ConfigTemplate(job, HostPath.of(dir))
                            .sources(sources)
                            .store(store)
                            .list(Setting.EXCEPTIONS, patterns)
                            .set(Setting.NOTE, note)
                            .comment(Setting.NOTE, word(random))
                            .text();
            JobConfig read = read(job, text);
            assertEquals(sources, read.sources(), text);
            assertEquals(Optional.of(store), read.store(), text);
            assertEquals(patterns, read.values().list(Setting.EXCEPTIONS), text);
            assertEquals(note, read.get(Setting.NOTE), text);
        }
    }

    /** Characters that mean something to TOML, to addresses, to sources, or to a terminal. */
    private static String word(Random random) {
        String odd = "ab'\"\\#=[]{}?%&~.:-! \t\n\r\u0000\u007f\u0085é😀x3f25";
        int[] characters = odd.codePoints().toArray();
        StringBuilder out = new StringBuilder();
        for (int i = random.nextInt(8); i >= 0; i--) {
            out.appendCodePoint(characters[random.nextInt(characters.length)]);
        }
        return out.toString();
    }

    private static String pattern(Random random) {
        return "p" + word(random).replaceAll("[\\[\\\\\n\u0000]", "?") + "!";
    }

    private static Name name(Random random) {
        byte[] bytes = new byte[1 + random.nextInt(6)];
        String odd = "a=~\\x3d%? '\".";
        for (int i = 0; i < bytes.length; i++) {
            int at = random.nextInt(odd.length() + 2);
            bytes[i] =
                    at < odd.length()
                            ? (byte) odd.charAt(at)
                            : (byte) (at == odd.length() ? 0xe9 : 0x0a);
        }
        return Name.problem(bytes) == null ? Name.of(bytes) : Name.of("n");
    }

    private HostPath place(Random random) {
        HostPath folder =
                random.nextBoolean()
                        ? HostPath.of(dir)
                        : base().resolve(Escaped.of(new byte[] {'/', 'x'}));
        for (int i = random.nextInt(3); i >= 0; i--) {
            folder = folder.resolve(name(random));
        }
        return folder;
    }
}
