package dev.coffer.config;

import dev.coffer.store.RetentionPreset;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The value of every setting that is in force, and where it comes from. Immutable. */
public final class Values {
    private static final ValueOrigin DEFAULT = new ValueOrigin.BuiltIn();

    private final Layer inForce = new Layer(false);

    /**
     * @param layers lowest first: a later one replaces what earlier ones set
     * @param store the layer whose store is in force, with the options of its address; null if none
     */
    Values(List<Layer> layers, @Nullable Layer store) {
        for (Setting<?> setting : Setting.all()) {
            setDefault(setting);
        }
        for (Layer layer : layers) {
            for (Setting<?> setting : Setting.all()) {
                if (!setting.equals(Setting.STORE) || layer == store) {
                    merge(setting, layer);
                }
            }
            if (layer == store) {
                setStoreOptions(layer);
            }
        }
        if (isDefault(Setting.EXCLUDE_CACHES)) {
            boolean exclude = Setting.excludesCaches(get(Setting.PRESET));
            inForce.set(Setting.EXCLUDE_CACHES, exclude, DEFAULT);
        }
        if (isDefault(Setting.KEEP)) {
            boolean database =
                    get(Setting.FORMAT).isDatabase() && !RetentionSettings.saysWhatStays(this);
            inForce.set(Setting.KEEP, RetentionPreset.unlessSet(database), DEFAULT);
        }
    }

    private <T> void setDefault(Setting<T> setting) {
        inForce.set(setting, setting.defaultValue(), DEFAULT);
    }

    private <T> void merge(Setting<T> setting, Layer layer) {
        Sourced<T> own = layer.get(setting);
        if (own == null) {
            return;
        }
        Sourced<T> below = sourced(setting);
        if (!layer.adds() || !setting.isList() || isDefault(setting)) {
            inForce.set(setting, own.value(), own.origin());
        } else {
            ValueOrigin both = new ValueOrigin.Joined(List.of(below.origin(), own.origin()));
            inForce.set(setting, setting.plus(below.value(), own.value()), both);
        }
    }

    private void setStoreOptions(Layer layer) {
        StoreAddress store = layer.store();
        Sourced<?> at = layer.get(Setting.STORE);
        if (store == null || at == null) {
            return;
        }
        // The address was read before, so its options are right and use no path.
        PathBase base = new PathBase(store.location(), null);
        for (Map.Entry<String, String> option : store.options().entrySet()) {
            Setting<?> setting = Setting.of(option.getKey());
            if (setting != null) {
                Raw raw = new Raw.Word(option.getValue(), at.origin());
                inForce.read(setting, raw, base, new Problems());
            }
        }
    }

    private <T> Sourced<T> sourced(Setting<T> setting) {
        Sourced<T> value = inForce.get(setting);
        if (value == null) {
            throw new IllegalStateException("no default for " + setting);
        }
        return value;
    }

    public <T> T get(Setting<T> setting) {
        return sourced(setting).value();
    }

    /** Where the value comes from. */
    public ValueOrigin origin(Setting<?> setting) {
        return sourced(setting).origin();
    }

    /** Whether nobody set it. */
    public boolean isDefault(Setting<?> setting) {
        return origin(setting) instanceof ValueOrigin.BuiltIn;
    }

    /** The value as it is written in TOML; empty for a required one that is not set. */
    public String toml(Setting<?> setting) {
        boolean missing = setting.isRequired() && isDefault(setting);
        return missing ? "" : written(setting);
    }

    /**
     * The value as programs take it: a {@code Boolean}, a {@code Long} of bytes, a {@code String},
     * or a list of strings; null for none.
     */
    public @Nullable Object plain(Setting<?> setting) {
        return plainOf(setting);
    }

    private <T> @Nullable Object plainOf(Setting<T> setting) {
        return setting.plain(get(setting));
    }

    private <T> String written(Setting<T> setting) {
        return setting.toml(get(setting));
    }

    /** The items of a list without their origins. */
    public <T> List<T> list(Setting<List<Sourced<T>>> setting) {
        List<T> items = new ArrayList<>();
        for (Sourced<T> item : get(setting)) {
            items.add(item.value());
        }
        return List.copyOf(items);
    }

    /** Every setting with its value as TOML and where it comes from, for people. */
    public Map<Setting<?>, Sourced<String>> shown() {
        Map<Setting<?>, Sourced<String>> shown = new LinkedHashMap<>();
        for (Setting<?> setting : Setting.all()) {
            shown.put(setting, new Sourced<>(toml(setting), origin(setting)));
        }
        return shown;
    }
}
