package dev.coffer.cli;

import dev.coffer.base.Period;
import dev.coffer.store.Grouping;
import dev.coffer.store.RetentionPolicy;
import dev.coffer.store.RetentionPreset;
import dev.coffer.store.Rhythm;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The options that say which points stay, with restic's names and meaning. */
final class KeepArgs {
    private static final String UNLIMITED = "unlimited";

    private final Map<Rhythm, Integer> counts = new EnumMap<>(Rhythm.class);
    private final Map<Rhythm, Period> within = new EnumMap<>(Rhythm.class);
    private List<List<String>> tags = List.of();
    private RetentionPreset preset = RetentionPreset.NONE;
    private @Nullable Integer atLeast;
    private @Nullable Period maxAge;
    private @Nullable Grouping grouping;

    void declare(Syntax syntax) {
        for (Rhythm rhythm : Rhythm.values()) {
            String word = rhythm.word();
            syntax.option(
                    v -> counts.put(rhythm, count(v)),
                    "N",
                    rhythm == Rhythm.LAST
                            ? "Keep the newest N points; unlimited for all."
                            : "Keep the newest point of each of N "
                                    + periods(rhythm)
                                    + " that have one.",
                    "--keep-" + word);
        }
        for (Rhythm rhythm : Rhythm.values()) {
            syntax.option(
                    v -> within.put(rhythm, Period.parse(v)),
                    "TIME",
                    rhythm == Rhythm.LAST
                            ? "Keep all points not older than this before the newest: 1y5m7d2h."
                            : "Of those not older than this, keep the newest of each "
                                    + period(rhythm)
                                    + ".",
                    "--keep-within" + (rhythm == Rhythm.LAST ? "" : "-" + rhythm.word()));
        }
        syntax.options(
                        v -> tags = tagLists(v),
                        "TAG[,TAG]",
                        "Keep points with all of these tags; repeatable.",
                        "--keep-tag")
                .option(
                        v -> preset = RetentionPreset.parse(v),
                        "PRESET",
                        "Several of these at once: 7/4/12 or 90-days.",
                        "--keep")
                .option(
                        v -> atLeast = atLeast(v),
                        "N",
                        "Keep the newest N points whatever else is said.",
                        "--keep-at-least")
                .option(
                        v -> maxAge = Period.parse(v),
                        "TIME",
                        "Keep none that is so much older than the newest, but what is held, and"
                                + " --keep-at-least.",
                        "--max-age")
                .option(
                        v -> grouping = Grouping.parse(v),
                        "WHAT",
                        "What points that are counted together have in common: host, paths, tags,"
                                + " or nothing ('').",
                        "--group-by");
    }

    private static String period(Rhythm rhythm) {
        return switch (rhythm) {
            case LAST -> "run";
            case HOURLY -> "hour";
            case DAILY -> "day";
            case WEEKLY -> "week";
            case MONTHLY -> "month";
            case YEARLY -> "year";
        };
    }

    private static String periods(Rhythm rhythm) {
        return period(rhythm) + "s";
    }

    private static int atLeast(String text) {
        int count = count(text);
        if (count < 0) {
            throw new IllegalArgumentException("'" + text + "' is no number");
        }
        return count;
    }

    private static int count(String text) {
        if (text.equals(UNLIMITED)) {
            return RetentionPolicy.UNLIMITED;
        }
        int count;
        try {
            count = Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is no number, nor " + UNLIMITED, e);
        }
        if (count < 0) {
            throw new IllegalArgumentException("cannot keep " + count + " points");
        }
        return count;
    }

    /** Each text a list of tags with commas between them. */
    static List<List<String>> tagLists(List<String> texts) {
        List<List<String>> lists = new ArrayList<>();
        for (String text : texts) {
            List<String> list = new ArrayList<>();
            for (String tag : text.split(",", -1)) {
                list.add(tag.strip());
            }
            lists.add(list);
        }
        return lists;
    }

    /** What the options say; empty if there are none. */
    RetentionPolicy policy() {
        RetentionPolicy base = preset.policy();
        Map<Rhythm, Integer> allCounts = new EnumMap<>(Rhythm.class);
        allCounts.putAll(base.counts());
        allCounts.putAll(counts);
        Map<Rhythm, Period> allWithin = new EnumMap<>(Rhythm.class);
        allWithin.putAll(base.within());
        allWithin.putAll(within);
        Integer least = atLeast;
        Period oldest = maxAge;
        return new RetentionPolicy(
                allCounts,
                allWithin,
                tags,
                least == null ? base.atLeast() : least,
                oldest == null ? base.maxAge() : oldest);
    }

    /** Whether an option says which points stay. */
    boolean given() {
        return !counts.isEmpty()
                || !within.isEmpty()
                || !tags.isEmpty()
                || preset != RetentionPreset.NONE
                || atLeast != null
                || maxAge != null;
    }

    /**
     * @param otherwise if no option says so
     */
    Grouping grouping(Grouping otherwise) {
        Grouping given = grouping;
        return given == null ? otherwise : given;
    }
}
