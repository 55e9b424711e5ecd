package dev.coffer.config;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The settings that one place sets: a table of the file, the environment, the command line. */
final class Layer {
    private final boolean adds;
    private final Map<Setting<?>, Sourced<?>> values = new LinkedHashMap<>();

    /**
     * @param adds whether its lists are added to those below, not put in their place
     */
    Layer(boolean adds) {
        this.adds = adds;
    }

    boolean adds() {
        return adds;
    }

    <T> void set(Setting<T> setting, T value, ValueOrigin origin) {
        values.put(setting, new Sourced<>(value, origin));
    }

    /** What the layer sets, or null. */
    @SuppressWarnings("unchecked") // values hold what set() was given for the setting
    <T> @Nullable Sourced<T> get(Setting<T> setting) {
        return (Sourced<T>) values.get(setting);
    }

    /** Reads a value and sets it; tells what is wrong instead if it cannot be read. */
    <T> void read(Setting<T> setting, Raw raw, PathBase base, Problems problems) {
        T value = setting.read(raw, base, problems);
        if (value != null) {
            set(setting, value, raw.at());
        }
    }

    /** As {@link #read}, but what the layer already has of a list stays before it. */
    <T> void add(Setting<T> setting, Raw raw, PathBase base, Problems problems) {
        T value = setting.read(raw, base, problems);
        if (value != null) {
            Sourced<T> before = get(setting);
            set(setting, before == null ? value : setting.plus(before.value(), value), raw.at());
        }
    }

    @Nullable StoreAddress store() {
        Sourced<Optional<StoreAddress>> store = get(Setting.STORE);
        return store == null ? null : store.value().orElse(null);
    }

    /**
     * What the environment variables of the settings say; paths are relative to the current folder.
     */
    static Layer ofEnvironment(Surroundings surroundings, Problems problems) {
        Layer layer = new Layer(false);
        for (Setting<?> setting : Setting.all()) {
            String variable = setting.variable();
            String text = variable == null ? null : surroundings.variable(variable);
            if (variable != null && text != null) {
                Raw raw = new Raw.Word(text, new ValueOrigin.Environment(variable));
                layer.read(setting, raw, surroundings.pathBase(), problems);
            }
        }
        layer.checkStoreOptions(problems);
        return layer;
    }

    /** Tells of what is set both by itself and in the store's address. */
    void checkStoreOptions(Problems problems) {
        StoreAddress store = store();
        Sourced<?> at = get(Setting.STORE);
        if (store == null || at == null) {
            return;
        }
        for (Setting<?> setting : Setting.all()) {
            Sourced<?> own = get(setting);
            if (own != null && store.options().containsKey(setting.key())) {
                problems.add(
                        own.origin(),
                        setting.key()
                                + " is set twice, here and in the store's address ("
                                + at.origin().describe()
                                + "); remove one");
            }
        }
    }
}
