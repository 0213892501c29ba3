package io.vmemu.launcher.scenario;

import io.vmemu.emulator.qobject.QDict;
import io.vmemu.launcher.scenario.format.Amounts;
import io.vmemu.launcher.scenario.format.Position;
import io.vmemu.launcher.scenario.format.Units;
import io.vmemu.launcher.scenario.format.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A mapping of a file, read by name. Where it keeps to the format, what that requires is there. */
record Fields(Value.Entries entries) {
    /** The one of a name; with nothing in it if there is none. */
    Fields in(String name) {
        return new Fields(MachineWords.entries(entries, name));
    }

    Position position() {
        return entries.position();
    }

    /** Where the value of a name stands. */
    Position positionOf(String name) {
        Value value = entries.get(name);
        return value == null ? position() : value.position();
    }

    boolean has(String name) {
        return entries.get(name) != null;
    }

    @Nullable
    String textOrNull(String name) {
        return entries.get(name) instanceof Value.Text text ? text.text() : null;
    }

    String text(String name) {
        return required(textOrNull(name), name);
    }

    @Nullable
    Pattern patternOrNull(String name) {
        String text = textOrNull(name);
        return text == null ? null : Pattern.compile(text);
    }

    Pattern pattern(String name) {
        return required(patternOrNull(name), name);
    }

    long size(String name) {
        return required(Units.size(text(name)), name);
    }

    @Nullable
    Long nanosOrNull(String name) {
        String text = textOrNull(name);
        return text == null ? null : Units.nanos(text);
    }

    /** A time; none at all if nothing is said. */
    long nanos(String name) {
        Long nanos = nanosOrNull(name);
        return nanos == null ? 0 : nanos;
    }

    @Nullable
    Amounts amountsOrNull(String name) {
        String text = textOrNull(name);
        return text == null ? null : Amounts.of(text);
    }

    /** How many; at least one if nothing is said. */
    Amounts times() {
        Amounts times = amountsOrNull("times");
        return times == null ? Amounts.SOME : times;
    }

    /** All members that are amounts. */
    Map<String, Amounts> allAmounts() {
        Map<String, Amounts> all = new LinkedHashMap<>();
        for (String name : entries.members().keySet()) {
            Amounts amounts = amountsOrNull(name);
            if (amounts != null) {
                all.put(name, amounts);
            }
        }
        return all;
    }

    List<String> texts(String name) {
        return entries.get(name) instanceof Value.Items items
                ? items.values().stream().map(Value::toString).toList()
                : List.of();
    }

    /** The mappings of a list. */
    List<Fields> items(String name) {
        return entries.get(name) instanceof Value.Items items
                ? items.values().stream()
                        .filter(Value.Entries.class::isInstance)
                        .map(item -> new Fields((Value.Entries) item))
                        .toList()
                : List.of();
    }

    /** What a mapping says, as a client would send it. */
    QDict dict(String name) {
        return (QDict) MachineWords.entries(entries, name).toQObject();
    }

    private static <T> T required(@Nullable T value, String name) {
        if (value == null) {
            throw new NoSuchElementException(name);
        }
        return value;
    }
}
