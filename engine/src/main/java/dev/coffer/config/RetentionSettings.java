package dev.coffer.config;

import dev.coffer.base.Period;
import dev.coffer.store.RetentionPolicy;
import dev.coffer.store.RetentionPreset;
import dev.coffer.store.Rhythm;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What a job's settings say about which points stay. */
final class RetentionSettings {
    private RetentionSettings() {}

    static ChoiceType<RetentionPreset> presets() {
        ChoiceType<RetentionPreset> type = new ChoiceType<>();
        for (RetentionPreset preset : RetentionPreset.values()) {
            type.or(preset.word(), preset);
        }
        return type;
    }

    static RetentionPolicy policy(Values values) {
        RetentionPolicy preset = values.get(Setting.KEEP).policy();
        Map<Rhythm, Integer> counts = new EnumMap<>(Rhythm.class);
        counts.putAll(preset.counts());
        Map<Rhythm, Period> within = new EnumMap<>(Rhythm.class);
        within.putAll(preset.within());
        for (Rhythm rhythm : Rhythm.values()) {
            if (!values.isDefault(count(rhythm))) {
                counts.put(rhythm, values.get(count(rhythm)));
            }
            if (!values.isDefault(within(rhythm))) {
                within.put(rhythm, values.get(within(rhythm)));
            }
        }
        List<List<String>> tags = new ArrayList<>();
        for (String list : values.list(Setting.KEEP_TAGS)) {
            tags.add(tagList(list));
        }
        return new RetentionPolicy(
                counts,
                within,
                tags,
                values.isDefault(Setting.KEEP_AT_LEAST)
                        ? preset.atLeast()
                        : values.get(Setting.KEEP_AT_LEAST),
                values.isDefault(Setting.MAX_AGE) ? preset.maxAge() : values.get(Setting.MAX_AGE));
    }

    /**
     * Whether somebody set what is to stay; the least number and the greatest age only bound that.
     */
    static boolean saysWhatStays(Values values) {
        for (Rhythm rhythm : Rhythm.values()) {
            if (!values.isDefault(count(rhythm)) || !values.isDefault(within(rhythm))) {
                return true;
            }
        }
        return !values.isDefault(Setting.KEEP_TAGS);
    }

    /** Tags with commas between them. */
    private static List<String> tagList(String text) {
        List<String> tags = new ArrayList<>();
        for (String tag : text.split(",", -1)) {
            tags.add(tag.strip());
        }
        return tags;
    }

    static Setting<Integer> count(Rhythm rhythm) {
        return switch (rhythm) {
            case LAST -> Setting.KEEP_LAST;
            case HOURLY -> Setting.KEEP_HOURLY;
            case DAILY -> Setting.KEEP_DAILY;
            case WEEKLY -> Setting.KEEP_WEEKLY;
            case MONTHLY -> Setting.KEEP_MONTHLY;
            case YEARLY -> Setting.KEEP_YEARLY;
        };
    }

    static Setting<Period> within(Rhythm rhythm) {
        return switch (rhythm) {
            case LAST -> Setting.KEEP_WITHIN;
            case HOURLY -> Setting.KEEP_WITHIN_HOURLY;
            case DAILY -> Setting.KEEP_WITHIN_DAILY;
            case WEEKLY -> Setting.KEEP_WITHIN_WEEKLY;
            case MONTHLY -> Setting.KEEP_WITHIN_MONTHLY;
            case YEARLY -> Setting.KEEP_WITHIN_YEARLY;
        };
    }
}
