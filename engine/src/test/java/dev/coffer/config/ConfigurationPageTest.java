package dev.coffer.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** docs/configuration.md says what the code does. */
class ConfigurationPageTest {
    private static final Pattern TOML = Pattern.compile("```toml\n(.*?)```", Pattern.DOTALL);

    @TempDir Path dir;
    private String page = "";

    @BeforeEach
    void readPage() throws Exception {
        page = Files.readString(Path.of("../docs/configuration.md"));
    }

    /** The table between the two marks, as it has to be. */
    private static String table() {
        StringBuilder out = new StringBuilder();
        out.append("| key | takes | unless set | meaning |\n|---|---|---|---|\n");
        for (Setting<?> setting : Setting.all()) {
            out.append("| `")
                    .append(setting.key())
                    .append("` | ")
                    .append(setting.takes())
                    .append(" | ")
                    .append(unlessSet(setting))
                    .append(" | ")
                    .append(setting.meaning())
                    .append(" |\n");
        }
        return out.toString();
    }

    private static <T> String unlessSet(Setting<T> setting) {
        return setting.isRequired() ? "" : "`" + setting.toml(setting.defaultValue()) + "`";
    }

    @Test
    void theTableOfSettingsIsThatOfTheCode() {
        String begin = "<!-- settings -->\n";
        int from = page.indexOf(begin);
        int to = page.indexOf("<!-- end of settings -->");
        assertTrue(0 <= from && from < to, "the marks around the table are missing");
        assertEquals(table(), page.substring(from + begin.length(), to));
    }

    @Test
    void theOptionsOfAStoreAreNamed() {
        assertTrue(page.contains("`" + String.join("`, `", Setting.storeOptions()) + "`"), page);
    }

    @Test
    void everyExampleCanBeUsed() throws Exception {
        Matcher examples = TOML.matcher(page);
        int count = 0;
        while (examples.find()) {
            String text = examples.group(1);
            assertEquals(List.of(), ConfigFile.in(dir).lines(text).problems(), text);
            count++;
        }
        assertTrue(count >= 2, "examples: " + count);
    }
}
