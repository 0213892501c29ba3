package io.vmemu.emulator.option;

import io.vmemu.emulator.qobject.QDict;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The {@code key=value} pairs of an option's argument, in order; a key may occur more than once.
 *
 * @param id the first {@code id=}, which is not among the settings
 */
public record OptionSettings(@Nullable String id, List<Setting> settings) {
    /** No pairs. */
    public static final OptionSettings EMPTY = new OptionSettings(null, List.of());

    public OptionSettings {
        settings = List.copyOf(settings);
    }

    /** The last value of {@code key}, or null. */
    public @Nullable String get(String key) {
        for (int i = settings.size() - 1; i >= 0; i--) {
            if (settings.get(i).key().equals(key)) {
                return settings.get(i).value();
            }
        }
        return null;
    }

    /** The last value of {@code key}, or {@code fallback}. */
    public String get(String key, String fallback) {
        String value = get(key);
        return value == null ? fallback : value;
    }

    public boolean has(String key) {
        return get(key) != null;
    }

    /** A boolean that was checked when it was read. */
    public boolean flag(String key, boolean fallback) {
        String value = get(key);
        return value == null ? fallback : QemuNumbers.isOn(value);
    }

    /** All values of {@code key}, in order. */
    public List<String> all(String key) {
        List<String> values = new ArrayList<>();
        for (Setting setting : settings) {
            if (setting.key().equals(key)) {
                values.add(setting.value());
            }
        }
        return values;
    }

    /** These pairs followed by {@code more}'s, as an option that is given twice and counts as one. */
    public OptionSettings and(OptionSettings more) {
        List<Setting> both = new ArrayList<>(settings);
        both.addAll(more.settings);
        return new OptionSettings(id, both);
    }

    /** These pairs and one more. */
    public OptionSettings with(String key, String value) {
        List<Setting> more = new ArrayList<>(settings);
        more.add(new Setting(key, value));
        return new OptionSettings(id, more);
    }

    /** Id and pairs as texts by key; of a key that occurs twice the last one counts. */
    public QDict toDict() {
        QDict dict = new QDict();
        for (Setting setting : settings) {
            dict.put(setting.key(), setting.value());
        }
        if (id != null) {
            dict.put("id", id);
        }
        return dict;
    }
}
