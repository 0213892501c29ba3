package io.vmemu.emulator.qobject;

/** A text. */
public record QString(String value) implements QObject {
    public static QString of(String value) {
        return new QString(value);
    }

    /** As a record has it, but without what the JVM links at a record's first comparison: that takes twenty milliseconds. */
    @Override
    public boolean equals(Object other) {
        return other instanceof QString that && value.equals(that.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }
}
