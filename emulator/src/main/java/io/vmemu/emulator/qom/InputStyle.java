package io.vmemu.emulator.qom;

/** How a property's value is written. */
public enum InputStyle {
    /** JSON types: a number is a number. QMP, and JSON on the command line. */
    STRICT,
    /** Everything is a text, as in {@code key=value}: numbers with suffixes, {@code on} and {@code off}. */
    KEYVAL
}
