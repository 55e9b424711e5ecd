package dev.coffer.config;

import java.util.ArrayList;
import java.util.List;

/**
 * What the options of a command set, over what the configuration says: an item of a list is added,
 * anything else is replaced. Immutable; paths are relative to the current folder.
 */
public final class Overrides {
    public static final Overrides NONE = new Overrides(List.of());

    private record Given(Setting<?> setting, String text, String option) {}

    private final List<Given> overrides;

    private Overrides(List<Given> overrides) {
        this.overrides = overrides;
    }

    /**
     * These and one more.
     *
     * @param text the value as it was typed; for a list, one item
     * @param option as it was typed, for messages: {@code --exclude}
     */
    public Overrides with(Setting<?> setting, String text, String option) {
        List<Given> longer = new ArrayList<>(overrides);
        longer.add(new Given(setting, text, option));
        return new Overrides(List.copyOf(longer));
    }

    /** These, and then others, which win. */
    public Overrides with(Overrides others) {
        List<Given> longer = new ArrayList<>(overrides);
        longer.addAll(others.overrides);
        return new Overrides(List.copyOf(longer));
    }

    Layer layer(Surroundings surroundings, Problems problems) {
        Layer layer = new Layer(true);
        for (Given given : overrides) {
            Raw raw = new Raw.Word(given.text, new ValueOrigin.CommandLine(given.option));
            layer.add(given.setting, raw, surroundings.pathBase(), problems);
        }
        layer.checkStoreOptions(problems);
        return layer;
    }
}
