package io.vmemu.launcher.cli;

import io.vmemu.emulator.error.QemuException;
import io.vmemu.emulator.option.Keyval;
import io.vmemu.emulator.option.OptionGroup;
import io.vmemu.emulator.option.OptionSettings;
import io.vmemu.emulator.option.QemuOpts;
import io.vmemu.emulator.qobject.QDict;
import io.vmemu.emulator.qobject.QObject;
import io.vmemu.emulator.qom.Persona;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the readers of single options share: messages, JSON, ids given so far, and what is to be printed. */
final class OptionContext {
    private final Messages messages;
    private final JsonReader json;
    private final Persona persona;
    private final Set<String> ids = new HashSet<>();
    private @Nullable InfoRequest info;
    private boolean done;

    OptionContext(Messages messages, JsonReader json, Persona persona) {
        this.messages = messages;
        this.json = json;
        this.persona = persona;
    }

    Messages messages() {
        return messages;
    }

    Persona persona() {
        return persona;
    }

    @Nullable
    InfoRequest info() {
        return info;
    }

    /** Whether something is to be printed at once, whatever the rest of the command line says. */
    boolean isDone() {
        return done;
    }

    /** Something is to be printed instead of running; what is asked for at once goes before what is asked for later. */
    void ask(InfoRequest request, boolean atOnce) {
        if (!done && (info == null || atOnce)) {
            info = request;
            done = atOnce;
        }
    }

    /** Reads pairs. An id must not have been given in the group before. Empty if help was asked for instead. */
    OptionSettings settings(OptionGroup group, OptionUse use) throws QemuException {
        OptionSettings settings = QemuOpts.parse(group, use.argument(), persona, messages);
        if (settings == null) {
            ask(new InfoRequest.Lines(group.help(), 1), true);
            return OptionSettings.EMPTY;
        }
        claimId(group, settings.id());
        return settings;
    }

    void claimId(OptionGroup group, @Nullable String id) throws QemuException {
        if (id != null && !ids.add(group.name() + " " + id)) {
            throw new QemuException("Duplicate ID '" + id + "' for " + group.name());
        }
    }

    /** Reads pairs, or JSON if the argument begins with a brace. */
    OptionEntry entry(OptionGroup group, OptionUse use) throws QemuException {
        if (use.argument().startsWith("{")) {
            return new OptionEntry(use, OptionSettings.EMPTY, object(use.argument()));
        }
        return new OptionEntry(use, settings(group, use));
    }

    /** Reads dotted pairs, or JSON if the argument begins with a brace. */
    QDict members(OptionUse use, String impliedKey) throws QemuException {
        return use.argument().startsWith("{")
                ? object(use.argument())
                : Keyval.parse(use.argument(), impliedKey).members();
    }

    private QDict object(String text) throws QemuException {
        QObject value = json.parse(text);
        if (value instanceof QDict dict) {
            return dict;
        }
        throw new QemuException("JSON parse error, expecting value");
    }
}
