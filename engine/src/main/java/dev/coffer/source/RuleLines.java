package dev.coffer.source;

import dev.coffer.base.Escaped;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Rules in words, a line for each place they come from, and the rules of such words; see {@link
 * Rules#inForce}.
 */
final class RuleLines {
    private static final String KEEP = "keep, ";
    private static final String CACHES =
            "caches: all but the tag in a folder with a " + CacheTag.NAME;
    private static final String LARGER = ": files of more than ";
    private static final String BYTES = " bytes";

    /** Between a place and its patterns: no place has it, for its blanks stand alone. */
    private static final String COLON = ":  ";

    /** Between two patterns; none has it in it. */
    private static final String GAP = "  ";

    private RuleLines() {}

    static List<String> of(
            List<PathPattern> patterns,
            List<PathPattern> commandLine,
            List<PathPattern> exceptions,
            long sizeLimit,
            @Nullable Origin sizeLimitOrigin,
            boolean cacheTags) {
        List<String> lines = new ArrayList<>();
        addTo(lines, "", patterns);
        addTo(lines, "", commandLine);
        addTo(lines, KEEP, exceptions);
        if (cacheTags) {
            lines.add(CACHES);
        }
        if (sizeLimitOrigin != null) {
            lines.add(place(sizeLimitOrigin) + LARGER + sizeLimit + BYTES);
        }
        return lines;
    }

    /** A place that comes twice has two lines, so that the order of the patterns is kept. */
    private static void addTo(List<String> lines, String prefix, List<PathPattern> patterns) {
        String last = "";
        StringBuilder line = new StringBuilder();
        for (PathPattern pattern : patterns) {
            String place = place(pattern.rule().origin());
            if (!place.equals(last)) {
                if (!line.isEmpty()) {
                    lines.add(line.toString());
                }
                line.setLength(0);
                line.append(prefix).append(place).append(':');
                last = place;
            }
            line.append(GAP).append(written(pattern.text()));
        }
        if (!line.isEmpty()) {
            lines.add(line.toString());
        }
    }

    /** The origin without a line number, which moves while the rules stay the same. */
    private static String place(Origin origin) {
        String place =
                switch (origin) {
                    case Origin.Preset preset -> preset.toString();
                    case Origin.Config config -> config.file();
                    case Origin.InTree inTree -> inTree.folder().child(IgnoreFile.NAME).toString();
                    case Origin.CommandLine typed ->
                            typed.file().isEmpty()
                                    ? typed.option()
                                    : typed.option() + " " + typed.file();
                };
        return place.replace("  ", " \\x20");
    }

    /**
     * A pattern that means the same, in which what is not printable is {@code \xNN}, and so is each
     * space that another one could be mistaken for.
     */
    private static String written(byte[] text) {
        byte[] plain = withoutIdleEscapes(text);
        StringBuilder out = new StringBuilder(plain.length + 8);
        int writtenTo = 0;
        for (int i = 0; i < plain.length; i++) {
            if (plain[i] == '\\' && i + 1 < plain.length) {
                out.append(Escaped.of(Arrays.copyOfRange(plain, writtenTo, i)));
                out.append('\\').append((char) plain[++i]);
                writtenTo = i + 1;
            } else if (plain[i] == ' ' && !isAlone(plain, i)) {
                out.append(Escaped.of(Arrays.copyOfRange(plain, writtenTo, i))).append("\\x20");
                writtenTo = i + 1;
            }
        }
        return out.append(Escaped.of(Arrays.copyOfRange(plain, writtenTo, plain.length)))
                .toString();
    }

    /** Keeps the backslashes before punctuation: before anything else they say nothing. */
    private static byte[] withoutIdleEscapes(byte[] text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(text.length);
        for (int i = 0; i < text.length; i++) {
            if (text[i] == '\\' && i + 1 < text.length) {
                i++;
                if (isPunctuation(text[i])) {
                    out.write('\\');
                }
            }
            out.write(text[i]);
        }
        return out.toByteArray();
    }

    private static boolean isAlone(byte[] text, int space) {
        return space > 0
                && text[space - 1] != ' '
                && space + 1 < text.length
                && text[space + 1] != ' ';
    }

    private static boolean isPunctuation(int b) {
        return b > ' '
                && b < 0x7f
                && !(b >= '0' && b <= '9')
                && !(b >= 'a' && b <= 'z')
                && !(b >= 'A' && b <= 'Z');
    }

    // Reading

    static Rules read(List<String> lines) throws BadRulesException {
        RulesBuilder rules = new RulesBuilder().excludeCaches(false);
        for (String line : lines) {
            int colon = line.indexOf(COLON);
            if (line.equals(CACHES)) {
                rules.excludeCaches(true);
            } else if (colon >= 0) {
                readPatterns(line, colon, rules);
            } else {
                readLimit(line, rules);
            }
        }
        return rules.build();
    }

    private static void readPatterns(String line, int colon, RulesBuilder rules) {
        boolean keep = line.startsWith(KEEP);
        String place = line.substring(keep ? KEEP.length() : 0, colon);
        Origin origin =
                place.startsWith("--")
                        ? new Origin.CommandLine(place)
                        : new Origin.Config(place, 0, 0);
        int at = colon + COLON.length();
        while (at <= line.length()) {
            int gap = line.indexOf(GAP, at);
            int end = gap < 0 ? line.length() : gap;
            byte[] pattern = bytes(line.substring(at, end));
            if (keep) {
                rules.keep(origin, pattern);
            } else {
                rules.exclude(origin, pattern);
            }
            at = end + GAP.length();
        }
    }

    private static void readLimit(String line, RulesBuilder rules) {
        int words = line.lastIndexOf(LARGER);
        Origin origin = new Origin.Config(words < 0 ? line : line.substring(0, words), 0, 0);
        try {
            if (words >= 0 && line.endsWith(BYTES)) {
                int end = line.length() - BYTES.length();
                rules.excludeLargerThan(
                        origin, Long.parseLong(line.substring(words + LARGER.length(), end)));
                return;
            }
        } catch (NumberFormatException e) {
            // Told below, as whatever else is no rule.
        }
        rules.problem(
                new RuleProblem(
                        origin,
                        "rule '" + line + "'",
                        "this version of Coffer does not know what it means",
                        "use the version that wrote it"));
    }

    /** The pattern that {@link #written} wrote this way. */
    private static byte[] bytes(String written) {
        byte[] text = written.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream(text.length);
        int i = 0;
        while (i < text.length) {
            if (text[i] != '\\' || i + 1 == text.length) {
                out.write(text[i++]);
            } else if (text[i + 1] == 'x' && i + 3 < text.length) {
                out.writeBytes(Escaped.parse(written(text, i, i + 4)));
                i += 4;
            } else {
                out.write(text, i, 2);
                i += 2;
            }
        }
        return out.toByteArray();
    }

    private static String written(byte[] text, int from, int to) {
        return new String(text, from, to - from, StandardCharsets.UTF_8);
    }
}
