package io.vmemu.emulator.qobject;

/** A text. */
public record QString(String value) implements QObject {
    public static QString of(String value) {
        return new QString(value);
    }
}
