package io.vmemu.qmp.record;

import io.vmemu.emulator.qobject.QObject;
import io.vmemu.qmp.json.JsonWriter;
import org.jspecify.annotations.Nullable;

/**
 * A place where two values are not the same.
 *
 * @param path where: {@code return[0].data.size}; empty for the whole
 * @param expected null if there ought to be nothing
 * @param actual null if there is nothing
 */
public record Difference(
        String path, @Nullable QObject expected, @Nullable QObject actual) {
    private static final int MAX_LENGTH = 200;

    /** One line. */
    @Override
    public String toString() {
        return (path.isEmpty() ? "" : path + ": ") + "expected " + text(expected) + ", got " + text(actual);
    }

    private static String text(@Nullable QObject value) {
        String text = value == null ? "nothing" : JsonWriter.toText(value);
        return text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH) + "...";
    }
}
