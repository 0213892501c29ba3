package io.vmemu.launcher.cli;

import io.vmemu.emulator.option.OptionSettings;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QString;
import io.vmemu.emulator.qom.InputStyle;
import org.jspecify.annotations.Nullable;

/**
 * An option with members: {@code -device}, {@code -object}, {@code -chardev} and the like.
 *
 * @param use the option as it was given, for messages
 * @param settings its pairs; empty if it was written as JSON
 * @param json its members if it was written as JSON, else null
 */
public record OptionEntry(
        OptionUse use, OptionSettings settings, @Nullable QDict json) {
    public OptionEntry(OptionUse use, OptionSettings settings) {
        this(use, settings, null);
    }

    /** Whether its values have JSON's types; texts otherwise. */
    public boolean isJson() {
        return json != null;
    }

    /** How its values are to be read. */
    public InputStyle style() {
        return json != null ? InputStyle.STRICT : InputStyle.KEYVAL;
    }

    /** All members, {@code id} among them: JSON's, or texts. The caller may change the dictionary. */
    public QDict members() {
        if (json == null) {
            return settings.toDict();
        }
        QDict copy = new QDict();
        json.members().forEach(copy::put);
        return copy;
    }

    /** The id, if there is one that is a text. */
    public @Nullable String id() {
        if (json == null) {
            return settings.id();
        }
        return json.get("id") instanceof QString text ? text.value() : null;
    }

    public String location() {
        return use.location();
    }
}
