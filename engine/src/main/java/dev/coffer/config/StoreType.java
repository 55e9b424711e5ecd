package dev.coffer.config;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/** The address of a store; empty is none. */
final class StoreType implements ValueType<Optional<StoreAddress>> {
    @Override
    public String words() {
        return "a store's address, KIND:LOCATION";
    }

    @Override
    @SuppressWarnings("NullableOptional") // empty is a value, null says there is none
    public @Nullable Optional<StoreAddress> read(Raw raw, Reading reading) {
        String text = reading.text(raw, words());
        if (text == null) {
            return null;
        }
        StoreAddress address = StoreAddress.read(text, raw.at(), reading);
        return address == null ? null : Optional.of(address);
    }

    @Override
    public @Nullable Object plain(Optional<StoreAddress> value) {
        return value.isPresent() ? value.get().toString() : null;
    }

    @Override
    public String toml(Optional<StoreAddress> value) {
        return TomlText.quote(value.isPresent() ? value.get().toString() : "");
    }
}
